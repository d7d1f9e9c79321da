package org.zeline.interpreter.function;

import java.util.Arrays;

/**
 * An enclosure of a value of a plan on one interval of a line by its values at equidistant points of it, the knots. At
 * every z of the interval, element {@code i} is
 *
 * <pre>{@code
 * interpolated(z) + shift + e(z),   |e(z)| <= bound
 * }</pre>
 *
 * where {@code interpolated} is linear between the values at the knots. The deviation e is a fixed linear function of
 * the sources of all steps before, each of which is bounded on the whole interval. The {@link Sketch} carries those
 * sources on.
 *
 * <p>Knots and shift form one block of {@code cells + 2} columns, so that a linear map is applied to all at once; the
 * shift is its last column. The sketch is a block of its own. While the enclosure is exact, which means that the value
 * is linear between knots, shift and bound are zero, and the sketch is not used.
 */
public final class KnotEnclosure {
    private final int size;
    private final int cells;
    private final double[] lines;
    private final double[] sketch;
    private final double[] bounds;
    private boolean exact;

    /**
     * Creates an enclosure in the given memory.
     *
     * @param size the number of elements
     * @param cells the number of cells between knots
     * @param lines values at the knots and the shift, {@code size x (cells + 2)} numbers
     * @param sketch {@code size x columns} numbers
     * @param bounds {@code size} numbers
     */
    public KnotEnclosure(int size, int cells, double[] lines, double[] sketch, double[] bounds) {
        this.size = size;
        this.cells = cells;
        this.lines = lines;
        this.sketch = sketch;
        this.bounds = bounds;
    }

    /** An enclosure in memory of its own. */
    static KnotEnclosure allocate(int size, int cells, int columns) {
        return new KnotEnclosure(
                size, cells, new double[(cells + 2) * size], new double[columns * size], new double[size]);
    }

    /** {@return the number of elements} */
    public int size() {
        return size;
    }

    /** {@return the number of cells between knots} */
    public int cells() {
        return cells;
    }

    /** {@return values at the knots and the shift: for each element {@code cells + 2} numbers} */
    public double[] lines() {
        return lines;
    }

    /** {@return the sketch: for each element one number per symbol; undefined while {@link #isExact}} */
    public double[] sketch() {
        return sketch;
    }

    /** {@return the bounds on deviations, one per element; undefined while {@link #isExact}} */
    public double[] bounds() {
        return bounds;
    }

    /** {@return whether all elements are linear between knots} */
    public boolean isExact() {
        return exact;
    }

    /**
     * Records whether all elements are linear between knots.
     *
     * @param exact whether they are
     */
    public void setExact(boolean exact) {
        this.exact = exact;
    }

    /**
     * {@return the value at a knot, without the shift}
     *
     * @param i the index of an element
     * @param k the index of a knot, in [0, cells]
     */
    public double knot(int i, int k) {
        return lines[(cells + 2) * i + k];
    }

    /**
     * {@return the shift}
     *
     * @param i the index of an element
     */
    public double shift(int i) {
        return exact ? 0 : lines[(cells + 2) * i + cells + 1];
    }

    /**
     * {@return the bound on the deviation}
     *
     * @param i the index of an element
     */
    public double bound(int i) {
        return exact ? 0 : bounds[i];
    }

    /**
     * {@return each cell as an interval of its own}
     *
     * @param interval the interval that this is an enclosure on
     */
    public Enclosure ofCells(KnotInterval interval) {
        double cell = interval.cell();
        Enclosure made = new Enclosure(size, cells, new double[2 * cells * size], new double[cells * size]);
        boolean any = false;
        for (int i = 0; i < size; i++) {
            double shift = shift(i);
            for (int k = 0; k < cells; k++) {
                double rise = Enclosure.gap(knot(i, k + 1), knot(i, k));
                double center = rise == 0 ? knot(i, k) : knot(i, k) + 0.5 * rise;
                any |= made.set(i, k, center + shift, rise / cell, bound(i));
            }
        }
        made.setExact(!any);
        return made;
    }

    /**
     * Sets shift and bound of an element, once its knots are set.
     *
     * @param source what the step adds
     * @param carried the bound of what its linear part carries on
     */
    void set(int i, Source source, double carried) {
        lines[(cells + 2) * i + cells + 1] = source.center();
        bounds[i] = (carried + source.size()) * Enclosure.OUTWARD;
    }

    /** {@return the values at the knots, without or with the shift, as a block of {@code cells + 1} columns} */
    double[] knots(boolean shifted) {
        int knots = cells + 1;
        double[] values = new double[knots * size];
        for (int i = 0; i < size; i++) {
            double shift = shifted ? shift(i) : 0;
            for (int k = 0; k < knots; k++) {
                values[knots * i + k] = knot(i, k) + shift;
            }
        }
        return values;
    }

    /** Prepares sketch and bounds for reading: fills them with zeros if the enclosure is exact. */
    void fill() {
        if (exact) {
            Arrays.fill(sketch, 0);
            Arrays.fill(bounds, 0);
        }
    }
}
