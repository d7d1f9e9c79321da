package org.zeline.interpreter.linear;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.kernel.Kernels;

/**
 * {@code y_j = factors_j x_j}.
 *
 * @param factors one an element
 */
public record Scale(double[] factors) implements LinearMap {
    /**
     * {@return the map that multiplies every element by one number}
     *
     * @param factor the number
     * @param size how many elements there are
     */
    public static Scale by(double factor, int size) {
        double[] factors = new double[size];
        Arrays.fill(factors, factor);
        return new Scale(factors);
    }

    @Override
    public void apply(Kernels kernels, double[][] x, int columns, double[] y, Scratch scratch) {
        double[] from = x[0];
        for (int j = 0, i = 0; j < factors.length; j++) {
            for (int end = i + columns; i < end; i++) {
                y[i] = factors[j] * from[i];
            }
        }
    }

    @Override
    public void addAdjoint(Kernels kernels, double[] g, int columns, double[] @Nullable [] into, Scratch scratch) {
        double[] sum = into[0];
        if (sum == null) {
            return;
        }
        for (int j = 0, i = 0; j < factors.length; j++) {
            for (int end = i + columns; i < end; i++) {
                sum[i] += factors[j] * g[i];
            }
        }
    }

    @Override
    public LinearMap absolute() {
        return new Scale(Arrays.stream(factors).map(LinearMap::outward).toArray());
    }
}
