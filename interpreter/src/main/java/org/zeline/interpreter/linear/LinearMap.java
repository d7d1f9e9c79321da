package org.zeline.interpreter.linear;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.value.Box;
import org.zeline.interpreter.value.Shape;

/**
 * A linear map of one or several inputs, {@code y = sum over i of L_i x_i}. Every array holds a block of columns:
 * column {@code k} of element {@code j} is at index {@code j * columns + k}. Each column is mapped independently.
 */
public interface LinearMap {
    /**
     * Applies the map.
     *
     * @param kernels the arithmetic
     * @param x the inputs
     * @param columns the number of columns
     * @param y receives the result; it is overwritten and must not be an input
     * @param scratch working memory
     */
    void apply(Kernels kernels, double[][] x, int columns, double[] y, Scratch scratch);

    /**
     * {@return the same map with the absolute value of every weight, which propagates error bounds}
     *
     * <p>Its result may be too large by rounding, but never too small: weights are rounded up by more than the rounding
     * errors of the sums over them.
     */
    LinearMap absolute();

    /**
     * Adds the adjoint: {@code into[i] += L_i' g} for every requested input. If g is the gradient with respect to the
     * result, this is the gradient with respect to the inputs. What the adjoint needs in addition to the map is
     * prepared by the first call, once for all threads.
     *
     * @param kernels the arithmetic
     * @param g one number per element of the result and column; not changed
     * @param columns the number of columns
     * @param into for each input the array that is added to, of the input's size; {@code null} for an input that is not
     *     requested. Inputs that are the same value may share an array, which then receives the sum. None may be
     *     {@code g}.
     * @param scratch working memory
     */
    void addAdjoint(Kernels kernels, double[] g, int columns, double[] @Nullable [] into, Scratch scratch);

    /**
     * Computes the adjoint of a map of one input, {@code y = L' g}.
     *
     * @param kernels the arithmetic
     * @param g one number per element of the result and column; not changed
     * @param columns the number of columns
     * @param y receives the adjoint; it is overwritten and must not be {@code g}
     * @param scratch working memory
     */
    default void adjoint(Kernels kernels, double[] g, int columns, double[] y, Scratch scratch) {
        Arrays.fill(y, 0);
        addAdjoint(kernels, g, columns, new double[][] {y}, scratch);
    }

    /**
     * {@return whether the result is the first input plus the contributions of the others}. If so, {@code y} may be the
     * array of the first input, unless that is also another input, and the adjoint of g with respect to it is g.
     */
    default boolean keepsFirst() {
        return false;
    }

    /** {@return the number of multiply-adds of dense products for one column; sparse maps count as 0} */
    default long multiplyAdds() {
        return 0;
    }

    /**
     * {@return an upper bound on the largest singular value that follows from the structure of the map; infinity if
     * none is known}
     */
    default double normBound() {
        return Double.POSITIVE_INFINITY;
    }

    /**
     * {@return the largest number of columns for which the map and its adjoint are computed as plain sums of products}
     * The rounding error of a sum of n products is then at most {@code n 2^-53} times the sum of their absolute values,
     * up to terms of higher order. With more columns, a faster algorithm with larger errors may be used.
     */
    default int plainColumns() {
        return Integer.MAX_VALUE;
    }

    /**
     * {@return a map that computes a part of the result from the parts of the inputs that it depends on} It may compute
     * more than is asked for; maps that can't be cropped compute everything.
     *
     * @param inputs the shapes of the inputs, which hold as many elements as the map takes
     * @param part the part of the result that is needed
     */
    default Cropped<LinearMap> crop(List<Shape> inputs, Box part) {
        return Cropped.none(this, inputs, part);
    }

    /**
     * {@return an upper bound on the absolute value of a weight, with a margin for the rounding of sums}
     *
     * @param weight a weight of a map
     */
    static double outward(double weight) {
        return Math.abs(weight) * (1 + 0x1p-30);
    }
}
