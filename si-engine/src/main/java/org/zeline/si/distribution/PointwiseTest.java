package org.zeline.si.distribution;

import java.util.Optional;
import org.zeline.si.interval.IntervalSet;

/**
 * A test in which each point of the line either counts as at least as extreme as the data or does not: the data lie on
 * the line, and their statistic is their coordinate.
 *
 * @param distribution of the statistic under the null hypothesis
 * @param stat the statistic
 * @param alternative which deviations count
 */
public record PointwiseTest(NullDistribution distribution, double stat, Alternative alternative) implements LineTest {
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
        return logMass(lower, upper, distribution.tail(stat, alternative));
    }

    @Override
    public double logBody(double lower, double upper) {
        return logMass(lower, upper, distribution.tail(stat, alternative).complement());
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
}
