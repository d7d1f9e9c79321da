package org.zeline.interpreter.function;

/** An action that can be enclosed on an interval of a line. */
public interface Enclosable extends Evaluable {
    /**
     * Encloses the result on an interval of the line, for each of several columns.
     *
     * @param x enclosures of the inputs
     * @param radius half the length of each column's interval
     * @param rounding how far computed values may be from the true ones in each column; actions that jump allow for it
     * @param y takes enclosures of the result, and may be the first input if the action {@link #isElementwise}
     * @param workspace of the pass
     */
    void enclose(Enclosure[] x, double[] radius, double[] rounding, Enclosure y, Workspace workspace);

    /**
     * {@return how many pairs of elements an enclosure compares, for each column; 0 unless that grows quadratically}
     */
    default long enclosureWork() {
        return 0;
    }
}
