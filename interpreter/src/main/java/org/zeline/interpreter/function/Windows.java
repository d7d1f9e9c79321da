package org.zeline.interpreter.function;

import java.util.Arrays;
import java.util.List;
import org.zeline.interpreter.linear.Cropped;
import org.zeline.interpreter.value.Box;
import org.zeline.interpreter.value.Shape;

/**
 * Groups of elements whose maximum is taken: output {@code j} is the largest of the elements {@code index[start[j]] ...
 * index[start[j + 1] - 1]}. No window is empty.
 */
public final class Windows {
    private final int planes;
    private final int step;
    private final int[] start;
    private final int[] index;
    private final boolean four;

    /**
     * Creates windows that are all given explicitly.
     *
     * @param start the position in {@code index} where each window begins, followed by the length of {@code index}
     * @param index the elements, window after window
     */
    public Windows(int[] start, int[] index) {
        this(1, 0, start, index);
    }

    /**
     * Creates windows that repeat in several planes.
     *
     * @param planes the number of planes
     * @param step the distance between corresponding elements of neighboring planes
     * @param start the position in {@code index} where each window of the first plane begins, followed by the length of
     *     {@code index}
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

    /** {@return the number of windows} */
    public int count() {
        return planes * inPlane();
    }

    private int inPlane() {
        return start.length - 1;
    }

    /** The offset of a window's elements from those of the corresponding window in the first plane. */
    private int shift(int window) {
        return window / inPlane() * step;
    }

    /**
     * {@return the position where a window begins}
     *
     * @param window the index of the window
     */
    public int from(int window) {
        return planes == 1 ? start[window] : window / inPlane() * index.length + start[window % inPlane()];
    }

    /**
     * {@return the position where a window ends, exclusive}
     *
     * @param window the index of the window
     */
    public int to(int window) {
        return planes == 1 ? start[window + 1] : window / inPlane() * index.length + start[window % inPlane() + 1];
    }

    /**
     * {@return the element at a position}
     *
     * @param position from {@link #from} to {@link #to}
     */
    public int element(int position) {
        return planes == 1 ? index[position] : position / index.length * step + index[position % index.length];
    }

    /**
     * {@return the windows of a part of the result, of the part of the elements that they hold; all if planes are no
     * leading axes of both}
     *
     * @param elements the shape of the elements
     * @param part the part of the result, with one element per window, that is needed
     */
    public Cropped<Windows> crop(Shape elements, Box part) {
        Shape result = part.whole();
        int axis = 0;
        while (axis < Math.min(result.rank(), elements.rank())
                && result.size(0, axis) != planes
                && result.extent(axis) == elements.extent(axis)) {
            axis++;
        }
        int size = elements.size(axis, elements.rank());
        if (result.size(0, axis) != planes || elements.size(0, axis) != planes || (planes > 1 && step != size)) {
            return Cropped.none(this, List.of(elements), part);
        }
        int[] some = part.inner(axis).elements();
        int[] starts = new int[some.length + 1];
        for (int i = 0; i < some.length; i++) {
            starts[i + 1] = starts[i] + start[some[i] + 1] - start[some[i]];
        }
        int[] indices = new int[starts[some.length]];
        for (int i = 0; i < some.length; i++) {
            System.arraycopy(index, start[some[i]], indices, starts[i], starts[i + 1] - starts[i]);
        }
        Box plane = Box.around(Shape.of(Arrays.copyOfRange(elements.extents(), axis, elements.rank())), indices);
        Box input = Box.whole(elements);
        for (int a = 0; a < elements.rank(); a++) {
            input = a < axis
                    ? input.with(a, part.from(a), part.to(a))
                    : input.with(a, plane.from(a - axis), plane.to(a - axis));
        }
        Windows cropped = new Windows(part.shape().size(0, axis), plane.shape().size(), starts, plane.within(indices));
        return new Cropped<>(cropped, List.of(input), part);
    }

