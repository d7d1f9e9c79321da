package org.zeline.interpreter.linear;

import java.util.Arrays;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.kernel.PackedWeights;

/**
 * A matrix within an array, which is not copied: element {@code (i, j)} is at index {@code from + i rowStep + j
 * columnStep}.
 *
 * @param values the array
 * @param from the index of the first element
 * @param rowStep the step from one row to the next
 * @param columnStep the step from one column to the next
 */
public record Matrix(double[] values, int from, int rowStep, int columnStep) {
    /** With fewer multiply-adds than this, packing takes longer than the product itself. */
    private static final int FEW = 512;

    /** With fewer rows than this, copying the second factor takes longer than reading it with its strides. */
    private static final int FEW_ROWS = 4;

    /** With fewer terms per sum than this, writing the product dominates. */
    private static final int FEW_TERMS = 3;

    private static final int TILE = 16;

    /** {@return the same elements with rows and columns exchanged} */
    public Matrix transposed() {
        return new Matrix(values, from, columnStep, rowStep);
    }

    /**
     * Multiplies: {@code Y = A B} for this matrix A of {@code rows x inner}.
     *
     * @param kernels the arithmetic
     * @param b a matrix of {@code inner x columns}
     * @param rows the number of rows of the product
     * @param inner the number of terms of each element
     * @param columns the number of columns of the product
     * @param y receives the product, row-major; must not hold a factor
     * @param at the index where the product begins
     * @param scratch working memory
     */
    public void times(
            Kernels kernels, Matrix b, int rows, int inner, int columns, double[] y, int at, Scratch scratch) {
        if (columns == 1 && rows > 1) {
            b.transposed().times(kernels, transposed(), 1, inner, rows, y, at, scratch);
        } else if ((long) rows * inner * columns < FEW || inner < FEW_TERMS || (b.columnStep != 1 && rows < FEW_ROWS)) {
            sumUp(b, rows, inner, columns, y, at);
        } else if (b.columnStep != 1) {
            double[] copy = scratch.array(Scratch.FACTOR, inner * columns);
            b.copyTo(copy, inner, columns);
            contract(kernels, new Matrix(copy, 0, columns, 1), rows, inner, columns, y, at);
        } else {
            contract(kernels, b, rows, inner, columns, y, at);
        }
    }

    private void contract(Kernels kernels, Matrix b, int rows, int inner, int columns, double[] y, int at) {
        PackedWeights weights = PackedWeights.pack(values, from, rowStep, columnStep, rows, inner);
        int[] tap = new int[inner];
        Arrays.setAll(tap, p -> p * b.rowStep);
        int[] start = new int[1];
        kernels.contract(weights, tap, b.values, b.from, start, columns, y, at, start, columns, 1);
    }

    /**
     * Copies the elements, row-major.
     *
     * @param copy receives the elements
     * @param rows the number of rows
     * @param columns the number of columns
     */
    public void copyTo(double[] copy, int rows, int columns) {
        for (int i = 0; i < rows; i += TILE) {
            int lastRow = Math.min(rows, i + TILE);
            for (int j = 0; j < columns; j += TILE) {
                int lastColumn = Math.min(columns, j + TILE);
                for (int row = i; row < lastRow; row++) {
                    int source = from + row * rowStep;
                    for (int column = j; column < lastColumn; column++) {
                        copy[row * columns + column] = values[source + column * columnStep];
                    }
                }
            }
        }
    }

    private void sumUp(Matrix b, int rows, int inner, int columns, double[] y, int at) {
        for (int i = 0; i < rows; i++) {
            int to = at + i * columns;
            if (b.columnStep == 1) {
                Arrays.fill(y, to, to + columns, 0);
                for (int p = 0; p < inner; p++) {
                    double factor = values[from + i * rowStep + p * columnStep];
                    Sums.add(factor, b.values, b.from + p * b.rowStep, y, to, columns);
                }
            } else {
                for (int j = 0; j < columns; j++) {
                    y[to + j] = dot(from + i * rowStep, b, b.from + j * b.columnStep, inner);
                }
            }
        }
    }

    /** A dot product with four independent sums, since each addition depends on the one before. */
    private double dot(int x, Matrix b, int w, int inner) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int n = columnStep;
        int m = b.rowStep;
        double[] u = values;
        double[] v = b.values;
        int p = 0;
        for (; p + 4 <= inner; p += 4) {
            s0 += u[x + p * n] * v[w + p * m];
            s1 += u[x + (p + 1) * n] * v[w + (p + 1) * m];
            s2 += u[x + (p + 2) * n] * v[w + (p + 2) * m];
            s3 += u[x + (p + 3) * n] * v[w + (p + 3) * m];
        }
        for (; p < inner; p++) {
            s0 += u[x + p * n] * v[w + p * m];
        }
        return s0 + s1 + (s2 + s3);
    }
}
