package org.zeline.interpreter.linear;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.value.Box;
import org.zeline.interpreter.value.Shape;

/** {@code y = p - q}, with both broadcast to one shape; the difference of two equal infinities is 0. */
public final class Difference implements LinearMap {
    private final LinearMap finite;
    private final int[] first;
    private final int[] second;

    /**
     * Prepares the broadcast.
     *
     * @param p the shape of the first input
     * @param q the shape of the second input
     * @param target the shape that both are broadcast to
     */
    public Difference(Shape p, Shape q, Shape target) {
        this.finite = new WeightedSum(new double[] {1, -1}, List.of(p, q), target);
        this.first = p.broadcastIndex(target);
        this.second = q.broadcastIndex(target);
    }

    private Difference(LinearMap finite, int[] first, int[] second) {
        this.finite = finite;
        this.first = first;
        this.second = second;
    }

    @Override
    public Cropped<LinearMap> crop(List<Shape> inputs, Box part) {
        Cropped<LinearMap> sum = finite.crop(inputs, part);
        int[] elements = part.elements();
        int[] p = Arrays.stream(elements).map(e -> first[e]).toArray();
        int[] q = Arrays.stream(elements).map(e -> second[e]).toArray();
        int[] firsts = sum.inputs().get(0).within(p);
        int[] seconds = sum.inputs().get(1).within(q);
        return sum.map(map -> new Difference(map, firsts, seconds));
    }

    @Override
    public void apply(Kernels kernels, double[][] x, int columns, double[] y, Scratch scratch) {
        finite.apply(kernels, x, columns, y, scratch);
        for (int i = 0; i < y.length; i++) {
            if (Double.isNaN(y[i])) {
                int j = i / columns;
                int k = i % columns;
                y[i] = x[0][first[j] * columns + k] == x[1][second[j] * columns + k] ? 0 : Double.NaN;
            }
        }
    }

    @Override
    public LinearMap absolute() {
        return finite.absolute();
    }

    @Override
    public void addAdjoint(Kernels kernels, double[] g, int columns, double[] @Nullable [] into, Scratch scratch) {
        finite.addAdjoint(kernels, g, columns, into, scratch);
    }
}
