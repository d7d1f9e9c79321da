package org.zeline.si.search.bounded;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.ToLongFunction;
import org.zeline.interpreter.function.CauchyQuantile;
import org.zeline.interpreter.pass.TooManyPointsException;
import org.zeline.si.distribution.LineTest;
import org.zeline.si.distribution.PValue;
import org.zeline.si.interval.IntervalSet;
import org.zeline.si.search.Certificate;
import org.zeline.si.search.SearchKernels;
import org.zeline.si.search.SearchListener;
import org.zeline.si.search.SearchSettings;
import org.zeline.si.search.SweptInterval;
import org.zeline.si.search.Truncation;

/**
 * Branch and bound on intervals of the line. Each interval is tested as a whole: parts where the conditions fail are
 * excluded, parts where they hold are accepted, what is left is split, or swept where it holds few linear pieces.
 * Intervals of largest null mass come first; those still open when the bounds are good enough count as unknown.
 *
 * <p>The search goes in rounds. What a round looks at depends on the rounds before alone; threads share the work of a
 * round, and its results are taken in a fixed order, so that any number of threads finds the same.
 */
final class BranchAndBound {
    /** Where the search stands; it goes through these in order, and may skip all but one. */
    private enum Phase {
        /**
         * The first intervals are tested, and those left undecided set aside; skipped if there is no depth to choose.
         */
        OPEN,
        /** If most were left undecided, depths are probed, to choose a policy. */
        PROBE_DEPTHS,
        /** Pending intervals are tested, split and swept as the policy says. */
        REFINE,
        /** Testing has taken as much work as a sweep of the line would: everything that is open is swept. */
        SWEEP
    }

    private final WorkerPool<SearchWorker> workers;
    private final SearchKernels kernels;
    private final SearchCapabilities capabilities;
    private final SearchTuning tuning;
    private final LineTest test;
    private final SearchSettings settings;
    /** Takes bounds that do not allow for a failure yet. */
    private final SearchSettings.Stop stop;

    private final SearchListener listener;
    private final BranchAndBoundState state;
    private final BreakpointDensity density;
    private final SplitPolicy.ByLooseness byLooseness;
    private final FailureBudget budget;
    private SplitPolicy policy;
    private Phase phase;
    private long evaluations;

    /** In the phase OPEN, what tests left undecided. */
    private final Map<PendingInterval, InnerOuterBounds> setAside = new LinkedHashMap<>();

    /** How much work the next round may spend on sweeps of what is next to what is known around the statistic. */
    private double outwardWorkLeft;

    private double outwardWork;
    private double pastTests; // work done before the kernels changed
    private double pastSweeps;

    /**
     * @param workers look at intervals
     * @param kernels what they compute with, to be changed between rounds
     * @param capabilities what they can do
     * @param test what is tested
     * @param settings when to stop
     * @param tuning how to go on
     * @param listener follows the progress
     */
    BranchAndBound(
            WorkerPool<SearchWorker> workers,
            SearchKernels kernels,
            SearchCapabilities capabilities,
            LineTest test,
            SearchSettings settings,
            SearchTuning tuning,
            SearchListener listener) {
        this.workers = workers;
        this.kernels = kernels;
        this.capabilities = capabilities;
        this.test = test;
        this.settings = settings;
        this.tuning = tuning;
        this.listener = listener;
        this.stop = capabilities.knots()
                ? p -> settings.stop().reached(p.within(settings.failureProbability()))
                : settings.stop();
        this.state = new BranchAndBoundState(test, stop, tuning.resolution());
        this.density = new BreakpointDensity(tuning.sweeping().fewestPoints());
        this.byLooseness = new SplitPolicy.ByLooseness(capabilities.sweeps(), density, tuning.splitting());
        this.policy = byLooseness;
        this.phase = capabilities.depths().size() > 1 || capabilities.knots() ? Phase.OPEN : Phase.REFINE;
        this.budget = new FailureBudget(settings.failureProbability(), Math.max(1, capabilities.sketchBounds()));
    }

