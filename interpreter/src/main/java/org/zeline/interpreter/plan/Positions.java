package org.zeline.interpreter.plan;

import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.ArgMax;
import org.zeline.interpreter.function.Linear;
import org.zeline.interpreter.function.Windows;

/**
 * What positions of largest elements are computed from. Where such a position stays the same, its element stays the
 * largest of its window; said so, no output jumps.
 *
 * @param value the elements
 * @param windows the elements of each window, one for each position
 */
public record Positions(Edge value, Windows windows) {
    /**
     * {@return what a value is the position in}
     *
     * @param builder the builder that the value belongs to
     * @param value positions, whose type or shape may have been changed since
     * @return {@code null} if the value is something else
     */
    public static @Nullable Positions of(PlanBuilder builder, Edge value) {
        Step maker = builder.maker(value);
        while (maker != null && maker.action() instanceof Linear linear && linear.keepsAll()) {
            maker = builder.maker(builder.inputs(maker)[0]);
        }
        return maker != null && maker.action() instanceof ArgMax winners
                ? new Positions(builder.inputs(maker)[0], winners.windows())
                : null;
    }
}
