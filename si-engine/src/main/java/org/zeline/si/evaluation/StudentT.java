package org.zeline.si.evaluation;

import java.util.random.RandomGenerator;
import org.apache.commons.numbers.gamma.LogBeta;
import org.apache.commons.numbers.gamma.RegularizedBeta;

/**
 * Student's distribution.
 *
 * @param degrees of freedom, above 2
 */
record StudentT(double degrees) implements ShapeDistribution {
    @Override
    public double mean() {
        return 0;
    }

    @Override
    public double deviation() {
        return Math.sqrt(degrees / (degrees - 2));
    }

    @Override
    public double cdf(double x) {
        return sf(-x);
    }

    @Override
    public double sf(double x) {
        double square = x * x / degrees;
        if (x <= 0) {
            return 0.5 + 0.5 * RegularizedBeta.value(square / (1 + square), 0.5, 0.5 * degrees);
        }
        return square < 1
                ? 0.5 * RegularizedBeta.complement(square / (1 + square), 0.5, 0.5 * degrees)
                : 0.5 * RegularizedBeta.value(1 / (1 + square), 0.5 * degrees, 0.5);
    }

    @Override
    public double density(double x) {
        double powers = -0.5 * (degrees + 1) * Math.log1p(x * x / degrees);
        return Math.exp(powers - LogBeta.value(0.5, 0.5 * degrees)) / Math.sqrt(degrees);
    }

    @Override
    public double sample(RandomGenerator random) {
        return random.nextGaussian() / Math.sqrt(ShapeDistribution.gamma(0.5 * degrees, random) / (0.5 * degrees));
    }
}
