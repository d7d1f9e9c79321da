package org.zeline.interpreter.function;

import java.util.Arrays;
import java.util.List;

/** Encloses values that are known exactly along an interval by their chord over the interval. */
public final class Chords {
    /**
     * Deviations from a chord up to this size, relative to the values, are attributed to rounding of a straight line.
     */
    private static final double ROUNDING = 0x1p-50;

    private Chords() {}

    /**
     * Encloses every element on the interval of one column: by its chord, shifted to the middle of its deviations.
     *
     * @param parts the elements along the interval, in adjoining parts, in order
     * @param k the column
     * @param center the center of the interval
     * @param y receives the enclosures
     * @param workspace the workspace of the pass
     * @return whether any remainder is nonzero
     */
    public static boolean enclose(List<Track> parts, int k, double center, Enclosure y, Workspace workspace) {
        int size = y.size();
        Track first = parts.get(0);
        Track last = parts.get(parts.size() - 1);
        int end = last.points().length - 1;
        double lower = first.points()[0];
        double upper = last.points()[end];
        double[] start = workspace.scratch().array(0, size);
        double[] slope = workspace.scratch().array(1, size);
        double[] least = workspace.scratch().array(2, size);
        double[] most = workspace.scratch().array(3, size);
        for (int i = 0; i < size; i++) {
            start[i] = first.values()[i * first.points().length];
            slope[i] = (last.values()[i * (end + 1) + end] - start[i]) / (upper - lower);
            least[i] = 0;
            most[i] = 0;
        }
        for (Track part : parts) {
            double[] run = Arrays.stream(part.points()).map(z -> z - lower).toArray();
            workspace.kernels().stray(part.values(), run.length, run, start, slope, least, most, size);
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
            double remainder = straight ? 0 : 0.5 * (most[i] - least[i]) * Enclosure.OUTWARD;
            any |= y.set(i, k, start[i] + slope[i] * (center - lower) + middle, slope[i], remainder);
        }
        return any;
    }

    /** Whether an element has the same infinite value everywhere. */
    private static boolean infinite(List<Track> parts, int i) {
        double value = parts.get(0).values()[i * parts.get(0).points().length];
        return parts.stream().allMatch(part -> part.isConstant(i) && part.values()[i * part.points().length] == value);
    }
}
