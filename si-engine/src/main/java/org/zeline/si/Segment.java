package org.zeline.si;

/**
 * What is known about an interval of the line.
 *
 * @param lower its lower end
 * @param upper its upper end
 * @param chosen the part of it where the observed region is chosen
 */
record Segment(double lower, double upper, IntervalSet chosen) {}
