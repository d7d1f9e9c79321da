package org.zeline.interpreter.function;

/** An action whose result can be enclosed on an interval of a line. */
public interface Enclosable extends Evaluable {
    /**
     * Encloses the result on one interval of the line per column.
     *
     * @param x the enclosures of the inputs
     * @param radius the radius of each column's interval
     * @param rounding a bound on the rounding errors of the inputs in each column, which discontinuous actions allow
     *     for
     * @param y receives the enclosure of the result; may be the first input if the action {@link #isElementwise}
     * @param workspace the workspace of the pass
     */
    void enclose(Enclosure[] x, double[] radius, double[] rounding, Enclosure y, Workspace workspace);

    /**
     * {@return the number of pairs of elements that an enclosure compares per column, if it is quadratic in the size of
     * the input; otherwise 0}
     */
    default long enclosureWork() {
        return 0;
    }
}
