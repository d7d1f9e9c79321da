package org.zeline.interpreter.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.zeline.interpreter.TestGraph.integer;
import static org.zeline.interpreter.operator.OneNode.reals;
import static org.zeline.interpreter.operator.OneNode.whole;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** Quantised operators on values worked out by hand. */
class QuantizationsTest {
    private static final Shape SCALAR = Shape.of(new int[0]);

    @Test
    void roundsHalvesToEven() {
        Tensor x = reals(-5, -3, 1, 3, 1000);
        Tensor y = OneNode.run(10, "QuantizeLinear", List.of(x, OneNode.real(2)));
        assertThat(y.type()).isEqualTo(ElementType.UINT8);
        assertThat(y.integers()).containsExactly(0, 0, 0, 2, 255);
        Tensor zero = whole(ElementType.INT8, SCALAR, -1);
        assertThat(OneNode.run(10, "QuantizeLinear", List.of(x, OneNode.real(2), zero))
                        .integers())
                .containsExactly(-3, -3, -1, 1, 127);
    }

    /** 0.35 by 0.1, both as floats, is less than 3.5, and just that when it is rounded to float. */
    @Test
    void quotientsAreThoseOfFloats() {
        Tensor x = reals(0.25f, 0.35f, 0.45f);
        Tensor y = OneNode.run(10, "QuantizeLinear", List.of(x, OneNode.real(0.1f)));
        assertThat(y.integers()).containsExactly(2, 4, 4);
    }

    /** 1.5 by 0.1 is 15 as a float, halfway between 14 and 16, and less in double precision. */
    @Test
    void quotientsThatBecomeSmallRealsToo() {
        Tensor zero = new RealTensor(ElementType.FLOAT8E5M2, SCALAR, new double[1]);
        Tensor y = OneNode.run(19, "QuantizeLinear", List.of(reals(1.5, -1.5, 1.3), OneNode.real(0.1f), zero));
        assertThat(y.reals()).containsExactly(16, -16, 12);
    }

