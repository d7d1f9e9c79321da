package org.zeline.interpreter.function;

import java.util.Arrays;

/**
 * An enclosure of a value of a plan on several intervals of a line, one per column. On the interval of column {@code k}
 * with center {@code c} and radius {@code r}, element {@code i} lies within {@code value + slope (z - c) ± remainder}
 * for every z with {@code |z - c| <= r}. The remainder is exactly zero where the value is affine.
 *
 * <p>Values and slopes form one block of {@code 2 K} columns, so that a linear map is applied to both at once.
 * Remainders form a block of {@code K} columns, which is not used while the enclosure is exact.
 */
public final class Enclosure {
    /**
     * The factor of outward rounding. Computed remainders are multiplied by it, so that their own rounding errors never
     * make them too small.
     */
    public static final double OUTWARD = 1 + 0x1p-30;

    private final int size;
    private final int columns;
    private final double[] lines;
    private final double[] remainders;
    private boolean exact;

    /**
     * Creates an enclosure in the given memory.
     *
     * @param size the number of elements
     * @param columns the number of intervals
     * @param lines values and slopes, at least {@code size x 2 columns} numbers
     * @param remainders at least {@code size x columns} numbers
     */
    public Enclosure(int size, int columns, double[] lines, double[] remainders) {
        this.size = size;
        this.columns = columns;
        this.lines = lines;
        this.remainders = remainders;
    }

    /** {@return the number of elements} */
    public int size() {
        return size;
    }

    /** {@return the number of intervals} */
    public int columns() {
        return columns;
    }

    /** {@return values and slopes: for each element its value in every column, then its slope in every column} */
    public double[] lines() {
        return lines;
    }

    /** {@return the remainders: for each element one per column; undefined while {@link #isExact}} */
    public double[] remainders() {
        return remainders;
    }

    /** {@return whether all remainders are zero} */
    public boolean isExact() {
        return exact;
    }

    /**
     * {@return the value at the center}
     *
     * @param i the index of an element
     * @param k the index of a column
     */
    public double value(int i, int k) {
        return lines[2 * columns * i + k];
    }

    /**
     * {@return the slope}
     *
     * @param i the index of an element
     * @param k the index of a column
     */
    public double slope(int i, int k) {
        return lines[2 * columns * i + columns + k];
    }

    /**
     * {@return the remainder}
     *
     * @param i the index of an element
     * @param k the index of a column
     */
    public double remainder(int i, int k) {
        return exact ? 0 : remainders[columns * i + k];
    }

    /**
     * {@return the remainder, enlarged by the bound on rounding errors, which a jump may magnify; zero for a constant,
     * which has the same value at every point of the line}
     *
     * @param i the index of an element
     * @param k the index of a column
     * @param rounding a bound on the rounding errors of the value
     */
    double remainder(int i, int k, double rounding) {
        double remainder = remainder(i, k);
        return remainder == 0 && slope(i, k) == 0 ? 0 : remainder + rounding;
    }

    /**
     * Sets one element of one column. A remainder that is not finite means that the element is unknown. Value and slope
     * are then set to zero, so that infinities do not spread to other elements. The same happens if value or slope is
     * not finite, except for an infinite constant.
     *
     * @param i the index of the element
     * @param k the index of the column
     * @param value the value at the center
     * @param slope the slope
     * @param remainder the remainder
     * @return whether the remainder is nonzero
     */
    public boolean set(int i, int k, double value, double slope, double remainder) {
        boolean finite = Math.abs(value) < Double.POSITIVE_INFINITY && Math.abs(slope) < Double.POSITIVE_INFINITY;
        boolean infinite = Double.isInfinite(value) && slope == 0 && remainder == 0;
        boolean known = infinite || (finite && remainder < Double.POSITIVE_INFINITY);
        lines[2 * columns * i + k] = known ? value : 0;
        lines[2 * columns * i + columns + k] = known ? slope : 0;
        remainders[columns * i + k] = known ? remainder : Double.POSITIVE_INFINITY;
        return !(known && remainder == 0);
    }

    /**
     * {@return {@code p - q}, and zero for equal infinities}
     *
     * @param p a number
     * @param q a number
     */
    static double gap(double p, double q) {
        return p == q ? 0 : p - q;
    }

    /**
     * Marks all elements as unknown on one interval.
     *
     * @param k the index of its column
     */
    public void setUnknown(int k) {
        for (int i = 0; i < size; i++) {
            set(i, k, 0, 0, Double.POSITIVE_INFINITY);
        }
    }

    /**
     * Records whether all remainders are zero, once all elements are set.
     *
     * @param exact whether all remainders are zero
     */
    public void setExact(boolean exact) {
        this.exact = exact;
    }

    /** Prepares {@link #remainders} for reading: fills them with zeros if the enclosure is exact. */
    public void fillRemainders() {
        if (exact) {
            Arrays.fill(remainders, 0);
        }
    }
}
