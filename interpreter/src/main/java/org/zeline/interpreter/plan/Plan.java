package org.zeline.interpreter.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.zeline.interpreter.function.Action;
import org.zeline.interpreter.linear.LinearMap;
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
    private final Map<LinearMap, LinearMap> absolutes = new ConcurrentHashMap<>();

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
     * {@return a map with absolute weights, made once for all threads}
     *
     * @param map the linear map of one of the steps
     */
    public LinearMap absolute(LinearMap map) {
        return absolutes.computeIfAbsent(map, LinearMap::absolute);
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
            work[s] +=
                    step.action() instanceof Action.Linear linear ? linear.map().multiplyAdds() : 0;
        }
        return work;
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

    /** For each node that is not piecewise linear in the free inputs, or jumps, one line: its name and the reason. */
    public List<String> obstaclesToSweep() {
        return obstaclesToSweep(steps.size());
    }

    private List<String> obstaclesToSweep(int first) {
        List<String> obstacles = obstaclesToExactSearch(first);
        for (Step step : steps.subList(0, first)) {
            if (step.action() instanceof Action.Ranked) {
                obstacles.add(step.origin() + ": it ranks elements, which only stepping and bounded search can follow");
            }
            if (step.action() instanceof Action.Conditional) {
                obstacles.add(step.origin()
                        + ": its condition depends on the input, which only stepping and bounded search can follow");
            }
            if (jumps(step.action())) {
                obstacles.add(step.origin() + ": it jumps, which only stepping and bounded search can follow");
            }
        }
        return obstacles;
    }

    static boolean jumps(Action action) {
        return action instanceof Action.Steps
                || action instanceof Action.Position
                || (action instanceof Action.Elementwise elementwise
                        && !elementwise.function().isContinuous());
    }

    /** How many of the first steps lead up to the last one that jumps, with it; 0 if none does. */
    public int stepsToLastJump() {
        int count = steps.size();
        while (count > 0 && !jumps(steps.get(count - 1).action())) {
            count--;
        }
        return count;
    }

    /** How many of the first steps can be swept. */
    public int sweepableSteps() {
        int count = 0;
        while (count < steps.size() && obstaclesToSweep(count + 1).isEmpty()) {
            count++;
        }
        return count;
    }

    /**
     * Refuses a plan of which some of the first steps can't be swept.
     *
     * @param first how many steps have to be
     * @throws UnsupportedModelException if some node is not piecewise linear in the free inputs, or jumps
     */
    public void requireSweep(int first) {
        List<String> obstacles = obstaclesToSweep(first);
        if (!obstacles.isEmpty()) {
            throw new UnsupportedModelException("a sweep", obstacles);
        }
    }

    /**
     * Refuses a plan that can't be swept.
     *
     * @throws UnsupportedModelException if some node is not piecewise linear in the free inputs, or jumps
     */
    public void requireSweep() {
        requireSweep(steps.size());
    }

    /** For each node that is not piecewise linear in the free inputs one line: its name and the reason. */
    public List<String> obstaclesToExactSearch() {
        return obstaclesToExactSearch(steps.size());
    }

    private List<String> obstaclesToExactSearch(int first) {
        List<String> obstacles = new ArrayList<>();
        for (Step step : steps.subList(0, first)) {
            if (step.action() instanceof Action.Deferred deferred) {
                obstacles.add(step.origin() + ": " + deferred.reason());
            } else if (step.action() instanceof Action.Smooth smooth) {
                obstacles.add(step.origin() + ": " + smooth.function().name() + " is not piecewise linear");
            } else if (step.action() instanceof Action.Grouped grouped) {
                obstacles.add(step.origin() + ": " + grouped.function().name() + " is not piecewise linear");
            } else if (step.action() instanceof Action.Product) {
                obstacles.add(step.origin() + ": both of its factors depend on the input");
            }
        }
        return obstacles;
    }

    /** For each node that has no enclosure one line: its name and the reason. */
    public List<String> obstaclesToBoundedSearch() {
        List<String> obstacles = new ArrayList<>();
        for (Step step : steps) {
            if (step.action() instanceof Action.Deferred deferred) {
                obstacles.add(step.origin() + ": " + deferred.reason());
            }
            if (step.action() instanceof Action.Grouped grouped
                    && grouped.function().enclosureWork() > mostWork) {
                obstacles.add(step.origin() + ": its enclosure takes "
                        + grouped.function().enclosureWork() + " pairs of elements, more than the " + mostWork
                        + " that are allowed");
            }
        }
        return obstacles;
    }

    /**
     * Refuses a plan that has no enclosure.
     *
     * @throws UnsupportedModelException if some node is computed only when the model runs, or its enclosure takes more
     *     work than is allowed
     */
    public void requireBoundedSearch() {
        List<String> obstacles = obstaclesToBoundedSearch();
        if (!obstacles.isEmpty()) {
            throw new UnsupportedModelException("bounded search", obstacles);
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

    /** For each node that a gradient would have to flow through and can't one line: its name and the reason. */
    public List<String> obstaclesToGradient() {
        BitSet reached = differentiable();
        List<String> obstacles = new ArrayList<>();
        for (Step step : steps) {
            boolean real =
                    Arrays.stream(step.outputs()).anyMatch(id -> edge(id).type().isReal());
            if (step.action() instanceof Action.Deferred deferred && real && dependsOn(step, reached)) {
                obstacles.add(step.origin() + ": " + deferred.reason());
            }
        }
        return obstacles;
    }

    /**
     * Refuses a plan that has no gradient.
     *
     * @throws UnsupportedModelException if between a free input of real numbers and an output some node is computed
     *     only when the model runs
     */
    public void requireGradient() {
        List<String> obstacles = obstaclesToGradient();
        if (!obstacles.isEmpty()) {
            throw new UnsupportedModelException("a gradient", obstacles);
        }
    }

    /**
     * Refuses a plan that can't be followed exactly.
     *
     * @throws UnsupportedModelException if some node is not piecewise linear in the free inputs
     */
    public void requireExactSearch() {
        List<String> obstacles = obstaclesToExactSearch();
        if (!obstacles.isEmpty()) {
            boolean bounded = obstaclesToBoundedSearch().isEmpty();
            throw new UnsupportedModelException(
                    bounded ? "exact search (unlike bounded search)" : "exact search", obstacles);
        }
    }
}
