package org.zeline.interpreter.function;

import java.util.Arrays;
import java.util.List;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.linear.Scratch;

/** Encloses values that are known exactly along an interval by their chords over the whole of it. */
public final class Chords {
    /** Smaller deviations from a chord, relative to the values, are what rounding makes of a straight line. */
    private static final double ROUNDING = 0x1p-50;

    private Chords() {}

    /**
     * Encloses every element on one column's interval: its chord, moved to the middle of what lies between.
     *
     * @param kernels the arithmetic
     * @param parts the elements along the interval, in parts that join, in order
     * @param k the column
     * @param center the center of the interval
     * @param y takes the enclosures
     * @param scratch working memory
     * @return whether any remainder is other than zero
     */
    public static boolean enclose(
            Kernels kernels, List<Track> parts, int k, double center, Enclosure y, Scratch scratch) {
        int size = y.size();
        Track first = parts.get(0);
        Track last = parts.get(parts.size() - 1);
        int end = last.points().length - 1;
        double lower = first.points()[0];
        double upper = last.points()[end];
        double[] start = scratch.array(0, size);
        double[] slope = scratch.array(1, size);
        double[] least = scratch.array(2, size);
        double[] most = scratch.array(3, size);
        for (int i = 0; i < size; i++) {
            start[i] = first.values()[i * first.points().length];
            slope[i] = (last.values()[i * (end + 1) + end] - start[i]) / (upper - lower);
            least[i] = 0;
            most[i] = 0;
        }
        for (Track part : parts) {
            double[] run = Arrays.stream(part.points()).map(z -> z - lower).toArray();
            kernels.stray(part.values(), run.length, run, start, slope, least, most, size);
        }
        boolean any = false;
        for (int i = 0; i < size; i++) {
            if (Double.isInfinite(start[i])) {
                any |= infinite(parts, i) ? y.set(i, k, start[i], 0, 0) : y.set(i, k, 0, 0, Double.POSITIVE_INFINITY);
                continue;
            }
            double atUpper = last.values()[i * (end + 1) + end];
            boolean straight = most[i] - least[i] <= ROUNDING * (Math.abs(start[i]) + Math.abs(atUpper));
            double middle = straight ? 0 : 0.5 * (most[i] + least[i]);
            double rest = straight ? 0 : 0.5 * (most[i] - least[i]) * Enclosure.OUTWARD;
            any |= y.set(i, k, start[i] + slope[i] * (center - lower) + middle, slope[i], rest);
        }
        return any;
    }

    /** Whether an element has one and the same infinite value everywhere. */
    private static boolean infinite(List<Track> parts, int i) {
        double value = parts.get(0).values()[i * parts.get(0).points().length];
        return parts.stream().allMatch(part -> part.isConstant(i) && part.values()[i * part.points().length] == value);
    }
}
