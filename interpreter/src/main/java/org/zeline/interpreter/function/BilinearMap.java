package org.zeline.interpreter.function;

import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.linear.ConvolutionMap;
import org.zeline.interpreter.linear.Scratch;
import org.zeline.interpreter.value.Shape;

/**
 * A map of two inputs that is linear in each: every element of the result is a sum of products of an element of the
 * first and one of the second.
 */
public sealed interface BilinearMap
        permits ElementwiseProduct, ElementwiseQuotient, BatchedProduct, TransposedProduct, ConvolutionProduct {
    /**
     * {@return products element by element}
     *
     * @param x shape of the first factor
     * @param w shape of the second
     * @param result what both broadcast to
     */
    static BilinearMap elementwise(Shape x, Shape w, Shape result) {
        return new ElementwiseProduct(x, w, result);
    }

    /**
     * {@return quotients element by element; they are linear in the first factor and in the reciprocal of the second}
     *
     * @param x shape of the dividend
     * @param w shape of the divisor
     * @param result what both broadcast to
     */
    static BilinearMap quotient(Shape x, Shape w, Shape result) {
        return new ElementwiseQuotient(x, w, result);
    }

    /**
     * {@return products of matrices, {@code rows x inner} by {@code inner x columns}, that follow each other row-major}
     *
     * @param left for each product the number of its first factor
     * @param right for each product the number of its second factor
     * @param rows rows of the products
     * @param inner how many terms each element sums
     * @param columns columns of the products
     */
    static BilinearMap matrices(int[] left, int[] right, int rows, int inner, int columns) {
        return new BatchedProduct(left, right, rows, inner, columns);
    }

    /**
     * {@return a product of two matrices, {@code rows x inner} by the transpose of {@code columns x inner}, row-major}
     *
     * @param rows rows of the product
     * @param inner how many terms each element sums
     * @param columns columns of the product
     * @param given whether the second input is one of the plan, so that its arrays never change
     */
    static BilinearMap byTransposed(int rows, int inner, int columns, boolean given) {
        return new TransposedProduct(rows, inner, columns, given);
    }

    /**
     * {@return a convolution of either direction, the second input being its weights}
     *
     * @param like a convolution of the same sizes; its weights don't matter
     * @param given whether the second input is one of the plan, so that its arrays never change
     */
    static BilinearMap convolution(ConvolutionMap like, boolean given) {
        return new ConvolutionProduct(like, given);
    }

    /** How many multiply-adds one application takes. */
    long multiplyAdds();

    /**
     * Multiplies numbers.
     *
     * @param kernels the arithmetic
     * @param x the first input
     * @param w the second
     * @param y takes the result
     * @param scratch working memory
     */
    void apply(Kernels kernels, double[] x, double[] w, double[] y, Scratch scratch);

    /**
     * Encloses the result on an interval of the line, for each of several columns. Of {@code (m + s t + u)(n + q t +
     * v)} with {@code |t| <= r}, {@code |u| <= e}, {@code |v| <= f}, the line is {@code m n + (m q + s n) t}; {@code s
     * q t^2} lies within {@code s q r^2 / 2} of half that, and the rest is at most {@code (|m| + |s| r) f + (|n| + |q|
     * r) e + e f}.
     *
     * @param kernels the arithmetic
     * @param x enclosures of the first input
     * @param w enclosures of the second
     * @param radius half the length of each column's interval
     * @param y takes enclosures of the result
     * @param scratch working memory
     */
    default void enclose(Kernels kernels, Enclosure x, Enclosure w, double[] radius, Enclosure y, Scratch scratch) {
        new ProductRule(this, kernels, scratch).enclose(x, w, radius, y);
    }

    /**
     * Adds the gradients: that of the first input is the adjoint of {@code x -> y}, w held fixed, applied to g, and the
     * other way round. Both may go to one array, where the inputs are one value.
     *
     * @param kernels the arithmetic
     * @param x the first input
     * @param w the second
     * @param g the gradient with respect to the result
     * @param intoX added to, {@code null} if it is not wanted
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
}
