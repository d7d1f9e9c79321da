package org.zeline.si;

import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** What looks at intervals of the line for a bounded search. Holds the working memory of one thread. */
final class Examiner {
    private final IntFunction<Judge> judges;
    private @Nullable Judge judge;
    private int exactSteps;
    private long columnsBefore;
    private final @Nullable Sweeper sweeper;

    /**
     * @param judges makes what encloses blocks of intervals, given how many of the first steps it has to follow exactly
     * @param sweeper follows an interval exactly, {@code null} if the network can't be swept
     */
    Examiner(IntFunction<Judge> judges, @Nullable Sweeper sweeper) {
        this.judges = judges;
        this.sweeper = sweeper;
    }

    /**
     * What encloses blocks of intervals. Another one, with its memory, is let go.
     *
     * @param steps how many of the first steps it has to follow exactly
     */
    Judge judge(int steps) {
        Judge known = judge;
        if (known == null || exactSteps != steps) {
            columnsBefore += known == null ? 0 : known.columns();
            known = judges.apply(steps);
            judge = known;
            exactSteps = steps;
        }
        return known;
    }

    @Nullable
    Sweeper sweeper() {
        return sweeper;
    }

    /** How many columns of numbers went through steps of the network, added up over the steps. */
    long columns() {
        return columnsBefore + (judge == null ? 0 : judge.columns()) + (sweeper == null ? 0 : sweeper.columns());
    }
}
