package org.zeline.si.evaluation;

import java.util.random.RandomGenerator;

/** A distribution with a shape parameter, before it is shifted and scaled to mean 0 and variance 1. */
sealed interface ShapeDistribution permits SkewNormal, ExponentiallyModifiedNormal, GeneralizedNormal, StudentT {
    double mean();

    double deviation();

    double cdf(double x);

    /** The probability above, not as one minus another. */
    double sf(double x);

    double density(double x);

    double sample(RandomGenerator random);

    /**
     * A number with the density {@code x^(a - 1) exp(-x) / Gamma(a)}, {@code a >= 1}, by rejection (Marsaglia and
     * Tsang, ACM Transactions on Mathematical Software 26, 2000).
     */
    static double gamma(double a, RandomGenerator random) {
        double d = a - 1.0 / 3;
        while (true) {
            double z = random.nextGaussian();
            double v = 1 + z / (3 * Math.sqrt(d));
            double cube = v * v * v;
            if (v > 0 && random.nextExponential() > d * (cube - 1 - Math.log(cube)) - 0.5 * z * z) {
                return d * cube;
            }
        }
    }
}
