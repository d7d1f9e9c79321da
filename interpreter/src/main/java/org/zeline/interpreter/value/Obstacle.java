package org.zeline.interpreter.value;

/**
 * A node that a pass does not support, with the reason.
 *
 * @param node the operator, name and opset of the node, for example {@code Sigmoid 'head/act' (opset 13)}
 * @param reason why the pass does not support it, for example {@code Sigmoid is not piecewise linear}
 */
public record Obstacle(String node, String reason) {
    /** Replaces line breaks and control characters, since names may come from a malicious file. */
    public Obstacle {
        node = ZelineException.oneLine(node);
        reason = ZelineException.oneLine(reason);
    }

    /** {@return the node and the reason, on one line} */
    @Override
    public String toString() {
        return node + ": " + reason;
    }
}
