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

    /**
     * {@return the same map with the absolute value of every weight, which carries bounds on errors}
     *
     * <p>What it computes may be too large by rounding, never too small: weights are rounded up by more than the sums
     * over them lose.
     */
    LinearMap absolute();

    /** How many multiply-adds dense products take for one column; maps with few weights count as none. */
    default long multiplyAdds() {
        return 0;
    }

    /**
     * {@return an upper bound on the absolute value of a weight that leaves room for the rounding of sums}
     *
     * @param weight a weight of a map
     */
    static double outward(double weight) {
        return Math.abs(weight) * (1 + 0x1p-30);
    }
}
