package org.zeline.interpreter.linear;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.value.Box;
import org.zeline.interpreter.value.Shape;

/**
 * {@code y_j = factors[j / inner % factors.length] x_j}.
 *
 * @param factors one per element or one per channel, repeated
 * @param inner the number of consecutive elements with the same factor
 * @param size the number of elements
 */
public record Scale(double[] factors, int inner, int size) implements LinearMap {
    /** Checks that the factors repeat to the number of elements. */
    public Scale {
        if (inner < 1 || (size > 0 && size % ((long) factors.length * inner) != 0)) {
            throw new IllegalArgumentException(
                    factors.length + " factors for " + inner + " elements each don't repeat to " + size);
        }
    }

    /**
     * Creates a map with one factor per element.
     *
     * @param factors the factors
     */
    public Scale(double[] factors) {
        this(factors, 1, factors.length);
    }

    /**
     * {@return the map that multiplies every element by one number}
     *
     * @param factor the number
     * @param size the number of elements
     */
    public static Scale by(double factor, int size) {
        return new Scale(new double[] {factor}, Math.max(1, size), size);
    }

    @Override
    public void apply(Kernels kernels, double[][] x, int columns, double[] y, Scratch scratch) {
        double[] from = x[0];
        int width = inner * columns;
        int all = size * columns;
        int i = 0;
        while (i < all) {
            for (double factor : factors) {
                for (int end = i + width; i < end; i++) {
                    y[i] = factor * from[i];
                }
            }
        }
    }

    @Override
    public void addAdjoint(Kernels kernels, double[] g, int columns, double[] @Nullable [] into, Scratch scratch) {
        double[] sum = into[0];
        if (sum == null) {
            return;
        }
        int width = inner * columns;
        int all = size * columns;
        int i = 0;
        while (i < all) {
            for (double factor : factors) {
                for (int end = i + width; i < end; i++) {
                    sum[i] += factor * g[i];
                }
            }
        }
    }

    @Override
    public Cropped<LinearMap> crop(List<Shape> inputs, Box part) {
        Cropped<LinearMap> cropped = Cropped.elementwise(this, inputs, part);
        Repeated some = new Repeated(factors, inner).crop(cropped.result());
        int elements = cropped.result().shape().size();
        return cropped.map(map -> new Scale(some.values(), some.inner(), elements));
    }

    @Override
    public LinearMap absolute() {
        return new Scale(Arrays.stream(factors).map(LinearMap::outward).toArray(), inner, size);
    }
}
