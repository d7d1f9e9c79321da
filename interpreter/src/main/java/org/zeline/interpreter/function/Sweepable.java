package org.zeline.interpreter.function;

/**
 * A continuous, piecewise linear action, which can be followed over a whole interval of a line at once, with all its
 * breakpoints.
 */
public interface Sweepable extends Exact {
    /**
     * {@return the points of the inputs and the breakpoints of the action, ascending}
     *
     * @param x the inputs along the line
     */
    double[] breaks(Track[] x);

    /**
     * {@return the result along the line}
     *
     * @param x the inputs along the line
     * @param breaks the points returned by {@link #breaks} for these inputs
     * @param size the number of elements of the result
     * @param workspace the workspace of the pass
     */
    Track sweep(Track[] x, double[] breaks, int size, Workspace workspace);
}
