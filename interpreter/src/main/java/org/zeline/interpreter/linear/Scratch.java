package org.zeline.interpreter.linear;

/**
 * Working memory of one pass, reused from step to step. Not for sharing between threads. Whoever holds an array calls
 * nothing that uses its slot.
 */
public final class Scratch {
    /** Where an adjoint keeps what it adds; no map's own application uses it. */
    static final int ADJOINT = 4;

    /** Where the gradient of weights keeps its input and its sums. */
    static final int IMAGE = 5;

    static final int WEIGHTS = 6;

    /** Where a product of matrices keeps a copy of its second factor. */
    static final int FACTOR = 7;

    private double[][] arrays = new double[8][0];

    /** Starts with no memory. */
    public Scratch() {}

    /**
     * {@return an array of at least that size, with arbitrary contents}
     *
     * @param slot a number in [0, 8); a slot holds one array at a time
     * @param size how many elements are needed
     */
    public double[] array(int slot, int size) {
        if (arrays[slot].length < size) {
            arrays[slot] = new double[size];
        }
        return arrays[slot];
    }
}
