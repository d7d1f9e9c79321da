package org.zeline.si.evaluation;

import java.util.random.RandomGenerator;
import org.apache.commons.numbers.gamma.Erfc;
import org.zeline.si.distribution.GaussLegendre;

/**
 * The density {@code 2 phi(x) Phi(a x)} (Azzalini, Scandinavian Journal of Statistics 12, 1985).
 *
 * @param a the skewness parameter, 0 for the normal distribution
 */
record SkewNormal(double a) implements ShapeDistribution {
    private static final int PIECES = 30;

    /** {@code exp} of less, relatively, changes no integral. */
    private static final double NEGLIGIBLE = 80;

    /** {@code 1 + t^2} where the integral ends if nothing else ends it. */
    private static final double MOST = 1e34;

    private double delta() {
        return a / Math.sqrt(1 + a * a);
    }

    @Override
    public double mean() {
        return delta() * Math.sqrt(2 / Math.PI);
    }

    @Override
    public double deviation() {
        return Math.sqrt(1 - 2 / Math.PI * delta() * delta());
    }

    @Override
    public double cdf(double x) {
        return x <= 0 ? below(x, a) : 1 - below(-x, -a);
    }

    @Override
    public double sf(double x) {
        return x >= 0 ? below(-x, -a) : 1 - below(x, a);
    }

    /**
     * {@code 1/pi times the integral of exp(-x^2 (1 + t^2) / 2) / (1 + t^2)} over t from a to infinity, for {@code x <=
     * 0}: twice what Owen's T function (Annals of Mathematical Statistics 27, 1956) lacks from a on. With {@code t =
     * sinh w} the integrand is smooth on the scale of 1 for all x.
     */
    private static double below(double x, double a) {
        double least = 1 + Math.max(0, a) * Math.max(0, a);
        double most = Math.min(MOST, least + NEGLIGIBLE / (x * x));
        double to = asinh(Math.sqrt(most - 1));
        double from = Math.max(asinh(a), -to);
        if (!(from < to)) {
            return 0;
        }
        return GaussLegendre.integral(
                        w -> {
                            double cosh = Math.cosh(w);
                            return Math.exp(-0.5 * x * x * cosh * cosh) / cosh;
                        },
                        from,
                        to,
                        PIECES)
                / Math.PI;
    }

    private static double asinh(double t) {
        double size = Math.abs(t);
        return Math.copySign(Math.log1p(size + size * size / (1 + Math.sqrt(1 + size * size))), t);
    }

    @Override
    public double density(double x) {
        return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI) * Erfc.value(-a * x / Math.sqrt(2));
    }

    @Override
    public double sample(RandomGenerator random) {
        double half = Math.abs(random.nextGaussian());
        return delta() * half + random.nextGaussian() / Math.sqrt(1 + a * a);
    }
}
