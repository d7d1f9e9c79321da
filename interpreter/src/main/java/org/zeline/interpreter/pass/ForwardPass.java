package org.zeline.interpreter.pass;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.Evaluable;
import org.zeline.interpreter.function.Workspace;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.plan.Budget;
import org.zeline.interpreter.plan.Deferred;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.plan.Step;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.StoredTensor;
import org.zeline.interpreter.value.Tensor;
import org.zeline.interpreter.value.Value;

/** Computes the outputs of a plan for given inputs. Not thread-safe: each thread uses its own pass. */
public final class ForwardPass {
    private final Plan plan;
    private final Kernels kernels;
    private final Workspace workspace;
    private final int[] lastUse;
    /** Values that a step computes into an array that no other value shares. */
    private final BitSet computed = new BitSet();

    private final boolean measures;
    private final @Nullable BufferPool buffers;
    private @Nullable Budget budget;
    private @Nullable Draws draws;
    private double largest;

    /**
     * Prepares a pass.
     *
     * @param plan the plan to compute
     * @param kernels the arithmetic
     */
    public ForwardPass(Plan plan, Kernels kernels) {
        this(plan, kernels, true, null);
    }

    /**
     * {@return a pass for many runs, which reuses the memory of intermediate values}
     *
     * @param plan the plan to compute
     * @param kernels the arithmetic
     */
    public static ForwardPass reusing(Plan plan, Kernels kernels) {
        // results of a deferred step may share arrays with its inputs
        boolean plain = plan.steps().stream().noneMatch(step -> step.action() instanceof Deferred);
        return new ForwardPass(plan, kernels, false, plain ? new BufferPool() : null);
    }

    /**
     * Prepares a pass that takes its memory from a pool.
     *
     * @param plan the plan to compute
     * @param kernels the arithmetic
     * @param measures whether to determine the {@link #largest} value
     * @param buffers the pool that arrays are taken from, and returned to after their last use unless they are kept;
     *     {@code null} for none
     */
    ForwardPass(Plan plan, Kernels kernels, boolean measures, @Nullable BufferPool buffers) {
        this(plan, new Workspace(kernels), measures, buffers);
    }

    /** The same with a given workspace. */
    ForwardPass(Plan plan, Workspace workspace, boolean measures, @Nullable BufferPool buffers) {
        this.plan = plan;
        this.kernels = workspace.kernels();
        this.workspace = workspace;
        this.measures = measures;
        this.buffers = buffers;
        this.lastUse = plan.lastUses();
        for (Step step : plan.steps()) {
            computed.set(step.outputs()[0]);
        }
        for (Step step : plan.steps()) {
            if (step.action() instanceof Deferred) { // may return its inputs in another shape without a copy
                IntStream.concat(Arrays.stream(step.inputs()), Arrays.stream(step.outputs()))
                        .forEach(computed::clear);
            }
        }
    }

    /**
     * {@return one tensor per output}
     *
     * @param inputs one tensor per free input of the plan, of its shape
     * @throws ModelException if an input does not match or an output is not a tensor
     */
    public List<Tensor> run(List<Tensor> inputs) {
        return evaluate(inputs).stream().map(Value::tensor).toList();
    }

    /**
     * {@return one value per output}
     *
     * @param inputs one value per free input of the plan, of its shape if that is known
     * @throws ModelException if an input does not match
     */
    public List<Value> evaluate(List<? extends Value> inputs) {
        return outputs(record(inputs, new BitSet())).stream()
                .map(value -> value instanceof StoredTensor stored ? stored.decoded() : value)
                .toList();
    }

    /**
     * {@return one value per output}
     *
     * @param inputs one value per free input of the plan, of its shape if that is known
     * @param budget the budget of this run; the time is checked before each step
     * @param draws the numbers for random operators that are computed at run time
     * @throws ModelException if an input does not match or a limit is exceeded
     */
    public List<Value> evaluate(List<? extends Value> inputs, Budget budget, Draws draws) {
        this.budget = budget;
        this.draws = draws;
        try {
            return evaluate(inputs);
        } finally {
            this.budget = null;
            this.draws = null;
        }
    }

