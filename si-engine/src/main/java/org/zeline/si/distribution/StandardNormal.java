package org.zeline.si.distribution;

import org.apache.commons.numbers.gamma.Erf;
import org.apache.commons.numbers.gamma.Erfc;
import org.apache.commons.numbers.gamma.Erfcx;
import org.zeline.si.interval.IntervalSet;

/** The normal law of mean 0 and variance 1. */
record StandardNormal() implements NullLaw {
    private static final double SQRT2 = Math.sqrt(2);
    private static final double HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

    @Override
    public IntervalSet support() {
        return IntervalSet.REAL_LINE;
    }

    @Override
    public double mode() {
        return 0;
    }

    @Override
    public double logDensity(double z) {
        return -0.5 * z * z - HALF_LOG_TWO_PI;
    }

    /** The logarithm of the mass above {@code z >= 0}. */
    private static double logTail(double z) {
        return Math.log(0.5 * Erfcx.value(z / SQRT2)) - 0.5 * z * z;
    }

    @Override
    public double logMass(double lower, double upper) {
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
    private double logMassOfNarrow(double lower, double upper) {
        double half = 0.5 * (upper - lower);
        double middle = lower + half;
        double sum = GaussLegendre.integral(node -> {
            double t = half * node;
            return Math.exp(-t * (middle + 0.5 * t));
        });
        return logDensity(middle) + Math.log(half * sum);
    }

    @Override
    public double naiveP(double stat, Alternative alternative) {
        return switch (alternative) {
            case RIGHT_TAILED -> 0.5 * Erfc.value(stat / SQRT2);
            case LEFT_TAILED -> 0.5 * Erfc.value(-stat / SQRT2);
            case TWO_SIDED -> Erfc.value(Math.abs(stat) / SQRT2);
        };
    }
}
