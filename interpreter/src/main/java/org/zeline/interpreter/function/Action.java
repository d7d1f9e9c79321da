package org.zeline.interpreter.function;

import java.util.List;
import java.util.Optional;
import org.zeline.interpreter.linear.Cropped;
import org.zeline.interpreter.value.Box;
import org.zeline.interpreter.value.Shape;

/**
 * The computation of one step of a plan. An action states what passes can do with it by the capabilities that it
 * implements: {@link Evaluable}, {@link Exact}, {@link Enclosable}, {@link Sweepable} and {@link Differentiable}. A
 * pass asks for the capability that it needs and depends neither on the class of the action nor on operator names.
 */
public interface Action {
    /**
     * {@return the reason why this action lacks a capability, for messages, for example {@code Sigmoid is not piecewise
     * linear}; empty if it has the capability}
     *
     * @param capability one of the interfaces that extend this one
     */
    default Optional<String> obstacleTo(Class<? extends Action> capability) {
        return reasonUnless(capability.isInstance(this), "it is not " + capability.getSimpleName());
    }

    /**
     * {@return the reason if a capability is missing, else empty}
     *
     * @param supported whether the action has the capability
     * @param reason why it does not
     */
    static Optional<String> reasonUnless(boolean supported, String reason) {
        return supported ? Optional.empty() : Optional.of(reason);
    }

    /**
     * {@return an action that computes a part of the result from the parts of the inputs that it depends on} It may
     * compute more than is asked for; actions that can't be cropped compute everything.
     *
     * @param inputs the shapes of the inputs
     * @param part the part of the result that is needed
     */
    default Cropped<Action> crop(List<Shape> inputs, Box part) {
        return Cropped.none(this, inputs, part);
    }

    /** {@return whether the result is discontinuous, so that rounding errors of the input can cause a jump} */
    default boolean jumps() {
        return false;
    }

    /**
     * {@return whether this action is element-wise: it has one input, and each element of the result depends only on
     * the corresponding element of the input}
     */
    default boolean isElementwise() {
        return false;
    }

    /** {@return whether the elements of the result are unchanged elements of the inputs} */
    default boolean copies() {
        return false;
    }

    /**
     * {@return whether each element of the result takes so few operations that all runtimes round it in the same way}
     */
    default boolean isElementary() {
        return isElementwise() || copies();
    }
}
