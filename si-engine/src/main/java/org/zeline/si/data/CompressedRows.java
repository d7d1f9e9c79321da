package org.zeline.si.data;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/** The compressed rows of a {@link Covariance.Sparse}, which says how they stand. */
record CompressedRows(int[] starts, int[] columns, double[] values) {
    int size() {
        return starts.length - 1;
    }

    static CompressedRows ofTriplets(int size, int[] rows, int[] columns, double[] values) {
        if (rows.length != values.length || columns.length != values.length) {
            throw new IllegalArgumentException("triplets need as many rows and columns as values, got " + rows.length
                    + ", " + columns.length + " and " + values.length);
        }
        int[] starts = new int[size + 1];
        for (int row : rows) {
            starts[requireIndex("row", row, size) + 1]++;
        }
        for (int i = 0; i < size; i++) {
            starts[i + 1] += starts[i];
        }
        int[] order = IntStream.range(0, values.length)
                .boxed()
                .sorted(Comparator.<Integer>comparingInt(k -> rows[k]).thenComparingInt(k -> columns[k]))
                .mapToInt(Integer::intValue)
                .toArray();
        return new CompressedRows(
                starts,
                Arrays.stream(order).map(k -> columns[k]).toArray(),
                Arrays.stream(order).mapToDouble(k -> values[k]).toArray());
    }

    /** Checks that the rows follow each other, and their columns ascend. */
    void require() {
        int size = size();
        if (size < 0 || starts[0] != 0 || starts[size] != values.length || columns.length != values.length) {
            throw new IllegalArgumentException("compressed rows must start at 0 and end at the number of entries, "
                    + values.length + "; they are " + Arrays.toString(starts) + ", with " + columns.length
                    + " columns");
        }
        for (int i = 0; i < size; i++) {
            if (starts[i + 1] < starts[i] || starts[i + 1] > values.length) {
                throw new IllegalArgumentException("compressed rows must follow each other, row " + i + " goes from "
                        + starts[i] + " to " + starts[i + 1]);
            }
            for (int at = starts[i]; at < starts[i + 1]; at++) {
                requireIndex("column", columns[at], size);
                if (at > starts[i] && columns[at] <= columns[at - 1]) {
                    throw new IllegalArgumentException("columns of a row must ascend, row " + i + " has "
                            + columns[at - 1] + " before " + columns[at]);
                }
            }
        }
    }

    private static int requireIndex(String what, int index, int size) {
        if (index < 0 || index >= size) {
            throw new IllegalArgumentException(
                    what + " " + index + " lies outside of a variance matrix of size " + size);
        }
        return index;
    }

    double entry(int row, int column) {
        int at = Arrays.binarySearch(columns, starts[row], starts[row + 1], column);
        return at < 0 ? 0 : values[at];
    }

    double[][] dense() {
        double[][] rows = new double[size()][size()];
        for (int i = 0; i < rows.length; i++) {
            for (int at = starts[i]; at < starts[i + 1]; at++) {
                rows[i][columns[at]] = values[at];
            }
        }
        return rows;
    }
}
