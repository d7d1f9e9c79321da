package org.zeline.si;

import org.zeline.si.interval.IntervalSet;

/**
 * What an algorithm selects at one point of a line, and where along the line it is known to select the same.
 *
 * @param <M> what is selected
 * @param model what was selected at the point
 * @param where a set that holds the point, on which the same is selected
 */
public record Selection<M>(M model, IntervalSet where) {}
