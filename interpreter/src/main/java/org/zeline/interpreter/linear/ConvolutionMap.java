package org.zeline.interpreter.linear;

import org.zeline.interpreter.kernel.Kernels;

/** A convolution of either direction, {@code y = L(w) x}, which is linear in its weights w as well. */
public sealed interface ConvolutionMap extends LinearMap permits Convolution, TransposedConvolution {
    /**
     * {@return the convolution of the same sizes with other weights}
     *
     * @param weights as many, in the same order; not copied, so they must not change while the map is in use
     */
    ConvolutionMap with(double[] weights);

    @Override
    ConvolutionMap absolute();

    /**
     * Adds the gradient with respect to the weights: {@code into += W' g} for the linear map {@code W: w -> L(w) x}.
     *
     * @param kernels the arithmetic
     * @param x the input, one number an element
     * @param g the gradient with respect to the result, one number an element
     * @param into added to, one number a weight
     * @param scratch working memory
     */
    void addWeightGradient(Kernels kernels, double[] x, double[] g, double[] into, Scratch scratch);
}
