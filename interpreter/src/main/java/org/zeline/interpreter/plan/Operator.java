package org.zeline.interpreter.plan;

import java.util.List;

/**
 * An operator with its decoded attributes. It has no run-time state.
 *
 * <p>An operator is defined once, by the actions that it adds to a {@link PlanBuilder}. All passes (forward, affine,
 * ...) interpret these actions, so they cannot disagree about the operator.
 */
@FunctionalInterface
public interface Operator {
    /**
     * Emits the actions of this operator for given inputs. All inputs are known, see {@link Edge#isKnown}, unless the
     * operator {@link #takesUnknown}.
     *
     * @param builder receives the actions
     * @param inputs the operator's inputs
     * @return the outputs, in order; trailing optional ones may be omitted
     */
    List<Edge> bind(PlanBuilder builder, Inputs inputs);

    /** {@return whether inputs may be unknown: tensors whose shape or sequences whose length depends on data} */
    default boolean takesUnknown() {
        return false;
    }
}
