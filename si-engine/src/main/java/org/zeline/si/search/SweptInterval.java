package org.zeline.si.search;

import org.zeline.si.interval.IntervalSet;

/**
 * A stretch of the line that was followed exactly.
 *
 * @param lower its lower end
 * @param upper its upper end
 * @param chosen the part of it where the observed region is chosen
 * @param unknown the part of it where a score is no number, so that nothing can be said
 * @param points how many points of the line, its ends among them, its linear pieces lie between
 */
record SweptInterval(double lower, double upper, IntervalSet chosen, IntervalSet unknown, int points) {
    /** How many points a unit of length holds. */
    double density() {
        return points / (upper - lower);
    }
}
