package org.zeline.interpreter.function;

import java.util.stream.IntStream;

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
     * Encloses the result between the knots of one interval of the line, as a part that is linear in the deviations of
     * the inputs and sources that the sketch adds. The linear part must not depend on the sketch.
     *
     * @param x the enclosures of the inputs, whose bounds may be lowered
     * @param interval the interval
     * @param y receives the enclosure of the result
     * @param sketch bounds deviations
     * @param workspace the workspace of the pass
     */
    default void enclose(
            KnotEnclosure[] x, KnotInterval interval, KnotEnclosure y, Sketch sketch, Workspace workspace) {
        CellwiseKnots.enclose(this, x, interval, y, sketch, workspace);
    }

    /**
     * {@return how many bounds an enclosure between knots takes from the sketch, at most}
     *
     * @param sizes the sizes of the inputs
     */
    default long sketchBounds(int[] sizes) {
        return IntStream.of(sizes).asLongStream().sum();
    }

    /**
     * {@return the number of pairs of elements that an enclosure compares per column, if it is quadratic in the size of
     * the input; otherwise 0}
     */
    default long enclosureWork() {
        return 0;
    }
}