    Truncation run() {
        openLine();
        boolean more = true;
        PValue p = state.bounds();
        while (more && !stop.reached(p) && evaluations < settings.maxEvaluations()) {
            more = round();
            compareWays();
            if (kernels.changeAfter(work())) {
                pastTests = testWork();
                pastSweeps = sweepWork();
                workers.renew();
            }
            p = state.bounds();
            listener.searched(evaluations, p);
        }
        Truncation found = state.truncation();
        PValue bounds = found.p().within(certificate().failureProbability());
        return new Truncation(found.searched().intersection(test.distribution().support()), found.truncated(), bounds);
    }

    /** How sure the result is. */
    Certificate certificate() {
        return budget.isSpent() ? new Certificate.Probable(settings.failureProbability()) : Certificate.SURE;
    }

    /** How many intervals were tested or swept. */
    long evaluations() {
        return evaluations;
    }

    /** How much work was done so far, in units of {@link org.zeline.interpreter.plan.Plan#work}. */
    double work() {
        return testWork() + sweepWork();
    }

    private double testWork() {
        return total(pastTests, SearchWorker::testWork);
    }

    private double sweepWork() {
        return total(pastSweeps, SearchWorker::sweepWork);
    }

    private double total(double past, ToLongFunction<SearchWorker> work) {
        return past + workers.memories().stream().mapToLong(work).sum();
    }

    /** How far from zero the intervals lie that hold nearly all mass. */
    private double reach() {
        return Math.max(
                Math.abs(test.distribution().mode()) + tuning.opening().reach(),
                Math.abs(test.observed()) + tuning.opening().beyond());
    }

    private void openLine() {
        IntervalSet line = test.distribution().support();
        state.exclude(line.complement());
        double reach = reach();
        state.open(line.difference(IntervalSet.of(-reach, reach)));
        IntervalSet near = IntervalSet.EMPTY;
        if (capabilities.sweeps()) {
            double around = tuning.opening().sweep();
            double stat = test.observed();
            near = IntervalSet.of(stat - around, stat + around).intersection(line);
            state.openToSweep(near.lower(0), near.upper(0));
        }
        int parts = tuning.opening().parts();
        for (int i = 0; i < parts; i++) {
            double lower = reach * (2.0 * i / parts - 1);
            double upper = reach * (2.0 * (i + 1) / parts - 1);
            state.open(line.intersection(IntervalSet.of(lower, upper)).difference(near));
        }
    }

    /**
     * Tests and sweeps the intervals that the search needs next; the longest pieces of work begin first.
     *
     * @return whether there was anything to do, or is now
     */
    private boolean round() {
        long usual = Math.min(
                (long) tuning.blocks().perRound() * capabilities.block(), settings.maxEvaluations() - evaluations);
        int most = policy.mostPerRound((int) usual);
        List<PendingInterval> outwards = outwards(most / 2);
        List<PendingInterval> toSweep = new ArrayList<>(state.takeToSweep(most - outwards.size()));
        toSweep.addAll(outwards);
        int rest = most - toSweep.size();
        List<PendingInterval> toTest = state.takeToTest(rest, policy.advance(), toSweep, this::treatment);
        List<Function<SearchWorker, Runnable>> work = new ArrayList<>();
        for (PendingInterval o : toSweep) {
            double column = outwards.contains(o) ? capabilities.column() : 0;
            work.add(worker -> sweep(worker, o, points -> outwardWork += points * column));
        }
        work.addAll(tests(toTest));
        evaluations += toSweep.size() + toTest.size();
        workers.run(work).forEach(Runnable::run);
        if (phase == Phase.OPEN && !toTest.isEmpty()) {
            probeDepths(toTest.size());
        }
        return !work.isEmpty() || state.hasToSweep();
    }

    private SplitPolicy.Treatment treatment(PendingInterval o) {
        return policy.treatment(o.lower(), o.upper());
    }

