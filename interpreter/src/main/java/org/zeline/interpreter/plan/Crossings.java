package org.zeline.interpreter.plan;

import java.util.Arrays;

/** Points where selections change their branch, while they are collected. */
final class Crossings {
    private double[] points = new double[64];
    private int count;

    /** Adds the point between two where a linear function passes a level, if it does so strictly inside. */
    void add(double lower, double upper, double gapLower, double gapUpper) {
        double z = lower + (upper - lower) * (gapLower / (gapLower - gapUpper));
        if (lower < z && z < upper) {
            if (count == points.length) {
                points = Arrays.copyOf(points, 2 * count);
            }
            points[count++] = z;
        }
    }

    /** The points given and those collected. */
    double[] mergedWith(double[] given) {
        return Track.merged(given, points, count);
    }
}
