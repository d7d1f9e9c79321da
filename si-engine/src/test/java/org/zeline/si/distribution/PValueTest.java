package org.zeline.si.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PValueTest {
    /** Masses of the known set's tail and rest, and of what is not searched; then value and bounds. */
    @ParameterizedTest
    @CsvSource({
        "1, 3, 2, 4, 0.25, 0.125, 0.5",
        "1, 3, 0, 0, 0.25, 0.25, 0.25",
        "0, 3, 0, 4, 0, 0, 0",
        "0, 3, 1, 4, 0, 0, 0.25",
        "1, 0, 2, 4, 1, 0.2, 1",
        "0, 0, 2, 4, 1, 0, 1",
        "0, 0, 0, 0, 1, 1, 1"
    })
    void masses(double t, double m, double u, double v, double value, double lower, double upper) {
        PValue p = PValue.ofMasses(Math.log(t), Math.log(m), Math.log(u), Math.log(v));
        assertThat(p.value()).isCloseTo(value, within(1e-15));
        assertThat(p.lower()).isCloseTo(lower, within(1e-15));
        assertThat(p.upper()).isCloseTo(upper, within(1e-15));
    }

    @ParameterizedTest
    @EnumSource
    void alternativesHaveNames(Alternative alternative) {
        assertThat(Alternative.of(alternative.toString())).isEqualTo(alternative);
        assertThat(alternative.toString()).endsWith("ed").contains("-").isLowerCase();
        assertThatThrownBy(() -> Alternative.of(alternative.name())).hasMessageContaining(alternative.name());
    }

    @ParameterizedTest
    @CsvSource({"1, 3, 1", "1, 3, 2", "-2, 0.5, 3"})
    void integrals(double from, double to, int pieces) {
        double power = GaussLegendre.integral(x -> 4 * x * x * x, from, to, pieces);
        assertThat(power).isCloseTo(Math.pow(to, 4) - Math.pow(from, 4), within(1e-12));
        double exponential = GaussLegendre.integral(Math::exp, from, to, pieces);
        assertThat(exponential).isCloseTo(Math.exp(to) - Math.exp(from), within(1e-12));
    }
}
