package org.zeline.interpreter;

import java.util.List;

/**
 * A node of a graph as declared in the file.
 *
 * @param name its name; may be empty
 * @param operator the name of its operator
 * @param outputs the names of its outputs
 */
public record ModelNode(String name, String operator, List<String> outputs) {
    /** Copies the list. */
    public ModelNode {
        outputs = List.copyOf(outputs);
    }
}
