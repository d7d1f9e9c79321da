package org.zeline.si.search.bounded;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * How many points of the line, between which the scores are linear, a unit of length holds: as many as in the nearest
 * interval that was swept.
 */
final class BreakpointDensity {
    private final Nearest known = new Nearest(Double.POSITIVE_INFINITY);
    private final double fewestPoints;

    /** @param fewestPoints sweeps of fewer points say nothing about what is nearby, unless nothing else does */
    BreakpointDensity(double fewestPoints) {
        this.fewestPoints = fewestPoints;
    }

    /** Learns from a sweep. */
    void learn(double lower, double upper, double points) {
        if (points >= fewestPoints || known.at(lower, upper) == Double.POSITIVE_INFINITY) {
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

    /** A number for some intervals of the line; for any other, that of the interval with the nearest middle stands. */
    static final class Nearest {
        private final NavigableMap<Double, Double> known = new TreeMap<>();
        private final double otherwise;

        /** @param otherwise what stands while nothing is known */
        Nearest(double otherwise) {
            this.otherwise = otherwise;
        }

        void put(double lower, double upper, double value) {
            known.put(middle(lower, upper), value);
        }

        double at(double lower, double upper) {
            double z = middle(lower, upper);
            Map.Entry<Double, Double> below = known.floorEntry(z);
            Map.Entry<Double, Double> above = known.higherEntry(z);
            if (below == null && above == null) {
                return otherwise;
            }
            boolean down = above == null || (below != null && z - below.getKey() < above.getKey() - z);
            return (down ? below : above).getValue();
        }

        private static double middle(double lower, double upper) {
            return lower + 0.5 * (upper - lower);
        }
    }
}
