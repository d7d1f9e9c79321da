package org.zeline.si.search.bounded;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.zeline.interpreter.function.Action;
import org.zeline.interpreter.pass.WorkingSet;
import org.zeline.interpreter.plan.Plan;

/**
 * What a network and the memory allow a bounded search to do. An enclosure keeps three numbers of an element for each
 * interval: value, slope and remainder. So a block of K intervals of a plan that holds E elements at once
 * ({@link WorkingSet}) takes 24 K E bytes in each thread; K is chosen to keep that within 64 MB.
 *
 * @param block how many intervals are judged at once, at most
 * @param sweeps whether intervals can be swept
 * @param depths how many of the first steps may be followed exactly on every interval that is judged, ascending, from
 *     none: this keeps as much as a block of eight intervals again
 * @param column the work that a column of numbers takes, in units of {@link Plan#work}
 */
record SearchCapabilities(int block, boolean sweeps, List<Integer> depths, long column) {
    /** Blocks are no larger, so that their columns stay in the cache. */
    private static final int LARGEST_BLOCK = 8;

    /** What a block may take in a thread, unless a single interval takes more. */
    private static final long BYTES = 64L << 20;

    /** Depths are tried up to this part of a network's work, each by so much further than the last. */
    private static final double MOST_DONE = 0.6;

    private static final double APART = 1.25;

    private static final long BYTES_AN_ELEMENT = 3 * Double.BYTES;

    /** What a plan allows. */
    static SearchCapabilities of(Plan plan) {
        int block = block(WorkingSet.elements(plan));
        boolean sweeps = plan.obstaclesToSweep().isEmpty();
        return new SearchCapabilities(
                block,
                sweeps,
                sweeps && block == LARGEST_BLOCK ? depths(plan) : List.of(0),
                LongStream.of(plan.work()).sum());
    }

    /** Enclosures are tightest when they begin after a linear map, where its inputs cancel, and before a selection. */
    private static List<Integer> depths(Plan plan) {
        long[] work = plan.work();
        long all = LongStream.of(work).sum();
        List<Integer> depths = new ArrayList<>(List.of(0));
        double done = 0;
        double last = 0;
        int selections = 0;
        for (int s = 1; s < work.length; s++) {
            done += (double) work[s - 1] / all;
            boolean linear = plan.steps().get(s - 1).action() instanceof Action.Linear map
                    && map.map().multiplyAdds() > 0;
            boolean selection = !(plan.steps().get(s).action() instanceof Action.Linear);
            if (linear && selection && selections > 0 && done >= APART * last && done <= MOST_DONE) {
                depths.add(s);
                last = done;
            }
            selections += selection ? 1 : 0;
        }
        return depths;
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
