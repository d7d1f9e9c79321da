package org.zeline.interpreter.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.zeline.interpreter.TestGraph.integer;
import static org.zeline.interpreter.TestGraph.text;
import static org.zeline.interpreter.operator.OneNode.bools;
import static org.zeline.interpreter.operator.OneNode.reals;
import static org.zeline.interpreter.operator.OneNode.whole;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.function.PiecewiseConstant;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.proto.AttributeProto;

/** Casts of hand-computed values. */
class CastsTest {
    private static Tensor cast(int opset, Tensor x, ElementType to, AttributeProto... attributes) {
        AttributeProto[] all = new AttributeProto[attributes.length + 1];
        all[0] = integer("to", to.code());
        System.arraycopy(attributes, 0, all, 1, attributes.length);
        return OneNode.run(opset, "Cast", List.of(x), all);
    }

    @Test
    void convertsNumbers() {
        assertThat(cast(13, reals(-1.9, 1.9, 300, -300), ElementType.INT8).integers())
                .containsExactly(-1, 1, 127, -128);
        assertThat(cast(13, reals(0, -0.5), ElementType.BOOL).integers()).containsExactly(0, 1);
        assertThat(cast(13, reals(3e9, 1e19), ElementType.INT64).integers())
                .containsExactly(3_000_000_000L, Long.MAX_VALUE);
        assertThat(cast(13, reals(1.5e19), ElementType.UINT64).integers())
                .containsExactly(Long.parseUnsignedLong("15000000000000000000"));
        assertThat(cast(13, whole(ElementType.INT32, 257, -1), ElementType.UINT8)
                        .integers())
                .containsExactly(1, 255);
        assertThat(cast(21, whole(ElementType.INT8, 9, -9), ElementType.INT4).integers())
                .containsExactly(-7, 7);
        assertThat(cast(13, whole(ElementType.UINT64, -1), ElementType.DOUBLE).doubles())
                .containsExactly(0x1p64);
        assertThat(cast(13, bools(0, 1), ElementType.FLOAT16).doubles()).containsExactly(0, 1);
        Tensor like = whole(ElementType.INT16, 5);
        assertThat(OneNode.run(19, "CastLike", List.of(reals(2.5), like)).integers())
                .containsExactly(2);
    }

    @Test
    void convertsToSmallRealTypes() {
        assertThat(cast(13, reals(2049, 65520, 1e-8), ElementType.FLOAT16).doubles())
                .containsExactly(2048, Double.POSITIVE_INFINITY, 0);
        assertThat(cast(13, reals(257), ElementType.BFLOAT16).doubles()).containsExactly(256);
        assertThat(cast(19, reals(1000, -17), ElementType.FLOAT8E4M3FN).doubles())
                .containsExactly(448, -16);
        assertThat(cast(19, reals(1000), ElementType.FLOAT8E4M3FN, integer("saturate", 0))
                        .doubles())
                .containsExactly(Double.NaN);
        assertThat(cast(19, reals(1e6), ElementType.FLOAT8E5M2, integer("saturate", 0))
                        .doubles())
                .containsExactly(Double.POSITIVE_INFINITY);
        assertThat(cast(23, reals(2.5, 100), ElementType.FLOAT4E2M1).doubles()).containsExactly(2, 6);
    }

    @Test
    void convertsToPowersOfTwo() {
        Tensor x = reals(5, 6, 4);
        assertThat(cast(24, x, ElementType.FLOAT8E8M0).doubles()).containsExactly(8, 8, 4);
        assertThat(cast(24, x, ElementType.FLOAT8E8M0, text("round_mode", "down"))
                        .doubles())
                .containsExactly(4, 4, 4);
        assertThat(cast(24, x, ElementType.FLOAT8E8M0, text("round_mode", "nearest"))
                        .doubles())
                .containsExactly(4, 8, 4);
    }

    @Test
    void convertsStrings() {
        Tensor x = new RealTensor(ElementType.FLOAT, Shape.of(7), new double[] {
            0.1f, -2, 1e-5f, 1.5e20f, 123456, Double.NaN, Double.NEGATIVE_INFINITY
        });
        assertThat(cast(13, x, ElementType.STRING).strings())
                .containsExactly("0.1", "-2.0", "1e-05", "1.5e+20", "123456.0", "NaN", "-INF");
        assertThat(cast(13, whole(ElementType.UINT64, -1), ElementType.STRING).strings())
                .containsExactly("18446744073709551615");
        assertThat(cast(13, OneNode.texts("1e3", "+inf", "-7", "NaN"), ElementType.DOUBLE)
                        .doubles())
                .containsExactly(1000, Double.POSITIVE_INFINITY, -7, Double.NaN);
        assertThat(cast(13, OneNode.texts("42", "-1"), ElementType.UINT8).integers())
                .containsExactly(42, 255);
        assertThatThrownBy(() -> cast(13, OneNode.texts("abc"), ElementType.FLOAT))
                .hasMessageContaining("'abc' is not a number");
    }