    /**
     * Computes all values and keeps the outputs and the requested ones.
     *
     * @param inputs one value per free input of the plan
     * @param kept the numbers of the values to keep
     * @return the kept values by their numbers, without constants
     */
    @Nullable
    Value[] record(List<? extends Value> inputs, BitSet kept) {
        @Nullable Value[] values = new Value[plan.edgeCount()];
        int[] free = plan.inputs();
        if (inputs.size() != free.length) {
            throw new ModelException("the plan has " + free.length + " free inputs, got " + inputs.size() + " values");
        }
        for (int i = 0; i < free.length; i++) {
            Edge edge = plan.edge(free[i]);
            if (edge.hasShape() && !inputs.get(i).tensor().shape().equals(edge.shape())) {
                throw new ModelException("input " + (i + 1) + " needs shape " + edge.shape() + ", got "
                        + inputs.get(i).tensor().shape());
            }
            values[free[i]] = inputs.get(i);
        }
        for (int s = 0; s < plan.steps().size(); s++) {
            if (budget != null) {
                budget.tick();
            }
            run(s, values, kept);
            for (int input : plan.steps().get(s).inputs()) {
                if (lastUse[input] == s && !kept.get(input)) {
                    release(input, values);
                }
            }
        }
        return values;
    }

    /**
     * Returns the memory of all values to the pool. Outputs are included only if requested, since callers may still use
     * them.
     */
    void release(@Nullable Value[] values, boolean outputs) {
        for (int id = 0; id < values.length; id++) {
            if (outputs || lastUse[id] != Integer.MAX_VALUE) {
                release(id, values);
            }
        }
    }

    private void release(int id, @Nullable Value[] values) {
        if (buffers != null && computed.get(id) && values[id] instanceof RealTensor tensor) {
            buffers.give(tensor.values());
        }
        values[id] = null;
    }

    /** The outputs, taken from kept values. */
    List<Value> outputs(@Nullable Value[] values) {
        return Arrays.stream(plan.outputs()).mapToObj(id -> value(id, values)).toList();
    }

    /** {@return the largest absolute value computed so far by a step that is not deferred} */
    public double largest() {
        return largest;
    }

    /** A constant, or one of the kept values. */
    Value value(int id, @Nullable Value[] values) {
        Edge edge = plan.edge(id);
        return edge.isConstant() ? edge.value() : Objects.requireNonNull(values[id]);
    }

    private void run(int s, @Nullable Value[] values, BitSet kept) {
        Step step = plan.steps().get(s);
        List<Value> x =
                Arrays.stream(step.inputs()).mapToObj(id -> value(id, values)).toList();
        if (step.action() instanceof Deferred deferred) {
            List<Value> results = compute(deferred, step, x);
            for (int i = 0; i < results.size(); i++) {
                values[step.outputs()[i]] = results.get(i);
            }
            return;
        }
        Edge out = plan.edge(step.outputs()[0]);
        double[][] reals = x.stream().map(value -> value.tensor().doubles()).toArray(double[][]::new);
        if (!(step.action() instanceof Evaluable action)) {
            throw new IllegalStateException("there is no computation for " + step.origin());
        }
        double[] y = action.worksInPlace() && mayReuse(s, values, kept)
                ? reals[0]
                : array(out.shape().size());
        action.evaluate(reals, 1, y, workspace);
        if (measures) {
            for (double value : y) {
                largest = Math.max(largest, Math.abs(value));
            }
        }
        values[step.outputs()[0]] = Tensor.wrapping(out.type(), out.shape(), y);
    }

    /** Claims the array of the first input for the result, if it is no longer needed and not shared. */
    private boolean mayReuse(int s, @Nullable Value[] values, BitSet kept) {
        Step step = plan.steps().get(s);
        int first = step.inputs()[0];
        boolean mayReuse = lastUse[first] == s
                && !kept.get(first)
                && computed.get(first)
                && values[first] instanceof RealTensor
                && Arrays.stream(step.inputs()).filter(id -> id == first).count() == 1;
        if (mayReuse) {
            values[first] = null;
        }
        return mayReuse;
    }

    private double[] array(int size) {
        return buffers == null ? new double[size] : buffers.take(size);
    }

    private List<Value> compute(Deferred deferred, Step step, List<Value> x) {
        // a pass runs many times, and its runs must not add up in the budget of the plan
        Budget own = budget == null ? new Budget(deferred.budget().limits()) : budget;
        PlanBuilder builder = new PlanBuilder(kernels, draws == null ? deferred.draws() : draws, own);
        Inputs inputs = deferred.form().filled(x.stream().map(builder::constant).toList());
        try {
            List<Edge> results = deferred.operator().bind(builder, inputs);
            if (results.size() < step.outputs().length) {
                throw new ModelException("has no output number " + (results.size() + 1));
            }
            return results.subList(0, step.outputs().length).stream()
                    .map(Edge::value)
                    .toList();
        } catch (ModelException e) {
            throw e.at(step.origin());
        } catch (ArithmeticException e) {
            throw new ModelException("a size is too large, or a division by zero (" + e.getMessage() + ")")
                    .at(step.origin());
        }
    }
}