    /**
     * Ways to go on compete. Once the search has taken as much work as sweeping all of the line would, or many columns,
     * it spends as much on sweeps from the statistic outwards, where the region is selected and bounds are gained most
     * surely; once tests alone have taken that work, everything is swept. So the search takes little more than twice
     * the work of the better way.
     */
    private void compareWays() {
        if (phase == Phase.REFINE && capabilities.sweeps()) {
            double points = density.expected(-reach(), reach(), tuning.opening().parts());
            double sweepingAll = capabilities.column() * points;
            if (testWork() > sweepingAll) {
                phase = Phase.SWEEP;
                policy = new SplitPolicy.SweepAll(density, tuning.sweeping().points());
            }
            double patience = Math.min(sweepingAll, tuning.sweeping().patience() * capabilities.column());
            double other = work() - outwardWork;
            outwardWorkLeft = other > patience ? other - outwardWork : 0;
        }
    }

    /** Parts of the line next to what is known around the statistic, as long as they may be swept now. */
    private List<PendingInterval> outwards(int most) {
        List<PendingInterval> parts = new ArrayList<>();
        double points = tuning.sweeping().points();
        double stat = test.observed();
        double length = points / density.expected(stat, stat + 1);
        int allowed = (int) Math.min(most, Math.ceil(outwardWorkLeft / (points * capabilities.column())));
        while (parts.size() < allowed) {
            List<PendingInterval> next = state.takeNear(stat, length);
            if (next.isEmpty()) {
                break;
            }
            parts.addAll(next);
        }
        return parts;
    }

    /** Tests of blocks of intervals that are treated alike. */
    private List<Function<SearchWorker, Runnable>> tests(List<PendingInterval> intervals) {
        Map<Integer, List<PendingInterval>> bySteps = new TreeMap<>();
        List<Function<SearchWorker, Runnable>> work = new ArrayList<>();
        for (PendingInterval o : intervals) {
            SplitPolicy.Treatment how = treatment(o);
            if (how.knots() != null) {
                work.add(betweenKnots(o, how.knots()));
            } else {
                bySteps.computeIfAbsent(how.steps(), s -> new ArrayList<>()).add(o);
            }
        }
        int block = capabilities.block();
        bySteps.forEach((steps, alike) -> {
            for (int from = 0; from < alike.size(); from += block) {
                List<PendingInterval> part = alike.subList(from, Math.min(from + block, alike.size()));
                work.add(worker -> test(worker, part, steps));
            }
        });
        return work;
    }

    /**
     * If most of the first intervals were too loose, and even a short one is: goes on between knots; or probes how much
     * it pays to follow the first steps of the network exactly, then tests some intervals elsewhere to see how long
     * they should be.
     */
    private void probeDepths(int tested) {
        phase = Phase.PROBE_DEPTHS;
        boolean loose = setAside.size() >= Math.max(1, tuning.probing().tooLoose() * tested);
        if (loose && capabilities.knots() && isLooseOnShortIntervals()) {
            policy = new KnotPolicy(capabilities.knotColumns(), tuning.knots());
            setAside.keySet().forEach(o -> state.open(o.lower(), o.upper()));
            state.join();
        } else if (!loose || !refineByDepth()) {
            setAside.forEach((o, v) -> state.open(o.lower(), o.upper(), byLooseness.parts(v)));
        }
        phase = Phase.REFINE;
    }

    /** Whether enclosures of the whole network are loose even on an interval that is short for tests between knots. */
    private boolean isLooseOnShortIntervals() {
        PendingInterval o = setAside.keySet().iterator().next();
        double upper = Math.min(o.upper(), o.lower() + tuning.knots().probe());
        List<DepthProbe> probes = DepthProbe.run(workers, List.of(0), state.weighed(o.lower(), upper));
        evaluations++;
        return !(probes.get(0).bounds().looseness() <= capabilities.loose());
    }

