package org.zeline.interpreter.linear;

import org.jspecify.annotations.Nullable;
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

    /**
     * Adds the adjoint: {@code into[i] += L_i' g} for every input that is wanted. For a gradient g with respect to the
     * result, that is the gradient with respect to the inputs. What an adjoint needs beyond the map is made at the
     * first call, once for all threads.
     *
     * @param kernels the arithmetic
     * @param g one number an element of the result and column; not changed
     * @param columns how many numbers each element has
     * @param into for each input what is added to, of the input's size; {@code null} for an input that is not wanted.
     *     Inputs that are the same value may share an array, which then gets the sum. None is {@code g}.
     * @param scratch working memory
     */
    void addAdjoint(Kernels kernels, double[] g, int columns, double[] @Nullable [] into, Scratch scratch);

    /**
     * Whether the result is the first input itself and what the other inputs add to it. Then {@code y} may be the array
     * of the first input, unless it is another input too, and the adjoint of g with respect to it is g.
     */
    default boolean keepsFirst() {
        return false;
    }

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
