package org.zeline.interpreter.plan;

import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.Linear;
import org.zeline.interpreter.function.SmoothFunction;

/**
 * A comparison of a value with a threshold.
 *
 * @param value the value
 * @param threshold the threshold
 */
public record Threshold(Edge value, double threshold) {
    /**
     * Inverts a strictly increasing function that computes the value, so that the equivalent comparison is made before
     * the function, exactly. The function may be followed by changes of type or shape that keep all elements.
     *
     * @param builder the builder that the value belongs to
     * @return the comparison of the function's argument, or {@code null} if the value is not computed by such a
     *     function
     */
    public @Nullable Threshold beforeIncreasing(PlanBuilder builder) {
        Step maker = builder.maker(value);
        while (maker != null && maker.action() instanceof Linear linear && linear.keepsAll()) {
            maker = builder.maker(builder.inputs(maker)[0]);
        }
        if (maker == null || !(maker.action() instanceof SmoothFunction smooth)) {
            return null;
        }
        DoubleUnaryOperator inverse = smooth.inverse();
        return inverse == null ? null : new Threshold(builder.inputs(maker)[0], inverse.applyAsDouble(threshold));
    }
}
