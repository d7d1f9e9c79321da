package org.zeline.interpreter.function;

import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.linear.ConvolutionMap;
import org.zeline.interpreter.linear.Scratch;

/** A convolution or transposed convolution whose weights are its second input. */
final class ConvolutionProduct implements BilinearMap {
    private final ConvolutionMap like;
    private final boolean given;
    private volatile @Nullable Packed last;

    /** An array of weights and the convolution packed from it. */
    private record Packed(double[] weights, ConvolutionMap map) {}

    /**
     * @param like a convolution of the same sizes with any weights
     * @param given whether the weights are a free input of the plan; an array is then never modified and is packed once
     *     for consecutive runs
     */
    ConvolutionProduct(ConvolutionMap like, boolean given) {
        this.like = like;
        this.given = given;
    }

    @SuppressWarnings("ReferenceEquality") // the same array
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

    @Override
    public boolean vjpOfFirst(
            double[][] x, double[] g, double[] first, double[] @Nullable [] into, Workspace workspace) {
        map(x[1]).adjoint(workspace.kernels(), g, 1, first, workspace.scratch());
        addVjp(workspace.kernels(), x[0], x[1], g, null, into[1], workspace.scratch());
        return true;
    }
}
