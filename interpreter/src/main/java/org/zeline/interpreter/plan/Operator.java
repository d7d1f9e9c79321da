package org.zeline.interpreter.plan;

import java.util.List;

/**
 * What a node does: its decoded attributes and its meaning. An operator holds no run state.
 *
 * <p>It states its meaning once, as actions on a {@link PlanBuilder}; every pass (forward, affine, ...) interprets
 * these actions, so the interpretations of an operator can't drift apart.
 */
@FunctionalInterface
public interface Operator {
    /**
     * Emits this operator's actions for given inputs. All of {@code inputs} are known, see {@link Edge#isKnown}, unless
     * {@link #takesUnknown} says otherwise.
     *
     * @param builder takes the actions
     * @param inputs the operator's inputs
     * @return the outputs, in order; trailing optional ones may be left out
     */
    List<Edge> bind(PlanBuilder builder, Inputs inputs);

    /** Whether inputs may be unknown: of a shape that depends on data, or sequences that do. */
    default boolean takesUnknown() {
        return false;
    }
}
