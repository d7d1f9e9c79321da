package org.zeline.si.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SignConditionsTest {
    private static final double INFINITY = Double.POSITIVE_INFINITY;

    @Test
    void gapsArePositiveOnTheRightSide() {
        SignConditions conditions =
                SignConditions.of(new boolean[] {true, false, true}, new boolean[] {true, true, false}, 2);
        assertThat(conditions.size()).isEqualTo(3);
        assertThat(conditions.sign(0)).isEqualTo(1);
        assertThat(conditions.sign(1)).isEqualTo(-1);
        assertThat(conditions.sign(2)).isZero();
        assertThat(conditions.gap(0, 5)).isEqualTo(3);
        assertThat(conditions.gap(1, 5)).isEqualTo(-3);
        assertThat(conditions.gap(0, 2)).isZero();
        assertThat(conditions.gap(0, Double.NaN)).isNaN();
    }

    @Test
    void equalInfinitiesLieAtTheThreshold() {
        SignConditions conditions = SignConditions.of(new boolean[] {true}, null, INFINITY);
        assertThat(conditions.gap(0, INFINITY)).isZero();
        assertThat(conditions.gap(0, 1)).isEqualTo(-INFINITY);
        assertThat(SignConditions.of(new boolean[] {false}, null, -INFINITY).gap(0, 3))
                .isEqualTo(-INFINITY);
    }
}
