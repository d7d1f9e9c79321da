package org.zeline.si.search.bounded;

import org.zeline.si.Nearest;

/** How many points of the line, between which it is linear, a unit of length holds: as many as in the nearest sweep. */
final class BreakpointDensity {
    private static final double ENOUGH = 8;

    private final Nearest known = new Nearest(Double.POSITIVE_INFINITY);

    /** Learns from a sweep of an interval, unless a few points say nothing about those nearby. */
    void learn(double lower, double upper, double points) {
        if (points >= ENOUGH || known.at(lower, upper) == Double.POSITIVE_INFINITY) {
            known.put(lower, upper, points / (upper - lower));
        }
    }

    /** How many points an interval is expected to hold; infinitely many if nothing is known. */
    double expected(double lower, double upper) {
        return (upper - lower) * known.at(lower, upper);
    }

    /** How many points an interval is expected to hold whose parts, of equal length, may differ in that. */
    double expected(double lower, double upper, int parts) {
        double sum = 0;
        double length = (upper - lower) / parts;
        for (int i = 0; i < parts; i++) {
            sum += expected(lower + i * length, lower + (i + 1) * length);
        }
        return sum;
    }
}
