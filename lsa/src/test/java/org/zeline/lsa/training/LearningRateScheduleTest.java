package org.zeline.lsa.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class LearningRateScheduleTest {
    private static double at(LearningRateSchedule.Shape shape, double warmup, long step, int epoch) {
        return LearningRateSchedule.of(shape)
                .withWarmup(warmup)
                .withSteps(2, 0.5)
                .factor(step, 100, epoch);
    }

    @Test
    void factorsFollowTheFormulas() {
        assertThat(at(LearningRateSchedule.Shape.CONSTANT, 0, 60, 3)).isEqualTo(1);
        assertThat(at(LearningRateSchedule.Shape.STEP, 0, 60, 1)).isEqualTo(1);
        assertThat(at(LearningRateSchedule.Shape.STEP, 0, 60, 5)).isEqualTo(0.25);
        assertThat(at(LearningRateSchedule.Shape.COSINE, 0, 0, 0)).isEqualTo(1);
        assertThat(at(LearningRateSchedule.Shape.COSINE, 0, 50, 0)).isCloseTo(0.5, within(1e-12));
        assertThat(at(LearningRateSchedule.Shape.LINEAR, 0, 75, 0)).isEqualTo(0.25);
        assertThat(at(LearningRateSchedule.Shape.LINEAR, 0.5, 75, 0)).isEqualTo(0.5);
        assertThat(at(LearningRateSchedule.Shape.CYCLIC, 0, 40, 0)).isEqualTo(1);
        assertThat(at(LearningRateSchedule.Shape.CYCLIC, 0, 19, 0)).isCloseTo(20 / 41.0, within(1e-12));
        assertThat(at(LearningRateSchedule.Shape.CYCLIC, 0, 70, 0)).isCloseTo(0.5, within(1e-12));
    }

    /** Golden numbers of PyTorch's OneCycleLR with its default settings. */
    @Test
    void oneCycleIsThatOfPyTorch() {
        double[] ten = {
            0.040000000000000036,
            0.52,
            1.0,
            0.9504846320134737,
            0.8117456539497631,
            0.6112620219362893,
            0.38874197806371075,
            0.18825834605023697,
            0.049519367986526286,
            4e-06
        };
        LearningRateSchedule schedule = LearningRateSchedule.of(LearningRateSchedule.Shape.ONE_CYCLE);
        for (int step = 0; step < ten.length; step++) {
            assertThat(schedule.factor(step, ten.length, 0)).isCloseTo(ten[step], within(1e-12));
        }
        assertThat(schedule.factor(1, 25, 0)).isCloseTo(0.09498110768645929, within(1e-12));
        assertThat(schedule.factor(7, 25, 0)).isCloseTo(0.9979871550490316, within(1e-12));
    }

    @Test
    void warmUpRisesFromNearZeroToOne() {
        double before = 0;
        for (int step = 0; step < 20; step++) {
            double factor = at(LearningRateSchedule.Shape.COSINE, 0.2, step, 0);
            assertThat(factor).isGreaterThan(before).isLessThan(1);
            before = factor;
        }
        assertThat(at(LearningRateSchedule.Shape.COSINE, 0.2, 20, 0)).isEqualTo(1);
    }

    @Test
    void rejectsNumbersOutOfRange() {
        assertThatThrownBy(() -> at(LearningRateSchedule.Shape.LINEAR, 1, 0, 0)).hasMessageContaining("warm-up");
        assertThatThrownBy(() -> LearningRateSchedule.constant().withSteps(0, 0.5))
                .hasMessageContaining("epochs");
    }
}
