package org.zeline.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.zeline.si.RegionResult;

final class GrowthTest {
    @Test
    void findsAPValueForAQuarterOfTheImage() {
        for (int width : new int[] {3, 8}) {
            RegionResult result = GrowthProblem.of(8, width, 2, 1).run();
            assertThat(result.roi()).hasSize(16);
            assertThat(result.compared()).hasSize(48);
            assertThat(result.p().lower()).isBetween(0.0, result.p().value());
            assertThat(result.p().upper())
                    .isBetween(result.p().value(), result.p().lower() + 0.001);
            assertThat(result.truncated().contains(result.stat())).isTrue();
        }
    }

    @Test
    void costsAreSummedExceptForThePeak() {
        Growth.Cost sum = new Growth.Cost(1, 2, 3, 4, 50).plus(new Growth.Cost(10, 20, 30, 40, 5));
        assertThat(sum).isEqualTo(new Growth.Cost(11, 22, 33, 44, 50));
    }
}
