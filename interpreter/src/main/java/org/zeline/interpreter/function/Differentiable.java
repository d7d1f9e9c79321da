package org.zeline.interpreter.function;

import org.jspecify.annotations.Nullable;

/** An action that gradients flow through. At a kink the action says which slope counts; a jump is left out. */
public interface Differentiable extends Evaluable {
    /**
     * Adds the gradients with respect to the inputs: {@code into[i] += (dy / dx_i)' g}.
     *
     * @param x the inputs; not read unless the {@link #gradientNeedsInputs}
     * @param g the gradient with respect to the result; not changed
     * @param into for each input what is added to, {@code null} for one that is not wanted; the same array for inputs
     *     that are one value
     * @param workspace of the pass
     */
    void addVjp(double[][] x, double[] g, double[] @Nullable [] into, Workspace workspace);

    /** {@return whether the gradient depends on the values of the inputs} */
    default boolean gradientNeedsInputs() {
        return true;
    }

    /**
     * Turns the gradient with respect to the result into that with respect to the first input, in place, and adds the
     * others, if the action can.
     *
     * @param x the inputs; not read unless the {@link #gradientNeedsInputs}
     * @param g changed
     * @param into as for {@link #addVjp}, the first not used
     * @param workspace of the pass
     * @return whether it was done; if not, nothing is changed
     */
    default boolean vjpInPlace(double[][] x, double[] g, double[] @Nullable [] into, Workspace workspace) {
        return false;
    }

    /**
     * Adds to every element of the inputs that may change the result, also by a jump, a number other than zero where
     * {@code g} is.
     *
     * @param x the inputs
     * @param g not negative
     * @param into as for {@link #addVjp}
     * @param workspace of the pass
     */
    default void addDependence(double[][] x, double[] g, double[] @Nullable [] into, Workspace workspace) {
        addVjp(x, g, into, workspace);
    }

    /**
     * {@return whether an element of the result is rounded: computed, neither copied nor counted, and with a derivative
     * other than zero}
     *
     * @param x the inputs
     * @param element an element of the result
     */
    default boolean rounds(double[][] x, int element) {
        return true;
    }
}
