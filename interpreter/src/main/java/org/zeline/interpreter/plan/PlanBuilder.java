package org.zeline.interpreter.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.Action;
import org.zeline.interpreter.function.ArgMax;
import org.zeline.interpreter.function.BilinearMap;
import org.zeline.interpreter.function.GroupFunction;
import org.zeline.interpreter.function.PiecewiseConstant;
import org.zeline.interpreter.function.PiecewiseLinear;
import org.zeline.interpreter.function.SmoothFunction;
import org.zeline.interpreter.function.TopValues;
import org.zeline.interpreter.function.Windows;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.linear.LinearMap;
import org.zeline.interpreter.linear.Offset;
import org.zeline.interpreter.linear.Scratch;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Limits;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.interpreter.value.TensorSequence;
import org.zeline.interpreter.value.Value;

/**
 * Collects the actions of a plan. An action whose inputs are all constant is carried out at once: this folds constant
 * subgraphs, and it is how an operator is computed when all of its inputs are numbers.
 */
public final class PlanBuilder {
    private final Kernels kernels;
    private final Draws draws;
    private final Budget budget;
    private final List<Edge> edges = new ArrayList<>();
    private final List<Edge> inputs = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final Map<Integer, Step> makers = new HashMap<>();
    private final Scratch scratch = new Scratch();
    private final DeclaredValues declared;
    private String origin = "plan";

    /** Starts an empty plan, within the usual limits; the rest as the other constructor has it. */
    public PlanBuilder(Kernels kernels, Draws draws) {
        this(kernels, draws, new Budget(Limits.standard()));
    }

    /** Starts an empty plan in which what depends on free inputs is real numbers, whatever its type. */
    public PlanBuilder(Kernels kernels, Draws draws, Budget budget) {
        this(kernels, draws, budget, false);
    }

    /**
     * Starts an empty plan.
     *
     * @param kernels the arithmetic for constants
     * @param draws numbers for random operators
     * @param budget how much the plan and its runs may use
     * @param roundsFree whether what depends on free inputs has {@link DeclaredValues declared} forms too
     */
    public PlanBuilder(Kernels kernels, Draws draws, Budget budget, boolean roundsFree) {
        this.kernels = kernels;
        this.draws = draws;
        this.budget = budget;
        this.declared = new DeclaredValues(this, roundsFree);
    }

    /** Values as other runtimes have them. */
    public DeclaredValues declared() {
        return declared;
    }

    /** How much the plan and its runs may still use. */
    public Budget budget() {
        return budget;
    }

    /** Numbers for random operators. */
    public Draws draws() {
        return draws;
    }

    /** Names the node that the following actions come from, for example {@code Conv 'stem/conv1' (opset 13)}. */
    public void origin(String node) {
        origin = node;
    }

    /**
     * {@return a value that is given when the plan is run}
     *
     * @param type the element type
     * @param shape the shape
     */
    public Edge free(ElementType type, Shape shape) {
        return free(edge(type, shape, null, null));
    }

    /** {@return a value that is given when the plan is run, of which only the element type is known now} */
    public Edge free(ElementType type) {
        return free(edge(type, null, null, null));
    }

    private Edge free(Edge edge) {
        inputs.add(edge);
        return edge;
    }

    /**
     * {@return whether it is given when the plan is run, rather than constant or computed}
     *
     * @param edge a value of this plan
     */
    public boolean isFree(Edge edge) {
        return inputs.contains(edge);
    }

    /**
     * {@return an edge that holds it}
     *
     * @param value known now
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
     * @param elements its tensors, known or not
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

    /** {@code L x + offset} of the type of the first input, with an offset for each element; see {@link #affine}. */
    public Edge linear(LinearMap map, double @Nullable [] offset, Shape shape, Edge... from) {
        return linear(map, offset, from[0].type(), shape, from);
    }

    /** {@code L x + offset} with an offset for each element; see {@link #affine}. */
    public Edge linear(LinearMap map, double @Nullable [] offset, ElementType type, Shape shape, Edge... from) {
        return affine(map, offset == null ? null : Offset.of(offset), type, shape, from);
    }

    /**
     * {@code L x + offset}, with an offset that may repeat.
     *
     * @param map the linear part
     * @param offset what is added, or {@code null} for nothing
     * @param type the type of the result
     * @param shape the shape of the result
     * @param from the inputs of {@code map}
     * @return the result
     */
    public Edge affine(LinearMap map, @Nullable Offset offset, ElementType type, Shape shape, Edge... from) {
        budget.work(map.multiplyAdds());
        return emit(new Action.Linear(map, offset), type, shape, from);
    }

    /** {@return the values, in the shape and type of {@code x}} */
    public Edge elementwise(PiecewiseLinear function, Edge x) {
        return elementwise(function, x.type(), x);
    }

    /**
     * {@return the values, in the shape of {@code x}}
     *
     * @param function applied to every element
     * @param type the type of the result, {@code bool} for a condition that is 0 or 1
     * @param x its arguments
     */
    public Edge elementwise(PiecewiseLinear function, ElementType type, Edge x) {
        return emit(new Action.Elementwise(function), type, x.shape(), x);
    }

    /**
     * {@return the values, in the shape of {@code x}}
     *
     * @param function applied to every element
     * @param type the type of the result
     * @param x its arguments
     */
    public Edge steps(PiecewiseConstant function, ElementType type, Edge x) {
        return emit(new Action.Steps(function), type, x.shape(), x);
    }

