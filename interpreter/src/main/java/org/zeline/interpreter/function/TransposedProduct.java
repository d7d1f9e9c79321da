package org.zeline.interpreter.function;

import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.linear.Matrix;
import org.zeline.interpreter.linear.Scratch;

/** {@code Y = X W'} for one pair of matrices, as in a dense layer whose weights have one row per output. */
final class TransposedProduct implements BilinearMap {
    private final int rows;
    private final int inner;
    private final int columns;
    private final boolean given;
    private volatile @Nullable Transposition last;

    /** An array of weights and its transpose. */
    private record Transposition(double[] weights, double[] transposed) {}

    /**
     * @param rows the number of rows of X
     * @param inner the number of columns of X and W
     * @param columns the number of rows of W
     * @param given whether W is a free input of the plan; an array is then never modified and is transposed once for
     *     consecutive runs
     */
    TransposedProduct(int rows, int inner, int columns, boolean given) {
        this.rows = rows;
        this.inner = inner;
        this.columns = columns;
        this.given = given;
    }

    @SuppressWarnings("ReferenceEquality") // the same array
    private Matrix transposed(double[] w) {
        Matrix transpose = new Matrix(w, 0, 1, inner);
        if (!given) {
            return transpose;
        }
        Transposition known = last;
        if (known == null || known.weights != w) {
            double[] copy = new double[w.length];
            transpose.copyTo(copy, inner, columns);
            known = new Transposition(w, copy);
            last = known;
        }
        return new Matrix(known.transposed, 0, columns, 1);
    }

    @Override
    public long multiplyAdds() {
        return (long) rows * columns * inner;
    }

    @Override
    public void apply(Kernels kernels, double[] x, double[] w, double[] y, Scratch scratch) {
        new Matrix(x, 0, inner, 1).times(kernels, transposed(w), rows, inner, columns, y, 0, scratch);
    }

    /** {@code G W} and {@code G' X}. */
    @Override
    public void addVjp(
            Kernels kernels,
            double[] x,
            double[] w,
            double[] g,
            double @Nullable [] intoX,
            double @Nullable [] intoW,
            Scratch scratch) {
        Matrix gradient = new Matrix(g, 0, columns, 1);
        if (intoX != null) {
            double[] part = scratch.array(0, rows * inner);
            gradientOfFirst(kernels, w, g, part, scratch);
            add(part, intoX, rows * inner);
        }
        if (intoW != null) {
            double[] part = scratch.array(0, columns * inner);
            Matrix values = new Matrix(x, 0, inner, 1);
            gradient.transposed().times(kernels, values, columns, rows, inner, part, 0, scratch);
            add(part, intoW, columns * inner);
        }
    }

    private void gradientOfFirst(Kernels kernels, double[] w, double[] g, double[] result, Scratch scratch) {
        Matrix factor = new Matrix(w, 0, inner, 1);
        new Matrix(g, 0, columns, 1).times(kernels, factor, rows, columns, inner, result, 0, scratch);
    }

    private static void add(double[] part, double[] into, int size) {
        for (int i = 0; i < size; i++) {
            into[i] += part[i];
        }
    }

    @Override
    public boolean vjpOfFirst(
            double[][] x, double[] g, double[] first, double[] @Nullable [] into, Workspace workspace) {
        addVjp(workspace.kernels(), x[0], x[1], g, null, into[1], workspace.scratch());
        gradientOfFirst(workspace.kernels(), x[1], g, first, workspace.scratch());
        return true;
    }
}
