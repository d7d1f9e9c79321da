package org.zeline.si.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class VarianceEstimateTest {
    @Test
    void isTheSampleVarianceWithoutCancellation() {
        assertThat(VarianceEstimate.of(1, 2, 3, 4).variance()).isCloseTo(5.0 / 3, within(1e-15));
        assertThat(VarianceEstimate.of(1e9 + 1, 1e9 + 2, 1e9 + 3, 1e9 + 4).variance())
                .isCloseTo(5.0 / 3, within(1e-9));
    }

    @Test
    void needsDataThatDiffer() {
        assertThatThrownBy(() -> VarianceEstimate.of(2, 2, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("from 3 elements that are all the same");
        assertThatThrownBy(() -> VarianceEstimate.of(2)).hasMessageContaining("from 1 element");
    }
}
