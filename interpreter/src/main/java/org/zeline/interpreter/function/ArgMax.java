package org.zeline.interpreter.function;

/**
 * Where in each window the largest element stands, counted from 0: piecewise constant.
 *
 * @param windows which elements compete
 * @param last whether of several that are the largest, or NaN, the last counts, else the first
 */
public record ArgMax(Windows windows, boolean last) {
    /**
     * Finds the winners.
     *
     * @param x the elements, columns innermost
     * @param columns how many numbers each element has
     * @param y takes the position of the largest of each window, column by column
     */
    public void apply(double[] x, int columns, double[] y) {
        for (int w = 0; w < windows.count(); w++) {
            for (int k = 0; k < columns; k++) {
                int best = windows.from(w);
                for (int p = best + 1; p < windows.to(w); p++) {
                    int order = order(x[windows.element(p) * columns + k], x[windows.element(best) * columns + k]);
                    best = order > 0 || (order == 0 && last) ? p : best;
                }
                y[w * columns + k] = best - windows.from(w);
            }
        }
    }

    /** Compares numbers; NaN is larger than any, and both zeros are one. */
    private static int order(double p, double q) {
        return p == q ? 0 : Double.isNaN(p) || Double.isNaN(q) ? Double.compare(p, q) : p > q ? 1 : -1;
    }

    /**
     * Follows the winners along a line. On a tie the one that a small step up makes the largest wins.
     *
     * @param x for each element its value and its slope
     * @param y takes positions, with slopes of zero
     * @param range narrowed to where the same elements stay the largest
     */
    public void affine(double[] x, double[] y, Range range) {
        for (int w = 0; w < windows.count(); w++) {
            int best = windows.from(w);
            for (int p = best + 1; p < windows.to(w); p++) {
                int e = windows.element(p);
                int b = windows.element(best);
                int order = order(x[2 * e], x[2 * b]);
                double turn = x[2 * e + 1] - x[2 * b + 1];
                best = order > 0 || (order == 0 && (turn > 0 || (turn == 0 && last))) ? p : best;
            }
            y[2 * w] = best - windows.from(w);
            y[2 * w + 1] = 0;
            int b = windows.element(best);
            for (int p = windows.from(w); p < windows.to(w); p++) {
                int e = windows.element(p);
                range.keep(x[2 * b] - x[2 * e], x[2 * b + 1] - x[2 * e + 1]);
            }
        }
    }

    /**
     * Encloses the positions on an interval of the line, for each of several columns: between the first and the last
     * element that may be the largest somewhere.
     *
     * @param x enclosures of the elements
     * @param radius half the length of each column's interval
     * @param rounding how far computed values may be from the true ones in each column
     * @param y takes enclosures of the positions
     */
    public void enclose(Enclosure x, double[] radius, double[] rounding, Enclosure y) {
        boolean any = false;
        for (int w = 0; w < windows.count(); w++) {
            for (int k = 0; k < radius.length; k++) {
                int best = windows.from(w);
                for (int p = best + 1; p < windows.to(w); p++) {
                    int order = order(x.value(windows.element(p), k), x.value(windows.element(best), k));
                    best = order > 0 || (order == 0 && last) ? p : best;
                }
                int least = best;
                int most = best;
                for (int p = windows.from(w); p < windows.to(w); p++) {
                    if (p != best && mayWin(x, windows.element(p), windows.element(best), k, radius[k], rounding[k])) {
                        least = Math.min(least, p);
                        most = Math.max(most, p);
                    }
                }
                double half = 0.5 * (most - least);
                any |= y.set(w, k, least - windows.from(w) + half, 0, half);
            }
        }
        y.setExact(!any);
    }

    /**
     * Whether an element may be at least as large as the leader somewhere, other than by being the same on all of it.
     */
    private static boolean mayWin(Enclosure x, int e, int best, int k, double radius, double rounding) {
        double gap = Enclosure.gap(x.value(e, k), x.value(best, k));
        double turn = x.slope(e, k) - x.slope(best, k);
        double rest = x.remainder(e, k) + x.remainder(best, k);
        boolean same = gap == 0 && turn == 0 && rest == 0;
        return !same && !(gap + (Math.abs(turn) * radius + rest + rounding) * Enclosure.OUTWARD < 0);
    }
}
