package org.zeline.interpreter.pass;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.zeline.interpreter.function.Enclosable;
import org.zeline.interpreter.function.Enclosure;
import org.zeline.interpreter.function.Linear;
import org.zeline.interpreter.function.Relaxable;
import org.zeline.interpreter.function.Relaxation;
import org.zeline.interpreter.function.Workspace;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.linear.Scale;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.Step;
import org.zeline.interpreter.value.Box;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.UnsupportedModelException;

/**
 * Bounds all values of a plan over a set of inputs, by intervals that are propagated forward and by linear functions
 * that are propagated backward to the input (CROWN; Zhang et al., NeurIPS 2018).
 *
 * <p>Forward, linear maps act on center and half-width of intervals, a {@link Relaxable} action gives the interval of
 * its result, and any other action its {@link Enclosure}. Before a relaxable action, those elements of its input whose
 * lines differ are bounded once more, by the backward pass. Backward, a linear function {@code <g, y>} of a value is
 * bounded from below: a linear map replaces g by its adjoint, a relaxable action each {@code g_i y_i} by its lower line
 * where {@code g_i > 0} and by its upper line elsewhere, any other action by an end of its interval. What arrives at
 * the input is minimised over the set. Two elements of a result can be compared much more closely by one function than
 * by their intervals.
 *
 * <p><b>Rounding.</b> The bounds hold for the exact network and for every run in double precision that sums products in
 * any order. A sum of n products has a rounding error of at most {@code n u} times the sum of their absolute values,
 * {@code u = 2^-52} (twice the unit roundoff, for terms of higher order). Let {@code m = |W| max|x| + |b|} be a linear
 * step's magnitude, taken over all its inputs x. Then both the computed center and a run of the step err by at most
 * {@code n u m}, and intervals are widened by {@code 4 n u m}. Backward, {@code W' g} errs by at most {@code n u |W|'
 * |g|}, which changes the function by at most {@code n u <|g|, m>}; the run's own error and the sums over the offset
 * have bounds of the same size, and {@code 8 n u <|g|, m>} is subtracted. n counts the elements of all inputs and of
 * the result. Actions that are neither linear nor relaxable are assumed to err by at most 2^-44 of their largest
 * values.
 *
 * <p>Not thread-safe: each thread uses its own pass.
 */
public final class LinearBoundsPass {
    /** Twice the unit roundoff. */
    static final double UNIT = 0x1p-52;

    /** The number of linear functions that are propagated together. */
    private static final int COLUMNS = 64;

    /** The extent of parts of images whose elements are bounded together. */
    private static final int TILE = 4;

    private final Plan plan;
    private final Workspace workspace;
    private final int[] producer;
    private final BitSet tight = new BitSet();
    private final ValueBounds known;
    private final double[][] lower;
    private final double[][] upper;
    private final int block;
    private final BackwardBounds backward;
    private final StepNorms norms;
    private boolean box;
    private boolean bounded;
    private boolean refines;

    /**
     * Prepares a pass.
     *
     * @param plan a plan with one free input
     * @param kernels the arithmetic
     * @param tight outputs of the plan, by their positions, all elements of which are bounded by the backward pass;
     *     other outputs have intervals that may be wider
     * @throws UnsupportedModelException if some nodes cannot be enclosed
     * @throws ModelException if the plan has several free inputs
     */
    public LinearBoundsPass(Plan plan, Kernels kernels, int... tight) {
        this(plan, kernels, UNIT, tight);
    }

    /** Prepares a pass that allows for another unit of rounding errors. */
    LinearBoundsPass(Plan plan, Kernels kernels, double unit, int... tight) {
        plan.require(Enclosable.class, "certified bounds");
        if (plan.inputs().length != 1) {
            throw new ModelException("certified bounds need a plan with one free input, got " + plan.inputs().length);
        }
        this.plan = plan;
        this.workspace = new Workspace(kernels);
        this.known = ValueBounds.none(plan, unit);
        this.lower = known.lower();
        this.upper = known.upper();
        this.producer = new int[plan.edgeCount()];
        Arrays.fill(producer, -1);
        int most = COLUMNS;
        for (int s = 0; s < plan.steps().size(); s++) {
            Step step = plan.steps().get(s);
            producer[step.outputs()[0]] = s;
            if (step.action() instanceof Linear linear) {
                most = Math.min(most, linear.map().plainColumns());
            }
        }
        this.backward = new BackwardBounds(producer, known, workspace);
        this.norms = new StepNorms(plan, unit, workspace);
        this.block = Math.max(2, most - most % 2);
        for (int output : tight) {
            require(plan.outputs()[output]);
        }
    }

