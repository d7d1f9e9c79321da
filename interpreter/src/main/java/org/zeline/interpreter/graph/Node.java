package org.zeline.interpreter.graph;

import java.util.List;
import org.zeline.interpreter.plan.Operator;

/**
 * A decoded and checked node of a graph.
 *
 * @param name the node's own name, or the name of its first output
 * @param type the ONNX name of its operator
 * @param opset the opset that defines the operator
 * @param operator the decoded operator
 * @param inputs names of values, empty for an absent optional input
 * @param outputs names of values, empty for an optional output that is not requested
 * @param captured names of further values that subgraphs of the operator read
 */
public record Node(
        String name,
        String type,
        int opset,
        Operator operator,
        List<String> inputs,
        List<String> outputs,
        List<String> captured) {
    /** Copies the lists. */
    public Node {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        captured = List.copyOf(captured);
    }

    /** The node as messages name it, for example {@code Conv 'stem/conv1' (opset 13)}. */
    public String label() {
        return label(type, name, opset);
    }

    static String label(String type, String name, int opset) {
        return type + " '" + name + "' (opset " + opset + ")";
    }
}
