package org.zeline.interpreter.function;

/** An action that can be computed: the capability needed by the forward pass. */
public interface Evaluable extends Action {
    /**
     * Computes the result.
     *
     * @param x the inputs, columns innermost
     * @param columns the number of columns
     * @param y receives the result; may be the array of the first input if the action {@link #worksInPlace}
     * @param workspace the workspace of the pass
     */
    void evaluate(double[][] x, int columns, double[] y, Workspace workspace);

    /** {@return whether the result may overwrite the first input, if no other input is the same array} */
    default boolean worksInPlace() {
        return isElementwise();
    }
}
