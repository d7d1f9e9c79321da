package org.zeline.si.search.bounded;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.pass.TooManyPointsException;
import org.zeline.si.Approach;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.distribution.NullDistribution;
import org.zeline.si.distribution.PValue;
import org.zeline.si.interval.IntervalSet;
import org.zeline.si.search.LineStepper;
import org.zeline.si.search.SearchKernels;
import org.zeline.si.search.SearchListener;
import org.zeline.si.search.SearchSettings;
import org.zeline.si.search.SweptInterval;

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
final class BranchAndBound {
    /** The first intervals reach so far beyond the statistic and at least so far from zero. */
    private static final double BEYOND = 1;

    private static final double REACH = 4;
    private static final int FIRST_PARTS = 8;

    /** The stretch around the statistic that is swept first, which also tells how many pieces the line has. */
    private static final double FIRST_SWEEP = 0.02;

    private static final int MOST_POINTS = 256; // of a sweep

    /** Once a search has taken so many columns, sweeps outwards compete. */
    private static final double PATIENCE = 2500;

    /** How many points an interval should hold for a sweep. */
    private static final double SWEPT_POINTS = 128;

    /** Columns that an enclosure takes, and how many enclosures each part of a split interval takes on average. */
    private static final double COLUMNS_A_PART = 8;

    /**
     * If so large a part of the first intervals is left undecided, enclosures of the whole network are too loose to
     * pay.
     */
    private static final double TOO_LOOSE = 0.75;

    /** How many points the interval should hold on which depths are tried. */
    private static final double SAMPLE = 16;

    /** Into so many parts an undecided interval is split at most. */
    private static final double MOST_PARTS = 8;

    /** The most blocks of a round. */
    private static final int MOST_BLOCKS = 2;

    private final WorkerPool<SearchWorker> crew;
    private final SearchKernels kernels;
    private final SearchCapabilities means;
    private final double stat;
    private final SearchSettings settings;
    private final SearchListener listener;
    private final BranchAndBoundState ledger;
    private final BreakpointDensity density = new BreakpointDensity();
    private long evaluations;
    /**
     * Whether the first intervals are yet to show how deep the network has to be followed, and which were too loose.
     */
    private boolean depthIsOpen;

    private final Map<PendingInterval, Integer> loose = new LinkedHashMap<>();

    /** Whether all that is open is to be swept. */
    private boolean sweepsAll;

    /** How much work the next round may spend on sweeps of what is next to what is known around the statistic. */
    private double outwardWorkLeft;

    private double outwardWork;

    private double pastEnclosing; // work done before the kernels changed
    private double pastSweeping;
    /** How deep to follow the network exactly, and how far; once that is asked. */
    private @Nullable SplitPolicy reach;

    /**
     * @param crew looks at intervals
     * @param kernels what it computes with, to be changed between rounds
     * @param means what it can do
     * @param stat the statistic
     * @param alternative which deviations count
     * @param settings when to stop
     * @param listener hears how far it has come
     */
    BranchAndBound(
            WorkerPool<SearchWorker> crew,
            SearchKernels kernels,
            SearchCapabilities means,
            double stat,
            Alternative alternative,
            SearchSettings settings,
            SearchListener listener) {
        this.crew = crew;
        this.kernels = kernels;
        this.means = means;
        this.stat = stat;
        this.settings = settings;
        this.listener = listener;
        this.ledger = new BranchAndBoundState(
                NullDistribution.NORMAL, NullDistribution.NORMAL.tail(stat, alternative), settings.stop());
        this.depthIsOpen = means.depths().size() > 1;
    }

    LineStepper.Outcome run() {
        openLine();
        boolean more = true;
        PValue p = ledger.bounds();
        while (more && !settings.stop().reached(p) && evaluations < settings.maxEvaluations()) {
            more = round();
            compare();
            if (kernels.changeAfter(work())) {
                pastEnclosing = total(pastEnclosing, SearchWorker::enclosingWork);
                pastSweeping = total(pastSweeping, SearchWorker::sweepingWork);
                crew.renew();
            }
            p = ledger.bounds();
            listener.searched(evaluations, p);
        }
        return ledger.outcome();
    }

    long evaluations() {
        return evaluations;
    }

    /** How far from zero the intervals lie that hold nearly all mass. */
    private double reach() {
        return Math.max(REACH, Math.abs(stat) + BEYOND);
    }

