package org.zeline.interpreter.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.ArgMax;
import org.zeline.interpreter.function.BilinearMap;
import org.zeline.interpreter.function.Evaluable;
import org.zeline.interpreter.function.Forest;
import org.zeline.interpreter.function.IfElse;
import org.zeline.interpreter.function.Linear;
import org.zeline.interpreter.function.MaxOfWindows;
import org.zeline.interpreter.function.PiecewiseLinear;
import org.zeline.interpreter.function.SmoothFunction;
import org.zeline.interpreter.function.TopValues;
import org.zeline.interpreter.function.Windows;
import org.zeline.interpreter.function.Workspace;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.linear.LinearMap;
import org.zeline.interpreter.linear.Offset;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Limits;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.interpreter.value.TensorSequence;
import org.zeline.interpreter.value.Value;

/**
 * Collects the actions of a plan. An action whose inputs are all constant is computed at once. This is constant
 * folding, and also how deferred operators are computed when their inputs are known.
 */
public final class PlanBuilder {
    private final Draws draws;
    private final Budget budget;
    private final List<Edge> edges = new ArrayList<>();
    private final List<Edge> inputs = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final Map<Integer, Step> makers = new HashMap<>();
    private final Workspace workspace;
    private final DeclaredValues declared;
    private String origin = "plan";
    private boolean training;

    /** Starts an empty plan with standard limits, in which values that depend on free inputs have no declared form. */
    public PlanBuilder(Kernels kernels, Draws draws) {
        this(kernels, draws, new Budget(Limits.standard()));
    }

    /** The same with other limits. */
    public PlanBuilder(Kernels kernels, Draws draws, Budget budget) {
        this(kernels, draws, budget, false);
    }

    /**
     * Starts an empty plan.
     *
     * @param kernels the arithmetic for constants
     * @param draws the numbers for random operators
     * @param budget the budget of the plan and its runs
     * @param roundsFree whether values that depend on free inputs have {@link DeclaredValues declared} forms, too
     */
    public PlanBuilder(Kernels kernels, Draws draws, Budget budget, boolean roundsFree) {
        this.workspace = new Workspace(kernels);
        this.draws = draws;
        this.budget = budget;
        this.declared = new DeclaredValues(this, roundsFree);
    }

    /**
     * Continues a plan: its inputs and outputs are those of the builder, too.
     *
     * @param plan a plan without sequences and random nodes to come
     * @param kernels the arithmetic for constants
     * @param budget the budget of what is added
     */
    public PlanBuilder(Plan plan, Kernels kernels, Budget budget) {
        this(kernels, Draws.none(), budget);
        for (int id = 0; id < plan.edgeCount(); id++) {
            edges.add(plan.edge(id));
        }
        Arrays.stream(plan.inputs()).mapToObj(edges::get).forEach(inputs::add);
        steps.addAll(plan.steps());
    }

    /** {@return values as other runtimes compute them} */
    public DeclaredValues declared() {
        return declared;
    }

    /** {@return the budget of the plan and its runs} */
    public Budget budget() {
        return budget;
    }

    /** {@return the numbers for random operators} */
    public Draws draws() {
        return draws;
    }

    /** Makes a plan for training: batches are normalised by their own statistics, and dropout drops elements. */
    public PlanBuilder forTraining() {
        training = true;
        return this;
    }

    /** {@return whether the plan is for training, in passes with a {@code BatchContext}} */
    public boolean isForTraining() {
        return training;
    }

    /** Sets the node that the following actions belong to, for example {@code Conv 'stem/conv1' (opset 13)}. */
    public void origin(String node) {
        origin = node;
    }

    /**
     * {@return a new free input, whose value is given when the plan runs}
     *
     * @param type the element type
     * @param shape the shape
     */
    public Edge free(ElementType type, Shape shape) {
        return free(edge(type, shape, null, null));
    }

    /** {@return a new free input of unknown shape, which may also be a sequence or an optional value} */
    public Edge free(ElementType type) {
        return free(edge(type, null, null, null));
    }

    private Edge free(Edge edge) {
        inputs.add(edge);
        return edge;
    }

    /** {@return whether a value is a free input of this plan, rather than constant or computed} */
    public boolean isFree(Edge edge) {
        return inputs.contains(edge);
    }

    /**
     * {@return an edge with a constant value}
     *
     * @param value the constant
     */
    public Edge constant(Value value) {
        if (value instanceof TensorSequence sequence) {
            return sequence(
                    sequence.type(),
                    sequence.tensors().stream().map(this::constant).toList());
        }
        return edge(value.type(), value instanceof Tensor tensor ? tensor.shape() : null, value, null);
    }

