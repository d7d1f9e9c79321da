package org.zeline.si.search.bounded;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.zeline.si.interval.IntervalSet;

class DepthProbeTest {
    private static final List<Integer> DEPTHS = List.of(0, 3, 7);

    private static List<DepthProbe> run(PendingInterval sample, double looseness) {
        IntervalSet truth = IntervalSet.of(-1, 1);
        try (WorkerPool<SearchWorker> pool = new WorkerPool<>(
                2, () -> new SyntheticWorker(truth, IntervalSet.EMPTY, new double[] {0.2}, looseness))) {
            return DepthProbe.run(pool, DEPTHS, sample);
        }
    }

    @Test
    void theLeastDepthIsEnoughIfItDecidesTheCenter() {
        List<DepthProbe> probes = run(new PendingInterval(2, 2.1, -1, -1), 1);
        assertThat(probes).extracting(DepthProbe::steps).containsExactly(0);
        assertThat(probes.get(0).bounds().excludesAll()).isTrue();
    }

    @Test
    void everyDepthIsProbedInOrderIfNot() {
        List<DepthProbe> probes = run(new PendingInterval(2, 3, -1, -1), 100);
        assertThat(probes).extracting(DepthProbe::steps).containsExactlyElementsOf(DEPTHS);
        assertThat(probes.get(0).bounds().looseness()).isGreaterThan(1);
        assertThat(probes.get(2).tightness(probes.get(0)))
                .isCloseTo(0.01, org.assertj.core.api.Assertions.within(1e-9));
        assertThat(probes.get(0).tightness(probes.get(0))).isEqualTo(1);
    }

    /** The work of a probe is its own, however much the worker has done before. */
    @Test
    void workIsThatOfTheProbe() {
        SearchWorker worker = new SyntheticWorker(IntervalSet.of(-1, 1), IntervalSet.EMPTY, new double[0], 1);
        PendingInterval sample = new PendingInterval(2, 3, -1, -1);
        for (int i = 0; i < 3; i++) {
            DepthProbe plain = worker.probe(0, sample);
            assertThat(plain.swept()).isZero();
            assertThat(plain.enclosed()).isEqualTo(3 * SyntheticWorker.COLUMN);
            DepthProbe deep = worker.probe(7, sample);
            assertThat(deep.swept()).isEqualTo(SyntheticWorker.COLUMN);
            assertThat(deep.enclosed()).isEqualTo(3 * SyntheticWorker.COLUMN);
        }
    }
}
