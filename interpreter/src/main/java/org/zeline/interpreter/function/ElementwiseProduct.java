package org.zeline.interpreter.function;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.linear.Cropped;
import org.zeline.interpreter.linear.Scratch;
import org.zeline.interpreter.value.Box;
import org.zeline.interpreter.value.Shape;

/** {@code y_j = x_j w_j}, with both factors broadcast to the same shape. */
final class ElementwiseProduct implements BilinearMap {
    private final int size;
    private final int @Nullable [] left;
    private final int @Nullable [] right;

    ElementwiseProduct(Shape x, Shape w, Shape result) {
        this.size = result.size();
        this.left = x.equals(result) ? null : x.broadcastIndex(result);
        this.right = w.equals(result) ? null : w.broadcastIndex(result);
    }

    private ElementwiseProduct(int[] left, int[] right) {
        this.size = left.length;
        this.left = left;
        this.right = right;
    }

    @Override
    public Cropped<Action> crop(List<Shape> inputs, Box part) {
        return some(inputs, part).map(product -> product);
    }

    /** The product for a part of the result. */
    Cropped<ElementwiseProduct> some(List<Shape> inputs, Box part) {
        int[] p = Arrays.stream(part.elements()).map(this::left).toArray();
        int[] q = Arrays.stream(part.elements()).map(this::right).toArray();
        Box x = Box.around(inputs.get(0), p);
        Box w = Box.around(inputs.get(1), q);
        return new Cropped<>(new ElementwiseProduct(x.within(p), w.within(q)), List.of(x, w), part);
    }

    /** The index of the element of the first factor for element {@code j} of the result. */
    int left(int j) {
        return at(left, j);
    }

    /** The index of the element of the second factor for element {@code j} of the result. */
    int right(int j) {
        return at(right, j);
    }

    /** The index of the element of a factor for element {@code j} of the result. */
    private static int at(int @Nullable [] index, int j) {
        return index == null ? j : index[j];
    }

    @Override
    public boolean isElementary() {
        return true;
    }

    @Override
    public long multiplyAdds() {
        return size;
    }

    @Override
    public void apply(Kernels kernels, double[] x, double[] w, double[] y, Scratch scratch) {
        for (int j = 0; j < size; j++) {
            y[j] = x[at(left, j)] * w[at(right, j)];
        }
    }

    @Override
    public void evaluate(double[][] x, int columns, double[] y, Workspace workspace) {
        for (int j = 0; j < size; j++) {
            int a = at(left, j) * columns;
            int b = at(right, j) * columns;
            for (int k = 0; k < columns; k++) {
                y[j * columns + k] = x[0][a + k] * x[1][b + k];
            }
        }
    }

    @Override
    public void applyToFirst(double[] x, double[] w, int columns, double[] y, Workspace workspace) {
        scale(x, left, w, right, columns, y);
    }

    @Override
    public void applyToSecond(double[] x, double[] w, int columns, double[] y, Workspace workspace) {
        scale(w, right, x, left, columns, y);
    }

    private void scale(
            double[] block, int @Nullable [] index, double[] factors, int @Nullable [] other, int columns, double[] y) {
        for (int j = 0; j < size; j++) {
            double factor = factors[at(other, j)];
            int from = at(index, j) * columns;
            for (int k = 0; k < columns; k++) {
                y[j * columns + k] = factor * block[from + k];
            }
        }
    }

    @Override
    public void enclose(Kernels kernels, Enclosure x, Enclosure w, double[] radius, Enclosure y, Scratch scratch) {
        boolean any = false;
        for (int j = 0; j < size; j++) {
            int a = at(left, j);
            int b = at(right, j);
            for (int k = 0; k < radius.length; k++) {
                double r = radius[k];
                double m = x.value(a, k);
                double s = x.slope(a, k);
                double e = x.remainder(a, k);
                double n = w.value(b, k);
                double q = w.slope(b, k);
                double f = w.remainder(b, k);
                double curve = 0.5 * s * q * r * r;
                double reach = (Math.abs(m) + Math.abs(s) * r) * f + (Math.abs(n) + Math.abs(q) * r) * e + e * f;
                double error = (Math.abs(curve) + reach) * Enclosure.OUTWARD;
                any |= y.set(j, k, m * n + curve, m * q + s * n, error);
            }
        }
        y.setExact(!any);
    }

    @Override
    public void addVjp(
            Kernels kernels,
            double[] x,
            double[] w,
            double[] g,
            double @Nullable [] intoX,
            double @Nullable [] intoW,
            Scratch scratch) {
        if (intoX != null) {
            for (int j = 0; j < size; j++) {
                intoX[at(left, j)] += g[j] * w[at(right, j)];
            }
        }
        if (intoW != null) {
            for (int j = 0; j < size; j++) {
                intoW[at(right, j)] += g[j] * x[at(left, j)];
            }
        }
    }
}
