package org.zeline.interpreter.plan;

import java.util.Arrays;

/** Points where selections change their branch, while they are collected. */
final class Crossings {
    private double[] points = new double[64];
    private int count;

    /** Adds the point between two where a linear function passes a level; that may be one of the two. */
    void add(double lower, double upper, double gapLower, double gapUpper) {
        double z = lower + (upper - lower) * (gapLower / (gapLower - gapUpper));
        add(Math.max(lower, Math.min(z, upper)));
    }

    /** Adds a point, which may be there already. */
    void add(double z) {
        if (count == points.length) {
            points = Arrays.copyOf(points, 2 * count);
        }
        points[count++] = z;
    }

    /** The points given and those collected. */
    double[] mergedWith(double[] given) {
        return Track.merged(given, points, count);
    }
}
