package org.zeline.si.search.bounded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.Instructions;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.distribution.NullDistribution;
import org.zeline.si.distribution.PValue;
import org.zeline.si.interval.IntervalSet;
import org.zeline.si.search.SearchKernels;
import org.zeline.si.search.SearchListener;
import org.zeline.si.search.SearchSettings;
import org.zeline.si.search.SweptInterval;
import org.zeline.si.search.Truncation;

class BranchAndBoundTest {
    private static final long COLUMN = 10;

    /** A line with a known truncation set, and a statistic in it. */
    private record Truth(IntervalSet set, double[] extra, double stat, double looseness) {
        static Truth random(SplittableRandom random) {
            List<double[]> parts = new ArrayList<>();
            for (int i = 0; i <= random.nextInt(6); i++) {
                double from = random.nextDouble(-4, 4);
                parts.add(new double[] {from, from + Math.exp(random.nextDouble(-6, 1))});
            }
            IntervalSet set = IntervalSet.union(parts);
            double[] extra = random.doubles(random.nextInt(400), -5, 5).toArray();
            double[] own = set.toArray()[random.nextInt(set.count())];
            double stat = own[0] + random.nextDouble(0.1, 0.9) * (own[1] - own[0]);
            return new Truth(set, extra, stat, Math.exp(random.nextDouble(0, 9)));
        }

        SyntheticWorker worker() {
            return new SyntheticWorker(set, IntervalSet.EMPTY, extra, looseness, COLUMN);
        }

        PValue exactP() {
            return PValue.of(NullDistribution.NORMAL, stat, set, IntervalSet.REAL_LINE, Alternative.TWO_SIDED);
        }

        Found search(int threads, boolean sweeps, List<Integer> depths, SearchSettings settings, SearchTuning tuning) {
            return search(threads, sweeps, depths, settings, tuning, this::worker);
        }

        Found search(
                int threads,
                boolean sweeps,
                List<Integer> depths,
                SearchSettings settings,
                SearchTuning tuning,
                Supplier<SearchWorker> worker) {
            SearchCapabilities capabilities = new SearchCapabilities(8, sweeps, depths, COLUMN);
            try (WorkerPool<SearchWorker> pool = new WorkerPool<>(threads, worker)) {
                BranchAndBound search = new BranchAndBound(
                        pool,
                        new SearchKernels(Instructions.SCALAR),
                        capabilities,
                        stat,
                        Alternative.TWO_SIDED,
                        settings,
                        tuning,
                        SearchListener.NONE);
                Truncation truncation = search.run();
                return new Found(truncation, search.evaluations(), search.work());
            }
        }
    }

    private record Found(Truncation truncation, long evaluations, double work) {}

    private static SearchSettings precision(double width) {
        return new SearchSettings(
                SearchSettings.Mode.BOUNDED,
                SearchSettings.Order.PI3,
                new SearchSettings.Stop.Precision(width),
                20_000);
    }

    /** What is accepted lies in the truth, what is excluded outside of it, and the bounds hold the exact p-value. */
    private static void assertTrue(Truth truth, Truncation found) {
        assertThat(found.truncated().difference(truth.set()).measure()).isLessThan(1e-12);
        IntervalSet excluded = found.searched().difference(found.truncated());
        assertThat(excluded.intersection(truth.set()).measure()).isLessThan(1e-12);
        assertThat(truth.exactP().value())
                .isBetween(found.p().lower() - 1e-9, found.p().upper() + 1e-9);
    }

    @Property(tries = 150)
    void whatIsFoundIsTrueAndPreciseInEveryPhase(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Truth truth = Truth.random(random);
        boolean sweeps = random.nextInt(4) > 0;
        List<Integer> depths = sweeps && random.nextBoolean() ? List.of(0, 3, 7) : List.of(0);
        double width = Math.pow(10, random.nextDouble(-6, -1));
        Found found = truth.search(1, sweeps, depths, precision(width), SearchTuning.DEFAULT);
        assertTrue(truth, found.truncation());
        assertThat(found.truncation().p().upper() - found.truncation().p().lower())
                .isLessThan(width);
        Statistics.label("sweeps, depths").collect(sweeps, depths.size());
    }

