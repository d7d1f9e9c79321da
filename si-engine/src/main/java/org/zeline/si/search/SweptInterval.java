package org.zeline.si.search;

import org.zeline.si.interval.IntervalSet;

/**
 * An interval of the line that was followed exactly.
 *
 * @param lower its lower end
 * @param upper its upper end
 * @param accepted the part of it where the conditions hold
 * @param excluded the part of it where they fail
 * @param points how many points of the line, its ends among them, its linear pieces lie between
 */
public record SweptInterval(double lower, double upper, IntervalSet accepted, IntervalSet excluded, int points) {
    /** {@return the part that is neither accepted nor excluded: there, a score is not a number} */
    public IntervalSet undecided() {
        return IntervalSet.of(lower, upper).difference(accepted).difference(excluded);
    }

    /** {@return how many points a unit of length holds} */
    public double density() {
        return points / (upper - lower);
    }
}
