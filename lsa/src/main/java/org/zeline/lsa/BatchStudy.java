package org.zeline.lsa;

import java.util.Arrays;
import java.util.List;

/**
 * What one batch of samples contributes to a {@link LayerStudy.Part}. Batches can be computed anywhere and in any
 * order; put together in the order of the samples, they make the same study, bit for bit.
 *
 * @param comparison how layers moved
 * @param withstood for each strength of the curve, the strength of 0 included, whether each sample is correctly
 *     classified; none for attacks that search for the smallest change
 * @param distances by such an attack, one per sample; none for others
 */
public record BatchStudy(Comparison comparison, boolean[][] withstood, double[] distances) {
    /**
     * How far the layers of some samples moved.
     *
     * @param profile the distances
     * @param rises for each layer the largest {@code ||phi(x') - phi(x)|| / ||x' - x||} of the samples that move, in
     *     Euclidean norms; 0 if none does
     * @param correct how many perturbed samples are correctly classified
     * @param cleanCorrect how many clean samples are
     */
    public record Comparison(BatchProfile profile, double[] rises, int correct, int cleanCorrect) {}

    /** {@return the number of samples} */
    public int count() {
        return comparison.profile.count();
    }

    /** The larger of two rises, layer by layer. */
    static double[] larger(double[] rises, double[] others) {
        double[] larger = rises.clone();
        Arrays.setAll(larger, l -> Math.max(rises[l], others[l]));
        return larger;
    }

    /** Whether samples are correctly classified, batch after batch. */
    static boolean[] joined(List<boolean[]> batches) {
        boolean[] joined =
                new boolean[batches.stream().mapToInt(batch -> batch.length).sum()];
        int from = 0;
        for (boolean[] batch : batches) {
            System.arraycopy(batch, 0, joined, from, batch.length);
            from += batch.length;
        }
        return joined;
    }
}
