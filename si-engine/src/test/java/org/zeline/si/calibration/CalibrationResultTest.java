package org.zeline.si.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.value.Shape;
import org.zeline.si.distribution.PValue;
import org.zeline.si.evaluation.RejectionRate;
import org.zeline.si.evaluation.Signal;
import org.zeline.si.evaluation.SyntheticImage;

final class CalibrationResultTest {
    private static Replicate replicate(long index, double selective) {
        PValue p = new PValue(selective, selective, selective);
        return Replicate.of(index, new Replicate.Outcome(5, 1, p, OptionalDouble.empty(), 0.01, 1));
    }

    private static final List<Replicate> REPLICATES =
            List.of(replicate(0, 0.04), Replicate.withoutRegion(1), replicate(2, 0.5), replicate(3, 0.008));

    @Test
    void replicatesWithoutARegionAreCountedApart() {
        CalibrationResult result = CalibrationResult.of(REPLICATES);
        assertThat(result.answered()).isEqualTo(3);
        assertThat(result.pValues(PValueKind.SELECTIVE)).containsExactly(0.04, 0.5, 0.008);
        assertThat(result.rate(PValueKind.SELECTIVE, 0.05)).isEqualTo(new RejectionRate(2, 3, 0.05));
        assertThat(result.rate(PValueKind.NAIVE, 0.05).rate()).isEqualTo(1);
    }

    @Test
    void kindsThatNoReplicateHasAreLeftOut() {
        assertThat(CalibrationResult.of(REPLICATES).kinds())
                .containsExactly(PValueKind.SELECTIVE, PValueKind.NAIVE, PValueKind.BONFERRONI);
        assertThat(PValueKind.OVER_CONDITIONED).hasToString("over_conditioned");
    }

    @Test
    void uniformityNeedsTwoPValues() {
        assertThat(CalibrationResult.of(REPLICATES.subList(0, 2)).uniformity()).isEmpty();
        assertThat(CalibrationResult.of(REPLICATES.subList(0, 2)).leastUniformity())
                .isEmpty();
        CalibrationResult result = CalibrationResult.of(REPLICATES);
        assertThat(result.uniformity()).isNotEmpty();
        assertThat(result.leastUniformity().orElseThrow())
                .isBetween(0.0, 1.0)
                .isEqualTo(result.uniformity().stream()
                        .mapToDouble(test -> test.pValue())
                        .min()
                        .orElseThrow());
    }

    @Test
    void naivePValuesHaveNoPower() {
        PowerResult result = new PowerResult(2, List.of(0.0, 1.0), List.of(REPLICATES, List.of()));
        assertThat(result.kinds(0)).containsExactly(PValueKind.SELECTIVE, PValueKind.BONFERRONI);
        assertThat(result.kinds(1)).isEmpty();
        assertThat(result.rate(0, PValueKind.SELECTIVE, 0.01)).isEqualTo(new RejectionRate(1, 3, 0.01));
    }

    @Test
    void everyStrengthNeedsItsReplicates() {
        assertThatThrownBy(() -> new PowerResult(2, List.of(0.0, 1.0), List.of(REPLICATES)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("2 strengths");
    }

    /** Draws come from the same numbers in the same order: the noise, then the place of the signal. */
    @Test
    void meansAndSignalsAreAddedToNoise() {
        Noise noise = random -> new double[] {random.nextDouble(), 0, 0, 0, 7};
        double first = new SplittableRandom(3).nextDouble();
        assertThat(noise.plus(2.5).draw(new SplittableRandom(3))).containsExactly(first + 2.5, 2.5, 2.5, 2.5, 9.5);
        SyntheticImage whole = SyntheticImage.of(Shape.of(1, 1, 2, 2))
                .with(new Signal(new Signal.Rectangle(2, 2), 10, java.util.Optional.empty()));
        assertThat(noise.plus(whole).draw(new SplittableRandom(3))).containsExactly(first + 10, 10, 10, 10, 7);
    }
}
