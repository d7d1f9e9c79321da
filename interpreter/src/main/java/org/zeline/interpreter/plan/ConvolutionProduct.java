package org.zeline.interpreter.plan;

import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.linear.ConvolutionMap;
import org.zeline.interpreter.linear.Scratch;

/**
 * A convolution of either direction whose weights are its second input.
 *
 * @param like a convolution of the same sizes with any weights
 */
record ConvolutionProduct(ConvolutionMap like) implements BilinearMap {
    @Override
    public long multiplyAdds() {
        return like.multiplyAdds();
    }

    @Override
    public void apply(Kernels kernels, double[] x, double[] w, double[] y, Scratch scratch) {
        like.with(w).apply(kernels, new double[][] {x}, 1, y, scratch);
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
            like.with(w).addAdjoint(kernels, g, 1, new double[][] {intoX}, scratch);
        }
        if (intoW != null) {
            like.addWeightGradient(kernels, x, g, intoW, scratch);
        }
    }
}
