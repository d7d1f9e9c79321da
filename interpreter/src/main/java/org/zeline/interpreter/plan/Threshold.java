package org.zeline.interpreter.plan;

import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.Action;

/**
 * A comparison with a number.
 *
 * @param value what is compared
 * @param threshold with what
 */
public record Threshold(Edge value, double threshold) {
    /**
     * Undoes a strictly increasing function that makes the value, so that the comparison is moved to where it comes
     * from, exactly. Behind the function may stand changes of type or shape that keep all elements.
     *
     * @param builder holds the value
     * @return the comparison of the function's argument, or {@code null} if no such function makes the value
     */
    public @Nullable Threshold beforeIncreasing(PlanBuilder builder) {
        Step maker = builder.maker(value);
        while (maker != null && maker.action() instanceof Action.Linear linear && linear.keepsAll()) {
            maker = builder.maker(builder.inputs(maker)[0]);
        }
        if (maker == null || !(maker.action() instanceof Action.Smooth smooth)) {
            return null;
        }
        DoubleUnaryOperator inverse = smooth.function().inverse();
        return inverse == null ? null : new Threshold(builder.inputs(maker)[0], inverse.applyAsDouble(threshold));
    }
}
