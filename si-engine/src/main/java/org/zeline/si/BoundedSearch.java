package org.zeline.si;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.zeline.interpreter.pass.TooManyPointsException;

/**
 * Searches the line by branch and bound. Each interval is judged as a whole: parts where the observed region can't be
 * chosen are excluded, parts where it must be are accepted, what is left is split, or swept where it holds few linear
 * pieces. Intervals of largest null mass come first; those left open when the bounds are good enough count as unknown.
 * In wide networks remainders grow so fast from layer to layer that hardly anything is decided; there the first layers,
 * where most branches change, are followed exactly on each interval, and only what comes after them is enclosed.
 *
 * <p>The search goes in rounds. What a round looks at depends on the rounds before alone; threads share the work of a
 * round, and its results are taken in a fixed order, so that any number of threads finds the same.
 */
final class BoundedSearch {
    /** The first intervals reach so far beyond the statistic and at least so far from zero. */
    private static final double BEYOND = 1;

    private static final double REACH = 4;
    private static final int FIRST_PARTS = 16;

    /** The stretch around the statistic that is swept first, which also tells how many pieces the line has. */
    private static final double FIRST_SWEEP = 0.02;

    /** The most points of a sweep. */
    private static final int MOST_POINTS = 256;

    /** Columns that an enclosure takes, and how many enclosures each part of a split interval takes on average. */
    private static final double COLUMNS_A_PART = 8;

    /**
     * If after so many rounds still so large a part of the intervals is left undecided, enclosures of the whole network
     * are too loose to pay.
     */
    private static final int TRIALS = 2;

    private static final double TOO_LOOSE = 0.75;

    /** How many points an interval should hold when the first steps are followed exactly. */
    private static final double POINTS = 24;

    private static final int MOST_PIECES = 64;

    /** How many points the sweep should hold that tells how many steps those are. */
    private static final double SAMPLE = 64;

    /** The most blocks of a round. */
    private static final int MOST_BLOCKS = 32;

    private final Crew<Examiner> crew;
    private final Means means;
    private final double stat;
    private final SearchSettings settings;
    private final Ledger ledger;
    private final Density density = new Density();
    private long evaluations;

    private int judgedRounds;

    /** Intervals of this round of which nothing could be accepted nor all excluded. */
    private int loose;

    /** How many steps of the network are followed exactly before the rest is enclosed, and how many would suit. */
    private int exactSteps;

    private int settled;

    /**
     * @param crew looks at intervals
     * @param means what it can do
     * @param stat the statistic
     * @param alternative which deviations count
     * @param settings when to stop
     */
    BoundedSearch(Crew<Examiner> crew, Means means, double stat, Alternative alternative, SearchSettings settings) {
        this.crew = crew;
        this.means = means;
        this.stat = stat;
        this.settings = settings;
        this.ledger = new Ledger(NullLaw.tail(stat, alternative), settings.stop());
    }

    SteppingSearch.Outcome run() {
        openLine();
        while (!settings.stop().reached(ledger.bounds()) && evaluations < settings.maxEvaluations()) {
            round();
        }
        return ledger.outcome();
    }

    long evaluations() {
        return evaluations;
    }

    private void openLine() {
        double reach = Math.max(REACH, Math.abs(stat) + BEYOND);
        ledger.open(Double.NEGATIVE_INFINITY, -reach);
        ledger.open(reach, Double.POSITIVE_INFINITY);
        IntervalSet near = IntervalSet.EMPTY;
        if (means.sweeps()) {
            near = IntervalSet.of(stat - FIRST_SWEEP, stat + FIRST_SWEEP);
            ledger.openToSweep(near.lower(0), near.upper(0));
        }
        for (int i = 0; i < FIRST_PARTS; i++) {
            double lower = reach * (2.0 * i / FIRST_PARTS - 1);
            double upper = reach * (2.0 * (i + 1) / FIRST_PARTS - 1);
            for (double[] part : IntervalSet.of(lower, upper).difference(near).toArray()) {
                ledger.open(part[0], part[1]);
            }
        }
    }

