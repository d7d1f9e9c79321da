package org.zeline.interpreter.function;

import java.util.Arrays;
import org.zeline.interpreter.kernel.Kernels;

/**
 * Groups of competing elements: output {@code j} is the largest of the elements {@code index[start[j]] ...
 * index[start[j + 1] - 1]}. No window is empty.
 */
public final class Windows {
    private final int planes;
    private final int step;
    private final int[] start;
    private final int[] index;
    private final boolean four;

    /**
     * Takes the windows, one after the other.
     *
     * @param start where each window begins in {@code index}, and the total
     * @param index the elements, window after window
     */
    public Windows(int[] start, int[] index) {
        this(1, 0, start, index);
    }

    /**
     * Takes the windows of a plane, which are the same in each.
     *
     * @param planes how many there are
     * @param step from an element to that in the next plane
     * @param start where each window of the first plane begins in {@code index}, and the total
     * @param index the elements of the first plane, window after window
     */
    public Windows(int planes, int step, int[] start, int[] index) {
        this.planes = planes;
        this.step = step;
        this.start = start;
        this.index = index;
        boolean all = true;
        for (int w = 0; w < start.length; w++) {
            all &= start[w] == 4 * w;
        }
        this.four = all;
    }

    /** The number of windows. */
    public int count() {
        return planes * inPlane();
    }

    private int inPlane() {
        return start.length - 1;
    }

    /** From the elements of a window in the first plane to those of the one that stands for it. */
    private int shift(int window) {
        return window / inPlane() * step;
    }

    /**
     * {@return where it begins}
     *
     * @param window a window
     */
    public int from(int window) {
        return planes == 1 ? start[window] : window / inPlane() * index.length + start[window % inPlane()];
    }

    /**
     * {@return where it ends, exclusive}
     *
     * @param window a window
     */
    public int to(int window) {
        return planes == 1 ? start[window + 1] : window / inPlane() * index.length + start[window % inPlane() + 1];
    }

    /**
     * {@return the element that competes there}
     *
     * @param position from {@link #from} to {@link #to}
     */
    public int element(int position) {
        return planes == 1 ? index[position] : position / index.length * step + index[position % index.length];
    }

    /**
     * Finds the largest element of each window.
     *
     * @param x the elements, columns innermost
     * @param columns how many numbers each element has
     * @param y takes the largest of each window, column by column
     */
    public void apply(double[] x, int columns, double[] y) {
        for (int plane = 0; plane < planes; plane++) {
            if (four && columns == 1) {
                applyToFours(x, plane * step, y, plane * inPlane());
            } else {
                apply(x, plane * step, columns, y, plane * inPlane());
            }
        }
    }

    private void applyToFours(double[] x, int shift, double[] y, int to) {
        for (int w = 0; w < inPlane(); w++) {
            int p = 4 * w;
            double left = Math.max(x[shift + index[p]], x[shift + index[p + 1]]);
            y[to + w] = Math.max(left, Math.max(x[shift + index[p + 2]], x[shift + index[p + 3]]));
        }
    }

    private void apply(double[] x, int shift, int columns, double[] y, int to) {
        for (int w = 0; w < inPlane(); w++) {
            for (int k = 0; k < columns; k++) {
                double largest = x[(shift + index[start[w]]) * columns + k];
                for (int p = start[w] + 1; p < start[w + 1]; p++) {
                    largest = Math.max(largest, x[(shift + index[p]) * columns + k]);
                }
                y[(to + w) * columns + k] = largest;
            }
        }
    }

    /**
     * Adds the gradient, which goes to the largest element of each window: the first of several that are equal, the
     * first that is NaN if there is one.
     *
     * @param x the elements
     * @param g the gradient with respect to the largest of each window
     * @param into added to, one number an element
     */
    public void addVjp(double[] x, double[] g, double[] into) {
        for (int plane = 0; plane < planes; plane++) {
            int shift = plane * step;
            int from = plane * inPlane();
            for (int w = 0; w < inPlane(); w++) {
                int best = four ? largestOfFour(x, shift, 4 * w) : largest(x, shift, w);
                into[best] += g[from + w];
            }
        }
    }

    private int largest(double[] x, int shift, int w) {
        int best = shift + index[start[w]];
        for (int p = start[w] + 1; p < start[w + 1] && !Double.isNaN(x[best]); p++) {
            double value = x[shift + index[p]];
            if (value > x[best] || Double.isNaN(value)) {
                best = shift + index[p];
            }
        }
        return best;
    }

    /** As the loop over any window would choose, but without branches that are hard to predict. */
    private int largestOfFour(double[] x, int shift, int p) {
        int left = later(x, shift + index[p], shift + index[p + 1]);
        int right = later(x, shift + index[p + 2], shift + index[p + 3]);
        return later(x, left, right);
    }

    /** The second if it is larger, or NaN and the first is not. */
    private static int later(double[] x, int first, int second) {
        double a = x[first];
        double b = x[second];
        int larger = b > a ? 1 : 0;
        int odd = Double.isNaN(b) && !Double.isNaN(a) ? 1 : 0;
        return first + (second - first) * (larger | odd);
    }