    /** Tests an interval between knots, and says how to settle it. */
    private Function<SearchWorker, Runnable> betweenKnots(PendingInterval o, KnotSettings how) {
        long number = budget.next();
        CauchyQuantile quantile = budget.quantile(number, how.columns());
        return worker -> {
            KnotTest.Outcome outcome = worker.testBetweenKnots(o, how.cells(), quantile, number);
            return () -> settle(o, how, outcome);
        };
    }

    private void settle(PendingInterval o, KnotSettings how, KnotTest.Outcome outcome) {
        List<double[]> open = new ArrayList<>();
        outcome.cells().forEach(cell -> open.addAll(state.settle(cell.lower(), cell.upper(), cell.bounds())));
        IntervalSet undecided = IntervalSet.union(open);
        Arrays.stream(undecided.toArray()).forEach(part -> state.open(part[0], part[1]));
        policy.learn(o, how, outcome, undecided.measure());
    }

    /** Probes depths on an interval that holds few points; says whether that one is loose and there is a choice. */
    private boolean refineByDepth() {
        List<Integer> depths = capabilities.depths();
        boolean allowed = evaluations + depths.size() + capabilities.block() <= settings.maxEvaluations();
        if (depths.size() == 1 || !allowed) {
            return false;
        }
        PendingInterval sample = sample(setAside.keySet().iterator().next());
        List<DepthProbe> probes = DepthProbe.run(workers, depths, sample);
        evaluations += probes.size();
        if (probes.size() == 1) {
            return false;
        }
        setAside.keySet().forEach(o -> state.open(o.lower() == sample.lower() ? sample.upper() : o.lower(), o.upper()));
        policy = new SplitPolicy.ByDepth(sample, probes, density, capabilities.column(), tuning);
        DepthProbe last = probes.get(probes.size() - 1);
        settle(sample, last.steps(), last.bounds());
        List<PendingInterval> scouts = state
                .takeToTest(
                        capabilities.block(), SplitPolicy.Advance.PAIRS, List.of(), o -> SplitPolicy.Treatment.ENCLOSE)
                .stream()
                .map(o -> state.cut(o, o.length() / treatment(o).parts()))
                .toList();
        evaluations += scouts.size();
        workers.run(tests(scouts)).forEach(Runnable::run);
        return true;
    }

    /** The first part of an interval, which holds few points. */
    private PendingInterval sample(PendingInterval o) {
        double part = tuning.probing().samplePoints() / density.expected(o.lower(), o.upper());
        return part < 1 ? state.weighed(o.lower(), o.lower() + part * o.length()) : o;
    }

    /** Follows an interval exactly, and says how to settle it; one that holds too many points is halved instead. */
    private Runnable sweep(SearchWorker worker, PendingInterval o, IntConsumer points) {
        int most = tuning.sweeping().mostPoints();
        SweptInterval swept;
        try {
            swept = worker.sweep(o, most);
        } catch (TooManyPointsException e) {
            return () -> {
                points.accept(most);
                density.learn(o.lower(), o.upper(), e.density() * o.length());
                state.open(o.lower(), o.upper(), 2);
            };
        }
        return () -> {
            points.accept(swept.points());
            density.learn(o.lower(), o.upper(), swept.points());
            state.settle(swept);
        };
    }

    /** Tests a block of intervals, and says how to settle them. */
    private Runnable test(SearchWorker worker, List<PendingInterval> intervals, int steps) {
        InnerOuterBounds[] bounds = worker.test(intervals, steps);
        return () -> {
            for (int k = 0; k < bounds.length; k++) {
                settle(intervals.get(k), steps, bounds[k]);
            }
        };
    }

    /** Notes which parts of a tested interval are excluded, accepted, and neither. */
    private void settle(PendingInterval o, int steps, InnerOuterBounds v) {
        policy.learn(o, steps, v);
        for (double[] part : state.settle(o.lower(), o.upper(), v)) {
            if (v.acceptsSome()) {
                state.open(part[0], part[1]);
            } else if (phase == Phase.OPEN) {
                setAside.put(state.weighed(part[0], part[1]), v);
            } else {
                state.open(part[0], part[1], policy.split(o, steps, v));
            }
        }
    }
}
