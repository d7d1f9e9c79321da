package org.zeline.interpreter.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zeline.interpreter.TestGraph.integer;
import static org.zeline.interpreter.TestGraph.real;
import static org.zeline.interpreter.operator.OneNode.reals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** Infinities, NaN and zeros; the values are those of IEEE 754, C and NumPy. */
class AwkwardNumbersTest {
    private static final double INFINITY = Double.POSITIVE_INFINITY;
    private static final double NAN = Double.NaN;

    private static long[] compared(String relation) {
        Tensor x = reals(-INFINITY, INFINITY, INFINITY, -INFINITY, NAN, NAN, -0.0, INFINITY);
        Tensor y = reals(-INFINITY, INFINITY, -INFINITY, 1, NAN, 1, 0.0, NAN);
        return OneNode.run(16, relation, List.of(x, y)).integers();
    }

    @Test
    void comparisonsCompareAndDoNotSubtract() {
        assertThat(compared("Equal")).containsExactly(1, 1, 0, 0, 0, 0, 1, 0);
        assertThat(compared("Less")).containsExactly(0, 0, 0, 1, 0, 0, 0, 0);
        assertThat(compared("Greater")).containsExactly(0, 0, 1, 0, 0, 0, 0, 0);
        assertThat(compared("LessOrEqual")).containsExactly(1, 1, 0, 1, 0, 0, 1, 0);
        assertThat(compared("GreaterOrEqual")).containsExactly(1, 1, 1, 0, 0, 0, 1, 0);
    }

    @Test
    void notANumberIsTrue() {
        Tensor y =
                OneNode.run(13, "Cast", List.of(reals(NAN, 0, -0.0, INFINITY)), integer("to", ElementType.BOOL.code()));
        assertThat(y.integers()).containsExactly(1, 0, 0, 1);
    }

    @Test
    void positionsOfNaNAndOfEqualInfinities() {
        assertThat(OneNode.run(13, "ArgMax", List.of(reals(1, NAN, 3))).integers())
                .containsExactly(1);
        assertThat(OneNode.run(13, "ArgMin", List.of(reals(1, NAN, 0))).integers())
                .containsExactly(1);
        assertThat(OneNode.run(13, "ArgMax", List.of(reals(NAN, NAN, 3)), integer("select_last_index", 1))
                        .integers())
                .containsExactly(1);
        assertThat(OneNode.run(13, "ArgMax", List.of(reals(INFINITY, 2, INFINITY)), integer("select_last_index", 1))
                        .integers())
                .containsExactly(2);
        assertThat(OneNode.run(13, "ArgMin", List.of(reals(4, -INFINITY, -INFINITY)))
                        .integers())
                .containsExactly(1);
    }

    @Test
    void logarithmsOfSumsOfInfinities() {
        Tensor x = reals(Shape.of(4, 2), INFINITY, 1, -INFINITY, 2, -INFINITY, -INFINITY, INFINITY, -INFINITY);
        Tensor y = OneNode.run(18, "ReduceLogSumExp", List.of(x, OneNode.whole(ElementType.INT64, 1)));
        assertThat(y.reals()).containsExactly(INFINITY, 2, -INFINITY, INFINITY);
    }

    @Test
    void powersAreThoseOfC() {
        Tensor base = reals(-1, -1, 1, NAN, -INFINITY, 0, -0.0, INFINITY);
        Tensor exponent = reals(INFINITY, -INFINITY, NAN, 0, 0.5, -1, -1, 0);
        assertThat(OneNode.run(15, "Pow", List.of(base, exponent)).reals())
                .containsExactly(1, 1, 1, 1, INFINITY, INFINITY, -INFINITY, 1);
        Tensor x = reals(-INFINITY, -0.0, NAN, 4);
        assertThat(OneNode.run(15, "Pow", List.of(x, OneNode.real(0.5))).reals())
                .containsExactly(INFINITY, 0, NAN, 2);
        assertThat(OneNode.run(15, "Pow", List.of(x, OneNode.real(0))).reals()).containsExactly(1, 1, 1, 1);
        assertThat(OneNode.run(15, "Pow", List.of(OneNode.real(1), x)).reals()).containsExactly(1, 1, 1, 1);
    }

