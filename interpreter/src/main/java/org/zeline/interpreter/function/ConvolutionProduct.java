package org.zeline.interpreter.function;

import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.linear.ConvolutionMap;
import org.zeline.interpreter.linear.Scratch;

/** A convolution of either direction whose weights are its second input. */
final class ConvolutionProduct implements BilinearMap {
    private final ConvolutionMap like;
    private final boolean given;
    private volatile @Nullable Packed last;

    /** A convolution with the weights that an array holds. */
    private record Packed(double[] weights, ConvolutionMap map) {}

    /**
     * @param like a convolution of the same sizes with any weights
     * @param given whether the weights are an input of the plan: then an array never changes, and is packed once for
     *     all runs that follow each other with it
     */
    ConvolutionProduct(ConvolutionMap like, boolean given) {
        this.like = like;
        this.given = given;
    }

    @SuppressWarnings("ReferenceEquality") // the very array
    private ConvolutionMap map(double[] w) {
        if (!given) {
            return like.with(w);
        }
        Packed known = last;
        if (known == null || known.weights != w) {
            known = new Packed(w, like.with(w));
            last = known;
        }
        return known.map;
    }

    @Override
    public long multiplyAdds() {
        return like.multiplyAdds();
    }

    @Override
    public void apply(Kernels kernels, double[] x, double[] w, double[] y, Scratch scratch) {
        map(w).apply(kernels, new double[][] {x}, 1, y, scratch);
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
            map(w).addAdjoint(kernels, g, 1, new double[][] {intoX}, scratch);
        }
        if (intoW != null) {
            like.addWeightGradient(kernels, x, g, intoW, scratch);
        }
    }
}