    /** Looks at what the state of the search asks for; the longest pieces of work are begun first. */
    private void round() {
        int block = means.block();
        int most = (int) Math.min((long) MOST_BLOCKS * block, settings.maxEvaluations() - evaluations);
        List<Open> toSweep = ledger.takeToSweep(most);
        List<Open> toJudge = ledger.takeToJudge(block, most - toSweep.size(), toSweep);
        List<Function<Examiner, Runnable>> work = new ArrayList<>();
        for (Open o : toSweep) {
            work.add(examiner -> sweep(examiner, o));
        }
        for (int from = 0; from < toJudge.size(); from += block) {
            List<Open> part = toJudge.subList(from, Math.min(from + block, toJudge.size()));
            work.add(examiner -> judge(examiner, part));
        }
        evaluations += toSweep.size() + toJudge.size();
        loose = 0;
        crew.run(work).forEach(Runnable::run);
        if (means.firstSteps()
                && !toJudge.isEmpty()
                && ++judgedRounds == TRIALS
                && loose >= TOO_LOOSE * toJudge.size()) {
            deepen();
        }
    }

    /**
     * Has the first steps of the network followed exactly from now on: up to the one after which few branches change
     * any more, as a sweep of some open interval tells.
     */
    private void deepen() {
        for (Open o : ledger.takeToJudge(1, 1, List.of())) {
            double part = Math.min(1, SAMPLE / density.expected(o.lower(), o.upper()));
            double end = part == 1 ? o.upper() : o.lower() + part * (o.upper() - o.lower());
            ledger.open(end, o.upper());
            ledger.openToSweep(o.lower(), end);
        }
        for (Open o : ledger.takeToSweep(evaluations < settings.maxEvaluations() ? 1 : 0)) {
            evaluations++;
            crew.run(List.of((Function<Examiner, Runnable>) examiner -> sweep(examiner, o)))
                    .forEach(Runnable::run);
        }
        exactSteps = settled;
        ledger.divide(o -> (int) Math.min(MOST_PIECES, Math.ceil(density.expected(o.lower(), o.upper()) / POINTS)));
    }

    /** Follows an interval exactly, and says how to settle it; one that holds too many points is halved instead. */
    private Runnable sweep(Examiner examiner, Open o) {
        Stretch stretch;
        try {
            stretch = Objects.requireNonNull(examiner.sweeper()).over(o.lower(), o.upper(), MOST_POINTS);
        } catch (TooManyPointsException e) {
            return () -> {
                density.learn(o.lower(), o.upper(), e.density() * (o.upper() - o.lower()));
                ledger.open(o.lower(), o.upper(), 2);
            };
        }
        return () -> {
            settled = stretch.settled();
            density.learn(o.lower(), o.upper(), stretch.points());
            for (double[] chosen : stretch.chosen().toArray()) {
                ledger.accept(chosen[0], chosen[1]);
            }
        };
    }

    /** Encloses a block of intervals, and says how to settle them. */
    private Runnable judge(Examiner examiner, List<Open> intervals) {
        double[] lower = intervals.stream().mapToDouble(Open::lower).toArray();
        double[] upper = intervals.stream().mapToDouble(Open::upper).toArray();
        Verdict[] verdicts = examiner.judge(exactSteps).over(lower, upper);
        return () -> {
            for (int k = 0; k < intervals.size(); k++) {
                settle(intervals.get(k), verdicts[k]);
            }
        };
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
            ledger.accept(l2, u2);
            if (v.exact()) {
                ledger.leave(l, l2);
                ledger.leave(u2, u);
            } else {
                ledger.open(l, l2);
                ledger.open(u2, u);
            }
            return;
        }
        loose++;
        if (v.exact()) {
            ledger.leave(l, u);
        } else if (means.sweeps() && density.expected(l, u) < COLUMNS_A_PART * v.parts()) {
            ledger.openToSweep(l, u);
        } else if (u - l > 0.5 * (o.upper() - o.lower())) {
            ledger.open(l, u, v.parts());
        } else {
            ledger.open(l, u);
        }
    }
}
