package org.zeline.si;

import org.jspecify.annotations.Nullable;

/**
 * What looks at intervals of the line for a bounded search. Holds the working memory of one thread.
 *
 * @param judge encloses blocks of intervals
 * @param sweeper follows an interval exactly, {@code null} if the network can't be swept
 */
record Examiner(Judge judge, @Nullable Sweeper sweeper) {
    /** Judges one interval with so many of the first steps followed exactly. */
    Trial tried(int steps, Open o) {
        double before = judge.columns();
        double sweptBefore = judge.columnsSwept();
        Verdict verdict = judge.over(new double[] {o.lower()}, new double[] {o.upper()}, steps)[0];
        double swept = judge.columnsSwept() - sweptBefore;
        return new Trial(steps, verdict, swept, judge.columns() - before - swept);
    }

    /** How many columns of numbers went through the network so far. */
    double columns() {
        return judge.columns() + (sweeper == null ? 0 : sweeper.columns());
    }
}
