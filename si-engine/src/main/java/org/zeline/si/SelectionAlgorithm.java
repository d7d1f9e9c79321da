package org.zeline.si;

/**
 * An algorithm that selects something from data, evaluated along a line of data {@code a + b z}.
 *
 * @param <M> what is selected
 */
@FunctionalInterface
public interface SelectionAlgorithm<M> {
    /**
     * Selects at one point of the line.
     *
     * @param a the data at z = 0
     * @param b the direction
     * @param z which point
     * @return what is selected there, and a set around the point on which the same is selected
     */
    Selection<M> at(double[] a, double[] b, double z);
}
