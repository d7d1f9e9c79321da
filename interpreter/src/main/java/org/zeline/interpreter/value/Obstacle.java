package org.zeline.interpreter.value;

/**
 * A node that a pass over a model cannot follow, and why.
 *
 * @param node its operator, name and opset, for example {@code Sigmoid 'head/act' (opset 13)}
 * @param reason why not, for example {@code Sigmoid is not piecewise linear}
 */
public record Obstacle(String node, String reason) {
    /** Replaces what breaks a line: a name may come from a malicious file. */
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
