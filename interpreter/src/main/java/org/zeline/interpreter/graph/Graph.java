package org.zeline.interpreter.graph;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.ModelException;
import org.zeline.interpreter.Tensor;
import org.zeline.interpreter.plan.Binder;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;

/**
 * A network as its file has it, checked: every node decoded, every name defined once and before its use.
 *
 * @param inputs what must be given
 * @param outputs what it computes
 * @param nodes in an order in which they can be computed
 * @param initializers constants by name
 */
public record Graph(List<Port> inputs, List<Port> outputs, List<Node> nodes, Map<String, Tensor> initializers) {
    /** Copies the lists. */
    public Graph {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        nodes = List.copyOf(nodes);
        initializers = Map.copyOf(initializers);
    }

    /**
     * Lays this graph into a plan.
     *
     * @param binder takes the actions
     * @param given one edge an input, in order
     * @return one edge an output, in order
     * @throws ModelException naming the node that can't be bound
     */
    public List<Edge> bind(Binder binder, List<Edge> given) {
        if (given.size() != inputs.size()) {
            throw new ModelException("the model needs " + inputs.size() + " inputs ("
                    + String.join(", ", inputs.stream().map(Port::name).toList()) + "), got " + given.size());
        }
        Map<String, Edge> values = new HashMap<>();
        for (int i = 0; i < given.size(); i++) {
            inputs.get(i).check(given.get(i).shape());
            values.put(inputs.get(i).name(), given.get(i));
        }
        initializers.forEach((name, tensor) -> values.put(name, binder.constant(tensor)));
        for (Node node : nodes) {
            bind(binder, node, values);
        }
        List<Edge> results = new ArrayList<>();
        for (Port output : outputs) {
            results.add(value(values, output.name()));
        }
        return results;
    }

    private static void bind(Binder binder, Node node, Map<String, Edge> values) {
        List<@Nullable Edge> from = new ArrayList<>();
        boolean shaped = true;
        for (String input : node.inputs()) {
            Edge edge = input.isEmpty() ? null : value(values, input);
            from.add(edge);
            shaped &= edge == null || edge.hasShape();
        }
        binder.origin(node.label());
        Inputs inputs = new Inputs(from);
        List<Edge> results;
        try {
            results = shaped
                    ? node.operator().bind(binder, inputs)
                    : binder.defer(node.operator(), node.outputs().size(), "its shape depends on the data", inputs);
        } catch (ModelException e) {
            throw e.at(node.label());
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

    private static Edge value(Map<String, Edge> values, String name) {
        Edge edge = values.get(name);
        if (edge == null) {
            throw new ModelException("value '" + name + "' is used but nothing computes it");
        }
        return edge;
    }
}
