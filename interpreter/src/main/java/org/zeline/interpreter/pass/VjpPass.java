package org.zeline.interpreter.pass;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.BatchContext;
import org.zeline.interpreter.function.Differentiable;
import org.zeline.interpreter.function.Workspace;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.plan.Deferred;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.Step;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Tensor;
import org.zeline.interpreter.value.UnsupportedModelException;
import org.zeline.interpreter.value.Value;

/**
 * Vector-Jacobian products by reverse-mode differentiation: with outputs {@code y = f(x)} and one cotangent {@code c_j}
 * per output, computes the gradient of {@code sum over j of <c_j, y_j>} with respect to every free input. Any values of
 * a plan may be its outputs, so cotangents can also be given for intermediate values.
 *
 * <p>A forward run keeps the values that derivatives depend on until the next run. Each cotangent is released as soon
 * as it has been propagated through its step. At a kink, the action chooses the subgradient. Not thread-safe: each
 * thread uses its own pass.
 */
public final class VjpPass {
    private final Plan plan;
    private final ForwardPass forward;
    private final Workspace workspace;
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
     * @param plan the plan to differentiate
     * @param kernels the arithmetic
     * @throws UnsupportedModelException if some node between a real free input and an output is deferred until run time
     */
    public VjpPass(Plan plan, Kernels kernels) {
        this(plan, new Workspace(kernels), false);
    }

    /**
     * {@return a pass whose outputs are valid only until its next run, which reuses their memory}
     *
     * @param plan the plan to differentiate
     * @param kernels the arithmetic
     * @throws UnsupportedModelException if some node between a real free input and an output is deferred until run time
     */
    public static VjpPass reusing(Plan plan, Kernels kernels) {
        return reusing(plan, kernels, BatchContext.WHOLE);
    }

    /**
     * {@return the same for a plan for training}
     *
     * @param plan the plan to differentiate
     * @param kernels the arithmetic
     * @param context what its runs share with those of the other parts of the batch
     * @throws UnsupportedModelException as for {@link #reusing(Plan, Kernels)}
     */
    public static VjpPass reusing(Plan plan, Kernels kernels, BatchContext context) {
        return new VjpPass(plan, new Workspace(kernels, context), true);
    }

    private VjpPass(Plan plan, Workspace workspace, boolean reusing) {
        plan.require(Differentiable.class, "a gradient");
        this.plan = plan;
        this.workspace = workspace;
        this.reusing = reusing;
        boolean plain = plan.steps().stream().noneMatch(step -> step.action() instanceof Deferred);
        this.forward = new ForwardPass(plan, workspace, false, plain ? buffers : null);
        this.differentiable = plan.differentiable();
        for (Step step : plan.steps()) {
            if (differentiable.get(step.outputs()[0]) && differentiable(step).gradientNeedsInputs()) {
                Arrays.stream(step.inputs()).forEach(kept::set);
            }
        }
    }

    /**
     * Computes the forward pass.
     *
     * @param inputs one tensor per free input of the plan, of its shape
     * @return one tensor per output
     * @throws ModelException if an input does not match or an output is not a tensor
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
     * Computes gradients at the inputs of the last run. May be called any number of times.
     *
     * @param cotangents for each output one number per element, row-major, or {@code null} for zeros; not modified
     * @return for each free input of the plan, in order, one number per element; zeros for an input that no cotangent
     *     reaches, such as one of integers
     * @throws ModelException if the cotangents don't match the outputs
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
     * Adds gradients at the inputs of the last run. May be called any number of times; only what the requested
     * gradients need is computed.
     *
     * @param cotangents for each output one number per element, row-major, or {@code null} for zeros; not modified
     * @param into for each free input of the plan, in order, the array that its gradient is added to, or {@code null}
     *     if it is not needed
     * @throws ModelException if the cotangents don't match the outputs, or the arrays don't match the inputs
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
                back(step, known, g, sums);
            }
        }
    }

    /** Determines the requested gradients and the values that they flow through. */
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
                throw new ModelException("the gradient of input " + (i + 1) + " needs an array of "
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

    /** Initializes the sums of the outputs with the given cotangents. */
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

    private static Differentiable differentiable(Step step) {
        if (step.action() instanceof Differentiable action) {
            return action;
        }
        throw new IllegalStateException("the pass should have refused " + step.origin());
    }

    private void back(Step step, @Nullable Value[] known, double[] g, double[] @Nullable [] sums) {
        Differentiable action = differentiable(step);
        int[] inputs = step.inputs();
        double[][] x = new double[inputs.length][];
        for (int i = 0; i < x.length; i++) {
            x[i] = action.gradientNeedsInputs()
                    ? forward.value(inputs[i], known).tensor().doubles()
                    : new double[0];
        }
        if (!passOn(action, inputs, x, g, sums)) {
            double[] @Nullable [] into = new double[inputs.length][];
            for (int i = 0; i < into.length; i++) {
                into[i] = sum(inputs[i], sums);
            }
            action.addVjp(x, g, into, workspace);
            buffers.give(g);
        }
    }

    /**
     * Computes the gradient of the first input in the array of the cotangent, or writes it to another one, if the
     * action can and no other gradient has been added to that input yet. Returns whether this was done.
     */
    private boolean passOn(Differentiable action, int[] inputs, double[][] x, double[] g, double[] @Nullable [] sums) {
        int first = inputs[0];
        if (!reached.get(first)
                || sums[first] != null
                || Arrays.stream(inputs).filter(id -> id == first).count() > 1) {
            return false;
        }
        double[] @Nullable [] into = new double[inputs.length][];
        for (int i = 1; i < inputs.length; i++) {
            into[i] = sum(inputs[i], sums);
        }
        if (action.vjpInPlace(x, g, into, workspace)) {
            sums[first] = g;
            return true;
        }
        double[] fresh = buffers.take(plan.edge(first).shape().size());
        if (action.vjpOfFirst(x, g, fresh, into, workspace)) {
            sums[first] = fresh;
            buffers.give(g);
            return true;
        }
        buffers.give(fresh);
        return false;
    }

    /** The accumulated cotangent of a value, initially zero; {@code null} if no gradient flows through it. */
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
