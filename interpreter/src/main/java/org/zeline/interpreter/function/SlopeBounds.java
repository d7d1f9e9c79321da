package org.zeline.interpreter.function;

import java.util.stream.IntStream;

/**
 * Bounds of the slopes of an action f of one input over a box: for any two points a and b of the box there is a matrix
 * S with {@code f(b) - f(a) = S (b - a)} whose entries lie within the bounds. Row i of S has the entries
 * {@code start[i] ... start[i + 1] - 1}; all others are zero.
 *
 * @param start for each element of the result the number of its first entry, followed by the number of entries
 * @param source for each entry the index of an element of the input
 * @param least for each entry the least slope; minus infinity if unknown
 * @param most for each entry the largest slope; infinity if unknown
 * @param convex whether the entries of each row are weights that add up to 1
 */
public record SlopeBounds(int[] start, int[] source, double[] least, double[] most, boolean convex) {
    /** Slopes of a function of each element, not set yet. */
    static SlopeBounds elementwise(int size) {
        int[] start = IntStream.rangeClosed(0, size).toArray();
        int[] source = IntStream.range(0, size).toArray();
        return new SlopeBounds(start, source, new double[size], new double[size], false);
    }

    /** Sets the bounds of one entry; NaN means that they are unknown. */
    void set(int entry, double low, double high) {
        least[entry] = Double.isNaN(low) ? Double.NEGATIVE_INFINITY : low;
        most[entry] = Double.isNaN(high) ? Double.POSITIVE_INFINITY : high;
    }

    /**
     * {@return the middle of the bounds of an entry; 0 if they are unknown}
     *
     * @param entry its number
     */
    public double center(int entry) {
        double center = 0.5 * least[entry] + 0.5 * most[entry];
        return Math.abs(center) < Double.POSITIVE_INFINITY ? center : 0;
    }

    /**
     * {@return how far the slope may be from the {@link #center}, rounded up; infinite if unknown}
     *
     * @param entry its number
     */
    public double radius(int entry) {
        double center = center(entry);
        double radius = Math.max(most[entry] - center, center - least[entry]);
        return radius == 0 ? 0 : Math.nextUp(radius);
    }

    /**
     * {@return the largest absolute value of a slope; infinite if unknown}
     *
     * @param entry its number
     */
    public double steepest(int entry) {
        return Math.max(Math.abs(least[entry]), Math.abs(most[entry]));
    }

    /**
     * {@return a bound on the spectral norm of S, up to rounding: {@code ||S||^2 <= ||S||_1 ||S||_inf}; infinite if an
     * entry is}
     *
     * @param size the number of elements of the input
     */
    public double norm(int size) {
        double[] columns = new double[size];
        double largestRow = 0;
        double largestColumn = 0;
        for (int i = 0; i + 1 < start.length; i++) {
            double row = 0;
            for (int e = start[i]; e < start[i + 1]; e++) {
                row += steepest(e);
                columns[source[e]] += steepest(e);
                largestColumn = Math.max(largestColumn, columns[source[e]]);
            }
            largestRow = Math.max(largestRow, convex ? 1 : row);
        }
        return Math.sqrt(largestRow) * Math.sqrt(largestColumn);
    }
}
