package org.zeline.si.search.bounded;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BreakpointDensityTest {
    @Test
    void theNearestSweepTells() {
        BreakpointDensity density = new BreakpointDensity(8);
        assertThat(density.expected(0, 1e-9)).isInfinite();
        density.learn(0, 2, 10);
        assertThat(density.expected(-9, -8)).isEqualTo(5);
        assertThat(density.expected(7, 7.5)).isEqualTo(2.5);
        density.learn(4, 5, 40);
        density.learn(6, 6.001, 2);
        assertThat(density.expected(2, 3)).isEqualTo(5);
        assertThat(density.expected(3, 4)).isEqualTo(40);
        assertThat(density.expected(4.5, 4.5)).isZero();
    }
}
