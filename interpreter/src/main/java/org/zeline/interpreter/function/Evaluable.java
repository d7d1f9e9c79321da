package org.zeline.interpreter.function;

/** An action on numbers. */
public interface Evaluable extends Action {
    /**
     * Carries out the action.
     *
     * @param x the inputs, columns innermost
     * @param columns how many numbers each element has
     * @param y takes the result, and may be the array of the first input if the action {@link #worksInPlace}
     * @param workspace of the pass
     */
    void evaluate(double[][] x, int columns, double[] y, Workspace workspace);

    /** {@return whether the result may take the place of the first input, if that is no other input too} */
    default boolean worksInPlace() {
        return isElementwise();
    }
}
