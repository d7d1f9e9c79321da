package org.zeline.interpreter.function;

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

    /** Adds the points where an element passes a number. */
    void add(Track x, double knot) {
        double[] points = x.points();
        double[] values = x.values();
        for (int from = 0; from < values.length; from += points.length) {
            if (passes(values, from, points.length, knot)) {
                add(points, values, from, knot);
            }
        }
    }

    /** Whether some of {@code n} values may lie on either side of the knot; a loop without branches. */
    private static boolean passes(double[] values, int from, int n, double knot) {
        long first = Double.doubleToRawLongBits(values[from] - knot);
        long signs = 0;
        for (int c = from + 1; c < from + n; c++) {
            signs |= Double.doubleToRawLongBits(values[c] - knot) ^ first;
        }
        return signs < 0;
    }

    private void add(double[] points, double[] values, int from, double knot) {
        for (int c = 0; c + 1 < points.length; c++) {
            double low = values[from + c] - knot;
            double high = values[from + c + 1] - knot;
            if ((low < 0 && high > 0) || (low > 0 && high < 0)) { // their product may underflow
                add(points[c], points[c + 1], low / (low - high));
            }
        }
    }

    /** The points given and those collected. */
    double[] mergedWith(double[] given) {
        return Track.merged(given, points, count);
    }
}
