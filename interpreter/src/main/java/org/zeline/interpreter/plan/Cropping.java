package org.zeline.interpreter.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.zeline.interpreter.function.Action;
import org.zeline.interpreter.function.Linear;
import org.zeline.interpreter.linear.Cropped;
import org.zeline.interpreter.linear.Rearrangement;
import org.zeline.interpreter.value.Box;
import org.zeline.interpreter.value.Shape;

/**
 * Leaves out the parts of values that the outputs of a plan do not depend on. From the outputs back to the inputs, each
 * value gets a box: the hull of the parts that the steps take that read it. Where a step takes a smaller part, another
 * step before it gathers this part.
 */
final class Cropping {
    private final Plan plan;
    private final List<Edge> edges = new ArrayList<>();
    private final List<Step> steps = new ArrayList<>();
    private final Box[] boxes;
    private final Map<Part, Edge> parts = new HashMap<>();

    /** A part of a value of the plan. */
    private record Part(int value, Box box) {}

    private Cropping(Plan plan) {
        this.plan = plan;
        this.boxes = new Box[plan.edgeCount()];
    }

    /** Whether every value of a plan is a tensor of known shape, with elements. */
    static boolean suits(Plan plan) {
        IntStream inside = plan.steps().stream()
                .flatMapToInt(step -> IntStream.concat(IntStream.of(step.inputs()), IntStream.of(step.outputs())));
        IntStream ends = IntStream.concat(IntStream.of(plan.inputs()), IntStream.of(plan.outputs()));
        return plan.steps().stream().allMatch(step -> step.outputs().length == 1)
                && IntStream.concat(inside, ends)
                        .mapToObj(plan::edge)
                        .allMatch(edge -> edge.hasShape() && edge.shape().size() > 0);
    }

    /**
     * Crops a plan that {@link #suits}.
     *
     * @param plan the plan
     * @param mostWork the limit on the work of enclosing one step
     */
    static Plan of(Plan plan, long mostWork) {
        return new Cropping(plan).cropped(mostWork);
    }

    private Plan cropped(long mostWork) {
        IntStream.of(plan.outputs()).forEach(output -> boxes[output] = whole(output));
        List<Cropped<Action>> actions = new ArrayList<>();
        for (int s = plan.steps().size() - 1; s >= 0; s--) {
            actions.add(0, need(plan.steps().get(s)));
        }
        List<Edge> inputs = new ArrayList<>();
        for (int input : plan.inputs()) {
            boxes[input] = whole(input);
            inputs.add(add(input, whole(input)));
        }
        for (int s = 0; s < actions.size(); s++) {
            add(plan.steps().get(s), actions.get(s));
        }
        List<Edge> outputs = Arrays.stream(plan.outputs())
                .mapToObj(output -> part(output, whole(output), "the output"))
                .toList();
        return new Plan(edges, inputs, steps, outputs, mostWork);
    }

    private Box whole(int value) {
        return Box.whole(plan.edge(value).shape());
    }

    /** What a step computes so that all that later steps need of its result is there, and what it needs for that. */
    private Cropped<Action> need(Step step) {
        int output = step.outputs()[0];
        List<Shape> shapes = IntStream.of(step.inputs())
                .mapToObj(input -> plan.edge(input).shape())
                .toList();
        Cropped<Action> action = step.action().crop(shapes, boxes[output]);
        boxes[output] = action.result();
        for (int i = 0; i < step.inputs().length; i++) {
            int input = step.inputs()[i];
            Box box = action.inputs().get(i);
            boxes[input] = boxes[input] == null ? box : boxes[input].hull(box);
        }
        return action;
    }

    private void add(Step step, Cropped<Action> action) {
        int[] from = IntStream.range(0, step.inputs().length)
                .map(i -> part(step.inputs()[i], action.inputs().get(i), step.origin())
                        .id())
                .toArray();
        Edge result = add(step.outputs()[0], action.result());
        Action what = action.isWhole() ? step.action() : action.computation();
        steps.add(new Step(step.origin(), what, from, new int[] {result.id()}));
    }

    /** A new value of the cropped plan. */
    private Edge add(int value, Box box) {
        Edge edge = new Edge(edges.size(), plan.edge(value).type(), box.shape(), null, null);
        edges.add(edge);
        parts.put(new Part(value, box), edge);
        return edge;
    }

    /** A part of a value: what its step gives, gathered from that, or constant. */
    private Edge part(int value, Box box, String origin) {
        Edge known = parts.get(new Part(value, box));
        if (known != null) {
            return known;
        }
        Edge whole = plan.edge(value);
        if (whole.isConstant()) {
            Edge constant = new Edge(
                    edges.size(),
                    whole.type(),
                    box.shape(),
                    box.isWhole() ? whole.value() : whole.constant().take(box.elements(), box.shape()),
                    null);
            edges.add(constant);
            parts.put(new Part(value, box), constant);
            return constant;
        }
        Box given = boxes[value];
        Edge from = Objects.requireNonNull(parts.get(new Part(value, given)), "a step reads what no step gives");
        Edge gathered = add(value, box);
        Action gather = new Linear(Rearrangement.of(given.within(box.elements())), null);
        steps.add(new Step(origin, gather, new int[] {from.id()}, new int[] {gathered.id()}));
        return gathered;
    }
}
