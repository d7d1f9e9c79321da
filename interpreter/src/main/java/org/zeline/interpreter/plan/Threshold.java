package org.zeline.interpreter.plan;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A comparison with a number.
 *
 * @param value what is compared
 * @param threshold with what
 */
public record Threshold(Edge value, double threshold) {
    /** The same before the strictly increasing function that makes a value, {@code null} if none does. */
    static @Nullable Threshold before(List<Step> steps, List<Edge> edges, Edge value, double threshold) {
        for (Step step : steps) {
            if (step.outputs()[0] == value.id()) {
                Edge from = edges.get(step.inputs()[0]);
                if (step.action() instanceof Action.Linear linear && linear.keepsAll()) {
                    return before(steps, edges, from, threshold);
                }
                DoubleUnaryOperator inverse = step.action() instanceof Action.Smooth smooth
                        ? smooth.function().inverse()
                        : null;
                return inverse == null ? null : new Threshold(from, inverse.applyAsDouble(threshold));
            }
        }
        return null;
    }
}
