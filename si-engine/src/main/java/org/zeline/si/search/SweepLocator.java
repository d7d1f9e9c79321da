package org.zeline.si.search;

import java.util.function.Function;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.pass.TooManyPointsException;
import org.zeline.si.event.NoAnswerException;
import org.zeline.si.event.SearchException;

/**
 * Tells, a stretch of many linear pieces at a time, where along the line the observed region is chosen. Stretches are
 * made as long as holds a set number of pieces, so that none takes long.
 */
final class SweepLocator implements SegmentLocator {
    /** How many points of the line a stretch should hold at the output. */
    private static final int TARGET_POINTS = 96;

    /** A stretch of more points is given up for a shorter one. */
    private static final int MOST_POINTS = 16 * TARGET_POINTS;

    /** By so much, relative to the position, a stretch begins before the point asked for, to join the last one. */
    private static final double OVERLAP = 1e-8;

    private final SearchKernels kernels;
    private final Function<Kernels, IntervalSweep> made;
    private IntervalSweep sweeper;
    private final double start;
    private double pastWork;
    private double length = 0.25;
    private long evaluations;

    /**
     * @param kernels what computes, to be changed between stretches
     * @param made makes what follows stretches
     * @param start stretches extend away from here
     */
    SweepLocator(SearchKernels kernels, Function<Kernels, IntervalSweep> made, double start) {
        this.kernels = kernels;
        this.made = made;
        this.sweeper = made.apply(kernels.now());
        this.start = start;
    }

    /** A stretch that holds {@code z} and extends away from the start. */
    @Override
    public LineSegment at(double z) {
        if (kernels.changeAfter(work())) {
            pastWork = work();
            sweeper = made.apply(kernels.now());
        }
        double overlap = OVERLAP * Math.max(1, Math.abs(z));
        while (length > overlap) {
            double lower = z >= start ? z - overlap : z - length;
            double upper = z >= start ? z + length : z + overlap;
            evaluations++;
            try {
                SweptInterval stretch = sweeper.over(lower, upper, MOST_POINTS);
                if (!stretch.undecided().isEmpty()) {
                    throw new NoAnswerException("a score is no number on " + stretch.undecided()
                            + " of the line: only the bounded search goes on past it, and counts it as unknown");
                }
                length *= Math.max(0.25, Math.min(2, TARGET_POINTS / (stretch.density() * length)));
                return new LineSegment(lower, upper, stretch.accepted());
            } catch (TooManyPointsException e) {
                length = Math.min(0.5 * length, TARGET_POINTS / e.density());
            }
        }
        throw new SearchException("near z = " + z + " the line has more than " + MOST_POINTS + " pieces within "
                + overlap + ", which a sweep can't tell apart: use the bounded search");
    }

    /** How much work was done so far, in units of {@link org.zeline.interpreter.plan.Plan#work}. */
    double work() {
        return pastWork + sweeper.work();
    }

    /** How many stretches were followed. */
    long evaluations() {
        return evaluations;
    }
}
