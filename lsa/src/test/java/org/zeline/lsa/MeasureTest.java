package org.zeline.lsa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class MeasureTest {
    private static final double[] X = {3, -4, 0, 0};
    private static final double[] Y = {3, -4, 5, -1};

    /** Calculated by hand: the difference is (0, 0, 5, -1), the norm of x is 5. */
    @ParameterizedTest
    @CsvSource({
        "RELATIVE_ERROR, 1.0198039027185570",
        "MEAN_SQUARED_ERROR, 6.5",
        "L1_RELATIVE_ERROR, 0.8571428571428571",
        "LINF_RELATIVE_ERROR, 1.25",
        "COSINE_DISTANCE, 0.2998599579859952"
    })
    void distancesFollowTheFormulas(Measure measure, double expected) {
        Measure.Distance distance = measure.of(X, Y, 0, 1, 4);
        assertThat(distance.value()).isCloseTo(expected, within(1e-14));
        assertThat(distance.defined()).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void distanceOfARepresentationFromItselfIsZero(Measure measure) {
        assertThat(measure.of(X, X, 0, 2, 2).value()).isCloseTo(0, within(1e-15));
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "MEAN_SQUARED_ERROR")
    void distanceFromZeroIsUndefined(Measure measure) {
        double[] zero = new double[4];
        assertThat(measure.of(zero, zero, 0, 2, 2)).isEqualTo(new Measure.Distance(0, false));
        assertThat(measure.of(zero, Y, 0, 2, 2)).isEqualTo(new Measure.Distance(1, false));
    }

    /**
     * Alignment does not change when columns are rotated, scaled together or shifted; and it is 1 - r^2 for one column.
     */
    @Test
    void alignmentIsInvariantUnderRotationScalingAndShift() {
        Random random = new Random(3);
        double[] x = random.doubles(10, -1, 1).toArray();
        double[] turned = new double[10];
        for (int r = 0; r < 5; r++) {
            turned[2 * r] = 3 * (0.6 * x[2 * r] - 0.8 * x[2 * r + 1]) + 7;
            turned[2 * r + 1] = 3 * (0.8 * x[2 * r] + 0.6 * x[2 * r + 1]) - 2;
        }
        assertThat(Measure.LINEAR_CKA.of(x, turned, 0, 5, 2).value()).isCloseTo(0, within(1e-14));
        double[] p = {1, 2, 3, 4};
        double[] q = {1, -1, 1, 3};
        double correlation = (-1.5 * 0 + -0.5 * -2 + 0.5 * 0 + 1.5 * 2) / Math.sqrt(5 * 8);
        assertThat(Measure.LINEAR_CKA.of(p, q, 0, 4, 1).value())
                .isCloseTo(1 - correlation * correlation, within(1e-14));
    }

    @Test
    void findsMeasuresByName() {
        assertThat(Measure.of("linear-cka")).isEqualTo(Measure.LINEAR_CKA);
        assertThatThrownBy(() -> Measure.of("distance")).hasMessageContaining("unknown measure 'distance'");
    }
}
