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

    /** Parts take the density nearest to each of them. */
    @Test
    void partsMayDiffer() {
        BreakpointDensity density = new BreakpointDensity(8);
        density.learn(0, 1, 10);
        density.learn(3, 4, 100);
        assertThat(density.expected(0, 4, 4)).isEqualTo(10 + 10 + 100 + 100);
        assertThat(density.expected(0, 4, 1)).isEqualTo(400);
        assertThat(density.expected(2, 4, 2)).isEqualTo(200);
    }

    /** Seven points say nothing where more is known; where nothing is, they are better than that. */
    @Test
    void fewPointsCountOnlyAtFirst() {
        BreakpointDensity density = new BreakpointDensity(8);
        density.learn(0, 1, 3);
        assertThat(density.expected(0, 1)).isEqualTo(3);
        density.learn(5, 6, 7);
        assertThat(density.expected(5, 6)).isEqualTo(3);
        density.learn(5, 6, 8);
        assertThat(density.expected(5, 6)).isEqualTo(8);
    }
}
