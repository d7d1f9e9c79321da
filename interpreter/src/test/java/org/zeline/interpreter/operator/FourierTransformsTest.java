package org.zeline.interpreter.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.zeline.interpreter.TestGraph.integer;
import static org.zeline.interpreter.operator.OneNode.reals;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

class FourierTransformsTest {
    private static final double[] SIGNAL = {3, -1, 4, 1, -5, 9, 2, 6};

    private static Tensor transformed(Tensor x, @Nullable Long length, boolean inverse) {
        List<@Nullable Tensor> inputs = new ArrayList<>();
        inputs.add(x);
        inputs.add(length == null ? null : OneNode.whole(ElementType.INT64, Shape.of(new int[0]), length));
        return OneNode.all(20, "DFT", 1, inputs, integer("onesided", 1), integer("inverse", inverse ? 1 : 0))
                .get(0);
    }

    /** The one-sided inverse restores the signal from its one-sided transform, for even and odd lengths. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5, 6, 7, 8})
    void oneSidedInverseRestoresTheSignal(int points) {
        double[] signal = Arrays.copyOf(SIGNAL, points);
        Tensor half = transformed(reals(Shape.of(1, points, 1), signal), null, false);
        assertThat(half.shape()).isEqualTo(Shape.of(1, points / 2 + 1, 2));
        Tensor back = transformed(half, (long) points, true);
        assertThat(back.shape()).isEqualTo(Shape.of(1, points, 1));
        assertThat(back.reals()).containsExactly(signal, within(1e-14));
    }

    /**
     * By default the length is even: three frequencies give four samples. The spectrum is cut or padded with zeros to
     * fit.
     */
    @Test
    void lengthOfTheOneSidedInverse() {
        Tensor half = reals(Shape.of(1, 3, 2), 10, 0, -2, 2, -2, 0);
        assertThat(transformed(half, null, true).reals()).containsExactly(new double[] {1, 2, 3, 4}, within(1e-15));
        assertThat(transformed(half, 2L, true).reals()).containsExactly(new double[] {4, 6}, within(1e-15));
        assertThat(transformed(reals(Shape.of(1, 1, 2), 6, 1), 3L, true).reals())
                .containsExactly(new double[] {2, 2, 2}, within(1e-15));
        assertThatThrownBy(() -> transformed(reals(Shape.of(1, 3, 1), 1, 2, 3), null, true))
                .hasMessageContaining("a one-sided inverse transform needs complex numbers");
    }
}
