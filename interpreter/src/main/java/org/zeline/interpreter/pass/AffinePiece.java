package org.zeline.interpreter.pass;

/**
 * One value of a plan along a line, exact from {@code lower} to {@code upper}: element {@code i} is {@code value(i) +
 * slope(i) (z - at)}.
 *
 * @param at the point that the values belong to
 * @param lower where a branch changes below, or minus infinity
 * @param upper where a branch changes above, or infinity
 * @param block for each element its value and its slope
 */
public record AffinePiece(double at, double lower, double upper, double[] block) {
    /** The number of elements. */
    public int size() {
        return block.length / 2;
    }

    /**
     * {@return its value at {@code at}}
     *
     * @param i an element
     */
    public double value(int i) {
        return block[2 * i];
    }

    /**
     * {@return by how much it grows with z}
     *
     * @param i an element
     */
    public double slope(int i) {
        return block[2 * i + 1];
    }
}
