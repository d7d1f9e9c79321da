package org.zeline.si.search.bounded;

import java.util.ArrayList;
import java.util.List;
import org.zeline.interpreter.function.Linear;
import org.zeline.interpreter.function.Sweepable;
import org.zeline.interpreter.pass.KnotPass;
import org.zeline.interpreter.pass.WorkingSet;
import org.zeline.interpreter.plan.Plan;

/**
 * What a plan and the memory allow a bounded search to do. An enclosure keeps three numbers per element and interval:
 * value, slope and remainder. So a block of K intervals of a plan that holds E elements at once ({@link WorkingSet})
 * takes 24 K E bytes in each thread.
 *
 * @param knotColumns how many columns of numbers a test between knots may send through the plan
 * @param block how many intervals are tested at once, at most
 * @param sweeps whether intervals can be swept
 * @param depths how many of the first steps may be followed exactly on every interval that is tested, ascending, from
 *     none: this keeps as much as another block of eight intervals
 * @param sketchBounds how many bounds a test between knots takes from its sketch, at most; 0 if there are no such tests
 * @param loose intervals are tested between knots if the enclosure of a short one is looser than this
 * @param column the work of sending one column of numbers through the plan, in units of {@link Plan#work}
 */
record SearchCapabilities(
        long knotColumns,
        int block,
        boolean sweeps,
        List<Integer> depths,
        long column,
        long sketchBounds,
        double loose) {
    private static final long BYTES_PER_ELEMENT = 3 * Double.BYTES;

    /**
     * The share of the heap that a test between knots may take, by an estimate that is about 1.5 times too large.
     * Before JDK 22, the default collector can't move large arrays, and leaves gaps between them.
     */
    private static final double SHARE_OF_HEAP = Runtime.version().feature() < 22 ? 0.9 : 1.26;

    /** What a plan allows. */
    static SearchCapabilities of(Plan plan, long column, boolean sketches, SearchTuning tuning) {
        SearchTuning.Blocks blocks = tuning.blocks();
        long elements = WorkingSet.elements(plan);
        int block = block(elements, blocks);
        double bytes = Math.min(
                (double) tuning.knots().bytes(),
                SHARE_OF_HEAP * Runtime.getRuntime().maxMemory());
        boolean sweepable = plan.obstacles(Sweepable.class).isEmpty();
        boolean wide = nonlinearElements(plan) > tuning.knots().elements();
        long knotColumns = (long) (bytes / Math.max(1, Double.BYTES * elements));
        boolean knots = sketches && (wide || !sweepable) && tuning.knots().fits(knotColumns);
        boolean sweeps = sweepable && !knots;
        return new SearchCapabilities(
                knotColumns,
                block,
                sweeps,
                sweeps && block == blocks.largest() ? depths(plan, column, tuning.probing()) : List.of(0),
                column,
                knots ? KnotPass.sketchBounds(plan) : 0,
                wide ? tuning.knots().loose() : tuning.knots().looseOfSmall());
    }

    private static long nonlinearElements(Plan plan) {
        return plan.steps().stream()
                .filter(step -> !(step.action() instanceof Linear))
                .mapToLong(step -> plan.edge(step.outputs()[0]).shape().size())
                .sum();
    }

    /** Whether intervals can be tested between knots. */
    boolean knots() {
        return sketchBounds > 0;
    }

    /** Enclosures are tightest when they begin after a linear map, where its inputs cancel, and before a selection. */
    private static List<Integer> depths(Plan plan, long column, SearchTuning.Probing probing) {
        long[] work = plan.work();
        List<Integer> depths = new ArrayList<>(List.of(0));
        double done = 0;
        double last = 0;
        int selections = 0;
        for (int s = 1; s < work.length; s++) {
            done += (double) work[s - 1] / column;
            boolean linear = plan.steps().get(s - 1).action() instanceof Linear map
                    && map.map().multiplyAdds() > 0;
            boolean selection = !(plan.steps().get(s).action() instanceof Linear);
            boolean apart = done >= probing.apart() * last && done <= probing.mostDone();
            if (linear && selection && selections > 0 && apart) {
                depths.add(s);
                last = done;
            }
            selections += selection ? 1 : 0;
        }
        return depths;
    }

    /** The largest block, halved until it fits the memory with this many elements; at least 1. */
    static int block(long elements, SearchTuning.Blocks blocks) {
        int size = blocks.largest();
        while (size > 1 && BYTES_PER_ELEMENT * size * elements > blocks.bytes()) {
            size /= 2;
        }
        return size;
    }
}
