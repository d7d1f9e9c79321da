package org.zeline.si.search.bounded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.function.CauchyQuantile;
import org.zeline.si.interval.IntervalSet;
import org.zeline.si.search.SearchSettings;
import org.zeline.si.search.SweptInterval;

/** How a search goes from phase to phase, and what it does with wrong or incomplete answers of its workers. */
class BranchAndBoundPhasesTest {
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
                tuning.knots(),
                tuning.resolution());
    }

    /** Useless tests give way to a sweep of the line once they have taken the work of it. */
    @Test
    void uselessTestsGiveWayToASweepOfTheLine() {
        double[] extra = new SplittableRandom(8).doubles(3000, -6, 6).toArray();
        KnownLine truth = new KnownLine(IntervalSet.of(-1, 1), extra, 0.5, 1e9);
        KnownLine.Found found = truth.search(1, true, List.of(0), KnownLine.precision(1e-6), withoutShortSweeps(1e9));
        truth.assertTrueIn(found.truncation());
        assertThat(found.truncation().p().upper() - found.truncation().p().lower())
                .isLessThan(1e-6);
        double sweepingAll = KnownLine.COLUMN * 3000.0;
        assertThat(found.work()).isBetween(1.5 * sweepingAll, 4 * sweepingAll);
    }

    /** Beyond its patience, a search spends as much work on sweeps from the statistic outwards as on tests. */
    @Test
    void sweepsOutwardsTakeAsMuchWorkAsTests() {
        double[] extra = new SplittableRandom(8).doubles(200_000, -6, 6).toArray();
        KnownLine truth = new KnownLine(IntervalSet.of(-1, 1), extra, 0.5, 1e9);
        for (double patience : new double[] {10, 1e9}) {
            List<SyntheticWorker> workers = new ArrayList<>();
            SearchSettings limited = new SearchSettings(
                    SearchSettings.Mode.BOUNDED, SearchSettings.Order.PI3, bounds -> false, 600, 1e-12);
            KnownLine.Found found = truth.search(1, true, List.of(0), limited, withoutShortSweeps(patience), () -> {
                workers.add(truth.worker());
                return workers.get(0);
            });
            truth.assertTrueIn(found.truncation());
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

    /** Deeper tests are a hundred times tighter: after the probes, they do the work. */
    @Test
    void depthsAreProbedWhereTestsAreTooLoose() {
        double[] many = new SplittableRandom(3).doubles(20_000, -6, 6).toArray();
        KnownLine truth = new KnownLine(IntervalSet.of(-1, 1).union(IntervalSet.of(1.5, 1.9)), many, 0.5, 3e5);
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
                SearchSettings.Mode.BOUNDED,
                SearchSettings.Order.PI3,
                new SearchSettings.Stop.Precision(0.01),
                2000,
                1e-12);
        KnownLine.Found found = truth.search(1, true, List.of(0, 3, 7), settings, SearchTuning.DEFAULT, recording);
        truth.assertTrueIn(found.truncation());
        assertThat(depthsSeen).startsWith(0).contains(3, 7);
        long deep = depthsSeen.stream().filter(steps -> steps > 0).count();
        assertThat(deep).isGreaterThan(10).isGreaterThan(depthsSeen.size() / 2);
    }

    /** Planted: a test that excludes the upper half of what it should leave undecided. */
    @Test
    void aTestThatExcludesTooMuchIsCaught() {
        KnownLine truth = new KnownLine(IntervalSet.of(-3, 3), new double[] {0.1}, 0.5, 5);
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
        KnownLine.Found found =
                truth.search(1, false, List.of(0), KnownLine.precision(1e-3), SearchTuning.DEFAULT, wrong);
        assertThatThrownBy(() -> truth.assertTrueIn(found.truncation())).isInstanceOf(AssertionError.class);
    }

    /** A sweep that says nothing about a part leaves it unknown. */
    @Test
    void whatASweepDropsIsNotExcluded() {
        KnownLine truth = new KnownLine(IntervalSet.of(-1, 1), new double[0], 0.5, 1e9);
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
                SearchSettings.Mode.BOUNDED,
                SearchSettings.Order.PI3,
                new SearchSettings.Stop.Precision(1e-9),
                500,
                1e-12);
        KnownLine.Found found = truth.search(1, true, List.of(0), settings, SearchTuning.DEFAULT, forgetful);
        assertThat(found.truncation().searched().intersection(dropped).measure())
                .isZero();
        truth.assertTrueIn(found.truncation());
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
        public KnotTest.Outcome testBetweenKnots(PendingInterval o, int cells, CauchyQuantile quantile, long key) {
            return worker.testBetweenKnots(o, cells, quantile, key);
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