    private void openLine() {
        double reach = reach();
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

    /**
     * Looks at what the state of the search asks for; the longest pieces of work are begun first.
     *
     * @return whether there was anything to do, or is
     */
    private boolean round() {
        int block = means.block();
        int most = (int) Math.min((long) MOST_BLOCKS * block, settings.maxEvaluations() - evaluations);
        List<PendingInterval> outwards = outwards(most / 2);
        List<PendingInterval> toSweep = new ArrayList<>(ledger.takeToSweep(most - outwards.size()));
        toSweep.addAll(outwards);
        List<PendingInterval> toJudge = ledger.takeToJudge(most - toSweep.size(), toSweep, this::approach);
        List<Function<SearchWorker, Runnable>> work = new ArrayList<>();
        for (PendingInterval o : toSweep) {
            double column = outwards.contains(o) ? means.column() : 0;
            work.add(examiner -> sweep(examiner, o, points -> outwardWork += points * column));
        }
        work.addAll(judgements(toJudge));
        evaluations += toSweep.size() + toJudge.size();
        crew.run(work).forEach(Runnable::run);
        if (depthIsOpen && !toJudge.isEmpty()) {
            depthIsOpen = false;
            deepen(toJudge.size());
        }
        return !work.isEmpty() || ledger.hasToSweep();
    }

    private Approach approach(PendingInterval o) {
        if (sweepsAll) {
            return new Approach(true, 0, (int) Math.ceil(density.expected(o.lower(), o.upper()) / SWEPT_POINTS));
        }
        return reach == null ? Approach.ENCLOSE : reach.approach(o.lower(), o.upper());
    }

    /**
     * Ways to go on compete. Once the search has taken as much work as sweeping all of the line would, or many columns,
     * it spends as much on sweeps from the statistic outwards, where the region is chosen and bounds are gained most
     * surely; once enclosures alone have taken that work, everything is swept. So the search takes hardly more than
     * twice the work of whichever is the better way.
     */
    private void compare() {
        if (!sweepsAll && means.sweeps() && !depthIsOpen) {
            double enclosing = total(pastEnclosing, SearchWorker::enclosingWork);
            double sweeping = means.column() * density.expected(-reach(), reach(), FIRST_PARTS);
            sweepsAll = enclosing > sweeping;
            double patience = Math.min(sweeping, PATIENCE * means.column());
            double other = work() - outwardWork;
            outwardWorkLeft = other > patience ? other - outwardWork : 0;
        }
    }

    /** Parts of the line next to what is known around the statistic, as long as they may be swept now. */
    private List<PendingInterval> outwards(int most) {
        List<PendingInterval> parts = new ArrayList<>();
        double length = SWEPT_POINTS / density.expected(stat, stat + 1);
        int allowed = (int) Math.min(most, Math.ceil(outwardWorkLeft / (SWEPT_POINTS * means.column())));
        while (parts.size() < allowed) {
            List<PendingInterval> next = ledger.takeNear(stat, length);
            if (next.isEmpty()) {
                break;
            }
            parts.addAll(next);
        }
        return parts;
    }

    /** How much work was done so far, in units of {@link org.zeline.interpreter.plan.Plan#work}. */
    double work() {
        return total(pastEnclosing, SearchWorker::enclosingWork) + total(pastSweeping, SearchWorker::sweepingWork);
    }

    private double total(double past, ToLongFunction<SearchWorker> work) {
        return past + crew.memories().stream().mapToLong(work).sum();
    }

    /** Blocks of intervals to be judged alike. */
    private List<Function<SearchWorker, Runnable>> judgements(List<PendingInterval> intervals) {
        Map<Integer, List<PendingInterval>> bySteps = new TreeMap<>();
        for (PendingInterval o : intervals) {
            bySteps.computeIfAbsent(approach(o).steps(), s -> new ArrayList<>()).add(o);
        }
        List<Function<SearchWorker, Runnable>> work = new ArrayList<>();
        bySteps.forEach((steps, alike) -> {
            for (int from = 0; from < alike.size(); from += means.block()) {
                List<PendingInterval> part = alike.subList(from, Math.min(from + means.block(), alike.size()));
                work.add(examiner -> judge(examiner, part, steps));
            }
        });
        return work;
    }

    /**
     * If most of the first intervals were too loose, and even one that holds few points is: tries on that how much it
     * pays to follow the first steps of the network exactly, then judges some intervals elsewhere to see how long they
     * should be.
     */
    private void deepen(int judged) {
        PendingInterval sample =
                loose.keySet().stream().findFirst().map(this::sample).orElse(null);
        List<DepthProbe> trials = new ArrayList<>();
        boolean allowed = evaluations + means.depths().size() + means.block() <= settings.maxEvaluations();
        if (sample != null && allowed && loose.size() >= TOO_LOOSE * judged) {
            trials.addAll(tried(means.depths().subList(0, 1), sample));
        }
        if (sample == null || trials.isEmpty() || trials.get(0).verdict().looseness() < 1) {
            loose.forEach((o, parts) -> ledger.open(o.lower(), o.upper(), parts));
            return;
        }
        trials.addAll(tried(means.depths().subList(1, means.depths().size()), sample));
        loose.forEach((o, parts) -> ledger.open(o.lower() == sample.lower() ? sample.upper() : o.lower(), o.upper()));
        SplitPolicy found = new SplitPolicy(sample, trials, density, means.column());
        reach = found;
        DepthProbe last = trials.get(trials.size() - 1);
        settle(sample, last.steps(), last.verdict());
        List<PendingInterval> scouts = firstParts(means.block(), scout -> {
            int parts = found.approach(scout.lower(), scout.upper()).parts();
            return (scout.upper() - scout.lower()) / parts;
        });
        evaluations += scouts.size();
        crew.run(judgements(scouts)).forEach(Runnable::run);
    }

    /** The first part of an interval, which holds few points. */
    private PendingInterval sample(PendingInterval o) {
        double part = SAMPLE / density.expected(o.lower(), o.upper());
        return part < 1 ? ledger.weighed(o.lower(), o.lower() + part * (o.upper() - o.lower())) : o;
    }

    private List<DepthProbe> tried(List<Integer> depths, PendingInterval sample) {
        List<DepthProbe> trials = new ArrayList<>();
        List<Function<SearchWorker, Runnable>> work = new ArrayList<>();
        for (int steps : depths) {
            work.add(examiner -> {
                DepthProbe trial = examiner.tried(steps, sample);
                return () -> trials.add(trial);
            });
        }
        crew.run(work).forEach(Runnable::run);
        evaluations += depths.size();
        return trials;
    }

    /** Takes from some of the largest open intervals their first part, of a given length. */
    private List<PendingInterval> firstParts(int count, ToDoubleFunction<PendingInterval> length) {
        return ledger.takeToJudge(count, List.of(), o -> Approach.ENCLOSE).stream()
                .map(o -> ledger.cut(o, length.applyAsDouble(o)))
                .toList();
    }

    /** Follows an interval exactly, and says how to settle it; one that holds too many points is halved instead. */
    private Runnable sweep(SearchWorker examiner, PendingInterval o, IntConsumer points) {
        SweptInterval stretch;
        try {
            stretch = Objects.requireNonNull(examiner.sweeper()).over(o.lower(), o.upper(), MOST_POINTS);
        } catch (TooManyPointsException e) {
            return () -> {
                points.accept(MOST_POINTS);
                density.learn(o.lower(), o.upper(), e.density() * (o.upper() - o.lower()));
                ledger.open(o.lower(), o.upper(), 2);
            };
        }
        return () -> {
            points.accept(stretch.points());
            density.learn(o.lower(), o.upper(), stretch.points());
            for (double[] chosen : stretch.chosen().toArray()) {
                ledger.accept(chosen[0], chosen[1]);
            }
            for (double[] unknown : stretch.unknown().toArray()) {
                ledger.leave(unknown[0], unknown[1]);
            }
        };
    }

    /** Encloses a block of intervals, and says how to settle them. */
    private Runnable judge(SearchWorker examiner, List<PendingInterval> intervals, int steps) {
        double[] lower = intervals.stream().mapToDouble(PendingInterval::lower).toArray();
        double[] upper = intervals.stream().mapToDouble(PendingInterval::upper).toArray();
        InnerOuterBounds[] verdicts = examiner.judge().over(lower, upper, steps);
        return () -> {
            for (int k = 0; k < intervals.size(); k++) {
                settle(intervals.get(k), steps, verdicts[k]);
            }
        };
    }

    private void settle(PendingInterval o, int steps, InnerOuterBounds v) {
        if (reach != null) {
            reach.learn(o, steps, v);
        }
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
        int parts = parts(v);
        if (sweepsAll && !v.exact()) {
            ledger.open(l, u);
        } else if (v.exact()) {
            ledger.leave(l, u);
        } else if (depthIsOpen) {
            loose.put(ledger.weighed(l, u), parts);
        } else if (reach != null) {
            Approach next = approach(ledger.weighed(l, u));
            boolean less = u - l < 0.5 * (o.upper() - o.lower()) || next.steps() > steps;
            ledger.open(l, u, less ? 1 : Math.max(2, next.parts()));
        } else if (means.sweeps() && density.expected(l, u) < COLUMNS_A_PART * parts) {
            ledger.openToSweep(l, u);
        } else if (u - l > 0.5 * (o.upper() - o.lower())) {
            ledger.open(l, u, parts);
        } else {
            ledger.open(l, u);
        }
    }

    /** Into how many parts to cut an undecided interval. */
    private static int parts(InnerOuterBounds v) {
        return (int) Math.max(2, Math.min(MOST_PARTS, Math.ceil(Math.sqrt(v.looseness()))));
    }
}
