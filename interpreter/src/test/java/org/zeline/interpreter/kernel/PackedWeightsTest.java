package org.zeline.interpreter.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

final class PackedWeightsTest {
    @Test
    void keepsEveryWeight() {
        double[] rowMajor = new double[11 * 3];
        for (int i = 0; i < rowMajor.length; i++) {
            rowMajor[i] = i % 2 == 0 ? i : -i;
        }
        PackedWeights w = PackedWeights.pack(rowMajor, 11, 3);
        PackedWeights absolute = w.map(Math::abs);
        rowMajor[0] = 99;
        assertThat(w.rows()).isEqualTo(11);
        assertThat(w.taps()).isEqualTo(3);
        assertThat(w.weight(0, 0)).isZero();
        for (int i = 1; i < rowMajor.length; i++) {
            assertThat(w.weight(i / 3, i % 3)).isEqualTo(rowMajor[i]);
            assertThat(absolute.weight(i / 3, i % 3)).isEqualTo(i);
        }
    }

    @Test
    void padsTheLastPanelWithZeros() {
        PackedWeights w = PackedWeights.pack(new double[] {1, 2, 3}, 3, 1);
        assertThat(w.panels()).isEqualTo(1);
        assertThat(w.rowsOf(0)).isEqualTo(3);
        assertThat(w.panel(0)).containsExactly(1, 2, 3, 0, 0, 0, 0, 0);
    }

    @Test
    void refusesSizesThatDoNotMatch() {
        assertThatThrownBy(() -> PackedWeights.pack(new double[5], 2, 3))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("2 rows of 3 taps do not fit 5 weights");
        assertThatThrownBy(() -> PackedWeights.pack(new double[0], 0, 3)).isInstanceOf(IllegalArgumentException.class);
        PackedWeights w = PackedWeights.pack(new double[6], 2, 3);
        assertThatThrownBy(() -> w.weight(2, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> w.weight(0, 3)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
