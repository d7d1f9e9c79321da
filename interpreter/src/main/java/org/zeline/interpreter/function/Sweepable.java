package org.zeline.interpreter.function;

/** A continuous, piecewise linear action, which can be followed over a whole interval of a line at once. */
public interface Sweepable extends Exact {
    /**
     * {@return the points of the inputs, and those where the action changes its branch, ascending}
     *
     * @param x the inputs along the line
     */
    double[] breaks(Track[] x);

    /**
     * {@return the result along the line}
     *
     * @param x the inputs along the line
     * @param breaks what {@link #breaks} returned for them
     * @param size how many elements the result has
     * @param workspace of the pass
     */
    Track sweep(Track[] x, double[] breaks, int size, Workspace workspace);
}
