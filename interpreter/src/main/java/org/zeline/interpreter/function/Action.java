package org.zeline.interpreter.function;

import java.util.Optional;

/**
 * What one step of a plan does. What else than running it is possible, an action states by the capabilities that it
 * implements: {@link Evaluable}, {@link Exact}, {@link Enclosable}, {@link Sweepable} and {@link Differentiable}. A
 * pass asks for the one that it needs, and knows neither the action's class nor an operator's name.
 */
public interface Action {
    /**
     * {@return why this action lacks a capability, for messages, for example {@code Sigmoid is not piecewise linear};
     * nothing if it has it}
     *
     * @param capability one of the interfaces that extend this one
     */
    default Optional<String> obstacleTo(Class<? extends Action> capability) {
        return reasonUnless(capability.isInstance(this), "it is not " + capability.getSimpleName());
    }

    /**
     * {@return a reason, or nothing}
     *
     * @param supported whether there is nothing to say
     * @param reason why not
     */
    static Optional<String> reasonUnless(boolean supported, String reason) {
        return supported ? Optional.empty() : Optional.of(reason);
    }

    /** {@return whether the result jumps somewhere, so that rounding of the input can change it by a whole step} */
    default boolean jumps() {
        return false;
    }

    /** {@return whether each element of the result is a function of that same element of the only input} */
    default boolean isElementwise() {
        return false;
    }

    /** {@return whether the elements of the result are elements of the inputs, unchanged} */
    default boolean copies() {
        return false;
    }

    /** {@return whether an element of the result takes so few operations that all runtimes round it alike} */
    default boolean isElementary() {
        return isElementwise() || copies();
    }
}
