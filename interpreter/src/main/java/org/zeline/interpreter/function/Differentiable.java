package org.zeline.interpreter.function;

import org.jspecify.annotations.Nullable;

/** An action that can be differentiated. At a kink, the action chooses the subgradient; jumps are ignored. */
public interface Differentiable extends Evaluable {
    /**
     * Adds the vector-Jacobian products of the inputs: {@code into[i] += (dy / dx_i)' g}.
     *
     * @param x the inputs; read only if the {@link #gradientNeedsInputs}
     * @param g the cotangent of the result; not modified
     * @param into for each input, the array that its gradient is added to, or {@code null} if not needed; the same
     *     array for inputs that are the same value
     * @param workspace the workspace of the pass
     */
    void addVjp(double[][] x, double[] g, double[] @Nullable [] into, Workspace workspace);

    /** {@return whether the gradient depends on the values of the inputs} */
    default boolean gradientNeedsInputs() {
        return true;
    }

    /**
     * Replaces the cotangent of the result by the gradient of the first input, in place, and adds the gradients of the
     * other inputs, if the action supports this.
     *
     * @param x the inputs; read only if the {@link #gradientNeedsInputs}
     * @param g the cotangent of the result, replaced by the gradient of the first input
     * @param into as for {@link #addVjp}; the first entry is not used
     * @param workspace the workspace of the pass
     * @return whether this was done; if not, nothing is modified
     */
    default boolean vjpInPlace(double[][] x, double[] g, double[] @Nullable [] into, Workspace workspace) {
        return false;
    }

    /**
     * Writes the gradient of the first input to an array rather than adding it, and adds the gradients of the other
     * inputs, if the action supports this.
     *
     * @param x the inputs; read only if the {@link #gradientNeedsInputs}
     * @param g the cotangent of the result; not modified
     * @param first receives the gradient of the first input
     * @param into as for {@link #addVjp}; the first entry is not used
     * @param workspace the workspace of the pass
     * @return whether this was done; if not, nothing is modified
     */
    default boolean vjpOfFirst(
            double[][] x, double[] g, double[] first, double[] @Nullable [] into, Workspace workspace) {
        return false;
    }

    /**
     * Marks dependence: adds a nonzero number to every element of the inputs that may change, also by a jump, an
     * element of the result where {@code g} is nonzero.
     *
     * @param x the inputs
     * @param g nonzero for the elements of the result that count, not negative
     * @param into as for {@link #addVjp}
     * @param workspace the workspace of the pass
     */
    default void addDependence(double[][] x, double[] g, double[] @Nullable [] into, Workspace workspace) {
        addVjp(x, g, into, workspace);
    }

    /**
     * {@return whether an element of the result has a rounding error: it is computed rather than copied or counted, and
     * has a nonzero derivative}
     *
     * @param x the inputs
     * @param element the index of an element of the result
     */
    default boolean rounds(double[][] x, int element) {
        return true;
    }
}
