package org.zeline.si;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** How many points of the line, between which it is linear, a unit of length holds: as many as in the nearest sweep. */
final class Density {
    private final NavigableMap<Double, Double> known = new TreeMap<>();

    /** Learns from a sweep of an interval. */
    void learn(double lower, double upper, double points) {
        known.put(middle(lower, upper), points / (upper - lower));
    }

    /** How many points an interval is expected to hold; infinitely many if nothing is known. */
    double expected(double lower, double upper) {
        double z = middle(lower, upper);
        Map.Entry<Double, Double> below = known.floorEntry(z);
        Map.Entry<Double, Double> above = known.higherEntry(z);
        if (below == null && above == null) {
            return Double.POSITIVE_INFINITY;
        }
        boolean down = above == null || (below != null && z - below.getKey() < above.getKey() - z);
        return (upper - lower) * (down ? below : above).getValue();
    }

    private static double middle(double lower, double upper) {
        return lower + 0.5 * (upper - lower);
    }
}