    /** Marks a value whose elements are all bounded backward, or the value that a relaxable action makes it from. */
    private void require(int edge) {
        tight.set(edge);
        int made = producer[edge];
        if (made >= 0
                && (plan.steps().get(made).action() instanceof Relaxable
                        || plan.steps().get(made).action().copies())) {
            for (int input : plan.steps().get(made).inputs()) {
                require(input);
            }
        }
    }

    /**
     * Bounds all values.
     *
     * @param inputs the set of inputs, of the size of the plan's free input
     */
    public void over(InputSet inputs) {
        over(inputs, true);
    }

    /**
     * Bounds all values by intervals alone, which is much faster. Functions of outputs are still bounded backward, with
     * wider bounds, as in CROWN-IBP (Zhang et al., ICLR 2020).
     *
     * @param inputs the set of inputs, of the size of the plan's free input
     */
    public void quicklyOver(InputSet inputs) {
        over(inputs, false);
    }

    private void over(InputSet inputs, boolean refined) {
        refines = refined;
        backward.over(inputs);
        bounded = true;
        box = inputs.isBox();
        int free = plan.inputs()[0];
        lower[free] = inputs.lower().clone();
        upper[free] = inputs.upper().clone();
        Arrays.stream(plan.outputs()).forEach(this::setConstant);
        for (int s = 0; s < plan.steps().size(); s++) {
            Step step = plan.steps().get(s);
            Arrays.stream(step.inputs()).forEach(this::setConstant);
            int output = step.outputs()[0];
            int size = plan.edge(output).shape().size();
            lower[output] = new double[size];
            upper[output] = new double[size];
            if (step.action() instanceof Linear linear) {
                IntervalStep.map(s, linear, known, workspace);
            } else if (step.action() instanceof Relaxable action) {
                relax(s, action);
            } else {
                IntervalStep.enclose(s, known, workspace);
            }
            if (tight.get(output) && isRefinable(output)) {
                refine(output, all(size));
            }
        }
    }

    private void setConstant(int edge) {
        if (plan.edge(edge).isConstant()) {
            lower[edge] = plan.edge(edge).constant().doubles();
            upper[edge] = lower[edge];
        }
    }

    private static BitSet all(int size) {
        BitSet elements = new BitSet();
        elements.set(0, size);
        return elements;
    }

    /**
     * {@return the lower ends of an output's intervals}
     *
     * @param output its position among the outputs
     */
    public double[] lower(int output) {
        return bounds(lower, output);
    }

    /**
     * {@return the upper ends of an output's intervals}
     *
     * @param output its position among the outputs
     */
    public double[] upper(int output) {
        return bounds(upper, output);
    }

    private double[] bounds(double[][] ends, int output) {
        int edge = plan.outputs()[output];
        requireBounds();
        return ends[edge].clone();
    }

    /**
     * {@return a lower bound on each of several linear functions of an output over the set; minus infinity if nothing
     * is known}
     *
     * @param output its position among the outputs
     * @param functions one row of coefficients per function, each with one number per element
     */
    public double[] least(int output, double[][] functions) {
        requireBounds();
        int edge = plan.outputs()[output];
        int size = plan.edge(edge).shape().size();
        double[] bounds = new double[functions.length];
        for (int from = 0; from < functions.length; from += block) {
            int columns = Math.min(block, functions.length - from);
            double[] g = backward.array(size * columns);
            for (int k = 0; k < columns; k++) {
                for (int i = 0; i < size; i++) {
                    g[i * columns + k] = functions[from + k][i];
                }
            }
            System.arraycopy(
                    backward.least(edge, Box.whole(plan.edge(edge).shape()), g, columns), 0, bounds, from, columns);
        }
        return bounds;
    }

