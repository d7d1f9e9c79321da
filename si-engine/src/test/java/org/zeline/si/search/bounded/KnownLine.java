package org.zeline.si.search.bounded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
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

/**
 * A line with a known truncation set, and a statistic in it.
 *
 * @param set the truncation set
 * @param extra breakpoints beside the ends of the set
 * @param stat the statistic
 * @param looseness of tests, of an interval of length 1
 */
record KnownLine(IntervalSet set, double[] extra, double stat, double looseness) {
    /** The work of one column. */
    static final long COLUMN = 10;

    static KnownLine random(SplittableRandom random) {
        List<double[]> parts = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(6); i++) {
            double from = random.nextDouble(-4, 4);
            parts.add(new double[] {from, from + Math.exp(random.nextDouble(-6, 1))});
        }
        IntervalSet set = IntervalSet.union(parts);
        double[] extra = random.doubles(random.nextInt(400), -5, 5).toArray();
        double[] own = set.toArray()[random.nextInt(set.count())];
        double stat = own[0] + random.nextDouble(0.1, 0.9) * (own[1] - own[0]);
        return new KnownLine(set, extra, stat, Math.exp(random.nextDouble(0, 9)));
    }

    SyntheticWorker worker() {
        return new SyntheticWorker(set, IntervalSet.EMPTY, extra, looseness, COLUMN);
    }

    PValue exactP() {
        return new PointwiseTest(NullDistribution.NORMAL, stat, Alternative.TWO_SIDED).p(set, IntervalSet.REAL_LINE);
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
        SearchCapabilities capabilities = new SearchCapabilities(1000, 8, sweeps, depths, COLUMN, 0, 1);
        try (WorkerPool<SearchWorker> pool = new WorkerPool<>(threads, worker)) {
            BranchAndBound search = new BranchAndBound(
                    pool,
                    new SearchKernels(Instructions.SCALAR),
                    capabilities,
                    new PointwiseTest(NullDistribution.NORMAL, stat, Alternative.TWO_SIDED),
                    settings,
                    tuning,
                    SearchListener.NONE);
            Truncation truncation = search.run();
            return new Found(truncation, search.evaluations(), search.work());
        }
    }

    record Found(Truncation truncation, long evaluations, double work) {}

    static SearchSettings precision(double width) {
        return new SearchSettings(
                SearchSettings.Mode.BOUNDED,
                SearchSettings.Order.PI3,
                new SearchSettings.Stop.Precision(width),
                20_000,
                1e-12);
    }

    /**
     * Checks that what is accepted lies in the set, what is excluded outside of it, and the bounds hold the exact
     * p-value.
     */
    void assertTrueIn(Truncation found) {
        assertThat(found.truncated().difference(set).measure()).isLessThan(1e-12);
        IntervalSet excluded = found.searched().difference(found.truncated());
        assertThat(excluded.intersection(set).measure()).isLessThan(1e-12);
        assertThat(exactP().value())
                .isBetween(found.p().lower() - 1e-9, found.p().upper() + 1e-9);
    }
}
