package org.zeline.si.search.bounded;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.DoubleStream;
import org.zeline.interpreter.function.CauchyQuantile;
import org.zeline.interpreter.function.Enclosure;
import org.zeline.interpreter.pass.TooManyPointsException;
import org.zeline.si.event.SignConditions;
import org.zeline.si.interval.IntervalSet;
import org.zeline.si.search.SweptInterval;

/**
 * A worker for a network whose truncation set is known. Its one score is the signed distance to the border of that set,
 * positive inside, which is piecewise linear; enclosures of it are valid, and as loose as asked for.
 */
final class SyntheticWorker implements SearchWorker {
    private static final SignConditions INSIDE = SignConditions.of(new boolean[] {true}, null, 0);

    private final IntervalSet truth;
    private final IntervalSet blind;
    private final double[] breakpoints;
    private final double looseness;
    private final long column;
    private long testWork;
    private long exactTestWork;
    private long sweepWork;

    /**
     * @param truth where the conditions hold: bounded intervals
     * @param blind where the score is not a number
     * @param extra further breakpoints of the network, which change nothing
     * @param looseness remainders are this much larger, times the square of the length; a hundredth of it at depths
     *     above 0
     * @param column the work of sending one column through the network
     */
    SyntheticWorker(IntervalSet truth, IntervalSet blind, double[] extra, double looseness, long column) {
        this.truth = truth;
        this.blind = blind;
        this.looseness = looseness;
        this.column = column;
        double[] ends =
                Arrays.stream(truth.toArray()).flatMapToDouble(Arrays::stream).toArray();
        DoubleStream kinks = DoubleStream.iterate(0, i -> i + 1)
                .limit(Math.max(0, ends.length - 1))
                .map(i -> 0.5 * (ends[(int) i] + ends[(int) i + 1]));
        this.breakpoints = DoubleStream.concat(kinks, DoubleStream.concat(Arrays.stream(ends), Arrays.stream(extra)))
                .sorted()
                .toArray();
    }

    private double score(double z) {
        double distance = Double.POSITIVE_INFINITY;
        for (double[] ends : truth.toArray()) {
            distance = Math.min(distance, Math.min(Math.abs(z - ends[0]), Math.abs(z - ends[1])));
        }
        return truth.contains(z) ? distance : -distance;
    }

    private long breakpointsIn(double lower, double upper) {
        return Arrays.stream(breakpoints).filter(z -> lower < z && z < upper).count();
    }

    @Override
    public InnerOuterBounds[] test(List<PendingInterval> intervals, int steps) {
        Enclosure scores =
                new Enclosure(1, intervals.size(), new double[2 * intervals.size()], new double[intervals.size()]);
        InnerOuterBounds[] bounds = new InnerOuterBounds[intervals.size()];
        for (int k = 0; k < bounds.length; k++) {
            PendingInterval o = intervals.get(k);
            double radius = 0.5 * o.length();
            double center = o.lower() + radius;
            double step = 1e-3 * radius;
            double slope = (score(center + step) - score(center - step)) / (2 * step);
            double loose = (steps > 0 ? 0.01 : 1) * looseness * radius * radius;
            double remainder = loose + (breakpointsIn(o.lower(), o.upper()) > 0 ? 2 * radius : 0);
            boolean isBlind =
                    !blind.intersection(IntervalSet.of(o.lower(), o.upper())).isEmpty();
            scores.set(0, k, isBlind ? Double.NaN : score(center), Math.rint(slope), remainder);
            bounds[k] = InclusionTest.bounds(INSIDE, scores, k, o.lower(), o.upper(), center, 1e-14);
            testWork += 3 * column + (steps > 0 ? column : 0);
            exactTestWork += steps > 0 ? column : 0;
        }
        return bounds;
    }

    @Override
    public SweptInterval sweep(PendingInterval o, int most) {
        int points = 2 + (int) breakpointsIn(o.lower(), o.upper());
        if (points > most) {
            sweepWork += most * column;
            throw new TooManyPointsException(most, points / o.length());
        }
        sweepWork += points * column;
        IntervalSet seen = IntervalSet.of(o.lower(), o.upper()).difference(blind);
        return new SweptInterval(o.lower(), o.upper(), seen.intersection(truth), seen.difference(truth), points);
    }

    /** Every cell is known exactly, but for those that hold an end of the truth. */
    @Override
    public KnotTest.Outcome testBetweenKnots(PendingInterval o, int cells, CauchyQuantile quantile, long key) {
        List<KnotTest.Cell> tested = new ArrayList<>();
        for (int k = 0; k < cells; k++) {
            double lower = o.lower() + o.length() * k / cells;
            double upper = k + 1 == cells ? o.upper() : o.lower() + o.length() * (k + 1) / cells;
            tested.add(new KnotTest.Cell(lower, upper, test(List.of(new PendingInterval(lower, upper, 0, 0)), 0)[0]));
        }
        return new KnotTest.Outcome(tested, 0, 1);
    }

    @Override
    public long testWork() {
        return testWork;
    }

    @Override
    public long exactTestWork() {
        return exactTestWork;
    }

    @Override
    public long sweepWork() {
        return sweepWork;
    }
}
