package org.zeline.si.distribution;

import java.util.Optional;
import org.zeline.si.interval.IntervalSet;

/**
 * The normal distribution of variance 1 around any mean, its masses over the density at a point, so that ratios of
 * masses near that point keep their accuracy however far out the mean is.
 *
 * @param mean of the distribution
 * @param at where masses are relative to the density
 */
record TiltedNormal(double mean, double at) implements NullDistribution {
    @Override
    public IntervalSet support() {
        return IntervalSet.REAL_LINE;
    }

    @Override
    public double mode() {
        return mean;
    }

    @Override
    public double logDensity(double z) {
        return -(z - at) * (0.5 * (z - at) + at - mean);
    }

    @Override
    public double logMass(double lower, double upper) {
        return NullDistribution.logTiltedMass(lower - at, upper - at, at - mean);
    }

    @Override
    public IntervalSet tail(double stat, Alternative alternative) {
        if (alternative != Alternative.TWO_SIDED) {
            return NullDistribution.super.tail(stat, alternative);
        }
        double opposite = mean + (mean - stat);
        return IntervalSet.of(Math.min(stat, opposite), Math.max(stat, opposite))
                .complement();
    }

    @Override
    public Optional<NullDistribution> ofMean(double other, double reference) {
        return Optional.of(new TiltedNormal(other, reference));
    }
}