    /**
     * Follows the largest element of each window along a line. On a tie the one that a small step up makes the largest;
     * if one is NaN, so is the result.
     *
     * @param x for each element its value and its slope
     * @param y takes value and slope of the largest of each window
     * @param range narrowed to where the same elements stay the largest
     */
    public void affine(double[] x, double[] y, Range range) {
        for (int w = 0; w < count(); w++) {
            int from = start[w % inPlane()];
            int to = start[w % inPlane() + 1];
            int shift = shift(w);
            int best = shift + index[from];
            for (int p = from + 1; p < to && !Double.isNaN(x[2 * best]); p++) {
                int e = shift + index[p];
                boolean ahead = x[2 * e] > x[2 * best] || Double.isNaN(x[2 * e]);
                if (ahead || (x[2 * e] == x[2 * best] && x[2 * e + 1] > x[2 * best + 1])) {
                    best = e;
                }
            }
            y[2 * w] = x[2 * best];
            y[2 * w + 1] = x[2 * best + 1];
            for (int p = from; p < to && !Double.isNaN(x[2 * best]); p++) {
                int e = shift + index[p];
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
        x.fillRemainders();
        int columns = x.columns();
        int[] best = new int[columns];
        double[] excess = new double[columns];
        boolean any = false;
        for (int w = 0; w < count(); w++) {
            lead(w, x.lines(), 2 * columns, columns, best);
            Arrays.fill(excess, 0);
            for (int p = start[w % inPlane()]; p < start[w % inPlane() + 1]; p++) {
                addExcess(shift(w) + index[p], x, radius, best, excess);
            }
            for (int k = 0; k < columns; k++) {
                double error = x.remainder(best[k], k) + 0.5 * excess[k] * Enclosure.OUTWARD;
                any |= y.set(w, k, x.value(best[k], k) + 0.5 * excess[k], x.slope(best[k], k), error);
            }
        }
        y.setExact(!any);
    }

    /** The element of a window that is the largest, for each of the first columns of every element. */
    private void lead(int w, double[] values, int stride, int columns, int[] best) {
        int from = start[w % inPlane()];
        int to = start[w % inPlane() + 1];
        int shift = shift(w);
        Arrays.fill(best, shift + index[from]);
        for (int p = from + 1; p < to; p++) {
            int element = shift + index[p];
            int at = stride * element;
            for (int k = 0; k < columns; k++) {
                if (values[at + k] > values[stride * best[k] + k]) {
                    best[k] = element;
                }
            }
        }
    }

    /** By how much an element may exceed the leader somewhere on the interval; NaN if nothing is known. */
    private static void addExcess(int element, Enclosure x, double[] radius, int[] best, double[] excess) {
        int columns = radius.length;
        double[] lines = x.lines();
        double[] rests = x.remainders();
        int at = 2 * columns * element;
        for (int k = 0; k < columns; k++) {
            if (element != best[k]) {
                int lead = 2 * columns * best[k];
                double turn = Math.abs(lines[at + columns + k] - lines[lead + columns + k]) * radius[k];
                double more = Enclosure.gap(lines[at + k], lines[lead + k]) + turn;
                double rest = rests[columns * element + k] + rests[columns * best[k] + k];
                excess[k] = Math.max(excess[k], more + rest);
            }
        }
    }

    /**
     * {@return the points of a track, and those where another element of a window takes the lead}
     *
     * @param x the elements along the line
     */
    public double[] breaks(Track x) {
        double[] points = x.points();
        Crossings crossings = new Crossings();
        int[] best = new int[points.length];
        for (int w = 0; w < count(); w++) {
            lead(w, x.values(), points.length, points.length, best);
            for (int c = 0; c + 1 < points.length; c++) {
                if (best[c] != best[c + 1]) {
                    handOver(w, x, c, 0, best[c], 1, best[c + 1], crossings);
                }
            }
        }
        return crossings.mergedWith(points);
    }

    /**
     * {@return the largest of each window along a line}
     *
     * @param kernels the arithmetic
     * @param x the elements along the line
     * @param breaks what {@link #breaks} tells
     */
    public Track sweep(Kernels kernels, Track x, double[] breaks) {
        Track finer = x.refined(kernels, breaks);
        double[] y = new double[count() * finer.points().length];
        apply(finer.values(), finer.points().length, y);
        return new Track(finer.points(), y);
    }

    /** Finds where the lead passes from one element to another, and to others between. */
    private void handOver(int w, Track x, int c, double from, int before, double to, int after, Crossings crossings) {
        double gapFrom = at(x, before, c, from) - at(x, after, c, from);
        double gapTo = at(x, before, c, to) - at(x, after, c, to);
        // Elements that share the lead at an end pass it on there.
        double meeting = !(gapFrom > 0) ? from : !(gapTo < 0) ? to : from + (to - from) * (gapFrom / (gapFrom - gapTo));
        if (from < meeting && meeting < to) {
            int leader = leader(w, x, c, meeting);
            if (at(x, leader, c, meeting) > Math.max(at(x, before, c, meeting), at(x, after, c, meeting))) {
                handOver(w, x, c, from, before, meeting, leader, crossings);
                handOver(w, x, c, meeting, leader, to, after, crossings);
                return;
            }
        }
        crossings.add(x.points()[c], x.points()[c + 1], meeting);
    }

    /** The element that is the largest at a part of the way from point {@code c} to the next. */
    private int leader(int w, Track x, int c, double part) {
        int best = element(from(w));
        double largest = at(x, best, c, part);
        for (int p = from(w) + 1; p < to(w); p++) {
            double value = at(x, element(p), c, part);
            if (value > largest) {
                best = element(p);
                largest = value;
            }
        }
        return best;
    }

    private static double at(Track x, int element, int c, double part) {
        int i = element * x.points().length + c;
        double low = x.values()[i];
        return part == 1 ? x.values()[i + 1] : low + part * Enclosure.gap(x.values()[i + 1], low);
    }
}
