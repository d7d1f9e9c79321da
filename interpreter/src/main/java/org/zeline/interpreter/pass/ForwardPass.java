package org.zeline.interpreter.pass;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.Action;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.linear.Scratch;
import org.zeline.interpreter.plan.Budget;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Evaluation;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.plan.Step;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.StoredTensor;
import org.zeline.interpreter.value.Tensor;
import org.zeline.interpreter.value.Value;

/** Numbers through a plan. Holds working memory: one pass a thread. */
public final class ForwardPass {
    private final Plan plan;
    private final Kernels kernels;
    private final Scratch scratch = new Scratch();
    private final int[] lastUse;
    /** Values that a step has computed into an array that is theirs alone. */
    private final BitSet computed = new BitSet();

    private final boolean measures;
    private final @Nullable BufferPool buffers;
    private final @Nullable Budget budget;
    private double largest;

    /**
     * Prepares a pass.
     *
     * @param plan what to compute
     * @param kernels the arithmetic
     */
    public ForwardPass(Plan plan, Kernels kernels) {
        this(plan, kernels, null, true, null);
    }

    /**
     * Prepares a pass for one run.
     *
     * @param plan what to compute
     * @param kernels the arithmetic
     * @param budget its clock is looked at before each step; {@code null} for no limit on time
     */
    public ForwardPass(Plan plan, Kernels kernels, @Nullable Budget budget) {
        this(plan, kernels, budget, true, null);
    }

    /**
     * Prepares a pass that takes its memory from a pool.
     *
     * @param measures whether to tell the {@link #largest} value
     * @param buffers where values come from, and go after their last use unless they are kept
     */
    ForwardPass(Plan plan, Kernels kernels, @Nullable Budget budget, boolean measures, @Nullable BufferPool buffers) {
        this.plan = plan;
        this.kernels = kernels;
        this.budget = budget;
        this.measures = measures;
        this.buffers = buffers;
        this.lastUse = plan.lastUses();
        for (Step step : plan.steps()) {
            computed.set(step.outputs()[0]);
        }
        for (Step step : plan.steps()) {
            if (step.action() instanceof Action.Deferred) { // may give what it takes in another shape, not copied
                IntStream.concat(Arrays.stream(step.inputs()), Arrays.stream(step.outputs()))
                        .forEach(computed::clear);
            }
        }
    }

    /**
     * {@return one tensor for each output}
     *
     * @param inputs one tensor for each free input of the plan, of its shape
     * @throws ModelException if an output is no tensor
     */
    public List<Tensor> run(List<Tensor> inputs) {
        return evaluate(inputs).stream().map(Value::tensor).toList();
    }

    /**
     * {@return one value for each output}
     *
     * @param inputs one value for each free input of the plan, of its shape if that is known
     */
    public List<Value> evaluate(List<? extends Value> inputs) {
        return outputs(record(inputs, new BitSet())).stream()
                .map(value -> value instanceof StoredTensor stored ? stored.decoded() : value)
                .toList();
    }

    /**
     * Computes all values and keeps the outputs and those asked for.
     *
     * @param kept numbers of values
     * @return the values that are kept, by their numbers, but constants
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

    /** Gives the memory of all values back, that of outputs if told so: whoever got those may hold them. */
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

    /** The outputs among values that were kept. */
    List<Value> outputs(@Nullable Value[] values) {
        return Arrays.stream(plan.outputs()).mapToObj(id -> value(id, values)).toList();
    }

    /** The largest absolute value that any step but a deferred one has computed so far. */
    public double largest() {
        return largest;
    }

    /** A constant, or one of the values that were kept. */
    Value value(int id, @Nullable Value[] values) {
        Edge edge = plan.edge(id);
        return edge.isConstant() ? edge.value() : Objects.requireNonNull(values[id]);
    }

    private void run(int s, @Nullable Value[] values, BitSet kept) {
        Step step = plan.steps().get(s);
        List<Value> x =
                Arrays.stream(step.inputs()).mapToObj(id -> value(id, values)).toList();
        if (step.action() instanceof Action.Deferred deferred) {
            List<Value> results = compute(deferred, step, x);
            for (int i = 0; i < results.size(); i++) {
                values[step.outputs()[i]] = results.get(i);
            }
            return;
        }
        Edge out = plan.edge(step.outputs()[0]);
        double[][] reals = x.stream().map(value -> value.tensor().doubles()).toArray(double[][]::new);
        double[] y = room(s, out.shape().size(), reals, values, kept);
        Evaluation.apply(step.action(), kernels, reals, 1, y, scratch);
        if (measures) {
            for (double value : y) {
                largest = Math.max(largest, Math.abs(value));
            }
        }
        values[step.outputs()[0]] = Tensor.wrapping(out.type(), out.shape(), y);
    }

    /** Where a result goes: to its first input's place, where that changes it only a little and is needed no more. */
    private double[] room(int s, int size, double[][] x, @Nullable Value[] values, BitSet kept) {
        Step step = plan.steps().get(s);
        int first = step.inputs()[0];
        if (worksInPlace(step.action())
                && lastUse[first] == s
                && !kept.get(first)
                && computed.get(first)
                && values[first] instanceof RealTensor
                && Arrays.stream(step.inputs()).filter(id -> id == first).count() == 1) {
            values[first] = null;
            return x[0];
        }
        return buffers == null ? new double[size] : buffers.take(size);
    }

    /** Whether a result may stand where the first input does: each of its elements takes that same element of it. */
    private static boolean worksInPlace(Action action) {
        return (action instanceof Action.Linear linear && linear.map().keepsFirst())
                || action instanceof Action.Elementwise
                || action instanceof Action.Smooth
                || action instanceof Action.Steps;
    }

    private List<Value> compute(Action.Deferred deferred, Step step, List<Value> x) {
        Budget own = deferred.budget();
        // without a budget for one run the pass runs many times: what it was bound with must not add up
        PlanBuilder builder =
                new PlanBuilder(kernels, deferred.draws(), budget == null ? new Budget(own.limits()) : own);
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