    private void relax(int s, Relaxable action) {
        Step step = plan.steps().get(s);
        int input = step.inputs()[0];
        int output = step.outputs()[0];
        int size = lower[output].length;
        Relaxation lines = new Relaxation(size);
        action.relax(lower[input], upper[input], lines);
        if (!tight.get(input) && isRefinable(input)) {
            BitSet elements = new BitSet();
            for (int i = 0; i < size; i++) {
                if (lines.isLoose(i, lower[input], upper[input])) {
                    for (int source : action.sources(i)) {
                        elements.set(source);
                    }
                }
            }
            if (!elements.isEmpty()) {
                refine(input, elements);
                action.relax(lower[input], upper[input], lines);
            }
        }
        known.relaxations()[s] = lines;
        lower[output] = lines.lower().end().clone();
        upper[output] = lines.upper().end().clone();
    }

    /**
     * Whether the backward pass can bound a value more closely than its interval: it is computed by a linear map from
     * values whose elements are not independent.
     */
    private boolean isRefinable(int edge) {
        int made = producer[edge];
        if (!refines || made < 0 || !(plan.steps().get(made).action() instanceof Linear linear)) {
            return false;
        }
        if (linear.copies()) {
            return Arrays.stream(plan.steps().get(made).inputs()).anyMatch(this::isRefinable);
        }
        return !Arrays.stream(plan.steps().get(made).inputs()).allMatch(this::isIndependent);
    }

    /** Whether the elements of a value take all values of their intervals independently of each other. */
    private boolean isIndependent(int edge) {
        if (plan.edge(edge).isConstant()) {
            return true;
        }
        int made = producer[edge];
        if (made < 0) {
            return box;
        }
        return plan.steps().get(made).action() instanceof Linear linear
                && (linear.copies() || linear.map() instanceof Scale)
                && Arrays.stream(plan.steps().get(made).inputs()).allMatch(this::isIndependent);
    }

    /** What is known about all values over the last set. */
    ValueBounds known() {
        requireBounds();
        return known;
    }

    Workspace workspace() {
        return workspace;
    }

    StepNorms norms() {
        return norms;
    }

    private void requireBounds() {
        if (!bounded) {
            throw new IllegalStateException("bounds need a set of inputs: call over first");
        }
    }

    /** Bounds some elements of a value by the backward pass, those of one tile of the image after the other. */
    private void refine(int edge, BitSet elements) {
        Shape shape = plan.edge(edge).shape();
        Map<Box, List<Integer>> tiles = new LinkedHashMap<>();
        elements.stream()
                .forEach(e -> tiles.computeIfAbsent(tile(shape, e), box -> new ArrayList<>())
                        .add(e));
        tiles.forEach((tile, chosen) -> {
            for (int from = 0; from < chosen.size(); from += block / 2) {
                refine(edge, tile, chosen.subList(from, Math.min(chosen.size(), from + block / 2)));
            }
        });
    }

    private void refine(int edge, Box tile, List<Integer> chosen) {
        int columns = 2 * chosen.size();
        int[] places = tile.within(chosen.stream().mapToInt(Integer::intValue).toArray());
        double[] g = backward.array(tile.shape().size() * columns);
        for (int k = 0; k < places.length; k++) {
            g[places[k] * columns + 2 * k] = 1;
            g[places[k] * columns + 2 * k + 1] = -1;
        }
        double[] bounds = backward.least(edge, tile, g, columns);
        for (int k = 0; k < places.length; k++) {
            int element = chosen.get(k);
            lower[edge][element] = Math.max(lower[edge][element], bounds[2 * k]);
            upper[edge][element] = Math.min(upper[edge][element], -bounds[2 * k + 1]);
        }
    }

    /** The tile of an image that holds an element, with all channels; all elements of any other value. */
    private static Box tile(Shape shape, int element) {
        Box tile = Box.whole(shape);
        int left = element;
        for (int axis = shape.rank() - 1; axis >= 2; axis--) {
            int first = left % shape.extent(axis) / TILE * TILE;
            tile = tile.with(axis, first, Math.min(shape.extent(axis), first + TILE));
            left /= shape.extent(axis);
        }
        return tile;
    }
}
