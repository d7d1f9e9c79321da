package org.zeline.interpreter.plan;

import org.jspecify.annotations.Nullable;

/**
 * A comparison with a number.
 *
 * @param value what is compared
 * @param threshold with what
 */
public record Threshold(Edge value, double threshold) {
    /**
     * Undoes a strictly increasing function that makes the value, so that the comparison is moved to where it comes
     * from, exactly.
     *
     * @param binder holds the value
     * @return the comparison of the function's argument, or {@code null} if no such function makes the value
     */
    public @Nullable Threshold beforeIncreasing(Binder binder) {
        Step maker = binder.maker(value);
        return maker != null
                        && maker.action() instanceof Action.Smooth smooth
                        && smooth.function().inverse() != null
                ? new Threshold(
                        binder.inputs(maker)[0], smooth.function().inverse().applyAsDouble(threshold))
                : null;
    }
}
