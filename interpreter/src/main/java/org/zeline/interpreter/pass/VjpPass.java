package org.zeline.interpreter.pass;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.Action;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.linear.Scratch;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Evaluation;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.Step;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Tensor;
import org.zeline.interpreter.value.UnsupportedModelException;
import org.zeline.interpreter.value.Value;

/**
 * Gradients by reverse-mode differentiation: with outputs {@code y = f(x)} and a cotangent {@code c_j} for each, the
 * gradient of {@code sum over j of <c_j, y_j>} with respect to every free input. A plan may have any of its values as
 * outputs, so cotangents can be given in mid-network too.
 *
 * <p>A forward run keeps the values that slopes depend on until the next one; each cotangent is let go as soon as it
 * has been carried over its step. Where a function has a kink, its action says which slope counts. Holds working
 * memory: one pass a thread.
 */
public final class VjpPass {
    private final Plan plan;
    private final Kernels kernels;
    private final ForwardPass forward;
    private final Scratch scratch = new Scratch();
    private final boolean reusing;
    private final BitSet differentiable;
    private final BitSet kept = new BitSet();
    private final BufferPool buffers = new BufferPool();
    private BitSet wanted = new BitSet();
    private BitSet reached = new BitSet();
    private @Nullable Value @Nullable [] values;

    /**
     * Prepares a pass.
     *
     * @param plan what to differentiate
     * @param kernels the arithmetic
     * @throws UnsupportedModelException if between a free input of real numbers and an output some node is computed
     *     only when the model runs
     */
    public VjpPass(Plan plan, Kernels kernels) {
        this(plan, kernels, false);
    }

    /**
     * {@return a pass whose outputs are valid only until its next run, which takes their memory}
     *
     * @param plan what to differentiate
     * @param kernels the arithmetic
     * @throws UnsupportedModelException as the constructor
     */
    public static VjpPass reusing(Plan plan, Kernels kernels) {
        return new VjpPass(plan, kernels, true);
    }

    private VjpPass(Plan plan, Kernels kernels, boolean reusing) {
        plan.requireGradient();
        this.plan = plan;
        this.kernels = kernels;
        this.reusing = reusing;
        boolean plain = plan.steps().stream().noneMatch(step -> step.action() instanceof Action.Deferred);
        this.forward = new ForwardPass(plan, kernels, null, false, plain ? buffers : null);
        this.differentiable = plan.differentiable();
        for (Step step : plan.steps()) {
            if (differentiable.get(step.outputs()[0]) && Evaluation.gradientNeedsInputs(step.action())) {
                Arrays.stream(step.inputs()).forEach(kept::set);
            }
        }
    }

    /**
     * Runs forward.
     *
     * @param inputs one tensor for each free input of the plan, of its shape
     * @return one tensor for each output
     */
    public List<Tensor> run(List<Tensor> inputs) {
        if (values != null) {
            forward.release(values, reusing);
            values = null;
        }
        values = forward.record(inputs, kept);
        return forward.outputs(values).stream().map(Value::tensor).toList();
    }

    /**
     * Goes back from the last run, any number of times.
     *
     * @param cotangents for each output one number an element, row-major, or {@code null} for none; not changed
     * @return for each free input of the plan, in order, one number an element: zeros for an input that no cotangent
     *     reaches, as one of integers
     * @throws ModelException if the cotangents don't fit the outputs
     * @throws IllegalStateException if nothing has been run
     */
    public double[][] gradient(double[] @Nullable [] cotangents) {
        int[] inputs = plan.inputs();
        double[][] gradients = new double[inputs.length][];
        for (int i = 0; i < inputs.length; i++) {
            gradients[i] = new double[plan.edge(inputs[i]).shape().size()];
        }
        addGradient(cotangents, gradients);
        return gradients;
    }

    /**
     * Goes back from the last run, any number of times, as far as the gradients that are wanted need.
     *
     * @param cotangents for each output one number an element, row-major, or {@code null} for none; not changed
     * @param into for each free input of the plan, in order, what its gradient is added to, or {@code null} if it is
     *     not wanted
     * @throws ModelException if the cotangents don't fit the outputs, or the arrays the inputs
     * @throws IllegalStateException if nothing has been run
     */
    public void addGradient(double[] @Nullable [] cotangents, double[] @Nullable [] into) {
        @Nullable Value[] known = values;
        if (known == null) {
            throw new IllegalStateException("a gradient needs a run before it");
        }
        double[] @Nullable [] sums = new double[plan.edgeCount()][];
        want(into, sums);
        start(cotangents, sums);
        for (int s = plan.steps().size() - 1; s >= 0; s--) {
            Step step = plan.steps().get(s);
            int output = step.outputs()[0];
            double[] g = sums[output];
            if (g != null) {
                sums[output] = null;
                if (!passOn(step, known, g, sums)) {
                    back(step, known, g, sums);
                    buffers.give(g);
                }
            }
        }
    }

