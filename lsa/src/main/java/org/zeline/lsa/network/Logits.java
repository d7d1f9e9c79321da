package org.zeline.lsa.network;

/** Functions of rows of logits, computed without overflow. */
public final class Logits {
    private Logits() {}

    /**
     * {@return {@code log sum over c of exp z_c}}
     *
     * @param z rows of logits
     * @param from where the row begins
     * @param width the number of classes
     */
    public static double logSumExp(double[] z, int from, int width) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int c = from; c < from + width; c++) {
            largest = Math.max(largest, z[c]);
        }
        double sum = 0;
        for (int c = from; c < from + width; c++) {
            sum += Math.exp(z[c] - largest);
        }
        return largest + Math.log(sum);
    }

    /**
     * {@return the class of the largest logit, the lowest of equal ones}
     *
     * @param z rows of logits
     * @param from where the row begins
     * @param width the number of classes
     */
    public static int argMax(double[] z, int from, int width) {
        int best = 0;
        for (int c = 1; c < width; c++) {
            best = z[from + c] > z[from + best] ? c : best;
        }
        return best;
    }

    /**
     * {@return the number of samples whose largest logit is that of their label}
     *
     * @param z one row per sample
     * @param labels the class of each sample
     */
    public static int correct(double[] z, int[] labels) {
        int width = z.length / Math.max(1, labels.length);
        int correct = 0;
        for (int s = 0; s < labels.length; s++) {
            correct += argMax(z, s * width, width) == labels[s] ? 1 : 0;
        }
        return correct;
    }
}
