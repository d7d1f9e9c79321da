package org.zeline.si.search.bounded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.statistics.Statistics;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.Instructions;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.distribution.NullDistribution;
import org.zeline.si.distribution.PValue;
import org.zeline.si.distribution.PointwiseTest;
import org.zeline.si.interval.IntervalSet;
import org.zeline.si.search.SearchKernels;
import org.zeline.si.search.SearchListener;
import org.zeline.si.search.SearchSettings;
import org.zeline.si.search.Truncation;

class BranchAndBoundTest {
    @Property(tries = 150)
    void whatIsFoundIsTrueAndPreciseInEveryPhase(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        KnownLine truth = KnownLine.random(random);
        boolean sweeps = random.nextInt(4) > 0;
        List<Integer> depths = sweeps && random.nextBoolean() ? List.of(0, 3, 7) : List.of(0);
        double width = Math.pow(10, random.nextDouble(-6, -1));
        KnownLine.Found found = truth.search(1, sweeps, depths, KnownLine.precision(width), SearchTuning.DEFAULT);
        truth.assertTrueIn(found.truncation());
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
                SearchTuning.DEFAULT.knots(),
                1e-11);
        KnownLine truth = KnownLine.random(random);
        KnownLine.Found found = truth.search(1, true, List.of(0, 3, 7), KnownLine.precision(1e-3), tuning);
        truth.assertTrueIn(found.truncation());
        assertThat(found.truncation().p().upper() - found.truncation().p().lower())
                .isLessThan(1e-3);
    }

    @Property(tries = 50)
    void threadsChangeNothing(@ForAll long seed) {
        KnownLine truth = KnownLine.random(new SplittableRandom(seed));
        KnownLine.Found one = truth.search(1, true, List.of(0, 3, 7), KnownLine.precision(1e-4), SearchTuning.DEFAULT);
        for (int threads = 2; threads <= 3; threads++) {
            assertThat(truth.search(threads, true, List.of(0, 3, 7), KnownLine.precision(1e-4), SearchTuning.DEFAULT))
                    .isEqualTo(one);
        }
    }

    /** The limit ends the search with bounds that hold. */
    @Property(tries = 50)
    void aLimitedSearchTakesNoMoreThanItMay(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        KnownLine truth = KnownLine.random(random);
        int most = 1 + random.nextInt(60);
        SearchSettings limited =
                new SearchSettings(SearchSettings.Mode.BOUNDED, SearchSettings.Order.PI3, bounds -> false, most, 1e-12);
        KnownLine.Found found = truth.search(1, true, List.of(0, 3, 7), limited, SearchTuning.DEFAULT);
        truth.assertTrueIn(found.truncation());
        assertThat(found.evaluations()).isLessThanOrEqualTo(most);
    }

    /** Where a score is not a number, nothing is decided: neither by tests nor by sweeps. */
    @Property(tries = 50)
    void whatIsNotANumberStaysUnknown(@ForAll long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        KnownLine truth = KnownLine.random(random);
        double from = random.nextDouble(-4, 4);
        IntervalSet blind = IntervalSet.of(from, from + random.nextDouble(0.1, 1));
        SearchSettings settings = new SearchSettings(
                SearchSettings.Mode.BOUNDED,
                SearchSettings.Order.PI3,
                new SearchSettings.Stop.Precision(1e-9),
                500,
                1e-12);
        KnownLine.Found found = truth.search(
                1,
                random.nextBoolean(),
                List.of(0),
                settings,
                SearchTuning.DEFAULT,
                () -> new SyntheticWorker(truth.set(), blind, truth.extra(), truth.looseness(), KnownLine.COLUMN));
        assertThat(found.truncation().searched().intersection(blind).measure()).isLessThan(1e-12);
        truth.assertTrueIn(found.truncation());
    }

    /** Kernels change after 2e9 units of work; working memory is then made anew, and the work goes on counting. */
    @Test
    void changingKernelsChangesNothingElse() {
        KnownLine truth = KnownLine.random(new SplittableRandom(12));
        long column = 50_000_000;
        List<KnownLine.Found> found = new ArrayList<>();
        List<Integer> made = new ArrayList<>();
        for (Instructions instructions : List.of(Instructions.SCALAR, Instructions.ADAPTIVE)) {
            List<SearchWorker> workers = new ArrayList<>();
            SearchCapabilities capabilities = new SearchCapabilities(1000, 8, true, List.of(0), column, 0, 1);
            try (WorkerPool<SearchWorker> pool = new WorkerPool<>(1, () -> {
                workers.add(
                        new SyntheticWorker(truth.set(), IntervalSet.EMPTY, truth.extra(), truth.looseness(), column));
                return workers.get(workers.size() - 1);
            })) {
                BranchAndBound search = new BranchAndBound(
                        pool,
                        new SearchKernels(instructions),
                        capabilities,
                        new PointwiseTest(NullDistribution.NORMAL, truth.stat(), Alternative.TWO_SIDED),
                        KnownLine.precision(1e-6),
                        SearchTuning.DEFAULT,
                        SearchListener.NONE);
                found.add(new KnownLine.Found(search.run(), search.evaluations(), search.work()));
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
        KnownLine truth = KnownLine.random(new SplittableRandom(3));
        List<Long> evaluations = new ArrayList<>();
        List<PValue> bounds = new ArrayList<>();
        SearchCapabilities capabilities = new SearchCapabilities(1000, 4, true, List.of(0), KnownLine.COLUMN, 0, 1);
        try (WorkerPool<SearchWorker> pool = new WorkerPool<>(1, truth::worker)) {
            BranchAndBound search = new BranchAndBound(
                    pool,
                    new SearchKernels(Instructions.SCALAR),
                    capabilities,
                    new PointwiseTest(NullDistribution.NORMAL, truth.stat(), Alternative.TWO_SIDED),
                    KnownLine.precision(1e-4),
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
}
