package org.zeline.interpreter.plan;

/**
 * Groups of competing elements: output {@code j} is the largest of the elements {@code index[start[j]] ...
 * index[start[j + 1] - 1]}. No window is empty.
 */
public final class Windows {
    private final int[] start;
    private final int[] index;

    /**
     * Takes the windows, one after the other.
     *
     * @param start where each window begins in {@code index}, and the total
     * @param index the elements, window after window
     */
    public Windows(int[] start, int[] index) {
        this.start = start;
        this.index = index;
    }

    /** The number of windows. */
    public int count() {
        return start.length - 1;
    }

    /**
     * {@return where it begins}
     *
     * @param window a window
     */
    public int from(int window) {
        return start[window];
    }

    /**
     * {@return where it ends, exclusive}
     *
     * @param window a window
     */
    public int to(int window) {
        return start[window + 1];
    }

    /**
     * {@return the element that competes there}
     *
     * @param position from {@link #from} to {@link #to}
     */
    public int element(int position) {
        return index[position];
    }

    /**
     * Finds the largest element of each window.
     *
     * @param x the elements, columns innermost
     * @param columns how many numbers each element has
     * @param y takes the largest of each window, column by column
     */
    public void apply(double[] x, int columns, double[] y) {
        for (int w = 0; w < count(); w++) {
            for (int k = 0; k < columns; k++) {
                double largest = x[index[start[w]] * columns + k];
                for (int p = start[w] + 1; p < start[w + 1]; p++) {
                    largest = Math.max(largest, x[index[p] * columns + k]);
                }
                y[w * columns + k] = largest;
            }
        }
    }

    /**
     * Follows the largest element of each window along a line. On a tie the one that a small step up makes the largest.
     *
     * @param x for each element its value and its slope
     * @param y takes value and slope of the largest of each window
     * @param range narrowed to where the same elements stay the largest
     */
    public void affine(double[] x, double[] y, Range range) {
        for (int w = 0; w < count(); w++) {
            int best = index[start[w]];
            for (int p = start[w] + 1; p < start[w + 1]; p++) {
                int e = index[p];
                if (x[2 * e] > x[2 * best] || (x[2 * e] == x[2 * best] && x[2 * e + 1] > x[2 * best + 1])) {
                    best = e;
                }
            }
            y[2 * w] = x[2 * best];
            y[2 * w + 1] = x[2 * best + 1];
            for (int p = start[w]; p < start[w + 1]; p++) {
                int e = index[p];
                range.keep(x[2 * best] - x[2 * e], x[2 * best + 1] - x[2 * e + 1]);
            }
        }
    }

    /**
     * Encloses the largest element of each window on an interval of the line, for each of several columns. The element
     * that wins at the center stands for it; another may exceed it by some amount, half of which is the remainder.
     *
     * @param x enclosures of the elements
     * @param radius half the length of each column's interval
     * @param y takes enclosures of the largest
     */
    public void enclose(Enclosure x, double[] radius, Enclosure y) {
        boolean any = false;
        for (int w = 0; w < count(); w++) {
            for (int k = 0; k < x.columns(); k++) {
                int best = index[start[w]];
                for (int p = start[w] + 1; p < start[w + 1]; p++) {
                    best = x.value(index[p], k) > x.value(best, k) ? index[p] : best;
                }
                double value = x.value(best, k);
                double slope = x.slope(best, k);
                double rest = x.rest(best, k);
                double excess = 0;
                for (int p = start[w]; p < start[w + 1]; p++) {
                    int e = index[p];
                    if (e != best) {
                        double more = x.value(e, k) - value + Math.abs(x.slope(e, k) - slope) * radius[k];
                        excess = Math.max(excess, more + x.rest(e, k) + rest);
                    }
                }
                double error = rest + 0.5 * excess * Enclosure.OUTWARD;
                y.set(w, k, value + 0.5 * excess, slope, error);
                any |= error > 0;
            }
        }
        y.settle(any);
    }
}
