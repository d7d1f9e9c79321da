package org.zeline.interpreter.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.zeline.interpreter.function.Action;
import org.zeline.interpreter.function.Differentiable;
import org.zeline.interpreter.function.Enclosable;
import org.zeline.interpreter.function.Linear;
import org.zeline.interpreter.value.Obstacle;
import org.zeline.interpreter.value.UnsupportedModelException;

/**
 * The steps that lead from free inputs to wanted outputs, with shapes inferred, constants folded and weights packed.
 * Immutable; threads share it, each with its own pass.
 */
public final class Plan {
    /** What moving an element to and from memory costs, in multiply-adds. */
    private static final long ELEMENT = 16;

    private final List<Edge> edges;
    private final List<Edge> inputs;
    private final List<Step> steps;
    private final List<Edge> outputs;
    private final long mostWork;

    /**
     * Keeps what leads to the outputs.
     *
     * @param mostWork how much work the enclosure of one step may take
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

    /** How many values the plan has; edges are numbered from 0. */
    public int edgeCount() {
        return edges.size();
    }

    /**
     * {@return that value's type, shape and, if constant, elements}
     *
     * @param id a number in [0, edgeCount)
     */
    public Edge edge(int id) {
        return edges.get(id);
    }

    /** The numbers of the free inputs, in the order in which they were made. */
    public int[] inputs() {
        return inputs.stream().mapToInt(Edge::id).toArray();
    }

    /** The numbers of the outputs, in the order asked for. */
    public int[] outputs() {
        return outputs.stream().mapToInt(Edge::id).toArray();
    }

    /** The steps, each after those that it needs. */
    public List<Step> steps() {
        return steps;
    }

    /**
     * How much work each step takes for a column of numbers, estimated: its multiply-adds, and for each element of its
     * result as much as {@value #ELEMENT} of them.
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
     * How many multiply-adds dense linear maps take for one column of numbers, taps in the padding among them; all else
     * counts as none.
     */
    public long multiplyAdds() {
        return steps.stream().mapToLong(Plan::multiplyAdds).sum();
    }

    private static long multiplyAdds(Step step) {
        return step.action() instanceof Linear linear ? linear.map().multiplyAdds() : 0;
    }

    /** For each value the number of the last step that reads it; the largest int for outputs. */
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

    /** The most elements of values that are held at once in a run, constants and those of unknown shape left out. */
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

    /** How many of the first steps lead up to the last one that jumps, with it; 0 if none does. */
    public int stepsToLastJump() {
        int count = steps.size();
        while (count > 0 && !steps.get(count - 1).action().jumps()) {
            count--;
        }
        return count;
    }

    /**
     * {@return how many of the first steps have a capability}
     *
     * @param capability what their actions have to support
     */
    public int leadingSteps(Class<? extends Action> capability) {
        int count = 0;
        while (count < steps.size() && obstacle(steps.get(count), capability).isEmpty()) {
            count++;
        }
        return count;
    }

    /**
     * {@return what stands in the way of a pass: for each node that lacks a capability its name and the reason}
     *
     * @param capability what the pass asks of each action; {@link Differentiable} only of those between a free input of
     *     real numbers and an output of real numbers
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
            reason = Optional.of("its enclosure takes " + action.enclosureWork() + " pairs of elements, more than the "
                    + mostWork + " that are allowed");
        }
        return reason.map(text -> new Obstacle(step.origin(), text));
    }

    private boolean passesGradients(Step step, BitSet reached) {
        return dependsOn(step, reached)
                && Arrays.stream(step.outputs()).anyMatch(id -> edge(id).type().isReal());
    }

    /**
     * Refuses a plan some of whose steps lack a capability.
     *
     * @param capability what a pass asks of each action, as for {@link #obstacles}
     * @param purpose what it is needed for, for the message, for example {@code a gradient}
     * @throws UnsupportedModelException naming the nodes in the way
     */
    public void require(Class<? extends Action> capability, String purpose) {
        List<Obstacle> obstacles = obstacles(capability);
        if (!obstacles.isEmpty()) {
            throw new UnsupportedModelException(purpose, obstacles);
        }
    }

    /**
     * The values that a gradient flows to: real numbers that depend on a free input of real numbers through real
     * numbers. Through integers and conditions nothing flows.
     */
    public BitSet differentiable() {
        BitSet from = new BitSet();
        inputs.stream().filter(edge -> edge.type().isReal()).forEach(edge -> from.set(edge.id()));
        return differentiable(from);
    }

    /**
     * {@return the values that a gradient flows to on its way to some of the free inputs}
     *
     * @param from the numbers of these inputs, of real numbers
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
