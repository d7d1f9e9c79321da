package org.zeline.interpreter.linear;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.value.Box;
import org.zeline.interpreter.value.Shape;

/** {@code y = sum over i of weight_i x_i}, with inputs broadcast to one shape: addition and subtraction. */
public final class WeightedSum implements LinearMap {
    private final double[] weights;
    private final boolean[] whole; // inputs of the result's shape need no index
    private final int[][] index;
    private final Repeat[] repeats;

    /**
     * A regular repetition of an input, such as a bias: element {@code i} of the result reads element {@code (i /
     * inner) % count}. A count of 0 means that the repetition is not regular.
     */
    private record Repeat(int count, int inner) {
        static Repeat of(Shape shape, Shape target) {
            int lead = target.rank() - shape.rank();
            int first = 0;
            int end = shape.rank();
            while (first < end && shape.extent(first) == 1) {
                first++;
            }
            while (end > first && shape.extent(end - 1) == 1) {
                end--;
            }
            for (int axis = first; axis < end; axis++) {
                if (shape.extent(axis) != target.extent(lead + axis)) {
                    return new Repeat(0, 0);
                }
            }
            return new Repeat(shape.size(), target.size(lead + end, target.rank()));
        }

        void add(double weight, double[] x, double[] y) {
            for (int at = 0; at < y.length; ) {
                for (int c = 0; c < count; c++, at += inner) {
                    Sums.add(weight * x[c], y, at, inner);
                }
            }
        }

        void addSums(double weight, double[] g, double[] sum) {
            for (int at = 0; at < g.length; ) {
                for (int c = 0; c < count; c++, at += inner) {
                    sum[c] += weight * Sums.of(g, at, inner);
                }
            }
        }
    }

    /**
     * Prepares the broadcast.
     *
     * @param weights one per input
     * @param shapes the inputs' shapes
     * @param target the shape that all inputs are broadcast to
     */
    public WeightedSum(double[] weights, List<Shape> shapes, Shape target) {
        this.weights = weights;
        this.whole = new boolean[weights.length];
        this.index = new int[weights.length][];
        this.repeats = new Repeat[weights.length];
        for (int i = 0; i < index.length; i++) {
            repeats[i] = Repeat.of(shapes.get(i), target);
            whole[i] = shapes.get(i).equals(target);
            index[i] = whole[i] ? new int[0] : shapes.get(i).broadcastIndex(target);
        }
    }

    private WeightedSum(double[] weights, boolean[] whole, int[][] index, Repeat[] repeats) {
        this.weights = weights;
        this.whole = whole;
        this.index = index;
        this.repeats = repeats;
    }

    @Override
    public Cropped<LinearMap> crop(List<Shape> inputs, Box part) {
        boolean[] all = new boolean[weights.length];
        int[][] indices = new int[weights.length][];
        Repeat[] irregular = new Repeat[weights.length];
        Arrays.fill(irregular, new Repeat(0, 0));
        List<Box> parts = new ArrayList<>();
        for (int i = 0; i < weights.length; i++) {
            all[i] = whole[i] && inputs.get(i).equals(part.whole());
            if (all[i]) {
                parts.add(part);
                indices[i] = new int[0];
                continue;
            }
            int[] from = index[i];
            int[] elements = Arrays.stream(part.elements())
                    .map(e -> from.length == 0 ? e : from[e])
                    .toArray();
            parts.add(Box.around(inputs.get(i), elements));
            indices[i] = parts.get(i).within(elements);
        }
        return new Cropped<>(new WeightedSum(weights, all, indices, irregular), parts, part);
    }

    @Override
    public LinearMap absolute() {
        return new WeightedSum(Arrays.stream(weights).map(LinearMap::outward).toArray(), whole, index, repeats);
    }

    @Override
    public boolean keepsFirst() {
        return whole[0] && weights[0] == 1;
    }

    @Override
    public void apply(Kernels kernels, double[][] x, int columns, double[] y, Scratch scratch) {
        int copied = keepsFirst() ? 1 : 0;
        if (copied == 1) {
            System.arraycopy(x[0], 0, y, 0, x[0].length); // does nothing if both are the same array
        } else {
            Arrays.fill(y, 0);
        }
        for (int i = copied; i < weights.length; i++) {
            if (whole[i]) {
                Sums.add(weights[i], x[i], 0, y, 0, y.length);
            } else if (columns == 1 && repeats[i].count > 0 && y.length > 0) {
                repeats[i].add(weights[i], x[i], y);
            } else {
                addRepeated(weights[i], x[i], index[i], columns, y);
            }
        }
    }

    @Override
    public void addAdjoint(Kernels kernels, double[] g, int columns, double[] @Nullable [] into, Scratch scratch) {
        for (int i = 0; i < weights.length; i++) {
            double[] sum = into[i];
            if (sum != null && whole[i]) {
                Sums.add(weights[i], g, 0, sum, 0, sum.length);
            } else if (sum != null && columns == 1 && repeats[i].count > 0) {
                repeats[i].addSums(weights[i], g, sum);
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
