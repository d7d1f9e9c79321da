package org.zeline.interpreter.plan;

import java.util.List;

/** Encloses values that are known exactly along an interval by their chords over the whole of it. */
public final class Chords {
    /** Smaller deviations from a chord, relative to the values, are what rounding makes of a straight line. */
    private static final double ROUNDING = 0x1p-50;

    private Chords() {}

    /**
     * Encloses every element on one column's interval: its chord, moved to the middle of what lies between.
     *
     * @param parts the elements along the interval, in parts that join, in order
     * @param k the column
     * @param center the center of the interval
     * @param y takes the enclosures
     * @return whether any remainder is other than zero
     */
    public static boolean enclose(List<Track> parts, int k, double center, Enclosure y) {
        Track first = parts.get(0);
        Track last = parts.get(parts.size() - 1);
        int end = last.points().length - 1;
        double lower = first.points()[0];
        double upper = last.points()[end];
        boolean any = false;
        for (int i = 0; i < y.size(); i++) {
            double atLower = first.values()[i * first.points().length];
            double atUpper = last.values()[i * (end + 1) + end];
            double slope = (atUpper - atLower) / (upper - lower);
            double least = 0;
            double most = 0;
            for (Track part : parts) {
                double[] points = part.points();
                double[] values = part.values();
                int from = i * points.length;
                for (int c = 0; c < points.length; c++) {
                    double gap = values[from + c] - (atLower + slope * (points[c] - lower));
                    if (gap < least) {
                        least = gap;
                    } else if (gap > most) {
                        most = gap;
                    }
                }
            }
            if (most - least <= ROUNDING * (Math.abs(atLower) + Math.abs(atUpper))) {
                least = 0;
                most = 0;
            }
            double value = atLower + slope * (center - lower) + 0.5 * (most + least);
            any |= y.set(i, k, value, slope, 0.5 * (most - least) * Enclosure.OUTWARD);
        }
        return any;
    }
}
