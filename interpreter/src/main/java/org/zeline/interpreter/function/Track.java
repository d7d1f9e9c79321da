package org.zeline.interpreter.function;

import java.util.Arrays;
import org.zeline.interpreter.kernel.Kernels;

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
     * @param kernels the arithmetic
     * @param finer ascending, all points of this track among them
     */
    public Track refined(Kernels kernels, double[] finer) {
        if (finer.length == points.length) {
            return this;
        }
        return at(kernels, finer);
    }

    /**
     * {@return the same value on a part of the interval}
     *
     * @param kernels the arithmetic
     * @param lower where the part begins, not below the first point
     * @param upper where it ends, not above the last point
     */
    public Track between(Kernels kernels, double lower, double upper) {
        int from = 0;
        while (points[from] <= lower) {
            from++;
        }
        int to = points.length - 1;
        while (points[to] >= upper) {
            to--;
        }
        if (points[from - 1] == lower && points[to + 1] == upper) {
            return part(from - 1, to + 2);
        }
        double[] some = new double[Math.max(0, to - from + 1) + 2];
        some[0] = lower;
        System.arraycopy(points, from, some, 1, some.length - 2);
        some[some.length - 1] = upper;
        return at(kernels, some);
    }

    /** The value at its own points of some numbers, the last exclusive. */
    private Track part(int from, int to) {
        int n = to - from;
        double[] some = new double[size() * n];
        for (int i = 0, source = from; i < some.length; i += n, source += points.length) {
            System.arraycopy(values, source, some, i, n);
        }
        return new Track(Arrays.copyOfRange(points, from, to), some);
    }

    /** The value at points of the interval. */
    private Track at(Kernels kernels, double[] chosen) {
        int n = chosen.length;
        int[] left = new int[n];
        double[] part = new double[n];
        int at = 0;
        for (int c = 0; c < n; c++) {
            while (at + 2 < points.length && chosen[c] >= points[at + 1]) {
                at++;
            }
            left[c] = at;
            part[c] = (chosen[c] - points[at]) / (points[at + 1] - points[at]);
        }
        double[] result = new double[size() * n];
        kernels.interpolate(values, points.length, left, part, result, n, size());
        keepInfinite(result, n);
        return new Track(chosen, result);
    }

    /** Between infinite values, which interpolation takes for no number, a constant is infinite. */
    private void keepInfinite(double[] result, int n) {
        for (int i = 0; i < size(); i++) {
            double first = values[i * points.length];
            if (Double.isInfinite(first) && isConstant(i)) {
                Arrays.fill(result, i * n, (i + 1) * n, first);
            }
        }
    }

    /** {@return whether an element has one value at all points} */
    boolean isConstant(int i) {
        for (int at = i * points.length + 1; at < (i + 1) * points.length; at++) {
            if (values[at] != values[at - 1]) {
                return false;
            }
        }
        return true;
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
