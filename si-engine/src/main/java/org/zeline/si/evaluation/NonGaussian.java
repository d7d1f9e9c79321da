package org.zeline.si.evaluation;

import java.util.random.RandomGenerator;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.distribution.GaussLegendre;
import org.zeline.si.distribution.NullDistribution;

/**
 * Noise of mean 0 and variance 1 that is not normal, to see how far a test withstands it. How far it is from normal is
 * the Wasserstein-1 distance: the integral of {@code |F(x) - Phi(x)|}. A number is {@code location + scale X}, with X
 * of the family's distribution. Immutable.
 */
public final class NonGaussian {
    /** Where {@code asinh x} ends; only Student's distribution with few degrees reaches that far. */
    private static final double FARTHEST = 16;

    private static final int PIECES = 128;

    private static final double WEAKEST = 1e-6;

    private static final double SMALLEST_DISTANCE = 1e-4;

    /** The distributions; each has one shape parameter. */
    public enum Family {
        /** Density {@code 2 phi(x) Phi(a x)}; the shape is a, above 0. */
        SKEW_NORMAL(1000),
        /** A standard normal number plus K times an exponential one of mean 1; the shape is K, above 0. */
        EXPONENTIALLY_MODIFIED(1000),
        /** Density proportional to {@code exp(-|x|^b)}; the shape is b, below 2: heavier tails. */
        STEEP(9),
        /** Density proportional to {@code exp(-|x|^b)}; the shape is b, above 2: lighter tails. */
        FLAT(500),
        /** Student's distribution; the shape is the degrees of freedom, above 2. */
        STUDENT_T(10);

        private final double strongest;

        Family(double strongest) {
            this.strongest = strongest;
        }

        /** The parameter at a strength from 0, where the distribution is normal. */
        private double shape(double strength) {
            return switch (this) {
                case SKEW_NORMAL, EXPONENTIALLY_MODIFIED -> strength;
                case STEEP -> 2 / (1 + strength);
                case FLAT -> 2 * (1 + strength);
                case STUDENT_T -> 2 + 1 / strength;
            };
        }

        private ShapeDistribution distribution(double parameter) {
            return switch (this) {
                case SKEW_NORMAL -> new SkewNormal(parameter);
                case EXPONENTIALLY_MODIFIED -> new ExponentiallyModifiedNormal(parameter);
                case STEEP, FLAT -> new GeneralizedNormal(parameter);
                case STUDENT_T -> new StudentT(parameter);
            };
        }

        private boolean allows(double parameter) {
            return switch (this) {
                case SKEW_NORMAL, EXPONENTIALLY_MODIFIED -> parameter > 0 && parameter <= strongest;
                case STEEP -> parameter >= shape(strongest) && parameter < 2;
                case FLAT -> parameter > 2 && parameter <= shape(strongest);
                case STUDENT_T -> parameter >= shape(strongest) && parameter <= 1e6;
            };
        }
    }

    private final Family family;
    private final double shape;
    private final ShapeDistribution distribution;
    private final double scale;
    private final double location;

    private NonGaussian(Family family, double shape) {
        this.family = family;
        this.shape = shape;
        this.distribution = family.distribution(shape);
        this.scale = 1 / distribution.deviation();
        this.location = 0 - distribution.mean() * scale;
    }

    /**
     * The distribution of a family at a distance from the standard normal distribution.
     *
     * @param family which
     * @param distance Wasserstein-1, at least 0.0001
     * @return the distribution
     * @throws IllegalArgumentException if the distance is too small, or larger than the family reaches
     */
    public static NonGaussian at(Family family, double distance) {
        double most = new NonGaussian(family, family.shape(family.strongest)).distance();
        if (!(distance >= SMALLEST_DISTANCE && distance <= most)) {
            throw new IllegalArgumentException(
                    family + " reaches distances from " + SMALLEST_DISTANCE + " to " + most + ", got " + distance);
        }
        double strength = Bisection.first(
                t -> new NonGaussian(family, family.shape(t)).distance() >= distance, WEAKEST, family.strongest);
        return new NonGaussian(family, family.shape(strength));
    }

    /**
     * The distribution of a family with a shape.
     *
     * @param family which
     * @param shape its parameter: at most 1000 for the skewed ones, 0.2 to 2 and 2 to 1002 for the steep and the flat
     *     one, 2.1 to a million for Student's
     * @return the distribution
     * @throws IllegalArgumentException if the family has no such shape
     */
    public static NonGaussian of(Family family, double shape) {
        if (!family.allows(shape)) {
            throw new IllegalArgumentException(family + " has no shape " + shape);
        }
        return new NonGaussian(family, shape);
    }

    /** {@return the family} */
    public Family family() {
        return family;
    }

    /** {@return the family's parameter} */
    public double shape() {
        return shape;
    }

    /** {@return what is added after scaling} */
    public double location() {
        return location;
    }

    /** {@return what the family's distribution is multiplied with} */
    public double scale() {
        return scale;
    }

    /**
     * {@return the probability of at most {@code x}}
     *
     * @param x any number
     */
    public double cdf(double x) {
        return distribution.cdf((x - location) / scale);
    }

    /**
     * {@return the probability of more than {@code x}, accurate in the upper tail}
     *
     * @param x any number
     */
    public double sf(double x) {
        return distribution.sf((x - location) / scale);
    }

    /**
     * {@return the density}
     *
     * @param x any number
     */
    public double density(double x) {
        return distribution.density((x - location) / scale) / scale;
    }

    /**
     * {@return a random number of this distribution}
     *
     * @param random where randomness comes from
     */
    public double sample(RandomGenerator random) {
        return location + scale * distribution.sample(random);
    }

    /** {@return the Wasserstein-1 distance from the standard normal distribution, to about 1e-9} */
    public double distance() {
        double sum = 0;
        double step = 2 * FARTHEST / PIECES;
        for (int i = 0; i < PIECES; i++) {
            double from = -FARTHEST + i * step;
            double to = from + step;
            if (difference(from) == 0 && difference(to) == 0) {
                continue;
            }
            double cut = change(from, to);
            sum += Math.abs(integral(from, cut)) + Math.abs(integral(cut, to));
        }
        return sum;
    }

    /** {@code F - Phi} at {@code sinh s}. */
    private double difference(double s) {
        double x = Math.sinh(s);
        return x < 0
                ? cdf(x) - NullDistribution.NORMAL.naiveP(x, Alternative.LEFT_TAILED)
                : NullDistribution.NORMAL.naiveP(x, Alternative.RIGHT_TAILED) - sf(x);
    }

    /** Where the difference changes its sign; the upper end if it does not. */
    private double change(double from, double to) {
        double atFrom = difference(from);
        if (atFrom * difference(to) >= 0) {
            return to;
        }
        double low = from;
        double high = to;
        for (int i = 0; i < 40; i++) {
            double middle = 0.5 * (low + high);
            if (difference(middle) * atFrom > 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return high;
    }

    private double integral(double from, double to) {
        return from == to ? 0 : GaussLegendre.integral(s -> difference(s) * Math.cosh(s), from, to, 1);
    }
}
