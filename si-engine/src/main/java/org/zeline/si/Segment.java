package org.zeline.si;

import org.zeline.si.interval.IntervalSet;

/**
 * What is known about an interval of the line, and perhaps about more.
 *
 * @param lower its lower end
 * @param upper its upper end
 * @param chosen where the observed region is chosen, as far as known
 * @param known where that is known: the interval, and what may lie apart from it
 */
record Segment(double lower, double upper, IntervalSet chosen, IntervalSet known) {
    /** What is known about an interval alone. */
    Segment(double lower, double upper, IntervalSet chosen) {
        this(lower, upper, chosen, IntervalSet.of(lower, upper));
    }
}
