package org.zeline.interpreter.linear;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.value.Shape;

/** {@code y = p - q}, both broadcast to one shape, where two infinities of one sign differ by nothing. */
public final class Difference implements LinearMap {
    private final WeightedSum finite;
    private final int[] first;
    private final int[] second;

    /**
     * Works out how the inputs are broadcast.
     *
     * @param p the shape of the first input
     * @param q the shape of the second
     * @param target the shape that both broadcast to
     */
    public Difference(Shape p, Shape q, Shape target) {
        this.finite = new WeightedSum(new double[] {1, -1}, List.of(p, q), target);
        this.first = p.broadcastIndex(target);
        this.second = q.broadcastIndex(target);
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
