package org.zeline.si.search.bounded;

/**
 * How to decide an interval.
 *
 * @param sweep whether to follow the whole network exactly
 * @param steps if not, how many of its first steps
 * @param parts into how many parts to cut the interval before
 */
record Treatment(boolean sweep, int steps, int parts) {
    /** The interval as a whole, enclosed through the whole network. */
    static final Treatment ENCLOSE = new Treatment(false, 0, 1);
}
