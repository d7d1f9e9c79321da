package org.zeline.si.distribution;

/**
 * A p-value and what is known of it.
 *
 * @param value the tail mass of the known part of the truncation set over its whole mass
 * @param lower the smallest p-value that the part not searched allows
 * @param upper the largest
 */
public record PValue(double value, double lower, double upper) {
    /**
     * The p-value from logarithms of masses.
     *
     * <p>With masses {@code t} and {@code m} of the known set inside and outside of the tail, and {@code u} and
     * {@code v} of the part not searched, the p-value is {@code t / (t + m)}; whatever the unknown part turns out to
     * be, it lies between {@code t / (t + m + v)} and {@code (t + u) / (t + u + m)}.
     *
     * @param t of the known set inside the tail
     * @param m of the known set outside of the tail
     * @param u of what is not searched, inside the tail
     * @param v of what is not searched, outside of the tail
     * @return the p-value and its bounds
     */
    public static PValue ofMasses(double t, double m, double u, double v) {
        double lower = share(t, NullDistribution.logSum(m, v));
        double upper = share(NullDistribution.logSum(t, u), m);
        return new PValue(share(t, m), lower, upper);
    }

    /**
     * Twice the smaller of the p-values of both one-sided tests.
     *
     * @param right that of large values
     * @param left that of small values
     * @return the p-value of the two-sided test of equal tails, with its bounds
     */
    static PValue equalTailed(PValue right, PValue left) {
        return new PValue(
                Math.min(1, 2 * Math.min(right.value, left.value)),
                Math.min(1, 2 * Math.min(right.lower, left.lower)),
                Math.min(1, 2 * Math.min(right.upper, left.upper)));
    }

    /**
     * The same p-value with bounds that allow for an error of its probability.
     *
     * @param error at least 0
     * @return the p-value, with bounds in [0, 1]
     */
    public PValue within(double error) {
        return new PValue(value, Math.max(0, lower - error), Math.min(1, upper + error));
    }

    /** {@code exp(p) / (exp(p) + exp(q))}; 1 if both masses are 0, which bounds the unknown. */
    private static double share(double p, double q) {
        return p == Double.NEGATIVE_INFINITY && q == Double.NEGATIVE_INFINITY
                ? 1
                : Math.exp(p - NullDistribution.logSum(p, q));
    }
}
