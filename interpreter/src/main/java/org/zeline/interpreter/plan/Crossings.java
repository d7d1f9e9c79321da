package org.zeline.interpreter.plan;

import java.util.Arrays;

/** Points where selections change their branch, while they are collected. */
final class Crossings {
    private double[] points = new double[64];
    private int count;

    /** Adds the point at a part of the way between two, unless it is one of them. */
    void add(double lower, double upper, double part) {
        double z = lower + (upper - lower) * part;
        if (part < 1 && lower < z && z < upper) {
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
