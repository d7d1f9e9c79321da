package org.zeline.interpreter.function;

import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.linear.Matrix;
import org.zeline.interpreter.linear.Scratch;

/** {@code Y = X W} for each pair of matrices of a batch. Products may share a factor. */
final class BatchedProduct implements BilinearMap {
    private final int[] left;
    private final int[] right;
    private final int rows;
    private final int inner;
    private final int columns;

    BatchedProduct(int[] left, int[] right, int rows, int inner, int columns) {
        this.left = left;
        this.right = right;
        this.rows = rows;
        this.inner = inner;
        this.columns = columns;
    }

    private Matrix left(double[] x, int product) {
        return new Matrix(x, left[product] * rows * inner, inner, 1);
    }

    private Matrix right(double[] w, int product) {
        return new Matrix(w, right[product] * inner * columns, columns, 1);
    }

    private Matrix result(double[] y, int product) {
        return new Matrix(y, product * rows * columns, columns, 1);
    }

    @Override
    public long multiplyAdds() {
        return (long) left.length * rows * columns * inner;
    }

    @Override
    public void apply(Kernels kernels, double[] x, double[] w, double[] y, Scratch scratch) {
        for (int p = 0; p < left.length; p++) {
            left(x, p).times(kernels, right(w, p), rows, inner, columns, y, p * rows * columns, scratch);
        }
    }

    /** {@code (X_r)' = W' (X_r)'} for each row r of X, whose columns lie side by side. */
    @Override
    public void applyToFirst(double[] x, double[] w, int count, double[] y, Workspace workspace) {
        for (int p = 0; p < left.length; p++) {
            Matrix transposed = right(w, p).transposed();
            for (int r = 0; r < rows; r++) {
                Matrix row = new Matrix(x, (left[p] * rows + r) * inner * count, count, 1);
                int at = (p * rows + r) * columns * count;
                transposed.times(workspace.kernels(), row, columns, inner, count, y, at, workspace.scratch());
            }
        }
    }

    @Override
    public void applyToSecond(double[] x, double[] w, int count, double[] y, Workspace workspace) {
        for (int p = 0; p < left.length; p++) {
            Matrix block = new Matrix(w, right[p] * inner * columns * count, columns * count, 1);
            int at = p * rows * columns * count;
            left(x, p).times(workspace.kernels(), block, rows, inner, columns * count, y, at, workspace.scratch());
        }
    }

    /** {@code G W'} and {@code X' G}. */
    @Override
    public void addVjp(
            Kernels kernels,
            double[] x,
            double[] w,
            double[] g,
            double @Nullable [] intoX,
            double @Nullable [] intoW,
            Scratch scratch) {
        int size = Math.max(intoX == null ? 0 : rows * inner, intoW == null ? 0 : inner * columns);
        double[] part = scratch.array(0, size);
        for (int p = 0; p < left.length; p++) {
            if (intoX != null) {
                result(g, p).times(kernels, right(w, p).transposed(), rows, columns, inner, part, 0, scratch);
                add(part, rows * inner, intoX, left[p] * rows * inner);
            }
            if (intoW != null) {
                left(x, p).transposed().times(kernels, result(g, p), inner, rows, columns, part, 0, scratch);
                add(part, inner * columns, intoW, right[p] * inner * columns);
            }
        }
    }

    private static void add(double[] part, int size, double[] into, int at) {
        for (int i = 0; i < size; i++) {
            into[at + i] += part[i];
        }
    }
}
