package org.zeline.lsa.robustness;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What a network makes of samples under perturbations of increasing strength.
 *
 * @param name the name of the perturbation or attack
 * @param strengths ascending from 0
 * @param correct for each strength whether each sample is correctly classified; at 0, without a perturbation
 */
public record RobustnessCurve(String name, List<Double> strengths, boolean[][] correct) {
    /**
     * Copies and checks the arguments.
     *
     * @throws IllegalArgumentException if the first strength is not 0, strengths do not ascend, or there is not one
     *     outcome per strength and sample, and at least one sample
     */
    public RobustnessCurve {
        strengths = List.copyOf(strengths);
        correct = Arrays.stream(correct).map(boolean[]::clone).toArray(boolean[][]::new);
        boolean fits = !strengths.isEmpty() && strengths.get(0) == 0 && strengths.size() == correct.length;
        for (int k = 0; fits && k < correct.length; k++) {
            boolean ascends = k == 0 || strengths.get(k) > strengths.get(k - 1);
            fits = ascends && correct[k].length > 0 && correct[k].length == correct[0].length;
        }
        if (!fits) {
            throw new IllegalArgumentException("a robustness curve needs strengths that ascend from 0, and for each one"
                    + " outcome per sample; got strengths " + strengths + " and outcomes of "
                    + Arrays.stream(correct).map(row -> row.length).toList() + " samples");
        }
    }

    /** {@return the number of samples} */
    public int samples() {
        return correct[0].length;
    }

    /** {@return the accuracies in percent, one per strength} */
    public List<Double> accuracies() {
        return Arrays.stream(accuracies(ones())).boxed().toList();
    }

    /**
     * {@return the robustness and generalisation (R&amp;G) score: the sum of the accuracies over all strengths, 0
     * included; at most 100 times the number of strengths}
     */
    public double score() {
        return score(accuracies(ones()));
    }

    /**
     * {@return the area under the curve, divided by the largest strength: with strengths {@code e_0 = 0 ... e_K} and
     * accuracies {@code a_k}, the sum over k from 1 to K of {@code (e_k - e_(k-1)) (a_(k-1) + a_k) / (2 e_K)}, in
     * percent; with strength 0 alone, the accuracy there}
     */
    public double area() {
        return area(accuracies(ones()));
    }

    /**
     * {@return for each sample its part in the score, whose mean the score is: 100 per strength at which it is correct}
     */
    public double[] sampleScores() {
        return perSample(RobustnessCurve::score);
    }

    /** {@return for each sample its part in the area, whose mean the area is, in [0, 100]} */
    public double[] sampleAreas() {
        return perSample(this::area);
    }

    /** Accuracies of samples that count as often as their weights. */
    double[] accuracies(int[] weights) {
        double[] accuracies = new double[correct.length];
        for (int k = 0; k < correct.length; k++) {
            long count = 0;
            for (int s = 0; s < weights.length; s++) {
                count += correct[k][s] ? weights[s] : 0;
            }
            accuracies[k] = 100.0 * count / weights.length;
        }
        return accuracies;
    }

    static double score(double[] accuracies) {
        return Arrays.stream(accuracies).sum();
    }

    double area(double[] accuracies) {
        double largest = strengths.get(strengths.size() - 1);
        double area = largest > 0 ? 0 : accuracies[0];
        for (int k = 1; k < accuracies.length; k++) {
            double width = (strengths.get(k) - strengths.get(k - 1)) / largest;
            area += width * (accuracies[k - 1] + accuracies[k]) / 2;
        }
        return area;
    }

    private double[] perSample(ToDoubleFunction<double[]> part) {
        double[] parts = new double[samples()];
        double[] own = new double[correct.length];
        for (int s = 0; s < parts.length; s++) {
            for (int k = 0; k < own.length; k++) {
                own[k] = correct[k][s] ? 100 : 0;
            }
            parts[s] = part.applyAsDouble(own);
        }
        return parts;
    }

    private int[] ones() {
        int[] ones = new int[samples()];
        Arrays.fill(ones, 1);
        return ones;
    }
}
