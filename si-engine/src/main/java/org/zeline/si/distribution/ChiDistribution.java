package org.zeline.si.distribution;

import java.util.OptionalInt;
import org.apache.commons.numbers.gamma.Erfcx;
import org.apache.commons.numbers.gamma.LogGamma;
import org.zeline.si.interval.IntervalSet;

/**
 * The chi distribution: of the length of a vector of independent standard normal numbers.
 *
 * <p>Its masses are those of the gamma distribution of shape {@code a = degrees / 2} at {@code x = z^2 / 2}. The mass
 * below is summed as a series, the mass above, a being a whole number or half of an odd one, as a finite sum; all terms
 * are positive. Both have the factor {@code x^a exp(-x) / Gamma(a + 1)}.
 *
 * @param degrees how many numbers, at least 1
 */
public record ChiDistribution(int degrees) implements NullDistribution {
    private static final double SQRT2 = Math.sqrt(2);

    /** Terms that change a sum by less than this part of it end it. */
    private static final double SMALL = 0x1p-60;

    /** From here on Stirling's series below is exact to rounding. */
    private static final double LARGE_SHAPE = 10;

    /** Coefficients of 1/a, 1/a^3, ... in {@code log Gamma(a + 1) - (a log a - a + log(2 pi a) / 2)} (DLMF 5.11.1). */
    private static final double[] STIRLING = {
        1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360, 1.0 / 156
    };

    /** Checks the number. */
    public ChiDistribution {
        if (degrees < 1) {
            throw new IllegalArgumentException("a chi distribution needs at least 1 degree of freedom, got " + degrees);
        }
    }

    @Override
    public Law law() {
        return new Law("chi", OptionalInt.of(degrees));
    }

    @Override
    public IntervalSet support() {
        return IntervalSet.of(0, Double.POSITIVE_INFINITY);
    }

    @Override
    public double mode() {
        return Math.sqrt(degrees - 1.0);
    }

    @Override
    public double logDensity(double z) {
        if (z < 0) {
            return Double.NEGATIVE_INFINITY;
        }
        if (z == 0) {
            return degrees == 1 ? 0.5 * Math.log(2 / Math.PI) : Double.NEGATIVE_INFINITY;
        }
        return logFactor(z) + Math.log(degrees) - Math.log(z);
    }

    @Override
    public double logMass(double lower, double upper) {
        double from = Math.max(0, lower);
        if (!(from < upper)) {
            return Double.NEGATIVE_INFINITY;
        }
        double middle = from + 0.5 * (upper - from);
        if (from > 0 && (upper - from) * (Math.abs(middle - (degrees - 1) / middle) + 1) < 1 && upper < 2 * from) {
            return logMassOfNarrow(from, upper);
        }
        double center = Math.sqrt(degrees);
        if (from >= center) {
            return logDifference(logAbove(from), logAbove(upper));
        }
        if (upper <= center) {
            return logDifference(logBelow(upper), logBelow(from));
        }
        return Math.log1p(-Math.exp(logBelow(from)) - Math.exp(logAbove(upper)));
    }

    /** {@code log(exp(p) - exp(q))} for {@code p > q}. */
    private static double logDifference(double p, double q) {
        return q == Double.NEGATIVE_INFINITY ? p : p + Math.log(-Math.expm1(q - p));
    }

    /** By quadrature of the density over its value at the middle, free of cancellation. */
    private double logMassOfNarrow(double lower, double upper) {
        double half = 0.5 * (upper - lower);
        double middle = lower + half;
        double sum = GaussLegendre.integral(node -> {
            double t = half * node;
            return Math.exp((degrees - 1) * Math.log1p(t / middle) - t * (middle + 0.5 * t));
        });
        return logDensity(middle) + Math.log(half * sum);
    }

    /**
     * The logarithm of the mass below {@code z}, best up to the center: of {@code P(a, x) = x^a exp(-x) / Gamma(a + 1)
     * (1 + x/(a+1) + x^2/((a+1)(a+2)) + ...)} (DLMF 8.7.1).
     */
    private double logBelow(double z) {
        if (z == 0) {
            return Double.NEGATIVE_INFINITY;
        }
        double x = 0.5 * z * z;
        double term = 1;
        double sum = 1;
        for (double n = 0.5 * degrees + 1; term > SMALL * sum; n++) {
            term *= x / n;
            sum += term;
        }
        return logFactor(z) + Math.log(sum);
    }

    /**
     * The logarithm of the mass above {@code z > 0}, best from the center on: of {@code Q(a, x)}, which over
     * {@code x^(a-1) exp(-x) / Gamma(a)} is 1 for a = 1, {@code sqrt(pi x) exp(x) erfc(sqrt(x))} for a = 1/2, and else
     * 1 plus {@code (a-1)/x} times the same for a - 1 (DLMF 8.8.6).
     */
    private double logAbove(double z) {
        double x = 0.5 * z * z;
        if (x == Double.POSITIVE_INFINITY) {
            return Double.NEGATIVE_INFINITY;
        }
        double ratio = degrees % 2 == 0 ? 1 : Math.sqrt(Math.PI) * (z / SQRT2) * Erfcx.value(z / SQRT2);
        for (int d = degrees % 2 == 0 ? 4 : 3; d <= degrees; d += 2) {
            ratio = 1 + ratio * (0.5 * d - 1) / x;
        }
        return logFactor(z) + Math.log(0.5 * degrees / x * ratio);
    }

    /** {@code log(x^a exp(-x) / Gamma(a + 1))} at {@code z > 0}. */
    private double logFactor(double z) {
        double a = 0.5 * degrees;
        double root = z / SQRT2;
        double x = root * root;
        if (x == Double.POSITIVE_INFINITY) {
            return Double.NEGATIVE_INFINITY;
        }
        if (a < LARGE_SHAPE) {
            return degrees * Math.log(root) - x - LogGamma.value(a + 1);
        }
        double away = (x - a) / a;
        return a * (logRatio(root, a, away) - away) - 0.5 * Math.log(2 * Math.PI * a) - stirlingRest(a);
    }

    /** {@code log(x / a) = log(1 + away)} with {@code x = root^2}, which may underflow. */
    private static double logRatio(double root, double a, double away) {
        if (away > -0.5) {
            return Math.log1p(away);
        }
        double relative = root / Math.sqrt(a);
        return relative > Double.MIN_NORMAL ? 2 * Math.log(relative) : 2 * Math.log(root) - Math.log(a);
    }

    private static double stirlingRest(double a) {
        double square = 1 / (a * a);
        double sum = 0;
        for (int i = STIRLING.length - 1; i >= 0; i--) {
            sum = sum * square + STIRLING[i];
        }
        return sum / a;
    }
}
