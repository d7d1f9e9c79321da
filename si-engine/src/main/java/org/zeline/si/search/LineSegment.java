package org.zeline.si.search;

import org.zeline.si.interval.IntervalSet;

/**
 * What is known about an interval of the line, and perhaps about more.
 *
 * @param lower its lower end
 * @param upper its upper end
 * @param chosen where the observed region is chosen, as far as known
 * @param known where that is known: the interval, and what may lie apart from it
 */
public record LineSegment(double lower, double upper, IntervalSet chosen, IntervalSet known) {
    /** What is known about an interval alone. */
    public LineSegment(double lower, double upper, IntervalSet chosen) {
        this(lower, upper, chosen, IntervalSet.of(lower, upper));
    }
}
