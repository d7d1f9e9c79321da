package org.zeline.interpreter.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.zeline.interpreter.TestGraph.integer;
import static org.zeline.interpreter.TestGraph.real;
import static org.zeline.interpreter.TestGraph.text;
import static org.zeline.interpreter.operator.OneNode.bools;
import static org.zeline.interpreter.operator.OneNode.reals;
import static org.zeline.interpreter.operator.OneNode.texts;
import static org.zeline.interpreter.operator.OneNode.whole;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** Relations, logic, bits and extremes on values worked out by hand. */
class ComparisonsTest {
    private static long[] of(int opset, String type, Tensor... inputs) {
        return OneNode.run(opset, type, List.of(inputs)).integers();
    }

    @Test
    void relationsOfRealNumbers() {
        Tensor x = reals(1, 2, 3);
        Tensor y = reals(2);
        assertThat(of(13, "Less", x, y)).containsExactly(1, 0, 0);
        assertThat(of(13, "LessOrEqual", x, y)).containsExactly(1, 1, 0);
        assertThat(of(13, "GreaterOrEqual", x, y)).containsExactly(0, 1, 1);
        assertThat(of(13, "Greater", y, x)).containsExactly(1, 0, 0);
        assertThat(of(13, "Equal", x, y)).containsExactly(0, 1, 0);
    }

    /** A double does not tell neighbours above 2^53 apart. */
    @Test
    void relationsOfIntegersAreExact() {
        long large = 1L << 60;
        Tensor x = whole(ElementType.INT64, large, large + 1);
        Tensor y = whole(ElementType.INT64, large);
        assertThat(of(13, "Equal", x, y)).containsExactly(1, 0);
        assertThat(of(13, "Less", y, x)).containsExactly(0, 1);
        Tensor unsigned = whole(ElementType.UINT64, -1, 1);
        assertThat(of(13, "Greater", unsigned, whole(ElementType.UINT64, 5))).containsExactly(1, 0);
        assertThat(of(13, "Less", whole(ElementType.INT8, -128, 3), whole(ElementType.INT8, 127)))
                .containsExactly(1, 1);
    }

    @Test
    void equalTextsAndConditions() {
        assertThat(of(19, "Equal", texts("a", "b"), texts("b"))).containsExactly(0, 1);
        assertThat(of(13, "Equal", bools(0, 0, 1, 1), bools(0, 1, 0, 1))).containsExactly(1, 0, 0, 1);
        assertThatThrownBy(() -> of(13, "Less", texts("a"), texts("b"))).hasMessageContaining("strings have no order");
    }

    @Test
    void logic() {
        Tensor x = bools(0, 0, 1, 1);
        Tensor y = bools(0, 1, 0, 1);
        assertThat(of(7, "And", x, y)).containsExactly(0, 0, 0, 1);
        assertThat(of(7, "Or", x, y)).containsExactly(0, 1, 1, 1);
        assertThat(of(7, "Xor", x, y)).containsExactly(0, 1, 1, 0);
        assertThat(of(1, "Not", y)).containsExactly(1, 0, 1, 0);
        assertThatThrownBy(() -> of(7, "And", reals(1), reals(1))).hasMessageContaining("needs booleans, got double");
    }

    @Test
    void infinitiesAndNan() {
        double inf = Double.POSITIVE_INFINITY;
        Tensor x = reals(-inf, 1, inf, Double.NaN);
        assertThat(of(13, "IsNaN", x)).containsExactly(0, 0, 0, 1);
        assertThat(of(10, "IsInf", x)).containsExactly(1, 0, 1, 0);
        assertThat(OneNode.run(10, "IsInf", List.of(x), integer("detect_negative", 0))
                        .integers())
                .containsExactly(0, 0, 1, 0);
        assertThat(OneNode.run(10, "IsInf", List.of(x), integer("detect_positive", 0))
                        .integers())
                .containsExactly(1, 0, 0, 0);
    }

    @Test
    void bits() {
        Tensor x = whole(ElementType.UINT8, 0b1100, 0xFF);
        Tensor y = whole(ElementType.UINT8, 0b1010, 1);
        assertThat(of(18, "BitwiseAnd", x, y)).containsExactly(0b1000, 1);
        assertThat(of(18, "BitwiseOr", x, y)).containsExactly(0b1110, 0xFF);
        assertThat(of(18, "BitwiseXor", x, y)).containsExactly(0b0110, 0xFE);
        assertThat(of(18, "BitwiseNot", x)).containsExactly(0xF3, 0);
        assertThat(of(18, "BitwiseNot", whole(ElementType.INT8, 0))).containsExactly(-1);
        Tensor by = whole(ElementType.UINT8, 1, 9);
        assertThat(OneNode.run(11, "BitShift", List.of(x, by), text("direction", "LEFT"))
                        .integers())
                .containsExactly(24, 0);
        Tensor wide = whole(ElementType.UINT64, -1);
        assertThat(OneNode.run(11, "BitShift", List.of(wide, whole(ElementType.UINT64, 63)), text("direction", "RIGHT"))
                        .integers())
                .containsExactly(1);
    }

    @Test
    void extremes() {
        Tensor x = reals(1, 5);
        Tensor y = reals(Shape.of(2, 1), 3, -1);
        assertThat(OneNode.run(13, "Max", List.of(x, y)).doubles()).containsExactly(3, 5, 1, 5);
        assertThat(OneNode.run(13, "Min", List.of(x, y, reals(0))).doubles()).containsExactly(0, 0, -1, -1);
        long large = 1L << 60;
        assertThat(of(13, "Max", whole(ElementType.INT64, large), whole(ElementType.INT64, large + 1)))
                .containsExactly(large + 1);
        assertThat(of(13, "Min", whole(ElementType.UINT64, -1), whole(ElementType.UINT64, 4)))
                .containsExactly(4);
        assertThatThrownBy(() -> OneNode.run(6, "Max", List.of(x, y))).hasMessageContaining("one shape before opset 8");
    }

    @Test
    void clips() {
        Tensor x = reals(-3, 0, 3);
        assertThat(OneNode.run(6, "Clip", List.of(x), real("max", 1f)).doubles())
                .containsExactly(-3, 0, 1);
        assertThat(clip(x, OneNode.real(-1), OneNode.real(1)).doubles()).containsExactly(-1, 0, 1);
        assertThat(clip(x, null, OneNode.real(1)).doubles()).containsExactly(-3, 0, 1);
        assertThat(clip(x, OneNode.real(2), OneNode.real(1)).doubles()).containsExactly(1, 1, 1);
        Tensor bytes = whole(ElementType.INT8, -100, 100);
        assertThat(clip(bytes, null, whole(ElementType.INT8, Shape.of(new int[0]), 7))
                        .integers())
                .containsExactly(-100, 7);
        Tensor wide = whole(ElementType.UINT64, -1, 3);
        assertThat(clip(wide, whole(ElementType.UINT64, Shape.of(new int[0]), 5), null)
                        .integers())
                .containsExactly(-1, 5);
        assertThatThrownBy(() -> clip(x, reals(1, 2), null)).hasMessageContaining("bounds need one number");
    }

    private static Tensor clip(Tensor x, @Nullable Tensor low, @Nullable Tensor high) {
        return OneNode.all(13, "Clip", 1, Arrays.asList(x, low, high)).get(0);
    }
}
