package org.zeline.interpreter.linear;

/**
 * What an affine map adds: {@code values[j / inner % values.length]} to element {@code j}. One number an element, or
 * one a channel.
 *
 * @param values at least one, repeated
 * @param inner how many neighbouring elements take one value
 * @param size how many elements there are
 */
public record Offset(double[] values, int inner, int size) {
    /** Checks that the values fill the elements. */
    public Offset {
        if (inner < 1 || (size > 0 && size % ((long) values.length * inner) != 0)) {
            throw new IllegalArgumentException(
                    values.length + " values for " + inner + " elements each don't repeat to " + size);
        }
    }

    /**
     * {@return one number an element}
     *
     * @param values the numbers
     */
    public static Offset of(double... values) {
        return new Offset(values, 1, values.length);
    }

    /**
     * Adds the offset to the first columns of every element.
     *
     * @param columns how many numbers each element has
     * @param first how many of them take the offset
     * @param y changed
     */
    public void addTo(int columns, int first, double[] y) {
        int j = 0;
        while (j < size) {
            for (double value : values) {
                if (first == columns && inner > 1) {
                    int end = (j + inner) * columns;
                    for (int at = j * columns; at < end; at++) {
                        y[at] += value;
                    }
                    j += inner;
                } else {
                    for (int end = j + inner; j < end; j++) {
                        addRow(value, j * columns, first, y);
                    }
                }
            }
        }
    }

    private static void addRow(double value, int from, int length, double[] y) {
        int at = from;
        int end = from + length;
        for (; at + 4 <= end; at += 4) { // short rows: unrolled by hand, which the compiler turns into vectors
            y[at] += value;
            y[at + 1] += value;
            y[at + 2] += value;
            y[at + 3] += value;
        }
        for (; at < end; at++) {
            y[at] += value;
        }
    }
}
