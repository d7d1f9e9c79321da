package org.zeline.interpreter.pass;

/**
 * A linear piece of a value of a plan along a line: from {@code lower} to {@code upper}, element {@code i} is
 * {@code value(i) + slope(i) (z - at)}.
 *
 * @param at the point of the values
 * @param lower the next breakpoint below, or negative infinity
 * @param upper the next breakpoint above, or infinity
 * @param block for each element its value and its slope
 */
public record AffinePiece(double at, double lower, double upper, double[] block) {
    /** {@return the number of elements} */
    public int size() {
        return block.length / 2;
    }

    /**
     * {@return the value of an element at {@code at}}
     *
     * @param i the index of the element
     */
    public double value(int i) {
        return block[2 * i];
    }

    /**
     * {@return the slope of an element}
     *
     * @param i the index of the element
     */
    public double slope(int i) {
        return block[2 * i + 1];
    }
}
