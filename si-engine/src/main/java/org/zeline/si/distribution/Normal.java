package org.zeline.si.distribution;

import org.zeline.si.interval.IntervalSet;

/**
 * A normal distribution.
 *
 * @param mean of the distribution
 * @param deviation its standard deviation, positive
 */
record Normal(double mean, double deviation) implements NullDistribution {
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
        return NORMAL.logDensity((z - mean) / deviation) - Math.log(deviation);
    }

    @Override
    public double logMass(double lower, double upper) {
        return NORMAL.logMass((lower - mean) / deviation, (upper - mean) / deviation);
    }
}
