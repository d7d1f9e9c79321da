package org.zeline.interpreter.function;

import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.kernel.SketchKernels;

/**
 * Dropout in training, as ONNX defines it: each element becomes zero with probability {@code ratio}, independently of
 * the others and of other runs; the others are multiplied by {@code 1 / (1 - ratio)}. The choice is a function of the
 * {@linkplain BatchContext#seed seed} of the run, so that the gradient makes the same one.
 *
 * @param ratio the probability, in [0, 1)
 * @param key tells the dropouts of a plan apart
 * @param alone whether the result is the mask itself, 1 for the elements that are kept and 0 for the others
 */
public record DropoutMask(double ratio, long key, boolean alone) implements Evaluable, Differentiable {
    @Override
    public void evaluate(double[][] x, int columns, double[] y, Workspace workspace) {
        long start = start(workspace);
        double factor = 1 / (1 - ratio);
        for (int i = 0; i < y.length; i++) {
            boolean keeps = keeps(start, i);
            y[i] = alone ? (keeps ? 1 : 0) : keeps ? factor * x[0][i] : 0;
        }
    }

    @Override
    public boolean worksInPlace() {
        return !alone;
    }

    @Override
    public boolean gradientNeedsInputs() {
        return false;
    }

    @Override
    public void addVjp(double[][] x, double[] g, double[] @Nullable [] into, Workspace workspace) {
        double[] sum = into[0];
        long start = start(workspace);
        double factor = 1 / (1 - ratio);
        for (int i = 0; !alone && sum != null && i < g.length; i++) {
            sum[i] += keeps(start, i) ? factor * g[i] : 0;
        }
    }

    private long start(Workspace workspace) {
        return SketchKernels.mixed(workspace.context().seed() + SketchKernels.STEP * key);
    }

    /** Whether a number that is uniform on [0, 1) lies at or above the ratio. */
    private boolean keeps(long start, int element) {
        return (SketchKernels.mixed(start + SketchKernels.STEP * (element + 1L)) >>> 11) * 0x1p-53 >= ratio;
    }
}
