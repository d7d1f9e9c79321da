package org.zeline.si.evaluation;

import java.util.Arrays;

/** The largest distances between the empirical distribution function and the uniform one. */
final class SupremumStatistics {
    /** Up to this many values the distributions are exact. */
    static final int EXACT = 1000;

    private static final int LARGE = 100_000;

    /** From here on the empirical function hardly ever goes as far both above and below. */
    private static final double ONE_SIDED = 1.5;

    /** Kuiper's distribution loses its relative accuracy below. */
    private static final double NEARLY_CANCELLED = 1e-8;

    private SupremumStatistics() {}

    /** How far the empirical function is above, at most. */
    private static double above(double[] u) {
        double distance = 0;
        for (int i = 0; i < u.length; i++) {
            distance = Math.max(distance, (i + 1.0) / u.length - u[i]);
        }
        return distance;
    }

    private static double below(double[] u) {
        double distance = 0;
        for (int i = 0; i < u.length; i++) {
            distance = Math.max(distance, u[i] - (double) i / u.length);
        }
        return distance;
    }

    /** The larger of the distances above and below. */
    static double kolmogorov(double[] u) {
        return Math.max(above(u), below(u));
    }

    /** The sum of the distances above and below, which does not depend on where a circle is cut. */
    static double kuiper(double[] u) {
        return above(u) + below(u);
    }

    /**
     * {@code P(D >= d)}, exact to {@link #EXACT} values; beyond, Kolmogorov's limit {@code 2 sum (-1)^(k-1) exp(-2 k^2
     * z^2)} at {@code z = s + 1 / (6 sqrt n) + (s - 1) / (4 n)}, {@code s = d sqrt n} (Vrbik, Pioneer Journal of
     * Theoretical and Applied Statistics 15, 2018), but for {@code s > 1.5} and up to 100,000 values twice the exact
     * one-sided tail, from which it then differs by less than 2e-6 of itself.
     */
    static double kolmogorovP(double d, int n) {
        if (n <= EXACT) {
            double[] lower = new double[n];
            double[] upper = new double[n];
            Arrays.setAll(lower, i -> (i + 1.0) / n - d);
            Arrays.setAll(upper, i -> (double) i / n + d);
            return BoundaryCrossing.of(lower, upper).outside();
        }
        double s = d * Math.sqrt(n);
        if (s > ONE_SIDED && n <= LARGE) {
            return 2 * smirnovP(d, n);
        }
        double z = s + 1 / (6 * Math.sqrt(n)) + (s - 1) / (4 * n);
        if (z < 0.2) {
            return 1;
        }
        double sum = 0;
        for (int k = 40; k >= 1; k--) {
            sum += (k % 2 == 1 ? 2 : -2) * Math.exp(-2 * z * z * k * k);
        }
        return Math.min(1, sum);
    }

    /**
     * {@code d sum over j to n (1 - d) of C(n, j) (d + j/n)^(j-1) (1 - d - j/n)^(n-j)}, the probability of as large a
     * distance above (Birnbaum and Tingey, Annals of Mathematical Statistics 22, 1951).
     */
    private static double smirnovP(double d, int n) {
        double logChoose = 0;
        double sum = 0;
        for (int j = 0; j < n * (1 - d); j++) {
            double x = d + (double) j / n;
            if (x < 1) {
                sum += Math.exp(logChoose + (j - 1) * Math.log(x) + (n - j) * Math.log1p(-x));
            }
            logChoose += Math.log((n - j) / (j + 1.0));
        }
        return d * sum;
    }

    /**
     * {@code P(V >= v)}, exact to {@link #EXACT} values: cut the circle at the number before which the empirical
     * function is lowest; each of n numbers is it with the same probability, so {@code V < v} has n times the
     * probability that the other {@code n - 1} numbers lie between {@code (j + 1) / n - v} and {@code j / n}. Far out,
     * and beyond that many values, {@code 2 sum (4 k^2 z^2 - 1) exp(-2 k^2 z^2) - 8 z / (3 sqrt n) sum k^2 (4 k^2 z^2 -
     * 3) exp(-2 k^2 z^2)}, {@code z = v sqrt n} (Kuiper, Indagationes Mathematicae 22, 1960), with an error of order
     * {@code 1/n}.
     */
    static double kuiperP(double v, int n) {
        if (n > EXACT) {
            return kuiperLimit(v, n);
        }
        if (v <= 1.0 / n) {
            return 1;
        }
        double[] lower = new double[n - 1];
        double[] upper = new double[n - 1];
        Arrays.setAll(lower, j -> (j + 2.0) / n - v);
        Arrays.setAll(upper, j -> (j + 1.0) / n);
        double p = 1 - n * BoundaryCrossing.of(lower, upper).inside();
        return p > NEARLY_CANCELLED ? p : Math.min(NEARLY_CANCELLED, kuiperLimit(v, n));
    }

    private static double kuiperLimit(double v, int n) {
        double z = v * Math.sqrt(n);
        if (z < 0.3) {
            return 1;
        }
        double sum = 0;
        for (int k = 30; k >= 1; k--) {
            double x = 4.0 * k * k * z * z;
            sum += (2 * (x - 1) - 8 * z / (3 * Math.sqrt(n)) * k * k * (x - 3)) * Math.exp(-x / 2);
        }
        return sum > 0 ? Math.min(1, sum) : 0;
    }
}
