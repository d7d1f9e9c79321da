package org.zeline.si.distribution;

import java.util.Optional;
import org.zeline.si.interval.IntervalSet;

/**
 * A test of a normal statistic when the selection was made from data with more noise (data carving, in its simplest
 * form; Tian and Taylor, Annals of Statistics 2018). The statistic {@code s} has variance 1; what the selection saw is
 * {@code z = s + e}, with {@code e} independent of variance {@code ratio}, and the line is one in z. Given z, the
 * statistic is normal with mean {@code mean + (z - mean) / (1 + ratio)} and variance {@code ratio / (1 + ratio)}.
 *
 * <p>Masses are integrals over z of log-concave functions, by quadrature to about 1e-13 of their value.
 *
 * @param ratio the variance of the noise that was added, over that of the statistic; from 0.001 to 1000
 * @param mean of the statistic under the null hypothesis
 * @param stat the statistic of the data
 * @param observed that of the data with the noise added
 * @param alternative which deviations count
 */
public record RandomizedTest(double ratio, double mean, double stat, double observed, Alternative alternative)
        implements LineTest {
    /** The smallest and largest ratio: with less noise the plain test is the same, with more the selection is noise. */
    private static final double LEAST = 1e-3;

    private static final double MOST = 1e3;

    /** Checks the ratio. */
    public RandomizedTest {
        requireRatio(ratio);
    }

    /**
     * A test of mean zero.
     *
     * @param ratio the variance of the noise that was added, over that of the statistic; from 0.001 to 1000
     * @param stat the statistic of the data
     * @param observed that of the data with the noise added
     * @param alternative which deviations count
     * @throws IllegalArgumentException if the ratio is out of its range
     */
    public RandomizedTest(double ratio, double stat, double observed, Alternative alternative) {
        this(ratio, 0, stat, observed, alternative);
    }

    /**
     * Checks a ratio.
     *
     * @param ratio the variance of the noise that was added, over that of the statistic
     * @throws IllegalArgumentException if it is out of its range
     */
    public static void requireRatio(double ratio) {
        if (!(ratio >= LEAST && ratio <= MOST)) {
            throw new IllegalArgumentException(
                    "the ratio of randomization must lie within " + LEAST + " and " + MOST + ", got " + ratio);
        }
    }

    @Override
    public Law law() {
        return Law.RANDOMIZED_NORMAL;
    }

    @Override
    public NullDistribution distribution() {
        return new Normal(mean, Math.sqrt(1 + ratio));
    }

    private IntervalSet tail() {
        return new TiltedNormal(mean, stat).tail(stat, alternative);
    }

    @Override
    public double logTail(double lower, double upper) {
        return logMass(lower, upper, tail());
    }

    @Override
    public double logBody(double lower, double upper) {
        return logMass(lower, upper, tail().complement());
    }

    private double logMass(double lower, double upper, IntervalSet stats) {
        double sum = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < stats.count(); i++) {
            sum = NullDistribution.logSum(sum, logMass(lower, upper, stats.lower(i), stats.upper(i)));
        }
        return sum;
    }

    /** The logarithm of the probability that z lies in one interval and the statistic in another. */
    private double logMass(double lower, double upper, double from, double to) {
        double guess = Math.max(from, Math.min(to, mean));
        double deviation = Math.sqrt(ratio / (1 + ratio));
        double scale = Math.min(Math.sqrt(1 + ratio), Math.sqrt(ratio * (1 + ratio)));
        Normal marginal = new Normal(mean, Math.sqrt(1 + ratio));
        return LogConcave.logIntegral(
                z -> {
                    double center = mean + (z - mean) / (1 + ratio);
                    return marginal.logDensity(z)
                            + NullDistribution.NORMAL.logMass((from - center) / deviation, (to - center) / deviation);
                },
                lower,
                upper,
                scale,
                guess);
    }

    @Override
    public double logNaiveP() {
        return NullDistribution.NORMAL.logNaiveP(stat - mean, alternative);
    }

    @Override
    public LineTest with(Alternative other) {
        return new RandomizedTest(ratio, mean, stat, observed, other);
    }

    @Override
    public Optional<LineTest> ofMean(double other) {
        return Optional.of(new RandomizedTest(ratio, other, stat, observed, alternative));
    }
}
