package org.zeline.si.search.bounded;

import java.util.List;
import org.zeline.interpreter.function.CauchyQuantile;
import org.zeline.interpreter.pass.TooManyPointsException;
import org.zeline.si.search.SweptInterval;

/** Looks at intervals of the line for a bounded search. Holds the working memory of one thread. */
interface SearchWorker {
    /** Tests a block of intervals, with this many of the first steps followed exactly. */
    InnerOuterBounds[] test(List<PendingInterval> intervals, int steps);

    /**
     * Follows an interval exactly to the end.
     *
     * @param most how many points it may hold
     * @throws TooManyPointsException if it holds more points
     */
    SweptInterval sweep(PendingInterval o, int most);

    /** Tests an interval between knots. */
    KnotTest.Outcome testBetweenKnots(PendingInterval o, int cells, CauchyQuantile quantile, long key);

    /** How much work was testing intervals, in units of {@link org.zeline.interpreter.plan.Plan#work}. */
    long testWork();

    /** How much of that was following first steps exactly. */
    long exactTestWork();

    /** How much work was following intervals exactly to the end, in the same units. */
    long sweepWork();

    /** Tests one interval, with this many of the first steps followed exactly, and measures the work. */
    default DepthProbe probe(int steps, PendingInterval o) {
        long before = testWork();
        long exactBefore = exactTestWork();
        InnerOuterBounds bounds = test(List.of(o), steps)[0];
        long exact = exactTestWork() - exactBefore;
        return new DepthProbe(steps, bounds, exact, testWork() - before - exact);
    }
}