    /**
     * {@return a sequence of known length}
     *
     * @param type the element type
     * @param elements its tensors, constant or not
     */
    public Edge sequence(ElementType type, List<Edge> elements) {
        budget.take(Shape.of(elements.size()));
        return edge(type, null, null, List.copyOf(elements));
    }

    private Edge edge(
            ElementType type, @Nullable Shape shape, @Nullable Value constant, @Nullable List<Edge> elements) {
        if (shape != null) {
            budget.take(shape);
        }
        Edge edge = new Edge(edges.size(), type, shape, constant, elements);
        edges.add(edge);
        return edge;
    }

    /**
     * {@return {@code L x + offset} in the type of the first input, with one offset per element; see {@link #affine}}
     */
    public Edge linear(LinearMap map, double @Nullable [] offset, Shape shape, Edge... from) {
        return linear(map, offset, from[0].type(), shape, from);
    }

    /** {@return {@code L x + offset} with one offset per element; see {@link #affine}} */
    public Edge linear(LinearMap map, double @Nullable [] offset, ElementType type, Shape shape, Edge... from) {
        return affine(map, offset == null ? null : Offset.of(offset), type, shape, from);
    }

    /**
     * {@return {@code L x + offset} with an offset that may repeat}
     *
     * @param map the linear part
     * @param offset the constant term, or {@code null} for none
     * @param type the type of the result
     * @param shape the shape of the result
     * @param from the inputs of {@code map}
     */
    public Edge affine(LinearMap map, @Nullable Offset offset, ElementType type, Shape shape, Edge... from) {
        budget.work(map.multiplyAdds());
        return emit(new Linear(map, offset), type, shape, from);
    }

    /** {@return an element-wise function of {@code x}, in its shape and type} */
    public Edge elementwise(PiecewiseLinear function, Edge x) {
        return mapped(function, x.type(), x);
    }

    /**
     * {@return an element-wise function of {@code x}, in its shape}
     *
     * @param function the function to apply to every element
     * @param type the type of the result, {@code bool} for a condition that is 0 or 1
     * @param x the arguments
     */
    public Edge elementwise(PiecewiseLinear function, ElementType type, Edge x) {
        return mapped(function, type, x);
    }

    /** {@return an element-wise smooth function of {@code x}, in its shape and type} */
    public Edge smooth(SmoothFunction function, Edge x) {
        return emit(function, x.type(), x.shape(), x);
    }

    /** {@return the result of an action with one input, in the shape of {@code x}} */
    public Edge mapped(Evaluable action, ElementType type, Edge x) {
        return emit(action, type, x.shape(), x);
    }

    /**
     * {@return a bilinear map of two values}
     *
     * @param map the map
     * @param shape the shape of the result
     * @param x the first factors
     * @param w the second factors
     */
    public Edge product(BilinearMap map, Shape shape, Edge x, Edge w) {
        budget.work(map.multiplyAdds());
        return emit(map, x.type(), shape, x, w);
    }

    /** {@return {@code x} where the condition is not 0, else {@code otherwise}; all have the same shape} */
    public Edge conditional(Edge condition, Edge x, Edge otherwise) {
        return emit(new IfElse(), x.type(), x.shape(), condition, x, otherwise);
    }

    /** The step that computes a value; {@code null} for inputs, constants and outputs of deferred operators. */
    @Nullable
    Step maker(Edge value) {
        return makers.get(value.id());
    }

    /** The inputs of a step. */
    Edge[] inputs(Step step) {
        return Arrays.stream(step.inputs()).mapToObj(edges::get).toArray(Edge[]::new);
    }

    /**
     * {@return the largest element of each window}
     *
     * @param windows the elements of each window
     * @param shape the shape of the result, one element per window
     * @param x the elements
     */
    public Edge maximum(Windows windows, Shape shape, Edge x) {
        return emit(new MaxOfWindows(windows), x.type(), shape, x);
    }

    /**
     * {@return the position of the largest element of each window, counted from 0}
     *
     * @param winners the windows
     * @param type the type of the result
     * @param shape the shape of the result, one element per window
     * @param x the elements
     */
    public Edge position(ArgMax winners, ElementType type, Shape shape, Edge x) {
        return emit(winners, type, shape, x);
    }

