package org.zeline.si.search.bounded;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** What is known about some intervals of the line; for any other the nearest one stands. */
final class NearestValue {
    private final NavigableMap<Double, Double> known = new TreeMap<>();
    private final double otherwise;

    /** @param otherwise what holds while nothing is known */
    NearestValue(double otherwise) {
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
