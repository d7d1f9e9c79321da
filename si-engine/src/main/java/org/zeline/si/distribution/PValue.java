package org.zeline.si.distribution;

import org.zeline.si.interval.IntervalSet;

/**
 * A p-value and what is known of it.
 *
 * @param value the tail mass of the known part of the truncation set over its whole mass
 * @param lower the smallest p-value that the part not searched allows
 * @param upper the largest
 */
public record PValue(double value, double lower, double upper) {
    /**
     * The p-value of a statistic under a law truncated to a set of which only a part is known.
     *
     * @param law of the statistic without selection
     * @param stat the statistic
     * @param truncated where the same selection is known to be made
     * @param searched where it is known whether it is
     * @param alternative which deviations count
     * @return the p-value and its bounds
     */
    public static PValue of(
            NullDistribution law, double stat, IntervalSet truncated, IntervalSet searched, Alternative alternative) {
        IntervalSet tail = law.tail(stat, alternative);
        IntervalSet unknown = law.support().difference(searched);
        double t = law.logMass(truncated.intersection(tail));
        double m = law.logMass(truncated.difference(tail));
        double u = law.logMass(unknown.intersection(tail));
        double v = law.logMass(unknown.difference(tail));
        return ofMasses(t, m, u, v);
    }

    /**
     * The p-value from logarithms of masses.
     *
     * <p>With masses {@code t} and {@code m} of the known set's tail and rest, and {@code u} and {@code v} of the part
     * not searched, the p-value is {@code t / (t + m)}; whatever the unknown part turns out to be, it lies between
     * {@code t / (t + m + v)} and {@code (t + u) / (t + u + m)}.
     *
     * @param t of the known set's tail
     * @param m of its rest
     * @param u of the tail of what is not searched
     * @param v of the rest of that
     * @return the p-value and its bounds
     */
    public static PValue ofMasses(double t, double m, double u, double v) {
        double lower = share(t, NullDistribution.logSum(m, v));
        double upper = share(NullDistribution.logSum(t, u), m);
        return new PValue(share(t, m), lower, upper);
    }

    /** {@code exp(p) / (exp(p) + exp(q))}; 1 if both masses are 0, which bounds the unknown. */
    private static double share(double p, double q) {
        return p == Double.NEGATIVE_INFINITY && q == Double.NEGATIVE_INFINITY
                ? 1
                : Math.exp(p - NullDistribution.logSum(p, q));
    }
}
