package org.zeline.si.distribution;

import org.apache.commons.numbers.gamma.LogGamma;
import org.zeline.si.interval.IntervalSet;

/**
 * The chi law: of the length of a vector of independent standard normal numbers.
 *
 * @param degrees how many numbers, at least 1
 */
public record Chi(int degrees) implements NullLaw {
    private static final double LOG_TWO = Math.log(2);

    /** Terms that change a sum by less than this part of it end it. */
    private static final double SMALL = 0x1p-60;

    private static final double TINY = 1e-300;

    /** Checks the number. */
    public Chi {
        if (degrees < 1) {
            throw new IllegalArgumentException("a chi law needs at least 1 degree of freedom, got " + degrees);
        }
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
        if (z < 0 || z == Double.POSITIVE_INFINITY) {
            return Double.NEGATIVE_INFINITY;
        }
        double powers = degrees == 1 ? 0 : (degrees - 1) * Math.log(z);
        return powers - 0.5 * z * z - (0.5 * degrees - 1) * LOG_TWO - LogGamma.value(0.5 * degrees);
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
        double q = logAbove(from);
        double p = logBelow(upper);
        if (q < p) {
            return logDifference(q, logAbove(upper));
        }
        return logDifference(p, logBelow(from));
    }

    /** {@code log(exp(p) - exp(q))} for {@code p > q}. */
    private static double logDifference(double p, double q) {
        return q == Double.NEGATIVE_INFINITY ? p : p + Math.log(-Math.expm1(q - p));
    }

    /** By quadrature of the density over its value at the middle, free of cancellation. */
    private double logMassOfNarrow(double lower, double upper) {
        double half = 0.5 * (upper - lower);
        double middle = lower + half;
        double sum = GaussLegendre.integral(t -> {
            double z = half * t;
            return Math.exp((degrees - 1) * Math.log1p(z / middle) - z * (middle + 0.5 * z));
        });
        return logDensity(middle) + Math.log(half * sum);
    }

    /** The logarithm of the mass above {@code z}: of the regularised upper incomplete gamma function. */
    private double logAbove(double z) {
        double a = 0.5 * degrees;
        double x = 0.5 * z * z;
        if (x == Double.POSITIVE_INFINITY) {
            return Double.NEGATIVE_INFINITY;
        }
        return x < a + 1 ? Math.log1p(-Math.exp(logSeries(a, x))) : logFraction(a, x);
    }

    /** The logarithm of the mass below {@code z}: of the regularised lower incomplete gamma function. */
    private double logBelow(double z) {
        double a = 0.5 * degrees;
        double x = 0.5 * z * z;
        if (x == Double.POSITIVE_INFINITY) {
            return 0;
        }
        return x < a + 1 ? logSeries(a, x) : Math.log1p(-Math.exp(logFraction(a, x)));
    }

    /** {@code P(a, x) = x^a exp(-x) / Gamma(a + 1) (1 + x/(a+1) + x^2/((a+1)(a+2)) + ...)} (DLMF 8.11.4). */
    private static double logSeries(double a, double x) {
        if (x == 0) {
            return Double.NEGATIVE_INFINITY;
        }
        double term = 1;
        double sum = 1;
        for (double n = a + 1; term > SMALL * sum; n++) {
            term *= x / n;
            sum += term;
        }
        return a * Math.log(x) - x - LogGamma.value(a + 1) + Math.log(sum);
    }

    /**
     * {@code Q(a, x) = x^a exp(-x) / Gamma(a) / (x+1-a - 1(1-a)/(x+3-a - 2(2-a)/(x+5-a - ...)))} (DLMF 8.9.2), by
     * Lentz's method.
     */
    private static double logFraction(double a, double x) {
        double b = x + 1 - a;
        double c = 1 / TINY;
        double d = 1 / b;
        double h = d;
        double change = 0;
        for (double n = 1; Math.abs(change - 1) > SMALL * 0x1p8; n++) {
            double factor = n * (a - n);
            b += 2;
            d = factor * d + b;
            c = b + factor / c;
            d = 1 / (Math.abs(d) < TINY ? TINY : d);
            c = Math.abs(c) < TINY ? TINY : c;
            change = d * c;
            h *= change;
        }
        return a * Math.log(x) - x - LogGamma.value(a) + Math.log(h);
    }
}
