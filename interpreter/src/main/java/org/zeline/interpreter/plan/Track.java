package org.zeline.interpreter.plan;

import java.util.Arrays;

/**
 * A value of a plan along an interval of a line, exactly: its elements at ascending points of the line, between which
 * they are linear. Column {@code c} of element {@code i} stands at {@code i * points + c}.
 */
public final class Track {
    private final double[] points;
    private final double[] values;

    /**
     * Takes the values.
     *
     * @param points ascending, at least two, the ends of the interval among them
     * @param values for each element its values at the points
     */
    public Track(double[] points, double[] values) {
        this.points = points;
        this.values = values;
    }

    /** The points of the line. */
    public double[] points() {
        return points;
    }

    /** For each element its values at the points. */
    public double[] values() {
        return values;
    }

    /** How many elements there are. */
    public int size() {
        return values.length / points.length;
    }

    /**
     * {@return the same value on more points}
     *
     * @param finer ascending, all points of this track among them
     */
    public Track refined(double[] finer) {
        if (finer.length == points.length) {
            return this;
        }
        int[] left = new int[finer.length];
        double[] part = new double[finer.length];
        int at = 0;
        for (int c = 0; c < finer.length; c++) {
            while (at + 2 < points.length && finer[c] >= points[at + 1]) {
                at++;
            }
            left[c] = at;
            part[c] = (finer[c] - points[at]) / (points[at + 1] - points[at]);
        }
        double[] result = new double[size() * finer.length];
        for (int i = 0; i < size(); i++) {
            int from = i * points.length;
            int to = i * finer.length;
            for (int c = 0; c < finer.length; c++) {
                double low = values[from + left[c]];
                double high = values[from + left[c] + 1];
                result[to + c] = part[c] == 0 ? low : part[c] == 1 ? high : low + part[c] * (high - low);
            }
        }
        return new Track(finer, result);
    }

    /**
     * {@return the points of both lists, ascending, each once}
     *
     * @param some ascending
     * @param more in any order; changed
     * @param count how many entries of {@code more} count
     */
    public static double[] merged(double[] some, double[] more, int count) {
        if (count == 0) {
            return some;
        }
        Arrays.sort(more, 0, count);
        double[] all = new double[some.length + count];
        int used = 0;
        int i = 0;
        int j = 0;
        while (i < some.length || j < count) {
            double next = j == count || (i < some.length && some[i] <= more[j]) ? some[i++] : more[j++];
            if (used == 0 || next > all[used - 1]) {
                all[used++] = next;
            }
        }
        return used == some.length ? some : Arrays.copyOf(all, used);
    }
}
