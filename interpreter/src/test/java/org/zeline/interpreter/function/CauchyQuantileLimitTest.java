package org.zeline.interpreter.function;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Failures so rare that no order statistic of so few columns can promise them. */
class CauchyQuantileLimitTest {
    @ParameterizedTest
    @ValueSource(doubles = {1e-200, 1e-300, Double.MIN_VALUE, 0})
    void noBoundIsStatedThatFailsMoreOften(double failure) {
        assertThat(CauchyQuantile.of(16, failure).factor()).isInfinite();
    }

    @ParameterizedTest
    @ValueSource(doubles = {1e-20, 1e-100, 1e-150})
    void aBoundThatIsStatedFailsAsRarelyAsItSays(double failure) {
        for (int columns : new int[] {16, 32, 96}) {
            CauchyQuantile quantile = CauchyQuantile.of(columns, failure);
            double success = 2 / Math.PI * Math.atan(1 / quantile.factor());
            assertThat(CauchyQuantile.logTail(columns, quantile.order(), success))
                    .as("%d columns, factor %s", columns, quantile.factor())
                    .isLessThanOrEqualTo(Math.log(failure));
        }
    }
}
