package org.zeline.interpreter.linear;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.value.Box;
import org.zeline.interpreter.value.Shape;

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
    public Cropped<LinearMap> crop(List<Shape> inputs, Box part) {
        if (inputs.get(0).equals(part.whole())) {
            return Cropped.elementwise(this, inputs, part);
        }
        int[] elements = part.elements();
        Box from = Box.around(inputs.get(0), elements);
        int[] places = from.within(elements);
        boolean same = from.shape().size() == places.length && Rearrangement.isIdentity(places);
        return new Cropped<>(same ? this : Rearrangement.of(places), List.of(from), part);
    }

    @Override
    public LinearMap absolute() {
        return this;
    }
}
