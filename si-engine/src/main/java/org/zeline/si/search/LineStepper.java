package org.zeline.si.search;

import org.zeline.si.distribution.LineTest;
import org.zeline.si.distribution.NullDistribution;
import org.zeline.si.distribution.PValue;
import org.zeline.si.interval.IntervalSet;

/**
 * Searches the line one segment at a time, outwards and without gaps, until the bounds on the p-value are good enough.
 *
 * <p>What is searched grows from the statistic, or from the mode of the null distribution, in both directions. The next
 * segment is located just past the last one; if it does not reach back to it, those between are located.
 */
public final class LineStepper {
    /** How far past the end of a segment the next one is located, relative to the position. */
    private static final double STEP = 1e-9;

    /** Two ends nearer than this, relative to the position, are one breakpoint that rounding has moved. */
    private static final double RESOLUTION = 1e-11;

    /** This far beyond the statistic, the null distribution has no mass that matters to an exhaustive search. */
    private static final double REACH = 40;

    private final SegmentLocator locator;
    private final LineTest test;
    private final NullDistribution distribution;
    private final double stat;
    private final SearchSettings settings;
    private final SearchListener listener;
    private IntervalSet searched = IntervalSet.EMPTY;
    private IntervalSet truncated = IntervalSet.EMPTY;
    private int evaluations;

    /**
     * A search.
     *
     * @param locator finds the segment that holds a point
     * @param test what is tested
     * @param settings order and stop
     * @param listener follows its progress
     */
    public LineStepper(SegmentLocator locator, LineTest test, SearchSettings settings, SearchListener listener) {
        this.locator = locator;
        this.test = test;
        this.distribution = test.distribution();
        this.stat = test.observed();
        this.settings = settings;
        this.listener = listener;
    }

    /**
     * Searches the line.
     *
     * @return what was found
     * @throws java.util.concurrent.CancellationException if the thread is interrupted
     */
    public Truncation run() {
        take(evaluate(stat), Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
        if (settings.mode() == SearchSettings.Mode.OVER_CONDITIONING) {
            IntervalSet own = around(stat);
            return new Truncation(own, own, test.p(own, IntervalSet.REAL_LINE));
        }
        double start = settings.order().start(stat, distribution);
        if (!searched.contains(start)) {
            take(evaluate(start), Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
        }
        double low = start;
        double high = start;
        PValue p = bounds();
        while (!done(p, low, high) && evaluations < settings.maxEvaluations()) {
            listener.searched(evaluations, p);
            low = skipSearched(low, -1);
            high = skipSearched(high, 1);
            if (low <= end(-1) && high >= end(1)) {
                break;
            }
            if (low > end(-1) && high < end(1)) {
                locator.expect(past(low, -1), past(high, 1));
            }
            if (high < end(1) && (low <= end(-1) || settings.order().goesUp(low, high, stat, distribution))) {
                high = extend(high, 1);
            } else {
                low = extend(low, -1);
            }
            p = bounds();
        }
        IntervalSet line = distribution.support();
        return new Truncation(searched.intersection(line), truncated.intersection(line), p);
    }

    /** An end of the line: of the support of the null distribution. */
    private double end(int direction) {
        return direction < 0
                ? distribution.support().lower(0)
                : distribution.support().upper(0);
    }

    private PValue bounds() {
        return test.p(truncated, searched);
    }

    private boolean done(PValue p, double low, double high) {
        if (settings.mode() == SearchSettings.Mode.EXHAUSTIVE) {
            double reach = Math.abs(stat) + Math.abs(distribution.mode()) + REACH;
            return low <= Math.max(-reach, end(-1)) && high >= reach;
        }
        return settings.stop().reached(p);
    }

    /** The end, towards {@code direction}, of the searched interval that holds {@code frontier}. */
    private double skipSearched(double frontier, int direction) {
        int i = searched.find(frontier);
        if (i < 0) {
            return frontier;
        }
        return direction > 0 ? searched.upper(i) : searched.lower(i);
    }

    /** The point to locate past the end of what is searched. */
    private static double past(double frontier, int direction) {
        return frontier + direction * STEP * Math.max(1, Math.abs(frontier));
    }

    /** Locates the segment past {@code frontier}; returns how far everything is then known. */
    private double extend(double frontier, int direction) {
        LineSegment segment = evaluate(past(frontier, direction));
        if (direction > 0) {
            fill(frontier, segment.lower());
            take(segment, frontier, Double.POSITIVE_INFINITY);
            return segment.upper();
        }
        fill(segment.upper(), frontier);
        take(segment, Double.NEGATIVE_INFINITY, frontier);
        return segment.lower();
    }

    /** Locates the segments between two points, upwards. */
    private void fill(double lower, double upper) {
        double known = lower;
        while (upper - known > resolution(known) && evaluations < settings.maxEvaluations()) {
            double to = upper;
            LineSegment segment = evaluate(known + 0.5 * (to - known));
            while (segment.lower() - known > resolution(known) && evaluations < settings.maxEvaluations()) {
                to = segment.lower();
                segment = evaluate(known + 0.5 * (to - known));
            }
            take(segment, known, to);
            known = Math.max(Math.min(segment.upper(), to), known + resolution(known));
        }
    }

    /** {@return how many segments were located} */
    public int evaluations() {
        return evaluations;
    }

    private static double resolution(double z) {
        return Double.isInfinite(z) ? 0 : RESOLUTION * Math.max(1, Math.abs(z));
    }

    private LineSegment evaluate(double z) {
        Interruption.check();
        evaluations++;
        return locator.at(z);
    }

    /** Adds what a segment says between two points; an end within the resolution of one of them is moved there. */
    private void take(LineSegment segment, double lower, double upper) {
        IntervalSet own = IntervalSet.of(segment.lower(), segment.upper());
        searched = searched.union(clipped(segment.lower(), segment.upper(), lower, upper))
                .union(segment.known().difference(own));
        truncated = truncated.union(segment.accepted().difference(own));
        IntervalSet accepted = segment.accepted().intersection(own);
        for (int i = 0; i < accepted.count(); i++) {
            truncated = truncated.union(clipped(accepted.lower(i), accepted.upper(i), lower, upper));
        }
    }

    private static IntervalSet clipped(double from, double to, double lower, double upper) {
        double start = from <= lower || from - lower <= resolution(from) ? lower : from;
        double end = to >= upper || upper - to <= resolution(to) ? upper : to;
        return IntervalSet.of(start, end);
    }

    /** The part of the truncation set that holds {@code z}, or is nearest to it where rounding puts z just outside. */
    private IntervalSet around(double z) {
        int best = 0;
        double distance = Double.POSITIVE_INFINITY;
        for (int i = 0; i < truncated.count(); i++) {
            double away = Math.max(0, Math.max(truncated.lower(i) - z, z - truncated.upper(i)));
            if (away < distance) {
                best = i;
                distance = away;
            }
        }
        return truncated.isEmpty() ? IntervalSet.EMPTY : IntervalSet.of(truncated.lower(best), truncated.upper(best));
    }
}
