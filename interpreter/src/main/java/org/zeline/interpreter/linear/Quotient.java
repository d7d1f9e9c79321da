package org.zeline.interpreter.linear;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.value.Box;
import org.zeline.interpreter.value.Shape;

/**
 * {@code y_j = x_j / divisors[j / inner]}, which rounds once, unlike the multiplication by a reciprocal.
 *
 * @param divisors one for every {@code inner} consecutive elements
 * @param inner the number of consecutive elements with the same divisor
 */
public record Quotient(double[] divisors, int inner) implements LinearMap {
    /**
     * {@return the map that divides every element by one number}
     *
     * @param divisor the number
     * @param size the number of elements
     */
    public static Quotient by(double divisor, int size) {
        return new Quotient(new double[] {divisor}, Math.max(1, size));
    }

    @Override
    public void apply(Kernels kernels, double[][] x, int columns, double[] y, Scratch scratch) {
        int width = inner * columns;
        for (int i = 0; i < y.length; i++) {
            y[i] = x[0][i] / divisors[i / width];
        }
    }

    @Override
    public void addAdjoint(Kernels kernels, double[] g, int columns, double[] @Nullable [] into, Scratch scratch) {
        double[] sum = into[0];
        int width = inner * columns;
        for (int i = 0; sum != null && i < g.length; i++) {
            sum[i] += g[i] / divisors[i / width];
        }
    }

    @Override
    public Cropped<LinearMap> crop(List<Shape> inputs, Box part) {
        Cropped<LinearMap> cropped = Cropped.elementwise(this, inputs, part);
        Repeated some = new Repeated(divisors, inner).crop(cropped.result());
        return cropped.map(map -> new Quotient(some.values(), some.inner()));
    }

    @Override
    public LinearMap absolute() {
        double[] factors =
                Arrays.stream(divisors).map(d -> LinearMap.outward(1 / d)).toArray();
        return new Scale(factors, inner, divisors.length * inner);
    }
}
