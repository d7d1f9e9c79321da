package org.zeline.si.evaluation;

import java.util.Arrays;

/**
 * A band that all n ordered independent uniform numbers stay in together with a given probability. To 1,000 numbers it
 * is that of Owen (Journal of the American Statistical Association 90, 1995): what the test of Berk and Jones does not
 * reject, about as tight at the ends as in the middle, relatively; its level is exact. Beyond, it is that of Kolmogorov
 * and Smirnov, of constant width.
 */
public final class UniformBand {
    private final double confidence;
    private final double[] lower;
    private final double[] upper;

    private UniformBand(double confidence, double[] lower, double[] upper) {
        this.confidence = confidence;
        this.lower = lower;
        this.upper = upper;
    }

    /**
     * The band.
     *
     * @param n how many numbers, at least 1
     * @param confidence the probability that all are inside, above 0 and below 1
     * @return the band
     */
    public static UniformBand of(int n, double confidence) {
        if (n < 1) {
            throw new IllegalArgumentException("a band needs at least one number, got " + n);
        }
        if (!(confidence > 0 && confidence < 1)) {
            throw new IllegalArgumentException("confidence must be above 0 and below 1, got " + confidence);
        }
        GoodnessOfFit test =
                n <= SupremumStatistics.EXACT ? GoodnessOfFit.BERK_JONES : GoodnessOfFit.KOLMOGOROV_SMIRNOV;
        double critical = critical(test, n, 1 - confidence);
        double[] lower = new double[n];
        if (test == GoodnessOfFit.BERK_JONES) {
            lower = LikelihoodRatio.bounds(critical, n, i -> (i + 1.0) / n);
        } else {
            Arrays.setAll(lower, i -> Math.max(0, (i + 1.0) / n - critical));
        }
        return new UniformBand(confidence, lower, LikelihoodRatio.mirrored(lower));
    }

    /** The statistic with a given p-value. */
    private static double critical(GoodnessOfFit test, int n, double p) {
        double low = 0;
        double high = 1;
        while (test.pValue(high, n) > p) {
            low = high;
            high *= 2;
        }
        while (high - low > 1e-9 * high) {
            double middle = 0.5 * (low + high);
            if (test.pValue(middle, n) > p) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    /** {@return how many numbers the band is for} */
    public int size() {
        return lower.length;
    }

    /** {@return the probability that all are inside} */
    public double confidence() {
        return confidence;
    }

    /**
     * {@return the least that a number may be}
     *
     * @param i its rank, 0 for the smallest
     */
    public double lower(int i) {
        return lower[i];
    }

    /**
     * {@return the most that a number may be}
     *
     * @param i its rank, 0 for the smallest
     */
    public double upper(int i) {
        return upper[i];
    }

    /**
     * {@return whether all are inside}
     *
     * @param pValues in [0, 1], as many as the band is for, in any order
     */
    public boolean contains(double... pValues) {
        double[] u = PValues.sorted(pValues);
        if (u.length != lower.length) {
            throw new IllegalArgumentException(
                    "the band is for " + lower.length + " numbers, there are " + u.length + " p-values");
        }
        for (int i = 0; i < u.length; i++) {
            if (!(lower[i] <= u[i] && u[i] <= upper[i])) {
                return false;
            }
        }
        return true;
    }
}
