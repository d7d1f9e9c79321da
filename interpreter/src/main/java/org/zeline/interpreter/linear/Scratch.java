package org.zeline.interpreter.linear;

import java.util.IdentityHashMap;

/**
 * Working memory of one pass, reused from step to step. Not thread-safe. While an array is in use, nothing that uses
 * the same slot may be called.
 */
public final class Scratch {
    /** The slot in which adjoints accumulate; no map uses it in {@code apply}. */
    static final int ADJOINT = 4;

    /** The slot for the input and the sums of weight gradients. */
    static final int IMAGE = 5;

    static final int WEIGHTS = 6;

    /** The slot for a copy of the second factor of a matrix product. */
    static final int FACTOR = 7;

    private double[][] arrays = new double[8][0];

    private final IdentityHashMap<Object, double[]> kept = new IdentityHashMap<>();

    /** Creates working memory that is empty at first. */
    public Scratch() {}

    /**
     * {@return an array of at least the given size, with arbitrary contents}
     *
     * @param slot a number in [0, 8); a slot holds one array at a time
     * @param size the number of elements needed
     */
    public double[] array(int slot, int size) {
        if (arrays[slot].length < size) {
            arrays[slot] = new double[size];
        }
        return arrays[slot];
    }

    /**
     * {@return an array of one owner, which no other overwrites; it holds zeros at first}
     *
     * @param owner what the array belongs to
     * @param size the number of elements, the same in all calls of an owner
     */
    public double[] kept(Object owner, int size) {
        return kept.computeIfAbsent(owner, unused -> new double[size]);
    }
}