    /** The tuning steers the work, never the truth. */
    @Property(tries = 150)
    void noTuningMakesFalseWhatIsFound(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        SearchTuning tuning = new SearchTuning(
                new SearchTuning.Opening(
                        random.nextDouble(0.1, 3), random.nextDouble(1, 6), 1 + random.nextInt(12), 0.05),
                new SearchTuning.Blocks(8, 1L << 20, 1 + random.nextInt(4)),
                new SearchTuning.Splitting(
                        2 + random.nextInt(9), random.nextDouble(0, 20), random.nextDouble(0.1, 0.9), 2),
                new SearchTuning.Probing(random.nextDouble(), random.nextDouble(4, 40), 0.6, 1.25),
                new SearchTuning.Sweeping(
                        8 + random.nextInt(300), random.nextDouble(4, 100), 2, 8, random.nextDouble(0, 300)),
                1e-11);
        Truth truth = Truth.random(random);
        Found found = truth.search(1, true, List.of(0, 3, 7), precision(1e-3), tuning);
        assertTrue(truth, found.truncation());
        assertThat(found.truncation().p().upper() - found.truncation().p().lower())
                .isLessThan(1e-3);
    }

    @Property(tries = 50)
    void threadsChangeNothing(@ForAll long seed) {
        Truth truth = Truth.random(new SplittableRandom(seed));
        Found one = truth.search(1, true, List.of(0, 3, 7), precision(1e-4), SearchTuning.DEFAULT);
        for (int threads = 2; threads <= 3; threads++) {
            assertThat(truth.search(threads, true, List.of(0, 3, 7), precision(1e-4), SearchTuning.DEFAULT))
                    .isEqualTo(one);
        }
    }

    /** The limit ends the search with bounds that hold. */
    @Property(tries = 50)
    void aLimitedSearchTakesNoMoreThanItMay(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Truth truth = Truth.random(random);
        int most = 1 + random.nextInt(60);
        SearchSettings limited =
                new SearchSettings(SearchSettings.Mode.BOUNDED, SearchSettings.Order.PI3, bounds -> false, most);
        Found found = truth.search(1, true, List.of(0, 3, 7), limited, SearchTuning.DEFAULT);
        assertTrue(truth, found.truncation());
        assertThat(found.evaluations()).isLessThanOrEqualTo(most);
    }

    /** Where a score is not a number, nothing is decided: neither by tests nor by sweeps. */
    @Property(tries = 50)
    void whatIsNotANumberStaysUnknown(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        Truth truth = Truth.random(random);
        double from = random.nextDouble(-4, 4);
        IntervalSet blind = IntervalSet.of(from, from + random.nextDouble(0.1, 1));
        SearchSettings settings = new SearchSettings(
                SearchSettings.Mode.BOUNDED, SearchSettings.Order.PI3, new SearchSettings.Stop.Precision(1e-9), 500);
        Found found = truth.search(
                1,
                random.nextBoolean(),
                List.of(0),
                settings,
                SearchTuning.DEFAULT,
                () -> new SyntheticWorker(truth.set(), blind, truth.extra(), truth.looseness(), COLUMN));
        assertThat(found.truncation().searched().intersection(blind).measure()).isLessThan(1e-12);
        assertTrue(truth, found.truncation());
    }

    /** A tuning by which intervals are never swept because they hold few points. */
    private static SearchTuning withoutShortSweeps(double patience) {
        SearchTuning tuning = SearchTuning.DEFAULT;
        SearchTuning.Sweeping sweeping = tuning.sweeping();
        return new SearchTuning(
                tuning.opening(),
                tuning.blocks(),
                new SearchTuning.Splitting(2, 0, 0.4, 4),
                tuning.probing(),
                new SearchTuning.Sweeping(
                        sweeping.mostPoints(), sweeping.points(), sweeping.ends(), sweeping.fewestPoints(), patience),
                tuning.resolution());
    }

    /** Useless tests give way to a sweep of the line once they have taken the work of it. */
    @Test
    void uselessTestsGiveWayToASweepOfTheLine() {
        double[] extra = new SplittableRandom(8).doubles(3000, -6, 6).toArray();
        Truth truth = new Truth(IntervalSet.of(-1, 1), extra, 0.5, 1e9);
        Found found = truth.search(1, true, List.of(0), precision(1e-6), withoutShortSweeps(1e9));
        assertTrue(truth, found.truncation());
        assertThat(found.truncation().p().upper() - found.truncation().p().lower())
                .isLessThan(1e-6);
        double sweepingAll = COLUMN * 3000.0;
        assertThat(found.work()).isBetween(1.5 * sweepingAll, 4 * sweepingAll);
    }