    /** 1/49 is not a double: 49 times its nearest one is less than 1. */
    @Test
    void quotientsByConstantsRoundOnce() {
        assertThat(49 * (1.0 / 49)).isLessThan(1);
        TestGraph g = new TestGraph(14);
        String divisors = g.constant(reals(49, 49, Double.MIN_VALUE, INFINITY, INFINITY));
        String y = g.node("Div", List.of(g.input("x", ElementType.DOUBLE, 5), divisors));
        Tensor x = reals(49, 147, Double.MIN_VALUE, 0, INFINITY);
        assertThat(g.run(List.of(x), y).get(0).doubles()).containsExactly(1, 3, 1, 0, NAN);
    }

    @Test
    void remaindersByInfinityAreTheNumbers() {
        Tensor y = OneNode.run(
                13, "Mod", List.of(reals(5, -2, INFINITY), reals(INFINITY, -INFINITY, 2)), integer("fmod", 1));
        assertThat(y.reals()).containsExactly(5, -2, NAN);
    }

    /** Both say "otherwise 0". */
    @Test
    void shrinkageOfNaNIsZero() {
        assertThat(OneNode.run(9, "Shrink", List.of(reals(NAN, 2)), real("bias", 0.5f))
                        .reals())
                .containsExactly(0, 1.5);
        assertThat(OneNode.run(10, "ThresholdedRelu", List.of(reals(NAN, 2))).reals())
                .containsExactly(0, 2);
    }

    @Test
    void hyperbolicCosinesAreNotBelowOne() {
        assertThat(OneNode.run(9, "Acosh", List.of(reals(0.5, -1e20, -INFINITY, 1)))
                        .reals())
                .containsExactly(NAN, NAN, NAN, 0);
    }

    @Test
    void zerosQuantiseWithScaleOne() {
        List<Tensor> y = OneNode.all(11, "DynamicQuantizeLinear", 3, List.of(reals(0, 0, -0.0)));
        assertThat(y.get(0).integers()).containsExactly(0, 0, 0);
        assertThat(y.get(1).reals()).containsExactly(1);
        assertThat(y.get(2).integers()).containsExactly(0);
    }

    /** Single numbers are bounds of a ramp unless they are none. */
    @Test
    void extremesOfNumbersThatAreNoBounds() {
        Tensor x = reals(-INFINITY, NAN, 2, INFINITY);
        for (double value : new double[] {INFINITY, NAN}) {
            Tensor one = OneNode.real(value);
            assertThat(OneNode.run(13, "Max", List.of(x, one)).reals()).containsExactly(value, NAN, value, value);
            assertThat(OneNode.run(13, "Clip", List.of(x, one)).reals()).containsExactly(value, NAN, value, value);
        }
        for (double value : new double[] {-INFINITY, NAN}) {
            assertThat(OneNode.run(13, "Min", List.of(x, OneNode.real(value))).reals())
                    .containsExactly(value, NAN, value, value);
        }
        assertThat(OneNode.run(13, "Max", List.of(x, OneNode.real(-INFINITY))).reals())
                .containsExactly(-INFINITY, NAN, 2, INFINITY);
    }

    /** What is not rotated is not multiplied by a sine of zero either. */
    @Test
    void infinitiesBesideARotation() {
        Tensor x = reals(Shape.of(1, 1, 1, 4), 1, 2, INFINITY, -INFINITY);
        Tensor y = OneNode.run(
                23,
                "RotaryEmbedding",
                List.of(x, reals(Shape.of(1, 1, 1), 0), reals(Shape.of(1, 1, 1), 1)),
                integer("rotary_embedding_dim", 2));
        assertThat(y.reals()).containsExactly(-2, 1, INFINITY, -INFINITY);
    }
}
