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

    /** The number of adjacent elements that share a second factor, if the first one is not broadcast; otherwise 1. */
    private final int run;

    ElementwiseProduct(Shape x, Shape w, Shape result) {
        this.size = result.size();
        this.left = x.equals(result) ? null : x.broadcastIndex(result);
        this.right = w.equals(result) ? null : w.broadcastIndex(result);
        this.run = left == null && right != null ? run(right) : 1;
    }

    private ElementwiseProduct(int[] left, int[] right) {
        this.size = left.length;
        this.left = left;
        this.right = right;
        this.run = 1;
    }

    /** The largest length of blocks in which all indices are equal. */
    private static int run(int[] index) {
        int length = 0;
        while (length < index.length && index[length] == index[0]) {
            length++;
        }
        boolean blocks = length > 1 && index.length % length == 0;
        for (int j = 0; blocks && j < index.length; j++) {
            blocks = index[j] == index[j - j % length];
        }
        return blocks ? length : 1;
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
        if (run > 1) {
            for (int from = 0; from < size; from += run) {
                double factor = w[at(right, from)];
                for (int j = from; j < from + run; j++) {
                    y[j] = x[j] * factor;
                }
            }
            return;
        }
        for (int j = 0; j < size; j++) {
            y[j] = x[at(left, j)] * w[at(right, j)];
        }
    }

    @Override
    public void evaluate(double[][] x, int columns, double[] y, Workspace workspace) {
        if (columns == 1) {
            apply(workspace.kernels(), x[0], x[1], y, workspace.scratch());
            return;
        }
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
        if (run > 1) {
            addVjpOfRuns(x, w, g, intoX, intoW);
            return;
        }
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

    private void addVjpOfRuns(
            double[] x, double[] w, double[] g, double @Nullable [] intoX, double @Nullable [] intoW) {
        for (int from = 0; from < size; from += run) {
            int common = at(right, from);
            double factor = w[common];
            for (int j = from; intoX != null && j < from + run; j++) {
                intoX[j] += g[j] * factor;
            }
            if (intoW != null) {
                intoW[common] += dot(g, x, from);
            }
        }
    }

    /** The sum over a run, with four independent partial sums to hide latency. */
    private double dot(double[] g, double[] x, int from) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int j = from;
        for (int end = from + run - 3; j < end; j += 4) {
            s0 += g[j] * x[j];
            s1 += g[j + 1] * x[j + 1];
            s2 += g[j + 2] * x[j + 2];
            s3 += g[j + 3] * x[j + 3];
        }
        for (; j < from + run; j++) {
            s0 += g[j] * x[j];
        }
        return s0 + s1 + (s2 + s3);
    }
}
