package org.zeline.interpreter.plan;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;
import org.zeline.interpreter.function.Action;

/**
 * One action of a plan with its input and output edges.
 *
 * @param origin the node that it belongs to, for messages
 * @param action the computation
 * @param inputs the numbers of the edges that it reads
 * @param outputs the numbers of the edges that it writes
 */
public record Step(String origin, Action action, int[] inputs, int[] outputs) {
    /** The same step on edges of other numbers. */
    Step renumbered(IntUnaryOperator number) {
        return new Step(
                origin,
                action,
                Arrays.stream(inputs).map(number).toArray(),
                Arrays.stream(outputs).map(number).toArray());
    }
}
