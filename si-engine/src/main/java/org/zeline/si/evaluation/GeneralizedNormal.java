package org.zeline.si.evaluation;

import java.util.random.RandomGenerator;
import org.apache.commons.numbers.gamma.LogGamma;
import org.apache.commons.numbers.gamma.RegularizedGamma;

/**
 * The density {@code b exp(-|x|^b) / (2 Gamma(1/b))}.
 *
 * @param b the shape, 2 for a normal distribution, above 0
 */
record GeneralizedNormal(double b) implements ShapeDistribution {
    private static final double NEARLY_NOTHING = 1e-20;

    @Override
    public double mean() {
        return 0;
    }

    @Override
    public double deviation() {
        return Math.exp(0.5 * (LogGamma.value(3 / b) - LogGamma.value(1 / b)));
    }

    @Override
    public double cdf(double x) {
        return sf(-x);
    }

    /** Where the power may be nothing, the series of the middle: {@code x / Gamma(1 + 1/b)}. */
    @Override
    public double sf(double x) {
        double power = Math.pow(Math.abs(x), b);
        if (power < NEARLY_NOTHING) {
            return 0.5 - 0.5 * x / Math.exp(LogGamma.value(1 + 1 / b));
        }
        return x > 0
                ? 0.5 * RegularizedGamma.Q.value(1 / b, power)
                : 0.5 + 0.5 * RegularizedGamma.P.value(1 / b, power);
    }

    @Override
    public double density(double x) {
        return 0.5 * b * Math.exp(-Math.pow(Math.abs(x), b) - LogGamma.value(1 / b));
    }

    /** The power 1/b of a gamma number, which is one of a larger shape times a power of a uniform one. */
    @Override
    public double sample(RandomGenerator random) {
        double size = Math.pow(ShapeDistribution.gamma(1 + 1 / b, random), 1 / b) * Math.exp(-random.nextExponential());
        return random.nextBoolean() ? size : -size;
    }
}
