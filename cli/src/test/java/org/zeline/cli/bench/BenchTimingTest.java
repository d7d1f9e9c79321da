package org.zeline.cli.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

/** Timing of runs that last as long as told, by a clock that only they move. */
final class BenchTimingTest {
    private double now;
    private int runs;

    private Timing time(int repeats, IntToDoubleFunction seconds) {
        now = 0;
        runs = 0;
        return Timing.of(
                () -> {
                    double lasted = seconds.applyAsDouble(runs++);
                    now += lasted;
                    return lasted;
                },
                repeats,
                () -> (long) (now * 1e9));
    }

    @Test
    void steadyRunsAreWarmedUpForTwoSeconds() {
        Timing timing = time(3, run -> 0.25);
        assertThat(timing).isEqualTo(new Timing(0.25, 0.25));
        assertThat(runs - 3).isEqualTo(10);
    }

    @Test
    void theWarmUpLastsUntilRunsNoLongerGetFaster() {
        Timing timing = time(1, run -> Math.max(0.1, 1 - run / 40.0));
        assertThat(timing.median()).isEqualTo(0.1);
    }

    @Test
    void theWarmUpIsBounded() {
        time(1, run -> 1 / (1 + run * 1e-1));
        assertThat(now).isBetween(30.0, 32.0);
        time(2, run -> 100);
        assertThat(runs).isEqualTo(3);
    }

    @Test
    void theMedianIsTheMiddle() {
        assertThat(Timing.median(new double[] {3, 1, 2})).isEqualTo(2);
        assertThat(Timing.median(new double[] {4, 1, 3, 2})).isEqualTo(2.5);
    }
}