    /** x is 0.5 + 2^-26, which is 0.5 as the float that it is declared to be: a tie. */
    @Test
    void argumentsAreRoundedToTheirType() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", ElementType.FLOAT, 2);
        String y = g.node(
                "QuantizeLinear", List.of(x, g.constant(new RealTensor(ElementType.FLOAT, SCALAR, new double[] {1}))));
        Tensor given = new RealTensor(ElementType.FLOAT, Shape.of(2), new double[] {0.5 + 0x1p-26, 0.5 + 0x1p-24});
        assertThat(g.run(List.of(given), y).get(0).integers()).containsExactly(0, 1);
    }

    /** 3 times 0.1 as floats, rounded to one, is not three times the double that 0.1 as a float is. */
    @Test
    void productsAreRoundedToTheirType() {
        Tensor scale = new RealTensor(ElementType.FLOAT, SCALAR, new double[] {0.1f});
        Tensor y = OneNode.run(13, "DequantizeLinear", List.of(whole(ElementType.UINT8, 3), scale));
        assertThat(y.reals()).containsExactly(3 * 0.1f);
        assertThat(3 * (double) 0.1f).isNotEqualTo(3 * 0.1f);
    }

    /** 5 by the float nearest 0.1 is half of 10 in single precision, which rounds to even. */
    @Test
    void factorsOfQuantisedProductsAreFloats() {
        Tensor one = new RealTensor(ElementType.FLOAT, SCALAR, new double[] {1});
        Tensor tenth = new RealTensor(ElementType.FLOAT, SCALAR, new double[] {0.1f});
        Tensor zero = whole(ElementType.UINT8, SCALAR, 0);
        Tensor y = OneNode.run(
                13,
                "QLinearMatMul",
                List.of(
                        whole(ElementType.UINT8, Shape.of(2, 1), 5, 25),
                        tenth,
                        zero,
                        whole(ElementType.UINT8, Shape.of(1, 1), 1),
                        one,
                        zero,
                        one,
                        zero));
        assertThat(y.integers()).containsExactly(0, 2);
        assertThat(5 * (double) 0.1f).isGreaterThan(0.5);
    }

    @Test
    void byAxisAndBlock() {
        Tensor x = reals(Shape.of(2, 2), 4, 4, 8, 8);
        Tensor scales = reals(1, 2);
        Tensor zeros = whole(ElementType.UINT8, 0, 10);
        assertThat(OneNode.run(10, "QuantizeLinear", List.of(x, scales, zeros)).integers())
                .containsExactly(4, 12, 8, 14);
        assertThat(OneNode.run(13, "QuantizeLinear", List.of(x, scales, zeros), integer("axis", 0))
                        .integers())
                .containsExactly(4, 4, 14, 14);
        Tensor long3 = reals(Shape.of(1, 3), 4, 4, 4);
        Tensor blocks = reals(Shape.of(1, 2), 1, 2);
        Tensor y = OneNode.run(
                21,
                "QuantizeLinear",
                List.of(long3, blocks),
                integer("block_size", 2),
                integer("output_dtype", ElementType.INT4.code()));
        assertThat(y.type()).isEqualTo(ElementType.INT4);
        assertThat(y.integers()).containsExactly(4, 4, 2);
        assertThat(OneNode.run(21, "DequantizeLinear", List.of(y, blocks), integer("block_size", 2))
                        .doubles())
                .containsExactly(4, 4, 4);
        assertThatThrownBy(() -> OneNode.run(10, "QuantizeLinear", List.of(x, reals(1, 2, 3))))
                .hasMessageContaining("need 1 or 2 values, got shape 3");
    }

    @Test
    void toSmallRealTypes() {
        Tensor zero = new RealTensor(ElementType.FLOAT8E4M3FN, SCALAR, new double[1]);
        Tensor x = reals(1000, 34, -3);
        Tensor y = OneNode.run(19, "QuantizeLinear", List.of(x, OneNode.real(2), zero));
        assertThat(y.type()).isEqualTo(ElementType.FLOAT8E4M3FN);
        assertThat(y.doubles()).containsExactly(448, 16, -1.5);
        assertThat(OneNode.run(19, "QuantizeLinear", List.of(x, OneNode.real(2), zero), integer("saturate", 0))
                        .doubles()[0])
                .isNaN();
        assertThat(OneNode.run(19, "DequantizeLinear", List.of(y, OneNode.real(2)))
                        .doubles())
                .containsExactly(896, 32, -3);
    }

    @Test
    void dequantizes() {
        Tensor x = whole(ElementType.UINT8, 0, 128, 255);
        Tensor zero = whole(ElementType.UINT8, SCALAR, 128);
        assertThat(OneNode.run(10, "DequantizeLinear", List.of(x, OneNode.real(0.5), zero))
                        .doubles())
                .containsExactly(-64, 0, 63.5);
    }

    @Test
    void scalesAreFound() {
        List<Tensor> y = OneNode.all(11, "DynamicQuantizeLinear", 3, List.of(reals(-1, 0, 254)));
        assertThat(y.get(0).integers()).containsExactly(0, 1, 255);
        assertThat(y.get(1).doubles()).containsExactly(1);
        assertThat(y.get(2).integers()).containsExactly(1);
        assertThat(OneNode.all(11, "DynamicQuantizeLinear", 3, List.of(reals(0, 0)))
                        .get(0)
                        .integers())
                .containsExactly(0, 0);
    }

    @Test
    void matrixProductsOfIntegers() {
        Tensor a = whole(ElementType.UINT8, Shape.of(2, 2), 255, 0, 3, 4);
        Tensor b = whole(ElementType.INT8, Shape.of(2, 1), -2, 5);
        assertThat(OneNode.run(10, "MatMulInteger", List.of(a, b)).integers()).containsExactly(-510, 14);
        Tensor zeros = whole(ElementType.UINT8, 5, 3);
        Tensor y = OneNode.run(10, "MatMulInteger", List.of(a, b, zeros));
        assertThat(y.type()).isEqualTo(ElementType.INT32);
        assertThat(y.integers()).containsExactly(250 * -2 - 25, 5);
        Tensor wide = whole(ElementType.INT32, Shape.of(1, 2), Integer.MAX_VALUE, 1);
        Tensor ones = whole(ElementType.INT32, Shape.of(2), 1, 1);
        assertThat(OneNode.run(13, "MatMul", List.of(wide, ones)).integers()).containsExactly(Integer.MIN_VALUE);
        Tensor c = whole(ElementType.INT32, 7);
        Tensor column = whole(ElementType.INT32, Shape.of(2, 1), 1, 2);
        assertThat(OneNode.run(13, "Gemm", List.of(wide, column, c)).integers()).containsExactly(Integer.MIN_VALUE + 8);
    }

    /** {@code (2 - 1) 3 + (5 - 1) 1 = 7} at scale 1/2 by 4 over 2, which is 7, and the zero point 3. */
    @Test
    void quantisedProducts() {
        Tensor a = whole(ElementType.UINT8, Shape.of(1, 2), 2, 5);
        Tensor b = whole(ElementType.INT8, Shape.of(2, 1), 3, 1);
        Tensor zero = whole(ElementType.UINT8, SCALAR, 1);
        Tensor none = whole(ElementType.INT8, SCALAR, 0);
        Tensor end = whole(ElementType.UINT8, SCALAR, 3);
        List<Tensor> in = List.of(a, OneNode.real(0.5), zero, b, OneNode.real(4), none, OneNode.real(2), end);
        assertThat(OneNode.run(10, "QLinearMatMul", in).integers()).containsExactly(10);
    }

    /** Padding counts as zero, which is the zero point of the image. */
    @Test
    void quantisedConvolutions() {
        Tensor x = whole(ElementType.UINT8, Shape.of(1, 1, 2), 3, 5);
        Tensor w = whole(ElementType.INT8, Shape.of(2, 1, 2), 1, 2, -1, 1);
        Tensor zero = whole(ElementType.UINT8, SCALAR, 1);
        var pads = TestGraph.ints("pads", 1, 0);
        assertThat(OneNode.run(10, "ConvInteger", List.of(x, w, zero), pads).integers())
                .containsExactly(4, 10, 2, 2);
        List<Tensor> in = Arrays.asList(
                x,
                OneNode.real(0.5),
                zero,
                w,
                reals(1, 4),
                whole(ElementType.INT8, 0, 0),
                OneNode.real(0.5),
                whole(ElementType.UINT8, SCALAR, 2),
                whole(ElementType.INT32, 1, -1));
        assertThat(OneNode.all(10, "QLinearConv", 1, in, pads).get(0).integers())
                .containsExactly(7, 13, 6, 6);
    }

    /** What can't be followed is named: the weights may be as constant as they like. */
    @Test
    void aConvolutionWaitsForItsZeroPointOrItsWeights() {
        TestGraph g = new TestGraph(11);
        String x = g.input("x", 1, 1, 2);
        List<String> quantized = g.nodes("DynamicQuantizeLinear", 3, List.of(x));
        String weights = g.constant(whole(ElementType.UINT8, Shape.of(1, 1, 2), 1, 2));
        for (boolean constant : new boolean[] {true, false}) {
            TestGraph one = g.copy();
            String y = one.node(
                    "ConvInteger", List.of(quantized.get(0), constant ? weights : quantized.get(0), quantized.get(2)));
            assertThat(one.plan(Kernels.scalar(), Shape.of(1, 1, 2), y).obstaclesToBoundedSearch())
                    .anyMatch(line -> line.startsWith("ConvInteger")
                            && line.endsWith(
                                    constant
                                            ? "its zero points depend on the input"
                                            : "its weights depend on the input"));
        }
    }

    /** Quantised layers are followed along a line, exactly. */
    @Test
    void quantisedNetworksHaveExactSearch() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", 1, 2);
        String scale = g.reals(SCALAR, 0.1);
        String zero = g.constant(whole(ElementType.UINT8, SCALAR, 100));
        String whole = g.node("QuantizeLinear", List.of(x, scale, zero));
        String weights = g.constant(whole(ElementType.INT8, Shape.of(2, 1), 3, -4));
        String product = g.node("MatMulInteger", List.of(whole, weights, zero));
        String y = g.node("Cast", List.of(product), integer("to", 1));
        assertThat(g.plan(Kernels.scalar(), Shape.of(1, 2), y).obstaclesToExactSearch())
                .isEmpty();
    }
}
