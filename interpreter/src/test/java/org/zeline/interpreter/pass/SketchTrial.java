package org.zeline.interpreter.pass;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.zeline.interpreter.backend.Backends;
import org.zeline.interpreter.function.CauchyQuantile;
import org.zeline.interpreter.function.Enclosure;
import org.zeline.interpreter.function.KnotEnclosure;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.kernel.KernelsWithSketch;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/**
 * One enclosure between knots, all of whose bounds are compared with the sums of absolute values that they estimate. A
 * second pass computes these sums: it takes over the bounds of the first one, so that all sources are the same, and has
 * one column for each source.
 *
 * @param plan the network
 * @param a the point of the line at z = 0
 * @param b the direction of the line
 * @param upper the end of the interval, which begins at 0
 * @param cells the number of cells
 */
record SketchTrial(Plan plan, double[] a, double[] b, double upper, int cells) {
    /** Relative rounding errors of sums. */
    private static final double ROUNDING = 1e-9;

    /** Whether all bounds hold, and how many were lowered by the sketch. */
    record Outcome(boolean sound, int lowered) {}

    /**
     * Runs the trial.
     *
     * @param symbols adds symbols; may be defective
     */
    Outcome run(CauchyQuantile quantile, long key, KernelsWithSketch.Symbols symbols) {
        Kernels kernels = Kernels.scalar();
        List<double[]> found = new ArrayList<>();
        int[] lowered = {0};
        Kernels recording = new KernelsWithSketch(
                kernels, symbols, (x, columns, order, factor, addend, enough, bounds, elements) -> {
                    double[] before = bounds.clone();
                    kernels.lowerBounds(x, columns, order, factor, addend, enough, bounds, elements);
                    double[] after = Arrays.copyOf(bounds, elements);
                    for (int i = 0; i < elements; i++) {
                        lowered[0] += after[i] < before[i] ? 1 : 0;
                    }
                    found.add(after);
                });
        pass(recording).over(0, upper, cells, quantile, key);
        return new Outcome(holds(found, key), lowered[0]);
    }

    private boolean holds(List<double[]> found, long key) {
        boolean[] sound = {true};
        int[] next = {0, 0};
        int sources = plan.steps().stream()
                .mapToInt(step -> plan.edge(step.outputs()[0]).shape().size())
                .sum();
        Kernels exact = new KernelsWithSketch(
                Kernels.scalar(),
                (ignored, sizes, y, columns, elements) -> {
                    for (int i = 0; i < elements; i++) {
                        if (sizes[i] > 0) {
                            y[i * columns + next[0]] += sizes[i];
                            next[0]++;
                        }
                    }
                },
                (x, columns, order, factor, addend, enough, bounds, elements) -> {
                    double[] known = found.get(next[1]);
                    next[1]++;
                    for (int i = 0; i < elements; i++) {
                        double scale = 0;
                        for (int j = 0; j < columns; j++) {
                            scale += Math.abs(x[i * columns + j]);
                        }
                        sound[0] &= scale <= known[i] * (1 + ROUNDING);
                        bounds[i] = known[i];
                    }
                });
        pass(exact).over(0, upper, cells, new CauchyQuantile(sources, 1, 1), key);
        if (next[1] != found.size()) {
            throw new IllegalStateException("the second pass took " + next[1] + " bounds, the first " + found.size());
        }
        return sound[0];
    }

    /**
     * Whether the values of forward passes lie in the enclosure, on a grid.
     *
     * @param points the number of points
     */
    boolean containsValues(CauchyQuantile quantile, long key, int points) {
        KnotPass pass = pass(Backends.best());
        Optional<KnotEnclosure> found = pass.over(0, upper, cells, quantile, key);
        if (found.isEmpty()) {
            return true; // nothing is claimed
        }
        Enclosure y = found.get().ofCells(pass.interval());
        ForwardPass forward = new ForwardPass(plan, Kernels.scalar());
        Shape shape = plan.edge(plan.inputs()[0]).shape();
        double cell = pass.interval().cell();
        boolean inside = true;
        for (int point = 0; point < points; point++) {
            double z = upper * (point + 0.5) / points;
            int k = (int) (z / cell);
            double[] x = new double[a.length];
            Arrays.setAll(x, i -> a[i] + b[i] * z);
            double[] truth = forward.run(List.of(Tensor.of(ElementType.DOUBLE, shape, x)))
                    .get(0)
                    .doubles();
            for (int i = 0; i < truth.length; i++) {
                double line = y.value(i, k) + y.slope(i, k) * (z - (k + 0.5) * cell);
                inside &= Math.abs(truth[i] - line) <= y.remainder(i, k) + 1e-11 * (1 + Math.abs(line));
            }
        }
        return inside;
    }

    private KnotPass pass(Kernels kernels) {
        return new KnotPass(plan, kernels, a, b, new Rounding(1));
    }
}
