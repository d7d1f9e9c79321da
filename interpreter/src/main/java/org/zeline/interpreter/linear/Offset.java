package org.zeline.interpreter.linear;

import org.zeline.interpreter.value.Box;

/**
 * The constant part of an affine map: adds {@code values[j / inner % values.length]} to element {@code j}. There is one
 * value per element or one per channel.
 *
 * @param values at least one, repeated
 * @param inner the number of consecutive elements with the same value
 * @param size the number of elements
 */
public record Offset(double[] values, int inner, int size) {
    /** Checks that the values repeat to the number of elements. */
    public Offset {
        if (inner < 1 || (size > 0 && size % ((long) values.length * inner) != 0)) {
            throw new IllegalArgumentException(
                    values.length + " values for " + inner + " elements each don't repeat to " + size);
        }
    }

    /**
     * {@return an offset of one number per element}
     *
     * @param values the numbers
     */
    public static Offset of(double... values) {
        return new Offset(values, 1, values.length);
    }

    /**
     * {@return the offset of a part of the elements}
     *
     * @param part a part of a tensor of as many elements
     */
    public Offset crop(Box part) {
        Repeated some = new Repeated(values, inner).crop(part);
        return new Offset(some.values(), some.inner(), part.shape().size());
    }

    /**
     * Adds the offset to the first columns of every element.
     *
     * @param columns the number of columns
     * @param first the number of columns that are changed
     * @param y the array that is changed
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
        for (; at + 4 <= end; at += 4) { // short rows: the compiler vectorises only the unrolled loop
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
