package org.zeline.interpreter.function;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.linear.Cropped;
import org.zeline.interpreter.value.Box;
import org.zeline.interpreter.value.Shape;

/**
 * {@code exp(x_i) / sum over j of exp(x_j)} along one axis, or its logarithm. The largest element is subtracted first,
 * so that no exponential overflows.
 *
 * @param outer the product of the extents before the axis
 * @param extent the extent along the axis
 * @param inner the product of the extents after the axis
 * @param logarithm whether to compute the logarithm
 */
public record Softmax(int outer, int extent, int inner, boolean logarithm)
        implements Evaluable, Enclosable, Differentiable {
    @Override
    public Optional<String> obstacleTo(Class<? extends Action> capability) {
        return Action.reasonUnless(capability.isInstance(this), name() + " is not piecewise linear");
    }

    private String name() {
        return logarithm ? "LogSoftmax" : "Softmax";
    }

    /** All elements along the axis are needed, or along the axes if it stands for several. */
    @Override
    public Cropped<Action> crop(List<Shape> inputs, Box part) {
        Shape shape = part.whole();
        Box groups = part;
        int first = 0;
        while (first < shape.rank() && shape.size(0, first) != outer) {
            first++;
        }
        int end = first;
        while (end < shape.rank() && shape.size(first, end) != extent) {
            groups = groups.with(end, 0, shape.extent(end));
            end++;
        }
        if (shape.size(0, first) != outer || shape.size(end, shape.rank()) != inner) {
            return Cropped.none(this, inputs, part);
        }
        Shape some = groups.shape();
        Softmax softmax = new Softmax(some.size(0, first), extent, some.size(end, some.rank()), logarithm);
        return Cropped.elementwise(softmax, inputs, groups);
    }

    /** Each element is compared with all elements of its group. */
    @Override
    public long enclosureWork() {
        return (long) outer * inner * extent * extent;
    }

    @Override
    public void evaluate(double[][] x, int columns, double[] y, Workspace workspace) {
        apply(x[0], columns, y);
    }

    private void apply(double[] x, int columns, double[] y) {
        int step = inner * columns;
        for (int block = 0; block < outer; block++) {
            for (int i = 0; i < step; i++) {
                apply(x, block * extent * step + i, step, y);
            }
        }
    }

    /** Computes one group, whose elements are {@code step} apart. */
    private void apply(double[] x, int first, int step, double[] y) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int j = 0, at = first; j < extent; j++, at += step) {
            largest = Math.max(largest, x[at]);
        }
        double sum = 0;
        for (int j = 0, at = first; j < extent; j++, at += step) {
            double power = Math.exp(x[at] - largest);
            sum += power;
            y[at] = logarithm ? x[at] - largest : power;
        }
        double log = Math.log(sum);
        for (int j = 0, at = first; j < extent; j++, at += step) {
            y[at] = logarithm ? y[at] - log : y[at] / sum;
        }
    }

    @Override
    public void enclose(Enclosure[] x, double[] radius, double[] rounding, Enclosure y, Workspace workspace) {
        new SoftmaxEnclosure(this, x[0], radius).into(y);
    }

    /** Elements before and after a constant is subtracted, exponentials, sums, and the sums' reciprocals. */
    @Override
    public long sketchBounds(int[] sizes) {
        return 3L * sizes[0] + 2L * outer * inner;
    }

    @Override
    public void enclose(KnotEnclosure[] x, KnotInterval interval, KnotEnclosure y, Sketch sketch, Workspace workspace) {
        new SoftmaxKnots(this, x[0], sketch, workspace).into(y);
    }

    /**
     * With the softmax s, the gradient of element i is {@code s_i (g_i - sum over j of s_j g_j)}, and {@code g_i - s_i
     * sum over j of g_j} for the logarithm.
     */
    @Override
    public void addVjp(double[][] x, double[] g, double[] @Nullable [] into, Workspace workspace) {
        double[] gradient = into[0];
        if (gradient == null) {
            return;
        }
        double[] s = new double[x[0].length];
        new Softmax(outer, extent, inner, false).apply(x[0], 1, s);
        for (int block = 0; block < outer; block++) {
            for (int i = 0; i < inner; i++) {
                int first = block * extent * inner + i;
                double sum = 0;
                for (int j = 0, at = first; j < extent; j++, at += inner) {
                    sum += logarithm ? g[at] : s[at] * g[at];
                }
                for (int j = 0, at = first; j < extent; j++, at += inner) {
                    gradient[at] += logarithm ? g[at] - s[at] * sum : s[at] * (g[at] - sum);
                }
            }
        }
    }
}
