package org.zeline.si.search.bounded;

import org.jspecify.annotations.Nullable;
import org.zeline.si.search.IntervalSweep;

/**
 * What looks at intervals of the line for a bounded search. Holds the working memory of one thread.
 *
 * @param judge encloses blocks of intervals
 * @param sweeper follows an interval exactly, {@code null} if the network can't be swept
 */
record SearchWorker(InclusionTest judge, @Nullable IntervalSweep sweeper) {
    /** Judges one interval with so many of the first steps followed exactly. */
    DepthProbe tried(int steps, PendingInterval o) {
        long before = judge.work();
        long sweptBefore = judge.workSwept();
        InnerOuterBounds verdict = judge.over(new double[] {o.lower()}, new double[] {o.upper()}, steps)[0];
        long swept = judge.workSwept() - sweptBefore;
        return new DepthProbe(steps, verdict, swept, judge.work() - before - swept);
    }

    /** How much work was done so far, in units of {@link org.zeline.interpreter.plan.Plan#work}. */
    long work() {
        return enclosingWork() + sweepingWork();
    }

    /** How much of it was judging intervals. */
    long enclosingWork() {
        return judge.work();
    }

    /** How much of it was following intervals exactly to the end. */
    long sweepingWork() {
        return sweeper == null ? 0 : sweeper.work();
    }
}
