package org.zeline.interpreter.linear;

import org.zeline.interpreter.kernel.Kernels;

/** An ordinary or transposed convolution, {@code y = L(w) x}, which is also linear in its weights w. */
public sealed interface ConvolutionMap extends LinearMap permits Convolution, TransposedConvolution {
    /**
     * {@return the convolution of the same sizes with other weights}
     *
     * @param weights of the same number and order; not copied, so they must not change while the map is in use
     */
    ConvolutionMap with(double[] weights);

    /**
     * {@return the convolution of other images with the same weights, which are not packed again}
     *
     * @param sizes which differ in the numbers of images, in the extents of input and result and in the padding
     */
    ConvolutionMap resized(ConvolutionGeometry sizes);

    @Override
    ConvolutionMap absolute();

    /**
     * Adds the gradient with respect to the weights: {@code into += W' g} for the linear map {@code W: w -> L(w) x}.
     *
     * @param kernels the arithmetic
     * @param x the input, one number per element
     * @param g the gradient with respect to the result, one number per element
     * @param into the sum that is added to, one number per weight
     * @param scratch working memory
     */
    void addWeightGradient(Kernels kernels, double[] x, double[] g, double[] into, Scratch scratch);
}
