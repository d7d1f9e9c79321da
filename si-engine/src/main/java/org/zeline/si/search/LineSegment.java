package org.zeline.si.search;

import org.zeline.si.interval.IntervalSet;

/**
 * What is known about an interval of the line, and perhaps about more.
 *
 * @param lower its lower end, may be minus infinity
 * @param upper its upper end, may be infinity
 * @param accepted the part of {@code known} that belongs to the truncation set
 * @param known where that is known: the interval, and perhaps further intervals
 */
public record LineSegment(double lower, double upper, IntervalSet accepted, IntervalSet known) {
    /**
     * What is known about an interval alone.
     *
     * @param lower its lower end, may be minus infinity
     * @param upper its upper end, may be infinity
     * @param accepted the part of it that belongs to the truncation set
     */
    public LineSegment(double lower, double upper, IntervalSet accepted) {
        this(lower, upper, accepted, IntervalSet.of(lower, upper));
    }
}
