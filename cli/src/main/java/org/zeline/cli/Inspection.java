package org.zeline.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.graph.Node;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.plan.Budget;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.plan.Step;
import org.zeline.interpreter.plan.Threshold;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.LimitException;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Port;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/**
 * Which nodes of a model the searches can follow when all inputs of real numbers vary.
 *
 * @param entries one a node
 */
record Inspection(List<Entry> entries) {
    /**
     * A node and what the searches make of it.
     *
     * @param node the node
     * @param exact whether exact search can follow it
     * @param bounded whether bounded search can
     * @param note more about it, may be empty
     */
    record Entry(Node node, boolean exact, boolean bounded, String note) {}

    static Inspection of(OnnxModel model, Map<String, String> shapes, CommonOptions common) {
        for (String name : shapes.keySet()) {
            if (model.inputs().stream().noneMatch(port -> port.name().equals(name))) {
                throw common.usage("--shape names '" + name + "', which is no input of the model");
            }
        }
        if (model.inputs().stream().anyMatch(port -> port.type().isReal())) {
            for (int integer = 1; integer >= 0; integer--) {
                try {
                    return bound(model, shapes, common, integer);
                } catch (LimitException e) {
                    throw e.at(model.name());
                } catch (ModelException e) {
                    // another number, or none, may do
                }
            }
        }
        try {
            return bound(model, shapes, common, null);
        } catch (ModelException e) {
            throw (e instanceof LimitException ? e : new ModelException(e.getMessage() + open(model, shapes)))
                    .at(model.name());
        }
    }

    /**
     * All inputs of real numbers vary. No search tests others, so they are given when one runs: here they hold one
     * number.
     *
     * @param integer that number, {@code null} for inputs that vary too
     */
    private static Inspection bound(
            OnnxModel model, Map<String, String> shapes, CommonOptions common, @Nullable Integer integer) {
        PlanBuilder builder = new PlanBuilder(Kernels.scalar(), Draws.seeded(0), new Budget(model.limits()));
        List<Edge> given = new ArrayList<>();
        for (Port port : model.inputs()) {
            Shape shape = shape(port, shapes, common);
            given.add(
                    integer == null || port.type().isReal() || port.type() == ElementType.STRING
                            ? builder.free(port.type(), shape)
                            : builder.constant(filled(port.type(), shape, integer)));
        }
        List<Edge> outputs = model.bind(builder, given);
        Plan whole = builder.plan(outputs);
        List<Edge> before =
                outputs.stream().map(edge -> beforeThreshold(builder, edge)).toList();
        return new Inspection(entries(model, whole, builder.plan(before)));
    }

    private static Tensor filled(ElementType type, Shape shape, int value) {
        double[] values = new double[shape.size()];
        Arrays.fill(values, value);
        return Tensor.wrapping(type, shape, values);
    }

    /** A hint where extents of 1 stand for dimensions that the model leaves open. */
    private static String open(OnnxModel model, Map<String, String> shapes) {
        return model.inputs().stream()
                .filter(port -> port.form() == Port.Form.TENSOR && !shapes.containsKey(port.name()) && !port.isFixed())
                .findFirst()
                .map(port -> "; the model takes " + port.declared() + " for its input '" + port.name()
                        + "', and what it leaves open was taken to be 1: give the shape, as --shape " + port.name()
                        + "=1x3x8x8")
                .orElse("");
    }

    /** What the threshold on an output can be moved to. */
    private static Edge beforeThreshold(PlanBuilder builder, Edge output) {
        Edge edge = output;
        for (Threshold before = new Threshold(output, 0); before != null; before = before.beforeIncreasing(builder)) {
            edge = before.value();
        }
        return edge;
    }

    private static List<Entry> entries(OnnxModel model, Plan whole, Plan needed) {
        Map<String, String> smooth = byLabel(whole.obstaclesToExactSearch());
        Map<String, String> exact = byLabel(needed.obstaclesToExactSearch());
        Map<String, String> bounded = byLabel(needed.obstaclesToBoundedSearch());
        Set<String> varying = new HashSet<>();
        for (Step step : whole.steps()) {
            varying.add(step.origin());
        }
        List<Entry> entries = new ArrayList<>();
        for (Node node : model.graph().nodes()) {
            String label = node.label();
            String reason = bounded.getOrDefault(label, exact.get(label));
            String note = "";
            if (reason != null) {
                note = reason;
            } else if (smooth.containsKey(label)) {
                note = "as the last step before a threshold";
            } else if (!varying.contains(label)) {
                note = "constant";
            }
            entries.add(new Entry(node, !exact.containsKey(label), !bounded.containsKey(label), note));
        }
        return entries;
    }

    /** An obstacle's line is the node's label, a colon and the reason. */
    private static Map<String, String> byLabel(List<String> obstacles) {
        Map<String, String> reasons = new LinkedHashMap<>();
        for (String obstacle : obstacles) {
            int end = obstacle.indexOf("): ");
            if (end >= 0) {
                reasons.put(obstacle.substring(0, end + 1), obstacle.substring(end + 3));
            }
        }
        return reasons;
    }

    private static Shape shape(Port port, Map<String, String> shapes, CommonOptions common) {
        String given = shapes.get(port.name());
        String[] extents = given == null ? port.knownExtents().toArray(new String[0]) : given.split("x", -1);
        try {
            Shape shape = Shape.of(Arrays.stream(extents)
                    .mapToLong(extent ->
                            given == null && !Character.isDigit(extent.charAt(0)) ? 1 : Long.parseLong(extent))
                    .toArray());
            port.check(shape);
            return shape;
        } catch (NumberFormatException e) {
            throw common.usage("--shape must look like " + port.name() + "=1x3x8x8, got '" + given + "'");
        }
    }

    boolean exact() {
        return entries.stream().allMatch(Entry::exact);
    }

    boolean bounded() {
        return entries.stream().allMatch(Entry::bounded);
    }

    String summary() {
        if (exact() && bounded()) {
            return "Exact search and bounded search can follow this network.";
        }
        return bounded()
                ? "Bounded search can follow this network. Exact search refuses an output that depends on a node marked"
                        + " no."
                : "No search can follow an output that depends on a node that bounded search can't follow.";
    }
}
