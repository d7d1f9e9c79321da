package org.zeline.si.evaluation;

import java.util.function.IntToDoubleFunction;

/**
 * Likelihood ratios of the empirical distribution function against the uniform one. With {@code K(p, u) = p log(p / u)
 * + (1 - p) log((1 - p) / (1 - u))}, Berk and Jones (Zeitschrift fuer Wahrscheinlichkeitstheorie 47, 1979) take the
 * largest {@code n K(F_n(u), u)}; ZK, ZA and ZC are those of Zhang (Journal of the Royal Statistical Society B 64,
 * 2002).
 *
 * <p>A value of 0 or 1 stands for a number that rounds to it: they count as the smallest positive double and as
 * {@code 1 - 2^-54}.
 */
final class LikelihoodRatio {
    private LikelihoodRatio() {}

    /** {@code log u}. */
    static double log(double u) {
        return Math.log(Math.max(u, Double.MIN_VALUE));
    }

    /** {@code log(1 - u)}. */
    static double logComplement(double u) {
        return u == 1 ? -54 * Math.log(2) : Math.log1p(-u);
    }

    private static double divergence(double p, double u) {
        return (p == 0 ? 0 : p * (Math.log(p) - log(u)))
                + (p == 1 ? 0 : (1 - p) * Math.log1p(-p))
                - (1 - p) * (p == 1 ? 0 : logComplement(u));
    }

    /** {@code max n K(F_n(u), u)} over all u, attained at or just before a value. */
    static double berkJones(double[] u) {
        int n = u.length;
        double largest = 0;
        for (int i = 0; i < n; i++) {
            double before = divergence((double) i / n, u[i]);
            largest = Math.max(largest, Math.max(before, divergence((i + 1.0) / n, u[i])));
        }
        return n * largest;
    }

    /** {@code max n K((i - 1/2) / n, u_i)}. */
    static double zk(double[] u) {
        int n = u.length;
        double largest = 0;
        for (int i = 0; i < n; i++) {
            largest = Math.max(largest, divergence((i + 0.5) / n, u[i]));
        }
        return n * largest;
    }

    /** {@code -sum log(u_i) / (n - i + 1/2) + log(1 - u_i) / (i - 1/2)}. */
    static double za(double[] u) {
        int n = u.length;
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum -= log(u[i]) / (n - i - 0.5) + logComplement(u[i]) / (i + 0.5);
        }
        return sum;
    }

    /** {@code sum (log((1/u_i - 1) / ((n - 1/2) / (i - 3/4) - 1)))^2}. */
    static double zc(double[] u) {
        int n = u.length;
        double sum = 0;
        for (int i = 0; i < n; i++) {
            double expected = Math.log((n - 0.5) / (i + 0.25) - 1);
            double difference = logComplement(u[i]) - log(u[i]) - expected;
            sum += difference * difference;
        }
        return sum;
    }

    /** The exact {@code P(R >= r)} of the statistic of Berk and Jones. */
    static double berkJonesP(double r, int n) {
        double[] lower = bounds(r, n, i -> (i + 1.0) / n);
        return BoundaryCrossing.of(lower, mirrored(lower)).outside();
    }

    /** The exact {@code P(ZK >= z)}. */
    static double zkP(double z, int n) {
        double[] lower = bounds(z, n, i -> (i + 0.5) / n);
        return BoundaryCrossing.of(lower, mirrored(lower)).outside();
    }

    /** Where {@code n K(p_i, u) = r} below {@code p_i}, for every i. */
    static double[] bounds(double r, int n, IntToDoubleFunction p) {
        double[] lower = new double[n];
        for (int i = 0; i < n; i++) {
            lower[i] = lowerBound(r / n, p.applyAsDouble(i));
        }
        return lower;
    }

    /** {@code 1 - u} for every bound, in increasing order. */
    static double[] mirrored(double[] lower) {
        double[] upper = new double[lower.length];
        for (int i = 0; i < upper.length; i++) {
            upper[i] = 1 - lower[upper.length - 1 - i];
        }
        return upper;
    }

    /**
     * Newton's method for {@code K(p, exp s) = k}: convex and decreasing in s, so that the steps from where K is too
     * large come near from that side only.
     */
    private static double lowerBound(double k, double p) {
        if (p == 1) {
            return Math.exp(-k);
        }
        double constant = p * Math.log(p) + (1 - p) * Math.log1p(-p) - k;
        double s = constant / p;
        double last = Double.NEGATIVE_INFINITY;
        while (s > last) {
            last = s;
            double u = Math.exp(s);
            double excess = constant - p * s - (1 - p) * Math.log1p(-u);
            double step = excess / (p - (1 - p) * u / (1 - u));
            if (!(step > Math.ulp(s))) {
                break;
            }
            s += step;
        }
        return Math.exp(s);
    }
}
