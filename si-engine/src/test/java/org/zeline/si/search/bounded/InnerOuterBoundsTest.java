package org.zeline.si.search.bounded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InnerOuterBoundsTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void nanIsRefused(int place) {
        double[] numbers = {-1, 1, -0.5, 0.5, 2};
        assertThat(of(numbers).acceptsSome()).isTrue();
        numbers[place] = Double.NaN;
        assertThatThrownBy(() -> of(numbers))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("NaN");
    }

    private static InnerOuterBounds of(double[] numbers) {
        return new InnerOuterBounds(numbers[0], numbers[1], numbers[2], numbers[3], false, numbers[4]);
    }

    @Test
    void innerBoundsLieWithinOuterOnes() {
        assertThatThrownBy(() -> new InnerOuterBounds(0, 1, -0.5, 0.5, false, 0))
                .hasMessageContaining("within");
        assertThatThrownBy(() -> new InnerOuterBounds(0, 1, 0.5, 1.5, false, 0)).hasMessageContaining("within");
        assertThatThrownBy(() -> new InnerOuterBounds(1, 0, 0.2, 0.3, false, 0)).hasMessageContaining("within");
        assertThat(new InnerOuterBounds(0, 1, 0, 1, true, 0).acceptsSome()).isTrue();
    }

    @Test
    void emptyPairsExcludeAndAcceptNothing() {
        InnerOuterBounds excluded = new InnerOuterBounds(1, 1, 1, 1, false, 0);
        assertThat(excluded.excludesAll()).isTrue();
        assertThat(excluded.acceptsSome()).isFalse();
        InnerOuterBounds undecided = new InnerOuterBounds(0, 1, 1, 0, false, 0);
        assertThat(undecided.excludesAll()).isFalse();
        assertThat(undecided.acceptsSome()).isFalse();
    }
}
