package org.zeline.si;

import org.zeline.interpreter.pass.WorkingSet;
import org.zeline.interpreter.plan.Plan;

/**
 * What a network and the memory allow a bounded search to do. An enclosure keeps three numbers of an element for each
 * interval: value, slope and remainder. So a block of K intervals of a plan that holds E elements at once
 * ({@link WorkingSet}) takes 24 K E bytes in each thread; K is chosen to keep that within 64 MB.
 *
 * @param block how many intervals are judged at once, at most
 * @param sweeps whether intervals can be swept
 * @param firstSteps whether the first steps may be followed exactly on every interval that is judged: this keeps as
 *     much as a block of eight intervals again
 */
record Means(int block, boolean sweeps, boolean firstSteps) {
    /** Blocks are no larger, so that their columns stay in the cache. */
    private static final int LARGEST_BLOCK = 8;

    /** What a block may take in a thread, unless a single interval takes more. */
    private static final long BYTES = 64L << 20;

    private static final long BYTES_AN_ELEMENT = 3 * Double.BYTES;

    /** What a plan allows. */
    static Means of(Plan plan) {
        int block = block(WorkingSet.elements(plan));
        boolean sweeps = plan.obstaclesToSweep().isEmpty();
        return new Means(block, sweeps, sweeps && block == LARGEST_BLOCK);
    }

    /** The largest power of two up to 8 whose block takes at most 64 MB with so many elements, at least 1. */
    static int block(long elements) {
        int size = LARGEST_BLOCK;
        while (size > 1 && BYTES_AN_ELEMENT * size * elements > BYTES) {
            size /= 2;
        }
        return size;
    }
}
