package org.zeline.interpreter.function;

import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.linear.Matrix;
import org.zeline.interpreter.linear.Scratch;

/** {@code Y = X W'} for one pair of matrices, as in a dense layer whose weights have a row for each of its outputs. */
final class TransposedProduct implements BilinearMap {
    private final int rows;
    private final int inner;
    private final int columns;
    private final boolean given;
    private volatile @Nullable Turned last;

    /** What an array holds, rows and columns exchanged. */
    private record Turned(double[] weights, double[] transposed) {}

    /**
     * @param rows rows of X
     * @param inner columns of X and W
     * @param columns rows of W
     * @param given whether W is an input of the plan: then an array never changes, and is transposed once for all runs
     *     that follow each other with it
     */
    TransposedProduct(int rows, int inner, int columns, boolean given) {
        this.rows = rows;
        this.inner = inner;
        this.columns = columns;
        this.given = given;
    }

    @SuppressWarnings("ReferenceEquality") // the very array
    private Matrix transposed(double[] w) {
        Matrix lying = new Matrix(w, 0, 1, inner);
        if (!given) {
            return lying;
        }
        Turned known = last;
        if (known == null || known.weights != w) {
            double[] turned = new double[w.length];
            lying.copyTo(turned, inner, columns);
            known = new Turned(w, turned);
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
            gradient.times(kernels, new Matrix(w, 0, inner, 1), rows, columns, inner, part, 0, scratch);
            add(part, intoX, rows * inner);
        }
        if (intoW != null) {
            double[] part = scratch.array(0, columns * inner);
            Matrix values = new Matrix(x, 0, inner, 1);
            gradient.transposed().times(kernels, values, columns, rows, inner, part, 0, scratch);
            add(part, intoW, columns * inner);
        }
    }

    private static void add(double[] part, double[] into, int size) {
        for (int i = 0; i < size; i++) {
            into[i] += part[i];
        }
    }
}
