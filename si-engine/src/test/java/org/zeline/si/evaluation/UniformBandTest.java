package org.zeline.si.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UniformBandTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 17, 300})
    void theLevelIsExact(int n) {
        UniformBand band = UniformBand.of(n, 0.95);
        double[] lower = new double[n];
        double[] upper = new double[n];
        Arrays.setAll(lower, band::lower);
        Arrays.setAll(upper, band::upper);
        assertThat(BoundaryCrossing.of(lower, upper).inside()).isCloseTo(0.95, within(1e-7));
    }

    /** 3,000 samples; the chance of a deviation by 5 standard deviations is below 1e-6. */
    @Test
    void holdsAsManySamplesAsItSays() {
        SplittableRandom random = new SplittableRandom(3);
        UniformBand band = UniformBand.of(25, 0.9);
        int inside = 0;
        for (int i = 0; i < 3000; i++) {
            inside += band.contains(random.doubles(25).toArray()) ? 1 : 0;
        }
        assertThat(inside / 3000.0).isCloseTo(0.9, within(5 * Math.sqrt(0.09 / 3000)));
    }

    @Test
    void leavesOutWhatTheTestRejects() {
        double[] u = new double[40];
        Arrays.setAll(u, i -> Math.pow((i + 0.5) / 40, 2));
        assertThat(GoodnessOfFit.BERK_JONES.test(u).pValue()).isLessThan(0.05);
        assertThat(UniformBand.of(40, 0.95).contains(u)).isFalse();
        Arrays.setAll(u, i -> (i + 0.5) / 40);
        assertThat(UniformBand.of(40, 0.95).contains(u)).isTrue();
    }

    @Test
    void ofManyNumbersHasConstantWidth() {
        UniformBand band = UniformBand.of(4000, 0.95);
        double half = 1.358 / Math.sqrt(4000);
        assertThat(2000.5 / 4000 - band.lower(1999)).isCloseTo(half, within(3e-4));
        assertThat(band.upper(2000) - 2000.0 / 4000).isCloseTo(half, within(3e-4));
    }

    @Test
    void namesWhatIsWrong() {
        assertThatThrownBy(() -> UniformBand.of(0, 0.9)).hasMessageContaining("got 0");
        assertThatThrownBy(() -> UniformBand.of(3, 1)).hasMessageContaining("confidence");
        assertThatThrownBy(() -> UniformBand.of(3, 0.9).contains(0.5)).hasMessageContaining("for 3 numbers");
    }
}
