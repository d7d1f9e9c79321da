package org.zeline.interpreter.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Port;
import org.zeline.interpreter.value.Tensor;

/**
 * A network as its file has it, checked: every node decoded, every name defined once and before its use. A graph inside
 * a node, or the body of a function, is one too.
 *
 * @param inputs names of what must be given
 * @param outputs names of what it computes
 * @param nodes in an order in which they can be computed
 * @param initializers constants by name
 * @param captured names of values of the graphs around that it reads
 * @param declared the outputs whose type the file tells, by name
 */
public record Graph(
        List<String> inputs,
        List<String> outputs,
        List<Node> nodes,
        Map<String, Tensor> initializers,
        List<String> captured,
        Map<String, Port> declared) {
    /** Copies the lists. */
    public Graph {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        nodes = List.copyOf(nodes);
        initializers = Map.copyOf(initializers);
        captured = List.copyOf(captured);
        declared = Map.copyOf(declared);
    }

    /**
     * {@return the same graph with more outputs}
     *
     * @param values names of values of this graph, in the order of the added outputs
     * @throws ModelException if there is no such value
     */
    public Graph exposing(List<String> values) {
        for (String value : values) {
            boolean known = inputs.contains(value)
                    || initializers.containsKey(value)
                    || nodes.stream().anyMatch(node -> node.outputs().contains(value));
            if (value.isEmpty() || !known) {
                throw new ModelException("the graph has no value '" + value + "'");
            }
        }
        List<String> more = new ArrayList<>(outputs);
        more.addAll(values);
        return new Graph(inputs, more, nodes, initializers, captured, declared);
    }

    /**
     * {@return the same graph with some of its constants as further inputs}
     *
     * @param names of initializers, in the order of the added inputs
     * @throws ModelException if there is no such initializer
     */
    public Graph freeing(List<String> names) {
        Map<String, Tensor> kept = new HashMap<>(initializers);
        for (String name : names) {
            if (kept.remove(name) == null) {
                throw new ModelException("the graph has no initializer '" + name + "'");
            }
        }
        List<String> more = new ArrayList<>(inputs);
        more.addAll(names);
        return new Graph(more, outputs, nodes, kept, captured, declared);
    }

    /**
     * Lays this graph into a plan.
     *
     * @param builder takes the actions
     * @param given one edge an input, in order; {@code null} for an absent one
     * @param around the values of the graphs around, by name; at least those that are {@link #captured}
     * @return one edge an output, in order
     * @throws ModelException naming the node that can't be bound
     */
    public List<Edge> bind(PlanBuilder builder, List<@Nullable Edge> given, Map<String, @Nullable Edge> around) {
        if (given.size() != inputs.size()) {
            throw new ModelException(
                    "needs " + inputs.size() + " inputs (" + String.join(", ", inputs) + "), got " + given.size());
        }
        Map<String, @Nullable Edge> values = new HashMap<>();
        for (String name : captured) {
            values.put(name, value(around, name));
        }
        initializers.forEach((name, tensor) -> values.put(name, builder.constant(tensor)));
        for (int i = 0; i < inputs.size(); i++) {
            values.put(inputs.get(i), given.get(i));
        }
        for (Node node : nodes) {
            bind(builder, node, values);
        }
        List<Edge> results = new ArrayList<>();
        for (String output : outputs) {
            Edge edge = value(values, output);
            if (edge == null) {
                throw new ModelException("output '" + output + "' is an input that is absent");
            }
            results.add(edge);
        }
        return results;
    }

    private static void bind(PlanBuilder builder, Node node, Map<String, @Nullable Edge> values) {
        builder.origin(node.label());
        builder.budget().tick();
        List<@Nullable Edge> from = new ArrayList<>();
        boolean known = true;
        for (String input : node.inputs()) {
            Edge edge = input.isEmpty() ? null : value(values, input);
            from.add(edge);
            known &= edge == null || edge.isKnown();
        }
        Map<String, @Nullable Edge> captured = new LinkedHashMap<>();
        for (String name : node.captured()) {
            captured.put(name, value(values, name));
        }
        Inputs inputs = new Inputs(from, captured);
        List<Edge> results;
        try {
            results = known || node.operator().takesUnknown()
                    ? node.operator().bind(builder, inputs)
                    : builder.defer(node.operator(), node.outputs().size(), "its shape depends on the data", inputs);
        } catch (ModelException e) {
            throw e.at(node.label());
        } catch (ArithmeticException e) {
            throw new ModelException("a size is too large, or a division by zero (" + e.getMessage() + ")")
                    .at(node.label());
        }
        for (int i = 0; i < node.outputs().size(); i++) {
            String output = node.outputs().get(i);
            if (!output.isEmpty() && i >= results.size()) {
                throw new ModelException("has no output number " + (i + 1)).at(node.label());
            }
            if (!output.isEmpty()) {
                values.put(output, results.get(i));
            }
        }
    }

    private static @Nullable Edge value(Map<String, @Nullable Edge> values, String name) {
        if (!values.containsKey(name)) {
            throw new ModelException("value '" + name + "' is used but nothing computes it");
        }
        return values.get(name);
    }
}
