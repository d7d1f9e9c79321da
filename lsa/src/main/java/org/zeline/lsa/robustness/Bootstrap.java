package org.zeline.lsa.robustness;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;

/**
 * Percentile bootstrap intervals (Efron and Tibshirani 1993, chapter 13): samples are drawn with replacement, as many
 * as there are, again and again. With {@code k = floor((resamples + 1) (1 - confidence) / 2)}, the interval reaches
 * from the k-th smallest to the k-th largest estimate. It covers the choice of the samples, not the random numbers of
 * attacks or of training. If all samples are alike, its length is 0, and it says little.
 *
 * @param resamples how often samples are drawn, at least 100
 * @param confidence of an interval, at least 0.5 and below 1
 * @param seed of the draws, which are the same for all statistics of as many samples
 */
public record Bootstrap(int resamples, double confidence, long seed) {
    /** The number of resamples that is usual here; 95 % intervals end at the 50th smallest and largest. */
    public static final int USUAL_RESAMPLES = 1999;

    private static final int LEAST_RESAMPLES = 100;

    /** So that rounding of the confidence does not change the rank. */
    private static final double ROUNDING = 1e-9;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a number is out of range
     */
    public Bootstrap {
        if (resamples < LEAST_RESAMPLES) {
            throw new IllegalArgumentException(
                    "a bootstrap needs at least " + LEAST_RESAMPLES + " resamples, got " + resamples);
        }
        if (!(confidence >= 0.5 && confidence < 1)) {
            throw new IllegalArgumentException(
                    "the confidence of a bootstrap must be at least 0.5 and below 1, got " + confidence);
        }
    }

    /**
     * {@return 95 % intervals of the usual number of resamples}
     *
     * @param seed of the draws
     */
    public static Bootstrap usual(long seed) {
        return new Bootstrap(USUAL_RESAMPLES, 0.95, seed);
    }

    /**
     * {@return estimates with intervals, one per statistic; the intervals are unknown if there are fewer than two
     * samples. Resamples for which a statistic is NaN are left out of its interval}
     *
     * @param samples how many there are
     * @param statistics of samples that count as often as these weights, which add up to the number of samples; for the
     *     estimates themselves, all weights are 1
     */
    public List<Estimate> estimates(int samples, Function<int[], double[]> statistics) {
        int[] weights = new int[samples];
        Arrays.fill(weights, 1);
        double[] values = statistics.apply(weights);
        double[][] resampled = new double[values.length][samples < 2 ? 0 : resamples];
        SplittableRandom random = new SplittableRandom(seed);
        for (int r = 0; r < resamples && samples > 1; r++) {
            Arrays.fill(weights, 0);
            for (int s = 0; s < samples; s++) {
                weights[random.nextInt(samples)]++;
            }
            double[] drawn = statistics.apply(weights);
            for (int i = 0; i < drawn.length; i++) {
                resampled[i][r] = drawn[i];
            }
        }
        List<Estimate> estimates = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            estimates.add(estimate(values[i], resampled[i]));
        }
        return estimates;
    }

    /**
     * {@return the mean of one number per sample}
     *
     * @param values one per sample
     */
    public Estimate mean(double[] values) {
        return estimates(values.length, weights -> new double[] {mean(values, weights)})
                .get(0);
    }

    static double mean(double[] values, int[] weights) {
        double sum = 0;
        for (int s = 0; s < values.length; s++) {
            sum += weights[s] * values[s];
        }
        return sum / values.length;
    }

    private Estimate estimate(double value, double[] resampled) {
        double[] sorted = Arrays.stream(resampled)
                .filter(drawn -> !Double.isNaN(drawn))
                .sorted()
                .toArray();
        if (sorted.length == 0) {
            return new Estimate(value, Double.NaN, Double.NaN);
        }
        int rank = Math.max(1, (int) Math.floor((sorted.length + 1) * (1 - confidence) / 2 + ROUNDING));
        return new Estimate(value, sorted[rank - 1], sorted[sorted.length - rank]);
    }
}
