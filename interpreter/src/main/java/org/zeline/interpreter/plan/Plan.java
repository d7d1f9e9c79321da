package org.zeline.interpreter.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.IntUnaryOperator;
import java.util.stream.LongStream;
import org.zeline.interpreter.function.Action;
import org.zeline.interpreter.function.Differentiable;
import org.zeline.interpreter.function.Enclosable;
import org.zeline.interpreter.function.Linear;
import org.zeline.interpreter.value.Obstacle;
import org.zeline.interpreter.value.UnsupportedModelException;

/**
 * The steps that compute outputs from free inputs, with shapes inferred, constants folded and weights packed. Immutable
 * and thread-safe; each thread uses its own pass.
 */
public final class Plan {
    /** The cost of moving an element to and from memory, in multiply-adds. */
    private static final long ELEMENT = 16;

    private final List<Edge> edges;
    private final List<Edge> inputs;
    private final List<Step> steps;
    private final List<Edge> outputs;
    private final long mostWork;

    /**
     * Creates a plan of the steps that the outputs need.
     *
     * @param edges all values
     * @param inputs the free inputs
     * @param steps all steps, in order
     * @param outputs the outputs
     * @param mostWork the limit on the work of enclosing one step, see {@link Enclosable#enclosureWork}
     */
    Plan(List<Edge> edges, List<Edge> inputs, List<Step> steps, List<Edge> outputs, long mostWork) {
        this.mostWork = mostWork;
        this.edges = List.copyOf(edges);
        this.inputs = List.copyOf(inputs);
        this.outputs = List.copyOf(outputs);
        this.steps = needed(steps, outputs);
    }

    private static List<Step> needed(List<Step> steps, List<Edge> outputs) {
        BitSet wanted = new BitSet();
        outputs.forEach(edge -> wanted.set(edge.id()));
        List<Step> kept = new ArrayList<>();
        for (int i = steps.size() - 1; i >= 0; i--) {
            Step step = steps.get(i);
            boolean used = false;
            for (int output : step.outputs()) {
                used |= wanted.get(output);
            }
            if (used) {
                kept.add(step);
                for (int input : step.inputs()) {
                    wanted.set(input);
                }
            }
        }
        Collections.reverse(kept);
        return List.copyOf(kept);
    }

    /**
     * {@return this plan after another one, whose output takes the place of the free input}
     *
     * @param first a plan with one output, of the type and shape of the one free input of this plan
     * @throws IllegalArgumentException if it is of another type or shape
     */
    public Plan after(Plan first) {
        Edge replaced = inputs.get(0);
        Edge made = first.outputs.get(0);
        if (inputs.size() != 1
                || made.type() != replaced.type()
                || !made.shape().equals(replaced.shape())) {
            throw new IllegalArgumentException("the first plan makes " + made.type() + " of shape " + made.shape()
                    + ", the second takes " + replaced.type() + " of shape " + replaced.shape());
        }
        int moved = edges.size();
        List<Edge> all = new ArrayList<>(edges);
        first.edges.forEach(edge -> all.add(edge.numbered(edge.id() + moved)));
        IntUnaryOperator joined = id -> id == replaced.id() ? made.id() + moved : id;
        List<Step> both = new ArrayList<>();
        first.steps.forEach(step -> both.add(step.renumbered(id -> id + moved)));
        steps.forEach(step -> both.add(step.renumbered(joined)));
        return new Plan(
                all,
                first.inputs.stream().map(edge -> all.get(edge.id() + moved)).toList(),
                both,
                outputs.stream()
                        .map(edge -> all.get(joined.applyAsInt(edge.id())))
                        .toList(),
                mostWork);
    }

    /** {@return the number of values; edges are numbered from 0} */
    public int edgeCount() {
        return edges.size();
    }

    /**
     * {@return a value with its type, shape and, if constant, elements}
     *
     * @param id a number in [0, edgeCount)
     */
    public Edge edge(int id) {
        return edges.get(id);
    }

    /** {@return the numbers of the free inputs, in order of creation} */
    public int[] inputs() {
        return inputs.stream().mapToInt(Edge::id).toArray();
    }

    /** {@return the numbers of the outputs, in order} */
    public int[] outputs() {
        return outputs.stream().mapToInt(Edge::id).toArray();
    }

    /** {@return the steps, each after those that it depends on} */
    public List<Step> steps() {
        return steps;
    }

    /**
     * {@return the estimated work of each step for one column: its multiply-adds, plus {@value #ELEMENT} multiply-adds
     * for each element of its result}
     */
    public long[] work() {
        long[] work = new long[steps.size()];
        for (int s = 0; s < work.length; s++) {
            Step step = steps.get(s);
            for (int output : step.outputs()) {
                Edge edge = edge(output);
                work[s] += ELEMENT * (edge.hasShape() ? edge.shape().size() : 1);
            }
            work[s] += multiplyAdds(step);
        }
        return work;
    }

    /**
     * {@return a plan with the same inputs and outputs that computes only those parts of all other values that the
     * outputs depend on} Its results differ at most by the rounding of sums in another order.
     *
     * @param least the share of the work that must be saved, below 1; where less would be, this plan is returned
     */
    public Plan cropped(double least) {
        if (!Cropping.suits(this)) {
            return this;
        }
        Plan cropped = Cropping.of(this, mostWork);
        return cropped.columnWork() <= (1 - least) * columnWork() ? cropped : this;
    }

