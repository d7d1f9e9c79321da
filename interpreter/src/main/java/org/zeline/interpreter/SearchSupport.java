package org.zeline.interpreter;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.Enclosable;
import org.zeline.interpreter.function.Exact;
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
import org.zeline.interpreter.value.Obstacle;
import org.zeline.interpreter.value.Port;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/**
 * Which nodes of a model are supported by line searches when all real inputs vary.
 *
 * @param entries one per node, in the order of {@link OnnxModel#nodes}
 */
public record SearchSupport(List<Entry> entries) {
    /** Copies the list. */
    public SearchSupport {
        entries = List.copyOf(entries);
    }

    /**
     * The support of a node.
     *
     * @param node the node
     * @param exact whether exact search supports it
     * @param bounded whether bounded search supports it
     * @param note a remark; may be empty
     */
    public record Entry(ModelNode node, boolean exact, boolean bounded, String note) {}

    /**
     * {@return the support of a model}
     *
     * @param model the network
     * @param extents the extents of inputs by name, such as 1, 3, 8, 8; symbolic dimensions of other inputs are set to
     *     1
     * @throws ModelException if the shapes do not match, naming the model and the input or node
     */
    public static SearchSupport of(OnnxModel model, Map<String, long[]> extents) {
        if (model.inputs().stream().anyMatch(port -> port.type().isReal())) {
            for (int integer = 1; integer >= 0; integer--) {
                try {
                    return bound(model, extents, integer);
                } catch (LimitException e) {
                    throw e.at(model.name());
                } catch (ModelException e) {
                    // another value, or no value, may work
                }
            }
        }
        try {
            return bound(model, extents, null);
        } catch (ModelException e) {
            throw e.at(model.name());
        }
    }

    /** {@return whether exact search supports every node} */
    public boolean exact() {
        return entries.stream().allMatch(Entry::exact);
    }

    /** {@return whether bounded search supports every node} */
    public boolean bounded() {
        return entries.stream().allMatch(Entry::bounded);
    }

    /**
     * Determines the support with all real inputs varying. Other inputs are not tested by any search but are given when
     * it runs, so they are filled with a constant here.
     *
     * @param integer the constant, or {@code null} if the other inputs vary, too
     */
    private static SearchSupport bound(OnnxModel model, Map<String, long[]> extents, @Nullable Integer integer) {
        PlanBuilder builder = new PlanBuilder(Kernels.scalar(), Draws.seeded(0), new Budget(model.limits()));
        List<Edge> given = new ArrayList<>();
        for (Port port : model.inputs()) {
            Shape shape = shape(port, extents);
            given.add(
                    integer == null || port.type().isReal() || port.type() == ElementType.STRING
                            ? builder.free(port.type(), shape)
                            : builder.constant(filled(port.type(), shape, integer)));
        }
        List<Edge> outputs = model.bind(builder, given);
        Plan whole = builder.plan(outputs);
        List<Edge> before =
                outputs.stream().map(edge -> beforeThreshold(builder, edge)).toList();
        return new SearchSupport(entries(model, whole, builder.plan(before)));
    }

    private static Shape shape(Port port, Map<String, long[]> extents) {
        long[] given = extents.get(port.name());
        Shape shape = Shape.of(
                given != null
                        ? given
                        : port.knownExtents().stream()
                                .mapToLong(extent -> Character.isDigit(extent.charAt(0)) ? Long.parseLong(extent) : 1)
                                .toArray());
        port.check(shape);
        return shape;
    }

    private static Tensor filled(ElementType type, Shape shape, int value) {
        double[] values = new double[shape.size()];
        Arrays.fill(values, value);
        return Tensor.wrapping(type, shape, values);
    }

    /** The comparison that the threshold on an output can be moved to. */
    private static Edge beforeThreshold(PlanBuilder builder, Edge output) {
        Edge edge = output;
        for (Threshold before = new Threshold(output, 0); before != null; before = before.beforeIncreasing(builder)) {
            edge = before.value();
        }
        return edge;
    }

    private static List<Entry> entries(OnnxModel model, Plan whole, Plan needed) {
        Map<String, String> smooth = byLabel(whole.obstacles(Exact.class));
        Map<String, String> exact = byLabel(needed.obstacles(Exact.class));
        Map<String, String> bounded = byLabel(needed.obstacles(Enclosable.class));
        Set<String> varying = new HashSet<>();
        for (Step step : whole.steps()) {
            varying.add(step.origin());
        }
        List<Entry> entries = new ArrayList<>();
        List<ModelNode> nodes = model.nodes();
        for (int i = 0; i < nodes.size(); i++) {
            Node node = model.graph().nodes().get(i);
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
            entries.add(new Entry(nodes.get(i), !exact.containsKey(label), !bounded.containsKey(label), note));
        }
        return entries;
    }

    private static Map<String, String> byLabel(List<Obstacle> obstacles) {
        Map<String, String> reasons = new LinkedHashMap<>();
        obstacles.forEach(obstacle -> reasons.put(obstacle.node(), obstacle.reason()));
        return reasons;
    }
}
