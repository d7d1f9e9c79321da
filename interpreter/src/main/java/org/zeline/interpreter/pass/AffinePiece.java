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
@SuppressWarnings("ArrayRecordComponent")
public record AffinePiece(double at, double lower, double upper, double[] block) {
    /** The number of elements. */
    public int size() {
        return block.length / 2;
    }

    /**
     * @param i an element
     * @return its value at {@code at}
     */
    public double value(int i) {
        return block[2 * i];
    }

    /**
     * @param i an element
     * @return by how much it grows with z
     */
    public double slope(int i) {
        return block[2 * i + 1];
    }
}
