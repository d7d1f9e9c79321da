package org.zeline.si.search.bounded;

/**
 * What judging one interval took when some of the first steps of the network were followed exactly.
 *
 * @param steps how many steps
 * @param verdict what was found
 * @param swept the work of following these steps
 * @param enclosed the work of enclosing the others
 */
record DepthProbe(int steps, InnerOuterBounds verdict, long swept, long enclosed) {}
