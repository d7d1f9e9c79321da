package org.zeline.si.evaluation;

import java.util.Arrays;
import org.apache.commons.numbers.gamma.RegularizedBeta;

/**
 * How often a test rejects: the type I error if the null hypothesis is true, the power if it is not.
 *
 * @param rejections how many p-values are at most the level
 * @param count how many p-values there are, at least 1
 * @param alpha the level, in [0, 1]
 */
public record RejectionRate(int rejections, int count, double alpha) {
    /**
     * A closed interval.
     *
     * @param lower its lower end
     * @param upper its upper end
     */
    public record Interval(double lower, double upper) {}

    /** Checks the numbers. */
    public RejectionRate {
        if (count < 1 || rejections < 0 || rejections > count) {
            throw new IllegalArgumentException(
                    "there can't be " + rejections + " rejections among " + count + " p-values");
        }
        if (!(alpha >= 0 && alpha <= 1)) {
            throw new IllegalArgumentException("alpha must be in [0, 1], got " + alpha);
        }
    }

    /**
     * Counts the p-values that are at most the level.
     *
     * @param pValues in [0, 1], at least one
     * @param alpha the level
     * @return the rate
     * @throws IllegalArgumentException if a p-value or the level is not in [0, 1]
     */
    public static RejectionRate of(double[] pValues, double alpha) {
        PValues.check(pValues);
        int rejections = (int) Arrays.stream(pValues).filter(p -> p <= alpha).count();
        return new RejectionRate(rejections, pValues.length, alpha);
    }

    /** {@return the share of p-values that are at most the level} */
    public double rate() {
        return (double) rejections / count;
    }

    /**
     * The interval of Clopper and Pearson (Biometrika 26, 1934) for the probability of a rejection. It covers it with
     * at least the given confidence, whatever it is. Its ends are the quantiles of the distributions Beta(k, n - k + 1)
     * and Beta(k + 1, n - k) at {@code (1 - confidence) / 2} from below and from above; 0 if nothing is rejected, 1 if
     * all is.
     *
     * @param confidence above 0 and below 1
     * @return the interval
     */
    public Interval interval(double confidence) {
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException("confidence must be above 0 and below 1, got " + confidence);
        }
        double tail = 0.5 * (1 - confidence);
        int k = rejections;
        int n = count;
        double lower = k == 0 ? 0 : Bisection.first(x -> RegularizedBeta.value(x, k, n - k + 1.0) >= tail, 0, 1);
        double upper = k == n ? 1 : Bisection.first(x -> RegularizedBeta.complement(x, k + 1.0, n - k) <= tail, 0, 1);
        return new Interval(lower, upper);
    }
}
