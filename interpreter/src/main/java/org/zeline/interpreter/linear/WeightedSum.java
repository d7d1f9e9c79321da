package org.zeline.interpreter.linear;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.Shape;
import org.zeline.interpreter.kernel.Kernels;

/** {@code y = sum over i of weight_i x_i}, inputs broadcast to one shape: addition and subtraction. */
public final class WeightedSum implements LinearMap {
    private final double[] weights;
    private final int[][] index;

    /**
     * Takes the weights, and works out how inputs are broadcast.
     *
     * @param weights one an input
     * @param shapes the inputs' shapes
     * @param target the shape that all of them broadcast to
     */
    public WeightedSum(double[] weights, List<Shape> shapes, Shape target) {
        this.weights = weights;
        this.index = new int[weights.length][];
        for (int i = 0; i < index.length; i++) {
            index[i] = shapes.get(i).equals(target) ? new int[0] : shapes.get(i).broadcastIndex(target);
        }
    }

    private WeightedSum(double[] weights, int[][] index) {
        this.weights = weights;
        this.index = index;
    }

    @Override
    public LinearMap absolute() {
        return new WeightedSum(Arrays.stream(weights).map(LinearMap::outward).toArray(), index);
    }

    @Override
    public void apply(Kernels kernels, double[][] x, int columns, double[] y, Scratch scratch) {
        Arrays.fill(y, 0);
        for (int i = 0; i < weights.length; i++) {
            if (index[i].length == 0) {
                Sums.add(weights[i], x[i], 0, y, 0, y.length);
            } else {
                addRepeated(weights[i], x[i], index[i], columns, y);
            }
        }
    }

    @Override
    public void addAdjoint(Kernels kernels, double[] g, int columns, double[] @Nullable [] into, Scratch scratch) {
        for (int i = 0; i < weights.length; i++) {
            double[] sum = into[i];
            if (sum != null && index[i].length == 0) {
                Sums.add(weights[i], g, 0, sum, 0, sum.length);
            } else if (sum != null) {
                addGathered(weights[i], g, index[i], columns, sum);
            }
        }
    }

    private static void addRepeated(double weight, double[] x, int[] index, int columns, double[] y) {
        for (int j = 0; j < index.length; j++) {
            for (int k = 0; k < columns; k++) {
                y[j * columns + k] += weight * x[index[j] * columns + k];
            }
        }
    }

    private static void addGathered(double weight, double[] g, int[] index, int columns, double[] sum) {
        for (int j = 0; j < index.length; j++) {
            for (int k = 0; k < columns; k++) {
                sum[index[j] * columns + k] += weight * g[j * columns + k];
            }
        }
    }
}
