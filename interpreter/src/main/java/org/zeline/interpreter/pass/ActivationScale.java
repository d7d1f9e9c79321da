package org.zeline.interpreter.pass;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.Action;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.linear.Identity;
import org.zeline.interpreter.linear.Rearrangement;
import org.zeline.interpreter.linear.Scratch;
import org.zeline.interpreter.plan.Evaluation;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.Step;
import org.zeline.interpreter.value.Tensor;
import org.zeline.interpreter.value.Value;

/**
 * How large the values are whose rounding reaches the outputs of a plan: the largest that is computed, not copied, and
 * has a derivative there. A mask of -1e30 that is added before a softmax has none.
 */
public final class ActivationScale {
    /** As many values as 256 MB hold. */
    private static final long MOST_ELEMENTS = 1L << 25;

    private final Plan plan;
    private final Kernels kernels;
    private final Scratch scratch = new Scratch();
    private final @Nullable Value[] values;
    private final double[] @Nullable [] reached;
    private double largest;

    private ActivationScale(Plan plan, Kernels kernels, List<Tensor> inputs) {
        this.plan = plan;
        this.kernels = kernels;
        BitSet all = new BitSet();
        all.set(0, plan.edgeCount());
        this.values = new ForwardPass(plan, kernels).record(inputs, all);
        this.reached = new double[plan.edgeCount()][];
    }

    /**
     * {@return the largest absolute value, zero if nothing is computed, infinity if the plan's values are too many to
     * be held at once}
     *
     * @param plan without deferred steps
     * @param kernels the arithmetic
     * @param inputs one tensor for each free input of the plan
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

    /** For each element a number other than zero if its rounding reaches the outputs. */
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
        measure(step.action(), x[0], value(output), g);
        pass(step.action(), x, g, into);
    }

    /** Ones, spread so that sums of them don't cancel. */
    private static double[] spread(double[] known) {
        double[] g = new double[known.length];
        for (int i = 0; i < g.length; i++) {
            g[i] = known[i] == 0 ? 0 : 1 + Math.abs(Math.sin(i));
        }
        return g;
    }

    private void measure(Action action, double[] x, double[] y, double[] g) {
        boolean copies = action instanceof Action.Linear linear
                && linear.offset() == null
                && (linear.map() instanceof Identity || linear.map() instanceof Rearrangement);
        boolean computes = action instanceof Action.Linear
                || action instanceof Action.Smooth
                || action instanceof Action.Grouped
                || action instanceof Action.Product
                || action instanceof Action.Elementwise;
        for (int i = 0; i < y.length && computes && !copies; i++) {
            boolean flat = action instanceof Action.Elementwise elementwise
                    && elementwise.function().vjp(x[i], 1, i) == 0;
            if (g[i] != 0 && !flat && Math.abs(y[i]) < Double.POSITIVE_INFINITY) {
                largest = Math.max(largest, Math.abs(y[i]));
            }
        }
    }

    private void pass(Action action, double[][] x, double[] g, double[] @Nullable [] into) {
        if (action instanceof Action.Position position) {
            double[] sum = into[0];
            if (sum != null) {
                position.winners().windows().addVjp(x[0], g, sum);
            }
            return;
        }
        boolean jumps = action instanceof Action.Steps
                || (action instanceof Action.Elementwise elementwise
                        && !elementwise.function().isContinuous());
        double[] first = into[0];
        if (jumps || action instanceof Action.Conditional) {
            for (int i = 0; first != null && i < g.length; i++) {
                first[i] += g[i];
            }
        }
        if (!jumps) {
            Evaluation.addVjp(action, kernels, x, g, into, scratch);
        }
    }
}