    /** Notes where gradients end up, and what they flow through. */
    private void want(double[] @Nullable [] into, double[] @Nullable [] sums) {
        int[] inputs = plan.inputs();
        if (into.length != inputs.length) {
            throw new ModelException("the plan has " + inputs.length + " free inputs, got " + into.length + " arrays");
        }
        BitSet now = new BitSet();
        for (int i = 0; i < inputs.length; i++) {
            double[] sum = into[i];
            if (sum == null || !differentiable.get(inputs[i])) {
                continue;
            }
            if (sum.length != plan.edge(inputs[i]).shape().size()) {
                throw new ModelException("the gradient of input " + (i + 1) + " needs room for "
                        + plan.edge(inputs[i]).shape().size() + " numbers, got " + sum.length);
            }
            sums[inputs[i]] = sum;
            now.set(inputs[i]);
        }
        if (!now.equals(wanted)) {
            wanted = now;
            reached = plan.differentiable(now);
        }
    }

    /** Adds the cotangents to the values that they belong to. */
    private void start(double[] @Nullable [] cotangents, double[] @Nullable [] sums) {
        int[] outputs = plan.outputs();
        if (cotangents.length != outputs.length) {
            throw new ModelException(
                    "the plan has " + outputs.length + " outputs, got " + cotangents.length + " cotangents");
        }
        for (int j = 0; j < outputs.length; j++) {
            double[] g = cotangents[j];
            Edge edge = plan.edge(outputs[j]);
            if (g == null) {
                continue;
            }
            if (edge.hasShape() && g.length != edge.shape().size()) {
                throw new ModelException("the cotangent of output " + (j + 1) + " needs "
                        + edge.shape().size() + " numbers for shape " + edge.shape() + ", got " + g.length);
            }
            double[] sum = sum(outputs[j], sums);
            for (int i = 0; sum != null && i < g.length; i++) {
                sum[i] += g[i];
            }
        }
    }

    /**
     * Where the gradient of the first input is that of the result, or is made of it element by element, and nothing
     * else flows there yet: hands the array on, changed in place.
     */
    private boolean passOn(Step step, @Nullable Value[] known, double[] g, double[] @Nullable [] sums) {
        int[] inputs = step.inputs();
        int first = inputs[0];
        if (!reached.get(first) || sums[first] != null) {
            return false;
        }
        if (step.action() instanceof Action.Elementwise elementwise) {
            double[] x = forward.value(first, known).tensor().doubles();
            for (int i = 0; i < g.length; i++) {
                g[i] = elementwise.function().vjp(x[i], g[i], i);
            }
        } else if (step.action() instanceof Action.Linear linear
                && linear.map().keepsFirst()
                && Arrays.stream(inputs).filter(id -> id == first).count() == 1) {
            double[] @Nullable [] into = new double[inputs.length][];
            for (int i = 1; i < inputs.length; i++) {
                into[i] = sum(inputs[i], sums);
            }
            linear.map().addAdjoint(kernels, g, 1, into, scratch);
        } else {
            return false;
        }
        sums[first] = g;
        return true;
    }

    private void back(Step step, @Nullable Value[] known, double[] g, double[] @Nullable [] sums) {
        int[] inputs = step.inputs();
        double[] @Nullable [] into = new double[inputs.length][];
        double[][] x = new double[inputs.length][];
        boolean reads = Evaluation.gradientNeedsInputs(step.action());
        for (int i = 0; i < inputs.length; i++) {
            into[i] = sum(inputs[i], sums);
            x[i] = reads ? forward.value(inputs[i], known).tensor().doubles() : new double[0];
        }
        Evaluation.addVjp(step.action(), kernels, x, g, into, scratch);
    }

    /** The sum of the cotangents of a value so far, zero at first; {@code null} if no gradient flows to it. */
    private double @Nullable [] sum(int edge, double[] @Nullable [] sums) {
        if (!reached.get(edge)) {
            return null;
        }
        double[] known = sums[edge];
        if (known == null) {
            known = buffers.take(plan.edge(edge).shape().size());
            Arrays.fill(known, 0);
            sums[edge] = known;
        }
        return known;
    }
}
