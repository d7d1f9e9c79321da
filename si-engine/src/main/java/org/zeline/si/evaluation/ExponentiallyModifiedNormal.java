package org.zeline.si.evaluation;

import java.util.random.RandomGenerator;
import org.apache.commons.numbers.gamma.Erfc;
import org.apache.commons.numbers.gamma.Erfcx;

/**
 * A standard normal number plus k times an independent exponential one of mean 1. With {@code t(x) = exp(-x/k + 1/(2
 * k^2)) Phi(x - 1/k)}, the distribution function is {@code Phi(x) - t(x)} and the density {@code t(x) / k}.
 *
 * @param k above 0
 */
record ExponentiallyModifiedNormal(double k) implements ShapeDistribution {
    private static final double SQRT2 = Math.sqrt(2);

    @Override
    public double mean() {
        return k;
    }

    @Override
    public double deviation() {
        return Math.sqrt(1 + k * k);
    }

    /** {@code t(x)}; as {@code exp(-x^2/2) erfcx((1/k - x) / sqrt 2) / 2} where the argument is positive. */
    private double exponentialPart(double x) {
        double z = 1 / k - x;
        return z > 0
                ? 0.5 * Math.exp(-0.5 * x * x) * Erfcx.value(z / SQRT2)
                : 0.5 * Math.exp((0.5 / k - x) / k) * Erfc.value(z / SQRT2);
    }

    @Override
    public double cdf(double x) {
        return x < 0
                ? 0.5 * Math.exp(-0.5 * x * x) * (Erfcx.value(-x / SQRT2) - Erfcx.value((1 / k - x) / SQRT2))
                : 1 - sf(x);
    }

    @Override
    public double sf(double x) {
        return x < 0 ? 1 - cdf(x) : 0.5 * Erfc.value(x / SQRT2) + exponentialPart(x);
    }

    @Override
    public double density(double x) {
        return exponentialPart(x) / k;
    }

    @Override
    public double sample(RandomGenerator random) {
        return random.nextGaussian() + k * random.nextExponential();
    }
}
