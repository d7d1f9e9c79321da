package org.zeline.si;

import org.apache.commons.numbers.gamma.Erf;
import org.apache.commons.numbers.gamma.Erfc;
import org.apache.commons.numbers.gamma.Erfcx;

/**
 * The standard normal law on unions of intervals. Masses are logarithms, computed from the nearer tail, so that they
 * keep their relative accuracy however far out they are.
 */
final class NullLaw {
    private static final double SQRT2 = Math.sqrt(2);
    private static final double HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

    /** Nodes in (0, 1) and weights of the Gauss-Legendre rule with ten nodes on [-1, 1], which is symmetric. */
    private static final double[] NODES = {
        0.14887433898163122, 0.4333953941292472, 0.6794095682990244, 0.8650633666889845, 0.9739065285171717
    };

    private static final double[] WEIGHTS = {
        0.29552422471475287, 0.26926671930999635, 0.21908636251598204, 0.1494513491505806, 0.06667134430868814
    };

    private NullLaw() {}

    /** The logarithm of the density. */
    static double logDensity(double z) {
        return -0.5 * z * z - HALF_LOG_TWO_PI;
    }

    /** The logarithm of the mass above {@code z >= 0}. */
    static double logTail(double z) {
        return Math.log(0.5 * Erfcx.value(z / SQRT2)) - 0.5 * z * z;
    }

    /** The logarithm of the mass of an interval; minus infinity if it is empty. */
    static double logMass(double lower, double upper) {
        if (!(lower < upper)) {
            return Double.NEGATIVE_INFINITY;
        }
        if (upper <= 0) {
            return logMass(-upper, -lower);
        }
        if (lower < 0) {
            return Math.log(0.5 * (Erf.value(upper / SQRT2) + Erf.value(-lower / SQRT2)));
        }
        if ((upper - lower) * (1 + lower) < 1) {
            return logMassOfNarrow(lower, upper);
        }
        double tail = logTail(lower);
        return upper == Double.POSITIVE_INFINITY ? tail : tail + Math.log1p(-Math.exp(logTail(upper) - tail));
    }

    /** By quadrature of the density over its value at the middle, free of cancellation. */
    private static double logMassOfNarrow(double lower, double upper) {
        double half = 0.5 * (upper - lower);
        double middle = lower + half;
        double sum = 0;
        for (int i = 0; i < NODES.length; i++) {
            double t = half * NODES[i];
            sum += WEIGHTS[i] * Math.exp(-0.5 * t * t) * 2 * Math.cosh(middle * t);
        }
        return logDensity(middle) + Math.log(half * sum);
    }

    /** The logarithm of the mass of a set. */
    static double logMass(IntervalSet set) {
        double sum = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < set.count(); i++) {
            sum = logSum(sum, logMass(set.lower(i), set.upper(i)));
        }
        return sum;
    }

    /** {@code log(exp(p) + exp(q))}. */
    static double logSum(double p, double q) {
        double larger = Math.max(p, q);
        return larger == Double.NEGATIVE_INFINITY ? larger : larger + Math.log1p(Math.exp(Math.min(p, q) - larger));
    }

    /** The points that count as at least as extreme as {@code stat}. */
    static IntervalSet tail(double stat, Alternative alternative) {
        return switch (alternative) {
            case RIGHT_TAILED -> IntervalSet.of(stat, Double.POSITIVE_INFINITY);
            case LEFT_TAILED -> IntervalSet.of(Double.NEGATIVE_INFINITY, stat);
            case TWO_SIDED -> IntervalSet.of(-Math.abs(stat), Math.abs(stat)).complement();
        };
    }

    /** The p-value of a test that ignores the selection. */
    static double naiveP(double stat, Alternative alternative) {
        return switch (alternative) {
            case RIGHT_TAILED -> 0.5 * Erfc.value(stat / SQRT2);
            case LEFT_TAILED -> 0.5 * Erfc.value(-stat / SQRT2);
            case TWO_SIDED -> Erfc.value(Math.abs(stat) / SQRT2);
        };
    }

    /**
     * The p-value of {@code stat} under the law truncated to a set of which only a part is known.
     *
     * <p>With masses {@code t} and {@code m} of the known set's tail and rest, and {@code u} and {@code v} of the part
     * not searched, the p-value is {@code t / (t + m)}; whatever the unknown part turns out to be, it lies between
     * {@code t / (t + m + v)} and {@code (t + u) / (t + u + m)}.
     *
     * @param stat the statistic
     * @param truncated where the same region is known to be chosen
     * @param searched where it is known whether it is
     * @param alternative which deviations count
     * @return the p-value and its bounds
     */
    static PValue pValue(double stat, IntervalSet truncated, IntervalSet searched, Alternative alternative) {
        IntervalSet tail = tail(stat, alternative);
        IntervalSet unknown = searched.complement();
        double t = logMass(truncated.intersection(tail));
        double m = logMass(truncated.difference(tail));
        double u = logMass(unknown.intersection(tail));
        double v = logMass(unknown.difference(tail));
        return pValue(t, m, u, v);
    }

    /** The same from the logarithms of the masses. */
    static PValue pValue(double t, double m, double u, double v) {
        double lower = share(t, logSum(m, v));
        double upper = share(logSum(t, u), m);
        double value = t == Double.NEGATIVE_INFINITY && m == Double.NEGATIVE_INFINITY ? upper : share(t, m);
        return new PValue(value, lower, upper);
    }

    /** {@code exp(p) / (exp(p) + exp(q))}; 1 if both masses are 0, which bounds the unknown. */
    private static double share(double p, double q) {
        return p == Double.NEGATIVE_INFINITY && q == Double.NEGATIVE_INFINITY ? 1 : Math.exp(p - logSum(p, q));
    }
}
