package org.zeline.lsa.robustness;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * A two-sided sign-flip permutation test of the mean of paired differences, with a bootstrap interval of the mean. If
 * the two networks are exchangeable on each sample, every difference is as likely as its negative. With c of N random
 * flips of signs whose absolute sum is at least that of the differences as they are, the p-value is {@code (1 + c) / (1
 * + N)} (Phipson and Smyth 2010): valid for any N. Sums that are equal but for rounding count as equal.
 *
 * @param permutations N, at least 99
 * @param bootstrap how intervals are computed; its seed is also that of the flips
 */
public record PairedTest(int permutations, Bootstrap bootstrap) {
    /** The number of permutations that is usual here. */
    public static final int USUAL_PERMUTATIONS = 9999;

    private static final int LEAST_PERMUTATIONS = 99;
    private static final double ROUNDING = 1e-12;

    /**
     * Checks the number of permutations.
     *
     * @throws IllegalArgumentException if it is too small
     */
    public PairedTest {
        if (permutations < LEAST_PERMUTATIONS) {
            throw new IllegalArgumentException(
                    "a permutation test needs at least " + LEAST_PERMUTATIONS + " permutations, got " + permutations);
        }
    }

    /**
     * {@return the mean difference of two networks on the same samples}
     *
     * @param first one number per sample
     * @param second one number per sample, in the same order
     * @throws IllegalArgumentException if there are more or fewer, or a number is infinite or NaN
     */
    public PairedDifference difference(double[] first, double[] second) {
        requireSame(first.length, second.length);
        double[] differences = new double[first.length];
        for (int s = 0; s < differences.length; s++) {
            differences[s] = first[s] - second[s];
            if (!Double.isFinite(differences[s])) {
                throw new IllegalArgumentException(
                        "paired numbers must be finite, got " + first[s] + " and " + second[s] + " for sample " + s);
            }
        }
        return new PairedDifference(bootstrap.mean(differences), pValue(differences));
    }

    private double pValue(double[] differences) {
        double[] moved = Arrays.stream(differences).filter(d -> d != 0).toArray();
        double sum = Math.abs(Arrays.stream(moved).sum());
        double extreme = sum - ROUNDING * Arrays.stream(moved).map(Math::abs).sum();
        SplittableRandom random = new SplittableRandom(bootstrap.seed()).split();
        int count = 0;
        for (int n = 0; n < permutations; n++) {
            count += Math.abs(flipped(moved, random)) >= extreme ? 1 : 0;
        }
        return (1.0 + count) / (1.0 + permutations);
    }

    private static double flipped(double[] differences, SplittableRandom random) {
        double sum = 0;
        long bits = 0;
        for (int i = 0; i < differences.length; i++) {
            bits = i % Long.SIZE == 0 ? random.nextLong() : bits >>> 1;
            sum += (bits & 1) == 0 ? differences[i] : -differences[i];
        }
        return sum;
    }

    static void requireSame(int first, int second) {
        if (first != second) {
            throw new IllegalArgumentException("a paired test needs the same samples for both networks, got " + first
                    + " and " + second + " samples");
        }
    }
}