    /**
     * {@return the values, in the shape and type of {@code x}}
     *
     * @param function applied to every element
     * @param x its arguments
     */
    public Edge smooth(SmoothFunction function, Edge x) {
        return emit(new Action.Smooth(function), x.type(), x.shape(), x);
    }

    /**
     * {@return the values, in the shape of {@code x}}
     *
     * @param function applied to groups of elements
     * @param x its arguments
     */
    public Edge grouped(GroupFunction function, Edge x) {
        return emit(new Action.Grouped(function), x.type(), x.shape(), x);
    }

    /**
     * {@return sums of products of two values}
     *
     * @param map which elements are multiplied
     * @param shape the shape of the result
     * @param x the first factors
     * @param w the second factors
     */
    public Edge product(BilinearMap map, Shape shape, Edge x, Edge w) {
        budget.work(map.multiplyAdds());
        return emit(new Action.Product(map), x.type(), shape, x, w);
    }

    /**
     * {@return of two values the one that a condition picks, element by element}
     *
     * @param condition 0 where the second value is picked
     * @param x picked elsewhere; of the condition's shape
     * @param otherwise of the same type and shape as {@code x}
     */
    public Edge conditional(Edge condition, Edge x, Edge otherwise) {
        return emit(new Action.Conditional(), x.type(), x.shape(), condition, x, otherwise);
    }

    /** The step that makes a value, {@code null} for one that none does, or an operator that is deferred. */
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
     * @param windows which elements compete
     * @param shape the shape of the result, one element a window
     * @param x the elements
     */
    public Edge maximum(Windows windows, Shape shape, Edge x) {
        return emit(new Action.Maximum(windows), x.type(), shape, x);
    }

    /**
     * {@return where in each window the largest element stands, counted from 0}
     *
     * @param winners which elements compete
     * @param type the type of the result
     * @param shape the shape of the result, one element a window
     * @param x the elements
     */
    public Edge position(ArgMax winners, ElementType type, Shape shape, Edge x) {
        return emit(new Action.Position(winners), type, shape, x);
    }

    /**
     * {@return the largest elements of each group, group by group, in descending order}
     *
     * @param ranking which elements are ranked
     * @param x the elements
     */
    public Edge ranked(TopValues ranking, Edge x) {
        Shape shape = Shape.of(ranking.groups().count(), ranking.count());
        return emit(new Action.Ranked(ranking), x.type(), shape, x);
    }

    private Edge emit(Action action, ElementType type, Shape shape, Edge... from) {
        return emitExactly(action, type, shape, Plan.jumps(action) ? declared.of(from) : from);
    }

    /** Emits an action on the very inputs, also if it jumps. */
    Edge emitExactly(Action action, ElementType type, Shape shape, Edge... from) {
        if (Arrays.stream(from).allMatch(Edge::isConstant)) {
            return declared.constant(x -> folded(action, x, type, shape), from);
        }
        Edge result = edge(type, shape, null, null);
        Step step = new Step(origin, action, ids(List.of(from)), new int[] {result.id()});
        steps.add(step);
        makers.put(result.id(), step);
        return result;
    }

    private Tensor folded(Action action, List<Tensor> inputs, ElementType type, Shape shape) {
        double[][] x = inputs.stream().map(Tensor::doubles).toArray(double[][]::new);
        double[] y = new double[shape.size()];
        Evaluation.apply(action, kernels, x, 1, y, scratch);
        return Tensor.wrapping(type, shape, y);
    }

    /**
     * Leaves an operator to be computed when the plan runs.
     *
     * @param operator bound again, with constants, once its inputs are known
     * @param outputs how many outputs it has
     * @param reason why only the forward pass can follow it, for messages
     * @param from its inputs
     * @return its outputs, of types and shapes yet unknown
     */
    public List<Edge> defer(Operator operator, int outputs, String reason, Inputs from) {
        List<Edge> results = new ArrayList<>();
        for (int i = 0; i < outputs; i++) {
            results.add(edge(from.present().get(0).type(), null, null, null));
        }
        defer(operator, results, reason, from);
        return results;
    }

    /** Leaves an operator with one output, of known type and shape, to be computed when the plan runs. */
    public Edge defer(Operator operator, String reason, Inputs from, ElementType type, Shape shape) {
        return defer(operator, reason, from, List.of(type), List.of(shape)).get(0);
    }

    /**
     * Leaves an operator to be computed when the plan runs.
     *
     * @param operator bound again, with constants, once its inputs are known
     * @param reason why only the forward pass can follow it, for messages
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
                origin, new Action.Deferred(operator, from.form(), draws, budget, reason), ids(joined), ids(results)));
    }

    /** The edge itself, or for a sequence one that holds it whole when the plan runs. */
    private Edge joined(Edge edge) {
        if (!edge.isSequence() || edge.isConstant()) {
            return edge;
        }
        Operator join = (builder, inputs) -> List.of(builder.sequence(edge.type(), inputs.present()));
        return defer(join, 1, "it makes a sequence", Inputs.of(edge.elements().toArray(new Edge[0])))
                .get(0);
    }

    private static int[] ids(List<Edge> list) {
        return list.stream().mapToInt(Edge::id).toArray();
    }

    /**
     * {@return the steps that these need, and no others}
     *
     * @param outputs the values that are wanted
     */
    public Plan plan(List<Edge> outputs) {
        List<Edge> joined = outputs.stream().map(this::joined).toList();
        return new Plan(edges, inputs, steps, joined, budget.limits().multiplyAdds());
    }
}