    /** Beyond its patience, a search spends as much work on sweeps from the statistic outwards as on tests. */
    @Test
    void sweepsOutwardsTakeAsMuchWorkAsTests() {
        double[] extra = new SplittableRandom(8).doubles(200_000, -6, 6).toArray();
        Truth truth = new Truth(IntervalSet.of(-1, 1), extra, 0.5, 1e9);
        for (double patience : new double[] {10, 1e9}) {
            List<SyntheticWorker> workers = new ArrayList<>();
            SearchSettings limited =
                    new SearchSettings(SearchSettings.Mode.BOUNDED, SearchSettings.Order.PI3, bounds -> false, 600);
            Found found = truth.search(1, true, List.of(0), limited, withoutShortSweeps(patience), () -> {
                workers.add(truth.worker());
                return workers.get(0);
            });
            assertTrue(truth, found.truncation());
            assertThat(found.evaluations()).isBetween(585L, 600L);
            assertThat(found.work()).isEqualTo((double)
                    (workers.get(0).testWork() + workers.get(0).sweepWork()));
            double ratio = (double) workers.get(0).sweepWork() / workers.get(0).testWork();
            if (patience == 10) {
                assertThat(ratio).isBetween(0.7, 1.4);
                assertThat(found.truncation().truncated().contains(0.5)).isTrue();
            } else {
                assertThat(ratio).isLessThan(0.6); // of the first sweep, next to the statistic
            }
        }
    }

    /** Kernels change after 2e9 units of work; working memory is then made anew, and the work goes on counting. */
    @Test
    void changingKernelsChangesNothingElse() {
        Truth truth = Truth.random(new SplittableRandom(12));
        long column = 50_000_000;
        List<Found> found = new ArrayList<>();
        List<Integer> made = new ArrayList<>();
        for (Instructions instructions : List.of(Instructions.SCALAR, Instructions.ADAPTIVE)) {
            List<SearchWorker> workers = new ArrayList<>();
            SearchCapabilities capabilities = new SearchCapabilities(8, true, List.of(0), column);
            try (WorkerPool<SearchWorker> pool = new WorkerPool<>(1, () -> {
                workers.add(
                        new SyntheticWorker(truth.set(), IntervalSet.EMPTY, truth.extra(), truth.looseness(), column));
                return workers.get(workers.size() - 1);
            })) {
                BranchAndBound search = new BranchAndBound(
                        pool,
                        new SearchKernels(instructions),
                        capabilities,
                        truth.stat(),
                        Alternative.TWO_SIDED,
                        precision(1e-6),
                        SearchTuning.DEFAULT,
                        SearchListener.NONE);
                found.add(new Found(search.run(), search.evaluations(), search.work()));
                made.add(workers.size());
            }
        }
        assertThat(found.get(0).work()).isGreaterThan(2e9);
        assertThat(found.get(1)).isEqualTo(found.get(0));
        assertThat(made)
                .containsExactly(1, Instructions.ADAPTIVE.laterKernels().equals(Instructions.SCALAR.kernels()) ? 1 : 2);
    }

    /** After each round the listener gets the evaluations so far and bounds that never widen. */
    @Test
    void aListenerFollowsTheRounds() {
        Truth truth = Truth.random(new SplittableRandom(3));
        List<Long> evaluations = new ArrayList<>();
        List<PValue> bounds = new ArrayList<>();
        SearchCapabilities capabilities = new SearchCapabilities(4, true, List.of(0), COLUMN);
        try (WorkerPool<SearchWorker> pool = new WorkerPool<>(1, truth::worker)) {
            BranchAndBound search = new BranchAndBound(
                    pool,
                    new SearchKernels(Instructions.SCALAR),
                    capabilities,
                    truth.stat(),
                    Alternative.TWO_SIDED,
                    precision(1e-4),
                    SearchTuning.DEFAULT,
                    (count, p) -> {
                        evaluations.add(count);
                        bounds.add(p);
                    });
            Truncation found = search.run();
            assertThat(bounds.get(bounds.size() - 1)).isEqualTo(found.p());
            assertThat(evaluations.get(evaluations.size() - 1)).isEqualTo(search.evaluations());
        }
        assertThat(evaluations).hasSizeGreaterThan(2).isSorted().doesNotHaveDuplicates();
        assertThat(evaluations.get(0)).isBetween(1L, 8L);
        for (int i = 1; i < bounds.size(); i++) {
            assertThat(bounds.get(i).lower())
                    .isGreaterThanOrEqualTo(bounds.get(i - 1).lower() - 1e-12);
            assertThat(bounds.get(i).upper())
                    .isLessThanOrEqualTo(bounds.get(i - 1).upper() + 1e-12);
        }
    }