    /**
     * Finds the largest element of each window.
     *
     * @param x the elements, columns innermost
     * @param columns the number of columns
     * @param y receives the largest element of each window, per column
     */
    public void largest(double[] x, int columns, double[] y) {
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
     * Adds the vector-Jacobian product. The cotangent of a window goes to its largest element: to the first of several
     * equal ones, or to the first NaN if there is one.
     *
     * @param x the elements
     * @param g the cotangents, one per window
     * @param into the array that the gradient is added to, one number per element
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

    /** Makes the same choice as the general loop, but without unpredictable branches. */
    private int largestOfFour(double[] x, int shift, int p) {
        double a = x[shift + index[p]];
        double b = x[shift + index[p + 1]];
        double c = x[shift + index[p + 2]];
        double largest = Math.max(Math.max(a, b), Math.max(c, x[shift + index[p + 3]]));
        if (Double.isNaN(largest)) {
            return largest(x, shift, p / 4);
        }
        int notFirst = a != largest ? 1 : 0;
        int notSecond = b != largest ? notFirst : 0;
        int notThird = c != largest ? notSecond : 0;
        return shift + index[p + notFirst + notSecond + notThird];
    }

    /**
     * Computes the affine form of the largest element of each window at a point of a line. In case of a tie, the
     * element that becomes the largest after a small step up the line is taken. If an element is NaN, so is the result.
     *
     * @param x for each element its value and its slope
     * @param y receives value and slope of the largest element of each window
     * @param range narrowed to the steps within which the same elements stay the largest
     */
    public void follow(double[] x, double[] y, Range range) {
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
     * Encloses the largest element of each window on one interval of the line per column. The enclosure is based on the
     * element that is the largest at the center. Another element may exceed it; half of the largest excess is added to
     * the center and to the remainder.
     *
     * @param x the enclosure of the elements
     * @param radius the radius of each column's interval
     * @param y receives the enclosure of the largest elements
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

    /** Finds the largest element of a window in each of the first columns. */
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

    /** Updates the largest excess of an element over the leader on the interval; NaN if it is unknown. */
    private static void addExcess(int element, Enclosure x, double[] radius, int[] best, double[] excess) {
        int columns = radius.length;
        double[] lines = x.lines();
        double[] remainders = x.remainders();
        int at = 2 * columns * element;
        for (int k = 0; k < columns; k++) {
            if (element != best[k]) {
                int lead = 2 * columns * best[k];
                double turn = Math.abs(lines[at + columns + k] - lines[lead + columns + k]) * radius[k];
                double more = Enclosure.gap(lines[at + k], lines[lead + k]) + turn;
                double remainder = remainders[columns * element + k] + remainders[columns * best[k] + k];
                excess[k] = Math.max(excess[k], more + remainder);
            }
        }
    }

    /**
     * {@return the points of a track and those where another element of a window becomes the largest, ascending}
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
                    addChanges(w, x, c, 0, best[c], 1, best[c + 1], crossings);
                }
            }
        }
        return crossings.mergedWith(points);
    }

    /** Finds the points where the maximum passes from one element to another, including other elements in between. */
    private void addChanges(int w, Track x, int c, double from, int before, double to, int after, Crossings crossings) {
        double gapFrom = at(x, before, c, from) - at(x, after, c, from);
        double gapTo = at(x, before, c, to) - at(x, after, c, to);
        // Elements that are both the largest at an end change over there.
        double meeting = !(gapFrom > 0) ? from : !(gapTo < 0) ? to : from + (to - from) * (gapFrom / (gapFrom - gapTo));
        if (from < meeting && meeting < to) {
            int leader = leader(w, x, c, meeting);
            if (at(x, leader, c, meeting) > Math.max(at(x, before, c, meeting), at(x, after, c, meeting))) {
                addChanges(w, x, c, from, before, meeting, leader, crossings);
                addChanges(w, x, c, meeting, leader, to, after, crossings);
                return;
            }
        }
        crossings.add(x.points()[c], x.points()[c + 1], meeting);
    }

    /** The largest element at a fraction of the way from point {@code c} to the next. */
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
