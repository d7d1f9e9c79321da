package org.zeline.interpreter.function;

import java.util.Arrays;

/**
 * A value of a plan on several intervals of a line at once: on column {@code k}'s interval, of center {@code c} and
 * radius {@code r}, element {@code i} lies within {@code value + slope (z - c) ± rest} for every z with {@code |z - c|
 * <= r}. The rest is exactly zero where the value is affine.
 *
 * <p>Values and slopes are one block of {@code 2 K} columns, so that a linear map takes both at once; remainders are a
 * block of {@code K} columns, which need not be there.
 */
public final class Enclosure {
    /** What a computed remainder is enlarged by, so that its own rounding never makes it too small. */
    public static final double OUTWARD = 1 + 0x1p-30;

    private final int size;
    private final int columns;
    private final double[] lines;
    private final double[] rests;
    private boolean exact;

    /**
     * Takes the memory.
     *
     * @param size how many elements
     * @param columns how many intervals
     * @param lines {@code size x 2 columns}
     * @param rests {@code size x columns}
     */
    public Enclosure(int size, int columns, double[] lines, double[] rests) {
        this.size = size;
        this.columns = columns;
        this.lines = lines;
        this.rests = rests;
    }

    /** How many elements. */
    public int size() {
        return size;
    }

    /** How many intervals. */
    public int columns() {
        return columns;
    }

    /** Values and slopes: for each element its value in every column, then its slope in every column. */
    public double[] lines() {
        return lines;
    }

    /** Remainders: for each element one in every column. Meaningless while {@link #isExact}. */
    public double[] rests() {
        return rests;
    }

    /** Whether all remainders are zero. */
    public boolean isExact() {
        return exact;
    }

    /**
     * {@return the value at the center}
     *
     * @param i an element
     * @param k a column
     */
    public double value(int i, int k) {
        return lines[2 * columns * i + k];
    }

    /**
     * {@return the slope}
     *
     * @param i an element
     * @param k a column
     */
    public double slope(int i, int k) {
        return lines[2 * columns * i + columns + k];
    }

    /**
     * {@return the remainder}
     *
     * @param i an element
     * @param k a column
     */
    public double rest(int i, int k) {
        return exact ? 0 : rests[columns * i + k];
    }

    /**
     * {@return the remainder, enlarged by what rounding may add; before a jump, small errors are not small after it. A
     * constant stays exact, for points of a line can't differ in it}
     *
     * @param i an element
     * @param k a column
     * @param rounding how far computed values may be from the true ones
     */
    double rest(int i, int k, double rounding) {
        double rest = rest(i, k);
        return rest == 0 && slope(i, k) == 0 ? 0 : rest + rounding;
    }

    /**
     * Sets one element of one column. A remainder that is no finite number says that nothing is known; the line is then
     * set to zero, so that no other element catches its infinity. So it is where the line itself is not finite, but for
     * a constant that is infinite.
     *
     * @param i the element
     * @param k the column
     * @param value the value at the center
     * @param slope the slope
     * @param rest the remainder
     * @return whether the remainder is other than zero
     */
    public boolean set(int i, int k, double value, double slope, double rest) {
        boolean finite = Math.abs(value) < Double.POSITIVE_INFINITY && Math.abs(slope) < Double.POSITIVE_INFINITY;
        boolean infinite = Double.isInfinite(value) && slope == 0 && rest == 0;
        boolean known = infinite || (finite && rest < Double.POSITIVE_INFINITY);
        lines[2 * columns * i + k] = known ? value : 0;
        lines[2 * columns * i + columns + k] = known ? slope : 0;
        rests[columns * i + k] = known ? rest : Double.POSITIVE_INFINITY;
        return !(known && rest == 0);
    }

    /**
     * {@return {@code p - q}, zero for equal infinities}
     *
     * @param p a number
     * @param q a number
     */
    static double gap(double p, double q) {
        return p == q ? 0 : p - q;
    }

    /**
     * Says that nothing is known on one interval.
     *
     * @param k its column
     */
    public void forget(int k) {
        for (int i = 0; i < size; i++) {
            set(i, k, 0, 0, Double.POSITIVE_INFINITY);
        }
    }

    /**
     * Says whether any remainder is not zero, once all elements are set.
     *
     * @param any whether one is
     */
    public void settle(boolean any) {
        exact = !any;
    }

    /** Makes remainders readable as an array: fills it with zeros if there are none. */
    public void spellOut() {
        if (exact) {
            Arrays.fill(rests, 0);
        }
    }
}