    /** Deeper tests are a hundred times tighter: after the probes, they do the work. */
    @Test
    void depthsAreProbedWhereTestsAreTooLoose() {
        double[] many = new SplittableRandom(3).doubles(20_000, -6, 6).toArray();
        Truth truth = new Truth(IntervalSet.of(-1, 1).union(IntervalSet.of(1.5, 1.9)), many, 0.5, 3e5);
        List<Integer> depthsSeen = new ArrayList<>();
        Supplier<SearchWorker> recording = () -> {
            SyntheticWorker worker = truth.worker();
            return new Forwarding(worker) {
                @Override
                public InnerOuterBounds[] test(List<PendingInterval> intervals, int steps) {
                    depthsSeen.add(steps);
                    return super.test(intervals, steps);
                }
            };
        };
        SearchSettings settings = new SearchSettings(
                SearchSettings.Mode.BOUNDED, SearchSettings.Order.PI3, new SearchSettings.Stop.Precision(0.01), 2000);
        Found found = truth.search(1, true, List.of(0, 3, 7), settings, SearchTuning.DEFAULT, recording);
        assertTrue(truth, found.truncation());
        assertThat(depthsSeen).startsWith(0).contains(3, 7);
        long deep = depthsSeen.stream().filter(steps -> steps > 0).count();
        assertThat(deep).isGreaterThan(10).isGreaterThan(depthsSeen.size() / 2);
    }

    /** Planted: a test that excludes the upper half of what it should leave undecided. */
    @Test
    void aTestThatExcludesTooMuchIsCaught() {
        Truth truth = new Truth(IntervalSet.of(-3, 3), new double[] {0.1}, 0.5, 5);
        Supplier<SearchWorker> wrong = () -> new Forwarding(truth.worker()) {
            @Override
            public InnerOuterBounds[] test(List<PendingInterval> intervals, int steps) {
                return Arrays.stream(super.test(intervals, steps))
                        .map(v -> v.excludesAll() || v.acceptsSome()
                                ? v
                                : new InnerOuterBounds(
                                        v.outerLower(),
                                        0.5 * (v.outerLower() + v.outerUpper()),
                                        1,
                                        0,
                                        v.exact(),
                                        v.looseness()))
                        .toArray(InnerOuterBounds[]::new);
            }
        };
        Found found = truth.search(1, false, List.of(0), precision(1e-3), SearchTuning.DEFAULT, wrong);
        assertThatThrownBy(() -> assertTrue(truth, found.truncation())).isInstanceOf(AssertionError.class);
    }

    /** A sweep that says nothing about a part leaves it unknown. */
    @Test
    void whatASweepDropsIsNotExcluded() {
        Truth truth = new Truth(IntervalSet.of(-1, 1), new double[0], 0.5, 1e9);
        IntervalSet dropped = IntervalSet.of(0.25, 0.75);
        Supplier<SearchWorker> forgetful = () -> new Forwarding(truth.worker()) {
            @Override
            public SweptInterval sweep(PendingInterval o, int most) {
                SweptInterval all = super.sweep(o, most);
                return new SweptInterval(
                        o.lower(),
                        o.upper(),
                        all.accepted().difference(dropped),
                        all.excluded().difference(dropped),
                        all.points());
            }
        };
        SearchSettings settings = new SearchSettings(
                SearchSettings.Mode.BOUNDED, SearchSettings.Order.PI3, new SearchSettings.Stop.Precision(1e-9), 500);
        Found found = truth.search(1, true, List.of(0), settings, SearchTuning.DEFAULT, forgetful);
        assertThat(found.truncation().searched().intersection(dropped).measure())
                .isZero();
        assertTrue(truth, found.truncation());
    }

    private static class Forwarding implements SearchWorker {
        private final SearchWorker worker;

        Forwarding(SearchWorker worker) {
            this.worker = worker;
        }

        @Override
        public InnerOuterBounds[] test(List<PendingInterval> intervals, int steps) {
            return worker.test(intervals, steps);
        }

        @Override
        public SweptInterval sweep(PendingInterval o, int most) {
            return worker.sweep(o, most);
        }

        @Override
        public long testWork() {
            return worker.testWork();
        }

        @Override
        public long exactTestWork() {
            return worker.exactTestWork();
        }

        @Override
        public long sweepWork() {
            return worker.sweepWork();
        }
    }
}
