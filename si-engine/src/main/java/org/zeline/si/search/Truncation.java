package org.zeline.si.search;

import org.zeline.si.distribution.PValue;
import org.zeline.si.interval.IntervalSet;

/**
 * What is known about the truncation set: the points of the line at which the same is selected as in the data.
 *
 * @param searched where it is known whether a point belongs to the set
 * @param truncated the points that are known to belong to it
 * @param p the selective p-value and its bounds
 */
public record Truncation(IntervalSet searched, IntervalSet truncated, PValue p) {}
