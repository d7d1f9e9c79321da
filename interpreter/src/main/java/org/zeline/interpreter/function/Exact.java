package org.zeline.interpreter.function;

/** A piecewise linear or piecewise constant action, which can be followed exactly along a line. */
public interface Exact extends Evaluable {
    /**
     * Computes the affine form of the result at a point of a line. At a breakpoint, the branch above is taken, which
     * holds after a small step up the line.
     *
     * @param x the inputs: for each element its value and its slope
     * @param y receives value and slope of each element of the result
     * @param range narrowed to the steps along the line within which the same branches are taken
     * @param workspace the workspace of the pass
     */
    void follow(double[][] x, double[] y, Range range, Workspace workspace);
}
