package org.zeline.si;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Searches the line by branch and bound. Each interval is judged as a whole: parts where the observed region can't be
 * chosen are excluded, parts where it must be are accepted, what is left is split. Intervals of largest null mass come
 * first; those left open when the bounds are good enough count as unknown.
 */
final class BoundedSearch {
    /** Open intervals narrower than this, relative to their position, stay undecided. */
    private static final double RESOLUTION = 1e-11;

    /** The first intervals reach so far beyond the statistic and at least so far from zero. */
    private static final double BEYOND = 1;

    private static final double REACH = 4;
    private static final int FIRST_PARTS = 16;

    /** The stretch around the statistic that is swept first, which also tells how many pieces the line has. */
    private static final double FIRST_SWEEP = 0.02;

    /** Columns that an enclosure takes, and how many enclosures each part of a split interval takes on average. */
    private static final double COLUMNS_A_PART = 9;

    private final BiFunction<double[], double[], Verdict[]> judge;
    private final @Nullable SweepFollower sweeper;
    private final int block;
    private final double stat;
    private final SearchSettings settings;
    private final IntervalSet tail;
    private final PriorityQueue<Open> queue = new PriorityQueue<>(
            Comparator.comparingDouble(Open::logMass).reversed().thenComparingDouble(Open::lower));
    private final List<Open> undecided = new ArrayList<>();
    private final List<double[]> accepted = new ArrayList<>();
    private double acceptedTail = Double.NEGATIVE_INFINITY;
    private double acceptedRest = Double.NEGATIVE_INFINITY;
    private long evaluations;

    /** An interval not yet decided, with the logarithms of its null masses in the tail and outside. */
    private record Open(double lower, double upper, double logTail, double logRest) {
        double logMass() {
            return NullLaw.logSum(logTail, logRest);
        }

        boolean isFinite() {
            return lower != Double.NEGATIVE_INFINITY && upper != Double.POSITIVE_INFINITY;
        }
    }

    /**
     * @param judge judges blocks of intervals, given lower and upper ends
     * @param sweeper follows an interval exactly, {@code null} if the network can't be swept
     * @param block how many intervals a block has
     * @param stat the statistic
     * @param alternative which deviations count
     * @param settings when to stop
     */
    BoundedSearch(
            BiFunction<double[], double[], Verdict[]> judge,
            @Nullable SweepFollower sweeper,
            int block,
            double stat,
            Alternative alternative,
            SearchSettings settings) {
        this.judge = judge;
        this.sweeper = sweeper;
        this.block = block;
        this.stat = stat;
        this.settings = settings;
        this.tail = NullLaw.tail(stat, alternative);
    }

    SteppingSearch.Outcome run() {
        double reach = Math.max(REACH, Math.abs(stat) + BEYOND);
        open(Double.NEGATIVE_INFINITY, -reach);
        open(reach, Double.POSITIVE_INFINITY);
        IntervalSet swept = IntervalSet.EMPTY;
        if (sweeper != null) {
            swept = IntervalSet.of(stat - FIRST_SWEEP, stat + FIRST_SWEEP);
            sweep(sweeper, swept.lower(0), swept.upper(0));
        }
        for (int i = 0; i < FIRST_PARTS; i++) {
            double lower = reach * (2.0 * i / FIRST_PARTS - 1);
            double upper = reach * (2.0 * (i + 1) / FIRST_PARTS - 1);
            for (double[] part : IntervalSet.of(lower, upper).difference(swept).toArray()) {
                open(part[0], part[1]);
            }
        }
        PValue p = bounds();
        while (!queue.isEmpty() && !settings.stop().reached(p) && evaluations < settings.maxEvaluations()) {
            step();
            p = bounds();
        }
        List<double[]> unknown = new ArrayList<>();
        queue.forEach(o -> unknown.add(new double[] {o.lower, o.upper}));
        undecided.forEach(o -> unknown.add(new double[] {o.lower, o.upper}));
        return new SteppingSearch.Outcome(IntervalSet.union(unknown).complement(), IntervalSet.union(accepted), p);
    }

