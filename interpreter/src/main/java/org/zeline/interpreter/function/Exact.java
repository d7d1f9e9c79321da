package org.zeline.interpreter.function;

/** An action that is piecewise linear, or piecewise constant, so that it can be followed along a line exactly. */
public interface Exact extends Evaluable {
    /**
     * Follows the action along a line. Where the branches on both sides of a point differ, the one is taken that a
     * small step up the line leads to.
     *
     * @param x the inputs, for each element its value and its slope
     * @param y takes value and slope of each element of the result
     * @param range narrowed to the steps along the line on which the same branches are taken
     * @param workspace of the pass
     */
    void follow(double[][] x, double[] y, Range range, Workspace workspace);
}
