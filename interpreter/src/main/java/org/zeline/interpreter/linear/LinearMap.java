package org.zeline.interpreter.linear;

import org.zeline.interpreter.kernel.Kernels;

/**
 * A linear map of one or several inputs, {@code y = sum over i of L_i x_i}. Every array holds a block of columns:
 * column {@code k} of element {@code j} stands at {@code j * columns + k}, and each column is mapped alike.
 */
public interface LinearMap {
    /**
     * Applies the map.
     *
     * @param kernels the arithmetic
     * @param x the inputs
     * @param columns how many numbers each element has
     * @param y takes the result; overwritten, and no input
     * @param scratch working memory
     */
    void apply(Kernels kernels, double[][] x, int columns, double[] y, Scratch scratch);
}