    long evaluations() {
        return evaluations;
    }

    private void open(double lower, double upper) {
        Open open = weighed(lower, upper);
        double scale = Math.max(1, Math.max(Math.abs(lower), Math.abs(upper)));
        if (open.isFinite() && upper - lower <= RESOLUTION * scale) {
            leave(lower, upper);
        } else {
            queue.add(open);
        }
    }

    private void leave(double lower, double upper) {
        if (lower < upper) {
            undecided.add(weighed(lower, upper));
        }
    }

    private Open weighed(double lower, double upper) {
        return new Open(lower, upper, mass(lower, upper, tail), mass(lower, upper, tail.complement()));
    }

    private static double mass(double lower, double upper, IntervalSet within) {
        double sum = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < within.count(); i++) {
            sum = NullLaw.logSum(
                    sum, NullLaw.logMass(Math.max(lower, within.lower(i)), Math.min(upper, within.upper(i))));
        }
        return sum;
    }

    private PValue bounds() {
        double openTail = Double.NEGATIVE_INFINITY;
        double openRest = Double.NEGATIVE_INFINITY;
        for (Iterable<Open> list : List.of(queue, undecided)) {
            for (Open o : list) {
                openTail = NullLaw.logSum(openTail, o.logTail);
                openRest = NullLaw.logSum(openRest, o.logRest);
            }
        }
        return NullLaw.pValue(acceptedTail, acceptedRest, openTail, openRest);
    }

    /** Judges the block of open intervals of largest mass. */
    private void step() {
        List<Open> chosen = new ArrayList<>();
        while (chosen.size() < block && !queue.isEmpty()) {
            Open o = queue.poll();
            if (o.isFinite()) {
                chosen.add(o);
            } else {
                divideInfinite(o);
            }
        }
        double[] lower = chosen.stream().mapToDouble(Open::lower).toArray();
        double[] upper = chosen.stream().mapToDouble(Open::upper).toArray();
        Verdict[] verdicts = judge.apply(lower, upper);
        evaluations += chosen.size();
        for (int k = 0; k < chosen.size(); k++) {
            settle(chosen.get(k), verdicts[k]);
        }
    }

    private void divideInfinite(Open o) {
        if (o.upper == Double.POSITIVE_INFINITY) {
            double end = o.lower + Math.max(1, Math.abs(o.lower) / 2);
            open(o.lower, end);
            open(end, o.upper);
        } else {
            double end = o.upper - Math.max(1, Math.abs(o.upper) / 2);
            open(o.lower, end);
            open(end, o.upper);
        }
    }

    /** Decides an interval exactly. */
    private void sweep(SweepFollower exact, double lower, double upper) {
        evaluations++;
        for (double[] chosen : exact.over(lower, upper).chosen().toArray()) {
            accept(chosen[0], chosen[1]);
        }
    }

    private void accept(double lower, double upper) {
        accepted.add(new double[] {lower, upper});
        acceptedTail = NullLaw.logSum(acceptedTail, mass(lower, upper, tail));
        acceptedRest = NullLaw.logSum(acceptedRest, mass(lower, upper, tail.complement()));
    }

    private void settle(Open o, Verdict v) {
        double l = v.canLower();
        double u = v.canUpper();
        if (!(l < u)) {
            return;
        }
        double l2 = v.mustLower();
        double u2 = v.mustUpper();
        if (l2 < u2) {
            accept(l2, u2);
            if (v.exact()) {
                leave(l, l2);
                leave(u2, u);
            } else {
                open(l, l2);
                open(u2, u);
            }
        } else if (v.exact()) {
            leave(l, u);
        } else if (sweeper != null && sweeper.density() * (u - l) < COLUMNS_A_PART * v.parts()) {
            sweep(sweeper, l, u);
        } else if (u - l > 0.5 * (o.upper - o.lower)) {
            for (int i = 0; i < v.parts(); i++) {
                open(l + (u - l) * i / v.parts(), i + 1 == v.parts() ? u : l + (u - l) * (i + 1) / v.parts());
            }
        } else {
            open(l, u);
        }
    }
}
