package org.zeline.interpreter.linear;

import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.kernel.Kernels;

/** {@code y = x}: reshaping, and the linear part of the addition of a constant. */
public record Identity() implements LinearMap {
    @Override
    public void apply(Kernels kernels, double[][] x, int columns, double[] y, Scratch scratch) {
        System.arraycopy(x[0], 0, y, 0, y.length);
    }

    @Override
    public void addAdjoint(Kernels kernels, double[] g, int columns, double[] @Nullable [] into, Scratch scratch) {
        double[] sum = into[0];
        if (sum != null) {
            Sums.add(g, 0, sum, 0, sum.length);
        }
    }

    @Override
    public LinearMap absolute() {
        return this;
    }
}