    @Test
    void bitCastKeepsBits() {
        Tensor one = new RealTensor(ElementType.FLOAT, Shape.of(1), new double[] {1});
        AttributeProto to = integer("to", ElementType.INT32.code());
        assertThat(OneNode.run(26, "BitCast", List.of(one), to).integers()).containsExactly(0x3F800000);
        Tensor bits = whole(ElementType.UINT16, 0xC000);
        AttributeProto half = integer("to", ElementType.FLOAT16.code());
        assertThat(OneNode.run(26, "BitCast", List.of(bits), half).doubles()).containsExactly(-2);
        assertThatThrownBy(() -> OneNode.run(26, "BitCast", List.of(bits), to))
                .hasMessageContaining("needs types of the same width, got uint16 and int32");
    }

    /** Up to opset 5 the type is given as a string. */
    @Test
    void earlyOpsetsNameTheTypeByAString() {
        TestGraph g = new TestGraph(1);
        String y = g.node("Cast", List.of(g.input("x", ElementType.DOUBLE, 1)), text("to", "INT32"));
        assertThat(g.run(List.of(reals(2.7)), y).get(0).integers()).containsExactly(2);
        TestGraph h = new TestGraph(1);
        String z = h.node("Cast", List.of(h.input("x", ElementType.DOUBLE, 1)), text("to", "INT33"));
        assertThatThrownBy(() -> h.model(z)).hasMessageContaining("to must name an element type, got 'INT33'");
    }

    /**
     * Between its ends a step has one value, and just outside another; no value deviates by more than {@code stray}.
     */
    @Test
    void stepEndsAreWhereTheValueChanges() {
        Random random = new Random(7);
        List<PiecewiseConstant> functions = List.of(
                PiecewiseConstants.FLOOR,
                PiecewiseConstants.CEIL,
                PiecewiseConstants.ROUND,
                PiecewiseConstants.TRUNCATE,
                PiecewiseConstants.ROUND_QUOTIENT,
                PiecewiseConstants.to(ElementType.FLOAT16, false),
                PiecewiseConstants.to(ElementType.BFLOAT16, false),
                PiecewiseConstants.to(ElementType.FLOAT8E4M3FN, true),
                PiecewiseConstants.to(ElementType.FLOAT8E5M2FNUZ, true),
                PiecewiseConstants.to(ElementType.FLOAT4E2M1, true),
                PiecewiseConstants.to(ElementType.FLOAT, false));
        for (PiecewiseConstant function : functions) {
            for (int i = 0; i < 2000; i++) {
                double x = random.nextGaussian() * Math.pow(2, random.nextInt(12) - 6);
                assertStep(function, i < 100 ? 0.5 * Math.rint(x) : x);
            }
        }
    }

    private static void assertStep(PiecewiseConstant function, double x) {
        double value = function.value().applyAsDouble(x);
        double lower = function.lower().applyAsDouble(x);
        double upper = function.upper().applyAsDouble(x);
        String label = function.name() + " of " + x + " in [" + lower + ", " + upper + "]";
        assertThat(x).as(label).isBetween(lower, upper);
        assertThat(lower).as(label).isLessThan(upper);
        double tiny = 1e-12 * Math.max(Math.abs(lower), Math.abs(upper));
        double most = Double.isInfinite(upper) ? x + 1 : upper;
        double least = Double.isInfinite(lower) ? x - 1 : lower;
        double inside = 1e-6 * (most - least);
        assertThat(function.value().applyAsDouble(most - inside)).as(label).isEqualTo(value);
        assertThat(function.value().applyAsDouble(least + inside)).as(label).isEqualTo(value);
        if (upper < Double.POSITIVE_INFINITY) {
            assertThat(function.value().applyAsDouble(upper + inside + tiny))
                    .as(label)
                    .isGreaterThan(value);
        }
        if (lower > Double.NEGATIVE_INFINITY) {
            assertThat(function.value().applyAsDouble(lower - inside - tiny))
                    .as(label)
                    .isLessThan(value);
        }
        assertThat(Math.abs(value - x))
                .as(label)
                .isLessThanOrEqualTo(function.stray().applyAsDouble(x - 1, x));
    }
}
