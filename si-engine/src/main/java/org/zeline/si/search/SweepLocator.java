package org.zeline.si.search;

import java.util.function.Function;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.pass.TooManyPointsException;
import org.zeline.si.event.NoAnswerException;
import org.zeline.si.event.SearchException;

/**
 * Finds where sign conditions hold on the line, one interval of many linear pieces at a time. The length of the
 * intervals is adapted so that each holds about the same number of pieces.
 */
final class SweepLocator implements SegmentLocator {
    /** How many points an interval should hold at the output. */
    private static final int TARGET_POINTS = 96;

    /** An interval of more points is given up for a shorter one. */
    private static final int MOST_POINTS = 16 * TARGET_POINTS;

    /** An interval begins this far, relative to the position, before the requested point, to overlap the last one. */
    private static final double OVERLAP = 1e-8;

    private final SearchKernels kernels;
    private final Function<Kernels, IntervalSweep> sweeps;
    private IntervalSweep sweep;
    private final double start;
    private double pastWork;
    private double length = 0.25;
    private long evaluations;

    /**
     * @param kernels what computes, to be changed between intervals
     * @param sweeps makes what follows an interval
     * @param start intervals extend away from here
     */
    SweepLocator(SearchKernels kernels, Function<Kernels, IntervalSweep> sweeps, double start) {
        this.kernels = kernels;
        this.sweeps = sweeps;
        this.sweep = sweeps.apply(kernels.now());
        this.start = start;
    }

    /** An interval that holds {@code z} and extends away from the start. */
    @Override
    public LineSegment at(double z) {
        if (kernels.changeAfter(work())) {
            pastWork = work();
            sweep = sweeps.apply(kernels.now());
        }
        double overlap = OVERLAP * Math.max(1, Math.abs(z));
        while (length > overlap) {
            double lower = z >= start ? z - overlap : z - length;
            double upper = z >= start ? z + length : z + overlap;
            evaluations++;
            try {
                SweptInterval swept = sweep.over(lower, upper, MOST_POINTS);
                if (!swept.undecided().isEmpty()) {
                    throw new NoAnswerException("a score is not a number on " + swept.undecided()
                            + " of the line: only the bounded search continues past it, and counts it as unknown");
                }
                length *= Math.max(0.25, Math.min(2, TARGET_POINTS / (swept.density() * length)));
                return new LineSegment(lower, upper, swept.accepted());
            } catch (TooManyPointsException e) {
                length = Math.min(0.5 * length, TARGET_POINTS / e.density());
            }
        }
        throw new SearchException("near z = " + z + " the line has more than " + MOST_POINTS + " pieces within "
                + overlap + ", which a sweep can't tell apart: use the bounded search");
    }

    /** How much work was done so far, in units of {@link org.zeline.interpreter.plan.Plan#work}. */
    double work() {
        return pastWork + sweep.work();
    }

    /** How many intervals were followed. */
    long evaluations() {
        return evaluations;
    }
}
