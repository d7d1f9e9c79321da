package org.zeline.interpreter.function;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.linear.ConvolutionMap;
import org.zeline.interpreter.linear.Scratch;
import org.zeline.interpreter.value.Shape;

/**
 * A map of two inputs that is linear in each: every element of the result is a sum of products of an element of the
 * first and one of the second.
 */
public sealed interface BilinearMap extends Evaluable, Enclosable, Differentiable
        permits ElementwiseProduct, ElementwiseQuotient, BatchedProduct, TransposedProduct, ConvolutionProduct {
    /**
     * {@return an element-wise product}
     *
     * @param x the shape of the first factor
     * @param w the shape of the second factor
     * @param result the shape that both are broadcast to
     */
    static BilinearMap elementwise(Shape x, Shape w, Shape result) {
        return new ElementwiseProduct(x, w, result);
    }

    /**
     * {@return an element-wise quotient, which is linear in the dividend and in the reciprocal of the divisor}
     *
     * @param x the shape of the dividend
     * @param w the shape of the divisor
     * @param result the shape that both are broadcast to
     */
    static BilinearMap quotient(Shape x, Shape w, Shape result) {
        return new ElementwiseQuotient(x, w, result);
    }

    /**
     * {@return a batch of products of row-major matrices, {@code rows x inner} by {@code inner x columns}}
     *
     * @param left for each product, the index of its first factor
     * @param right for each product, the index of its second factor
     * @param rows the number of rows of each product
     * @param inner the number of terms summed for each element
     * @param columns the number of columns of each product
     */
    static BilinearMap matrices(int[] left, int[] right, int rows, int inner, int columns) {
        return new BatchedProduct(left, right, rows, inner, columns);
    }

    /**
     * {@return a product of row-major matrices, {@code rows x inner} by the transpose of {@code columns x inner}}
     *
     * @param rows the number of rows of the product
     * @param inner the number of terms summed for each element
     * @param columns the number of columns of the product
     * @param given whether the second input is a free input of the plan, so that its arrays are never modified
     */
    static BilinearMap byTransposed(int rows, int inner, int columns, boolean given) {
        return new TransposedProduct(rows, inner, columns, given);
    }

    /**
     * {@return a convolution or transposed convolution whose weights are the second input}
     *
     * @param like a convolution of the same sizes; its weights are ignored
     * @param given whether the second input is a free input of the plan, so that its arrays are never modified
     */
    static BilinearMap convolution(ConvolutionMap like, boolean given) {
        return new ConvolutionProduct(like, given);
    }

    /** {@return the number of multiply-adds of one application} */
    long multiplyAdds();

    /**
     * Applies the map.
     *
     * @param kernels the arithmetic
     * @param x the first input
     * @param w the second input
     * @param y receives the result
     * @param scratch working memory
     */
    void apply(Kernels kernels, double[] x, double[] w, double[] y, Scratch scratch);

    /**
     * Encloses the result on one interval of the line per column. The product {@code (m + s t + u)(n + q t + v)} with
     * {@code |t| <= r}, {@code |u| <= e}, {@code |v| <= f} has the affine part {@code m n + (m q + s n) t}. The term
     * {@code s q t^2} lies within {@code |s q| r^2 / 2} of {@code s q r^2 / 2}. The other terms are at most {@code (|m|
     * + |s| r) f + (|n| + |q| r) e + e f}.
     *
     * @param kernels the arithmetic
     * @param x the enclosure of the first input
     * @param w the enclosure of the second input
     * @param radius the radius of each column's interval
     * @param y receives the enclosure of the result
     * @param scratch working memory
     */
    default void enclose(Kernels kernels, Enclosure x, Enclosure w, double[] radius, Enclosure y, Scratch scratch) {
        new ProductRule(this, kernels, scratch).enclose(x, w, radius, y);
    }

    @Override
    default void enclose(
            KnotEnclosure[] x, KnotInterval interval, KnotEnclosure y, Sketch sketch, Workspace workspace) {
        new ProductKnots(this, x[0], x[1], y.size(), sketch, workspace).into(y);
    }

    /**
     * Adds the vector-Jacobian products. The gradient of the first input is the adjoint of {@code x -> y} for fixed w,
     * applied to g, and vice versa. Both may be added to one array if the inputs are the same value.
     *
     * @param kernels the arithmetic
     * @param x the first input
     * @param w the second input
     * @param g the cotangent of the result
     * @param intoX the array that the gradient of the first input is added to, or {@code null} if not needed
     * @param intoW the same for the second input
     * @param scratch working memory
     */
    void addVjp(
            Kernels kernels,
            double[] x,
            double[] w,
            double[] g,
            double @Nullable [] intoX,
            double @Nullable [] intoW,
            Scratch scratch);

    @Override
    default Optional<String> obstacleTo(Class<? extends Action> capability) {
        return Action.reasonUnless(capability.isInstance(this), "both of its factors depend on the input");
    }

    /** Applies the map to each column separately, since each column has its own factors. */
    @Override
    default void evaluate(double[][] x, int columns, double[] y, Workspace workspace) {
        if (columns == 1) {
            apply(workspace.kernels(), x[0], x[1], y, workspace.scratch());
            return;
        }
        for (int k = 0; k < columns; k++) {
            double[] part = new double[y.length / columns];
            apply(workspace.kernels(), column(x[0], columns, k), column(x[1], columns, k), part, workspace.scratch());
            spread(part, columns, k, y);
        }
    }

    /**
     * Applies the map to many columns of the first input with one second input.
     *
     * @param x the first input, a block of columns
     * @param w the second input, a single column
     * @param columns the number of columns
     * @param y receives a block of columns
     * @param workspace the workspace of the pass
     */
    default void applyToFirst(double[] x, double[] w, int columns, double[] y, Workspace workspace) {
        for (int k = 0; k < columns; k++) {
            double[] part = new double[y.length / columns];
            apply(workspace.kernels(), column(x, columns, k), w, part, workspace.scratch());
            spread(part, columns, k, y);
        }
    }

    /**
     * Applies the map to many columns of the second input with one first input.
     *
     * @param x the first input, a single column
     * @param w the second input, a block of columns
     * @param columns the number of columns
     * @param y receives a block of columns
     * @param workspace the workspace of the pass
     */
    default void applyToSecond(double[] x, double[] w, int columns, double[] y, Workspace workspace) {
        for (int k = 0; k < columns; k++) {
            double[] part = new double[y.length / columns];
            apply(workspace.kernels(), x, column(w, columns, k), part, workspace.scratch());
            spread(part, columns, k, y);
        }
    }

    private static void spread(double[] part, int columns, int k, double[] y) {
        for (int j = 0; j < part.length; j++) {
            y[j * columns + k] = part[j];
        }
    }

    private static double[] column(double[] x, int columns, int k) {
        double[] column = new double[x.length / columns];
        for (int i = 0; i < column.length; i++) {
            column[i] = x[i * columns + k];
        }
        return column;
    }

    @Override
    default void enclose(Enclosure[] x, double[] radius, double[] rounding, Enclosure y, Workspace workspace) {
        enclose(workspace.kernels(), x[0], x[1], radius, y, workspace.scratch());
    }

    @Override
    default void addVjp(double[][] x, double[] g, double[] @Nullable [] into, Workspace workspace) {
        addVjp(workspace.kernels(), x[0], x[1], g, into[0], into[1], workspace.scratch());
    }
}
