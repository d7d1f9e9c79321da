package org.zeline.si.distribution;

import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.zeline.si.interval.IntervalSet;

/**
 * A test in which each point of the line either counts as at least as extreme as the data or does not: the data lie on
 * the line, and their statistic is their coordinate. Equal if its parts are.
 */
public final class PointwiseTest implements LineTest {
    private final NullDistribution distribution;
    private final double stat;
    private final Alternative alternative;

    /** Both follow from the parts; kept, as masses are asked for at every step of a search. */
    private final IntervalSet tail;

    private final IntervalSet body;

    /**
     * A test.
     *
     * @param distribution of the statistic under the null hypothesis
     * @param stat the statistic
     * @param alternative which deviations count
     */
    public PointwiseTest(NullDistribution distribution, double stat, Alternative alternative) {
        this.distribution = distribution;
        this.stat = stat;
        this.alternative = alternative;
        this.tail = distribution.tail(stat, alternative);
        this.body = tail.complement();
    }

    @Override
    public NullDistribution distribution() {
        return distribution;
    }

    @Override
    public double stat() {
        return stat;
    }

    @Override
    public Alternative alternative() {
        return alternative;
    }

    @Override
    public Law law() {
        return distribution.law();
    }

    @Override
    public double observed() {
        return stat;
    }

    @Override
    public double logTail(double lower, double upper) {
        return logMass(lower, upper, tail);
    }

    @Override
    public double logBody(double lower, double upper) {
        return logMass(lower, upper, body);
    }

    private double logMass(double lower, double upper, IntervalSet within) {
        double sum = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < within.count(); i++) {
            sum = NullDistribution.logSum(
                    sum, distribution.logMass(Math.max(lower, within.lower(i)), Math.min(upper, within.upper(i))));
        }
        return sum;
    }

    @Override
    public double logNaiveP() {
        return distribution.logNaiveP(stat, alternative);
    }

    @Override
    public double naiveP() {
        return distribution.naiveP(stat, alternative);
    }

    @Override
    public LineTest with(Alternative other) {
        return new PointwiseTest(distribution, stat, other);
    }

    @Override
    public Optional<LineTest> ofMean(double mean) {
        return distribution.ofMean(mean, stat).map(other -> new PointwiseTest(other, stat, alternative));
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof PointwiseTest test
                && distribution.equals(test.distribution)
                && Double.compare(stat, test.stat) == 0
                && alternative == test.alternative;
    }

    @Override
    public int hashCode() {
        return Objects.hash(distribution, stat, alternative);
    }

    @Override
    public String toString() {
        return "PointwiseTest[" + distribution + ", " + stat + ", " + alternative + "]";
    }
}
