package org.zeline.si.search.bounded;

import org.zeline.si.distribution.NullDistribution;

/**
 * An interval of the line that is not decided yet, with the logarithms of its null masses.
 *
 * @param lower its lower end, may be minus infinity
 * @param upper its upper end, may be infinity
 * @param logTail mass of the part that counts as at least as extreme as the statistic
 * @param logBody mass of the other part
 */
record PendingInterval(double lower, double upper, double logTail, double logBody) {
    double logMass() {
        return NullDistribution.logSum(logTail, logBody);
    }

    double length() {
        return upper - lower;
    }

    boolean isFinite() {
        return lower != Double.NEGATIVE_INFINITY && upper != Double.POSITIVE_INFINITY;
    }
}
