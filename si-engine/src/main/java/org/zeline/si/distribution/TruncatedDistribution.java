package org.zeline.si.distribution;

import org.zeline.si.interval.IntervalSet;

/**
 * A distribution given that its value lies in a set. All probabilities are ratios of masses, each from the nearer tail.
 *
 * @param distribution without the condition
 * @param set of positive mass
 */
public record TruncatedDistribution(NullDistribution distribution, IntervalSet set) {
    /** Checks that there is some mass. */
    public TruncatedDistribution {
        if (distribution.logMass(set) == Double.NEGATIVE_INFINITY) {
            throw new IllegalArgumentException("a distribution can't be truncated to a set without mass: " + set);
        }
    }

    /**
     * {@return the logarithm of the probability of a value at most {@code z}}
     *
     * @param z any point
     */
    public double logCdf(double z) {
        return logProbability(IntervalSet.of(Double.NEGATIVE_INFINITY, z));
    }

    /**
     * {@return the logarithm of the probability of a value above {@code z}}
     *
     * @param z any point
     */
    public double logSf(double z) {
        return logProbability(IntervalSet.of(z, Double.POSITIVE_INFINITY));
    }

    /**
     * {@return the probability of a value at most {@code z}}
     *
     * @param z any point
     */
    public double cdf(double z) {
        return Math.exp(logCdf(z));
    }

    /**
     * {@return the probability of a value above {@code z}}
     *
     * @param z any point
     */
    public double sf(double z) {
        return Math.exp(logSf(z));
    }

    /**
     * {@return the probability of a value of at most the absolute value of {@code z}}
     *
     * @param z any point
     */
    public double cdfOfAbsolute(double z) {
        return Math.exp(logProbability(IntervalSet.of(-Math.abs(z), Math.abs(z))));
    }

    private double logProbability(IntervalSet event) {
        double in = distribution.logMass(set.intersection(event));
        double out = distribution.logMass(set.difference(event));
        return in - NullDistribution.logSum(in, out);
    }
}
