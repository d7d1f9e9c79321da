package org.zeline.si;

import org.zeline.interpreter.pass.WorkingSet;
import org.zeline.interpreter.plan.Plan;

/**
 * How many intervals a bounded search judges at once, for the sake of memory. An enclosure keeps three numbers of an
 * element for each interval: value, slope and remainder. So a block of K intervals of a plan that holds E elements at
 * once ({@link WorkingSet}) takes 24 K E bytes in each thread.
 */
final class BlockSize {
    /** Blocks are no larger, so that their columns stay in the cache. */
    private static final int MOST = 8;

    /** What a block may take in a thread, unless a single interval takes more. */
    private static final long BYTES = 64L << 20;

    private static final long BYTES_AN_ELEMENT = 3 * Double.BYTES;

    private BlockSize() {}

    /** The largest power of two up to 8 whose block takes at most 64 MB, at least 1. */
    static int of(Plan plan) {
        return of(WorkingSet.elements(plan));
    }

    /** The same for a plan that holds so many elements at once. */
    static int of(long elements) {
        int size = MOST;
        while (size > 1 && BYTES_AN_ELEMENT * size * elements > BYTES) {
            size /= 2;
        }
        return size;
    }
}