    /** {@return the estimated work of all steps for one column, in units of {@link #work}} */
    public long columnWork() {
        return LongStream.of(work()).sum();
    }

    /**
     * {@return the multiply-adds of the dense linear maps for one column, including kernel taps in the padding; other
     * steps count as none}
     */
    public long multiplyAdds() {
        return steps.stream().mapToLong(Plan::multiplyAdds).sum();
    }

    private static long multiplyAdds(Step step) {
        return step.action() instanceof Linear linear ? linear.map().multiplyAdds() : 0;
    }

    /** {@return for each value the number of the last step that reads it; the largest int for outputs} */
    public int[] lastUses() {
        int[] last = new int[edges.size()];
        for (int s = 0; s < steps.size(); s++) {
            for (int input : steps.get(s).inputs()) {
                last[input] = s;
            }
        }
        outputs.forEach(edge -> last[edge.id()] = Integer.MAX_VALUE);
        return last;
    }

    /**
     * {@return the largest number of elements that are live at the same time in a run, without constants and values of
     * unknown shape}
     */
    public long mostElements() {
        int[] last = lastUses();
        long held = inputs.stream().mapToLong(Plan::elements).sum();
        long most = held;
        for (int s = 0; s < steps.size(); s++) {
            Step step = steps.get(s);
            held += Arrays.stream(step.outputs())
                    .mapToLong(id -> elements(edge(id)))
                    .sum();
            most = Math.max(most, held);
            for (int input : Arrays.stream(step.inputs()).distinct().toArray()) {
                held -= last[input] == s ? elements(edge(input)) : 0;
            }
        }
        return most;
    }

    private static long elements(Edge edge) {
        return edge.hasShape() && !edge.isConstant() ? edge.shape().size() : 0;
    }

    /** {@return the number of steps up to and including the last discontinuous one; 0 if there is none} */
    public int stepsToLastJump() {
        int count = steps.size();
        while (count > 0 && !steps.get(count - 1).action().jumps()) {
            count--;
        }
        return count;
    }

    /**
     * {@return the number of leading steps that have a capability}
     *
     * @param capability the capability that their actions must have
     */
    public int leadingSteps(Class<? extends Action> capability) {
        int count = 0;
        while (count < steps.size() && obstacle(steps.get(count), capability).isEmpty()) {
            count++;
        }
        return count;
    }

    /**
     * {@return the obstacles to a pass: for each node that lacks a capability, its name and the reason}
     *
     * @param capability the capability that the pass requires of each action; {@link Differentiable} is required only
     *     between real free inputs and real outputs
     */
    public List<Obstacle> obstacles(Class<? extends Action> capability) {
        BitSet reached = capability == Differentiable.class ? differentiable() : new BitSet();
        return steps.stream()
                .filter(step -> capability != Differentiable.class || passesGradients(step, reached))
                .flatMap(step -> obstacle(step, capability).stream())
                .toList();
    }

    private Optional<Obstacle> obstacle(Step step, Class<? extends Action> capability) {
        Optional<String> reason = step.action().obstacleTo(capability);
        if (reason.isEmpty()
                && capability == Enclosable.class
                && step.action() instanceof Enclosable action
                && action.enclosureWork() > mostWork) {
            reason = Optional.of("its enclosure compares " + action.enclosureWork()
                    + " pairs of elements, more than the " + mostWork + " that are allowed");
        }
        return reason.map(text -> new Obstacle(step.origin(), text));
    }

    private boolean passesGradients(Step step, BitSet reached) {
        return dependsOn(step, reached)
                && Arrays.stream(step.outputs()).anyMatch(id -> edge(id).type().isReal());
    }

    /**
     * Checks that all steps have a capability.
     *
     * @param capability the capability that a pass requires, as for {@link #obstacles}
     * @param purpose what it is needed for, for the message, for example {@code a gradient}
     * @throws UnsupportedModelException if some steps lack it; lists the nodes with the reasons
     */
    public void require(Class<? extends Action> capability, String purpose) {
        List<Obstacle> obstacles = obstacles(capability);
        if (!obstacles.isEmpty()) {
            throw new UnsupportedModelException(purpose, obstacles);
        }
    }

    /**
     * {@return the differentiable values: real values that depend on a real free input through real values only;
     * gradients do not flow through integers and conditions}
     */
    public BitSet differentiable() {
        BitSet from = new BitSet();
        inputs.stream().filter(edge -> edge.type().isReal()).forEach(edge -> from.set(edge.id()));
        return differentiable(from);
    }

    /**
     * {@return the values that gradients of some free inputs flow through}
     *
     * @param from the numbers of these inputs, which are real
     */
    public BitSet differentiable(BitSet from) {
        BitSet reached = new BitSet();
        reached.or(from);
        for (Step step : steps) {
            if (dependsOn(step, reached)) {
                for (int output : step.outputs()) {
                    reached.set(output, edge(output).type().isReal());
                }
            }
        }
        return reached;
    }

    private static boolean dependsOn(Step step, BitSet values) {
        return Arrays.stream(step.inputs()).anyMatch(values::get);
    }
}
