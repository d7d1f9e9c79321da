package org.zeline.si;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.Size;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class PValueAdjustmentTest {
    private static final Offset<Double> ROUNDING = Offset.offset(1e-15);

    /** By hand. */
    @Test
    void adjustsInTheOrderGiven() {
        double[] p = {0.04, 0.01, 0.03, 0.05, 0.02};
        assertThat(PValueAdjustment.HOLM.adjust(p))
                .containsExactly(new double[] {0.09, 0.05, 0.09, 0.09, 0.08}, ROUNDING);
        assertThat(PValueAdjustment.BENJAMINI_HOCHBERG.adjust(p))
                .containsExactly(new double[] {0.05, 0.05, 0.05, 0.05, 0.05}, ROUNDING);
        double c = 1 + 1 / 2.0 + 1 / 3.0 + 1 / 4.0 + 1 / 5.0;
        assertThat(PValueAdjustment.BENJAMINI_YEKUTIELI.adjust(0.01, 0.5, 0.02, 0.9, 0.8))
                .containsExactly(new double[] {0.05 * c, 1, 0.05 * c, 1, 1}, ROUNDING);
        assertThat(PValueAdjustment.HOLM.adjust()).isEmpty();
    }

    /** From the definition: reject while sorted p-values lie below the procedure's line. */
    @Property
    void rejectsWhatTheProcedureRejects(
            @ForAll @Size(min = 1, max = 9) double[] any, @ForAll @DoubleRange(min = 0.01, max = 0.3) double level) {
        double[] p = Arrays.stream(any).map(v -> Math.abs(Math.sin(v))).toArray();
        double[] sorted = p.clone();
        Arrays.sort(sorted);
        int n = p.length;
        int holm = 0;
        while (holm < n && sorted[holm] * (n - holm) <= level) {
            holm++;
        }
        int stepUp = n;
        while (stepUp > 0 && sorted[stepUp - 1] * n / stepUp > level) {
            stepUp--;
        }
        assertThat(rejections(PValueAdjustment.HOLM.adjust(p), level)).isEqualTo(holm);
        assertThat(rejections(PValueAdjustment.BENJAMINI_HOCHBERG.adjust(p), level))
                .isEqualTo(stepUp);
    }

    private static long rejections(double[] adjusted, double level) {
        return Arrays.stream(adjusted).filter(p -> p <= level).count();
    }

    @Test
    void refusesWhatIsNoPValue() {
        assertThatThrownBy(() -> PValueAdjustment.HOLM.adjust(0.5, Double.NaN))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("p-value 1 must lie in [0, 1], got NaN");
    }
}
