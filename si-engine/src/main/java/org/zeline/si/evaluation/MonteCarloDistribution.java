package org.zeline.si.evaluation;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * The distribution of a statistic of n independent uniform numbers, from samples. The p-value {@code (1 + k) / (1 +
 * N)}, with k of N samples at least as large, is valid for any N: under the null it is at most a with probability at
 * most a, over the samples and the data.
 */
final class MonteCarloDistribution {
    private static final int MOST_SAMPLES = 9_999;
    private static final int FEWEST_SAMPLES = 999;
    private static final int NUMBERS = 10_000_000;

    private final double[] sorted;

    private MonteCarloDistribution(double[] sorted) {
        this.sorted = sorted;
    }

    /** How many samples of n numbers: 9,999, or what ten million numbers give, but 999 at least. */
    static int samples(int n) {
        return Math.max(FEWEST_SAMPLES, Math.min(MOST_SAMPLES, NUMBERS / n));
    }

    /** Samples with the seed n. */
    static MonteCarloDistribution of(ToDoubleFunction<double[]> statistic, int n) {
        SplittableRandom random = new SplittableRandom(n);
        double[] values = new double[samples(n)];
        for (int i = 0; i < values.length; i++) {
            values[i] = statistic.applyAsDouble(orderedUniform(n, random));
        }
        Arrays.sort(values);
        return new MonteCarloDistribution(values);
    }

    /** Ordered uniform numbers, as partial sums of exponential ones over the whole sum. */
    private static double[] orderedUniform(int n, SplittableRandom random) {
        double[] u = new double[n];
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += random.nextExponential();
            u[i] = sum;
        }
        sum += random.nextExponential();
        for (int i = 0; i < n; i++) {
            u[i] /= sum;
        }
        return u;
    }

    double pValue(double statistic) {
        int from = 0;
        int to = sorted.length;
        while (from < to) {
            int middle = (from + to) / 2;
            if (sorted[middle] < statistic) {
                from = middle + 1;
            } else {
                to = middle;
            }
        }
        return (1.0 + sorted.length - from) / (1.0 + sorted.length);
    }
}