    /** {@return the largest elements of each group, group by group, in descending order} */
    public Edge ranked(TopValues ranking, Edge x) {
        Shape shape = Shape.of(ranking.groups().count(), ranking.count());
        return emit(ranking, x.type(), shape, x);
    }

    /** {@return one row of results of a forest per row of features} */
    public Edge forest(Forest forest, ElementType type, Edge x) {
        budget.work(forest.comparisons());
        return emit(forest, type, Shape.of(forest.rows(), forest.targets()), x);
    }

    private Edge emit(Evaluable action, ElementType type, Shape shape, Edge... from) {
        return emitExactly(action, type, shape, action.jumps() ? declared.of(from) : from);
    }

    /** Emits an action on the given inputs rather than on their declared forms, even if it is discontinuous. */
    Edge emitExactly(Evaluable action, ElementType type, Shape shape, Edge... from) {
        if (Arrays.stream(from).allMatch(Edge::isConstant)) {
            return declared.constant(x -> folded(action, x, type, shape), from);
        }
        Edge result = edge(type, shape, null, null);
        Step step = new Step(origin, action, ids(List.of(from)), new int[] {result.id()});
        steps.add(step);
        makers.put(result.id(), step);
        return result;
    }

    private Tensor folded(Evaluable action, List<Tensor> inputs, ElementType type, Shape shape) {
        double[][] x = inputs.stream().map(Tensor::doubles).toArray(double[][]::new);
        double[] y = new double[shape.size()];
        action.evaluate(x, 1, y, workspace);
        return Tensor.wrapping(type, shape, y);
    }

    /**
     * Defers an operator until the plan runs.
     *
     * @param operator the operator, which is bound again, with constants, once its inputs are known
     * @param outputs the number of outputs
     * @param reason why only the forward pass supports it, for messages
     * @param from its inputs
     * @return its outputs, whose types and shapes are unknown
     */
    public List<Edge> defer(Operator operator, int outputs, String reason, Inputs from) {
        List<Edge> results = new ArrayList<>();
        for (int i = 0; i < outputs; i++) {
            results.add(edge(from.present().get(0).type(), null, null, null));
        }
        defer(operator, results, reason, from);
        return results;
    }

    /** {@return the output of a deferred operator with one output of known type and shape} */
    public Edge defer(Operator operator, String reason, Inputs from, ElementType type, Shape shape) {
        return defer(operator, reason, from, List.of(type), List.of(shape)).get(0);
    }

    /**
     * Defers an operator with outputs of known types and shapes until the plan runs.
     *
     * @param operator the operator, which is bound again, with constants, once its inputs are known
     * @param reason why only the forward pass supports it, for messages
     * @param from its inputs
     * @param types the types of its outputs
     * @param shapes the shapes of its outputs
     * @return its outputs
     */
    public List<Edge> defer(
            Operator operator, String reason, Inputs from, List<ElementType> types, List<Shape> shapes) {
        List<Edge> results = new ArrayList<>();
        for (int i = 0; i < types.size(); i++) {
            results.add(edge(types.get(i), shapes.get(i), null, null));
        }
        defer(operator, results, reason, from);
        return results;
    }

    private void defer(Operator operator, List<Edge> results, String reason, Inputs from) {
        List<Edge> present = from.present();
        if (present.stream().allMatch(Edge::isConstant)) {
            throw new ModelException("can't be computed although all inputs are known: " + reason);
        }
        List<Edge> joined = present.stream().map(this::joined).toList();
        steps.add(new Step(
                origin, new Deferred(operator, from.form(), draws, budget, reason), ids(joined), ids(results)));
    }

    /** The edge itself, or for a sequence of edges a single edge that holds the sequence when the plan runs. */
    private Edge joined(Edge edge) {
        if (!edge.isSequence() || edge.isConstant()) {
            return edge;
        }
        Operator join = (builder, inputs) -> List.of(builder.sequence(edge.type(), inputs.present()));
        return defer(join, 1, "it creates a sequence", Inputs.of(edge.elements().toArray(new Edge[0])))
                .get(0);
    }

    private static int[] ids(List<Edge> list) {
        return list.stream().mapToInt(Edge::id).toArray();
    }

    /**
     * {@return the plan that computes the given outputs, without steps that they do not need}
     *
     * @param outputs the values to compute
     */
    public Plan plan(List<Edge> outputs) {
        List<Edge> joined = outputs.stream().map(this::joined).toList();
        return new Plan(edges, inputs, steps, joined, budget.limits().multiplyAdds());
    }
}
