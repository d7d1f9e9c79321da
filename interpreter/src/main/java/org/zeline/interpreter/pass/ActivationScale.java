package org.zeline.interpreter.pass;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.Differentiable;
import org.zeline.interpreter.function.Workspace;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.Step;
import org.zeline.interpreter.value.Tensor;
import org.zeline.interpreter.value.Value;

/**
 * The scale of rounding errors in the outputs of a plan: the largest absolute value that is computed rather than
 * copied, and on which the outputs depend with a nonzero derivative. An attention mask of -1e30 added before a softmax
 * does not count, since its derivative is zero.
 */
public final class ActivationScale {
    /** The number of values that 256 MB hold. */
    private static final long MOST_ELEMENTS = 1L << 25;

    private final Plan plan;
    private final Workspace workspace;
    private final @Nullable Value[] values;
    private final double[] @Nullable [] reached;
    private double largest;

    private ActivationScale(Plan plan, Kernels kernels, List<Tensor> inputs) {
        this.plan = plan;
        this.workspace = new Workspace(kernels);
        BitSet all = new BitSet();
        all.set(0, plan.edgeCount());
        this.values = new ForwardPass(plan, kernels).record(inputs, all);
        this.reached = new double[plan.edgeCount()][];
    }

    /**
     * {@return the largest absolute value; zero if nothing is computed, infinity if the plan has too many values to
     * hold}
     *
     * @param plan a plan without deferred steps
     * @param kernels the arithmetic
     * @param inputs one tensor per free input of the plan
     */
    public static double of(Plan plan, Kernels kernels, List<Tensor> inputs) {
        long elements = 0;
        for (Step step : plan.steps()) {
            elements += plan.edge(step.outputs()[0]).shape().size();
        }
        if (elements > MOST_ELEMENTS) {
            return Double.POSITIVE_INFINITY;
        }
        ActivationScale scale = new ActivationScale(plan, kernels, inputs);
        for (int output : plan.outputs()) {
            Arrays.fill(scale.reached(output), 1);
        }
        for (int s = plan.steps().size() - 1; s >= 0; s--) {
            scale.back(plan.steps().get(s));
        }
        return scale.largest;
    }

    /** For each element, a nonzero number if its rounding error affects the outputs. */
    private double[] reached(int edge) {
        double[] known = reached[edge];
        if (known == null) {
            known = new double[plan.edge(edge).shape().size()];
            reached[edge] = known;
        }
        return known;
    }

    private double[] value(int edge) {
        return plan.edge(edge).isConstant()
                ? plan.edge(edge).constant().doubles()
                : Objects.requireNonNull(values[edge]).tensor().doubles();
    }

    private void back(Step step) {
        int output = step.outputs()[0];
        double[] known = reached[output];
        if (known == null) {
            return;
        }
        reached[output] = null;
        double[] g = spread(known);
        int[] inputs = step.inputs();
        double[][] x = new double[inputs.length][];
        double[] @Nullable [] into = new double[inputs.length][];
        for (int i = 0; i < inputs.length; i++) {
            x[i] = value(inputs[i]);
            into[i] = plan.edge(inputs[i]).isConstant() ? null : reached(inputs[i]);
        }
        if (!(step.action() instanceof Differentiable action)) {
            throw new IllegalStateException("the plan has a deferred step: " + step.origin());
        }
        double[] y = value(output);
        for (int i = 0; i < y.length; i++) {
            if (g[i] != 0 && Math.abs(y[i]) < Double.POSITIVE_INFINITY && action.rounds(x, i)) {
                largest = Math.max(largest, Math.abs(y[i]));
            }
        }
        action.addDependence(x, g, into, workspace);
    }

    /**
     * Replaces nonzero numbers by numbers between 1 and 2 that differ, so that sums of products with them do not
     * cancel.
     */
    private static double[] spread(double[] known) {
        double[] g = new double[known.length];
        for (int i = 0; i < g.length; i++) {
            g[i] = known[i] == 0 ? 0 : 1 + Math.abs(Math.sin(i));
        }
        return g;
    }
}
