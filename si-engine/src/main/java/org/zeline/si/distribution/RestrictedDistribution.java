package org.zeline.si.distribution;

import java.util.Optional;
import org.zeline.si.interval.IntervalSet;

/**
 * A distribution given that the value lies in an interval. Its masses are those of the whole distribution, so that all
 * of them lack the same factor.
 *
 * @param whole the distribution without the condition
 * @param lower the lower end, may be minus infinity
 * @param upper the upper end, may be infinity
 */
public record RestrictedDistribution(NullDistribution whole, double lower, double upper) implements NullDistribution {
    /** Checks the interval. */
    public RestrictedDistribution {
        if (!(lower <= upper)) {
            throw new IllegalArgumentException(
                    "a distribution can't be restricted to [" + lower + ", " + upper + "], which is empty");
        }
    }

    @Override
    public Law law() {
        return whole.law();
    }

    @Override
    public IntervalSet support() {
        return whole.support().intersection(IntervalSet.of(lower, upper));
    }

    @Override
    public double mode() {
        return Math.max(lower, Math.min(upper, whole.mode()));
    }

    @Override
    public double logDensity(double z) {
        return lower <= z && z <= upper ? whole.logDensity(z) : Double.NEGATIVE_INFINITY;
    }

    @Override
    public double logMass(double from, double to) {
        return whole.logMass(Math.max(from, lower), Math.min(to, upper));
    }

    @Override
    public IntervalSet tail(double stat, Alternative alternative) {
        return whole.tail(stat, alternative);
    }

    @Override
    public double naiveP(double stat, Alternative alternative) {
        return whole.naiveP(stat, alternative);
    }

    @Override
    public double logNaiveP(double stat, Alternative alternative) {
        return whole.logNaiveP(stat, alternative);
    }

    @Override
    public Optional<NullDistribution> ofMean(double mean, double reference) {
        return whole.ofMean(mean, reference).map(other -> new RestrictedDistribution(other, lower, upper));
    }
}
