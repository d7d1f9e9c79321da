package org.zeline.si.distribution;

import java.util.Optional;
import org.apache.commons.numbers.gamma.Erf;
import org.apache.commons.numbers.gamma.Erfc;
import org.apache.commons.numbers.gamma.Erfcx;
import org.zeline.si.interval.IntervalSet;

/** The normal distribution of mean 0 and variance 1. */
record StandardNormal() implements NullDistribution {
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

    @Override
    public double logMass(double lower, double upper) {
        if (!(lower < upper)) {
            return Double.NEGATIVE_INFINITY;
        }
        if (upper <= 0) {
            return logMass(-upper, -lower);
        }
        return lower < 0
                ? Math.log(0.5 * (Erf.value(upper / SQRT2) + Erf.value(-lower / SQRT2)))
                : logDensity(lower) + logRatio(lower, upper - lower);
    }

    static double logTiltedMass(double lower, double upper, double tilt) {
        double from = lower + tilt;
        double to = upper + tilt;
        if (!(lower < upper)) {
            return Double.NEGATIVE_INFINITY;
        }
        if (to <= 0) {
            return logTiltedMass(-upper, -lower, -tilt);
        }
        return from < 0
                ? NullDistribution.NORMAL.logMass(from, to) + 0.5 * tilt * tilt + HALF_LOG_TWO_PI
                : logRatio(from, upper - lower) - lower * (0.5 * lower + tilt);
    }

    /** The logarithm of the mass of an interval over the density at its lower end, which is not negative. */
    private static double logRatio(double lower, double width) {
        if (width * (1 + lower) < 1) {
            return logRatioOfNarrow(lower, width);
        }
        double tail = logMills(lower);
        double rest = width == Double.POSITIVE_INFINITY
                ? Double.NEGATIVE_INFINITY
                : logMills(lower + width) - width * (lower + 0.5 * width);
        return tail + Math.log1p(-Math.exp(rest - tail));
    }

    /** Mills' ratio, of the mass above a point to the density there. */
    private static double logMills(double z) {
        return Math.log(0.5 * Erfcx.value(z / SQRT2)) + HALF_LOG_TWO_PI;
    }

    /** By quadrature of the density over its value at the middle, free of cancellation. */
    private static double logRatioOfNarrow(double lower, double width) {
        double half = 0.5 * width;
        double middle = lower + half;
        double sum = GaussLegendre.integral(node -> {
            double t = half * node;
            return Math.exp(-t * (middle + 0.5 * t));
        });
        return Math.log(half * sum) - half * (lower + 0.5 * half);
    }

    @Override
    public Optional<NullDistribution> ofMean(double mean, double reference) {
        return Optional.of(new TiltedNormal(mean, reference));
    }

    @Override
    public double naiveP(double stat, Alternative alternative) {
        return switch (alternative) {
            case RIGHT_TAILED -> 0.5 * Erfc.value(stat / SQRT2);
            case LEFT_TAILED -> 0.5 * Erfc.value(-stat / SQRT2);
            case TWO_SIDED, TWO_SIDED_EQUAL_TAILED -> Erfc.value(Math.abs(stat) / SQRT2);
        };
    }
}
