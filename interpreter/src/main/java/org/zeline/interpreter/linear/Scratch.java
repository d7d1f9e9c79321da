package org.zeline.interpreter.linear;

/** Working memory of one pass, reused from step to step. Not for sharing between threads. */
public final class Scratch {
    private double[][] arrays = new double[4][0];

    /** Starts with no memory. */
    public Scratch() {}

    /**
     * {@return an array of at least that size, with arbitrary contents}
     *
     * @param slot a number in [0, 4); a slot holds one array at a time
     * @param size how many elements are needed
     */
    public double[] array(int slot, int size) {
        if (arrays[slot].length < size) {
            arrays[slot] = new double[size];
        }
        return arrays[slot];
    }
}
