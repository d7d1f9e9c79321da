package org.zeline.interpreter.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.zeline.interpreter.TestGraph.integer;
import static org.zeline.interpreter.TestGraph.ints;
import static org.zeline.interpreter.TestGraph.real;
import static org.zeline.interpreter.TestGraph.text;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.IntegerTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** Operators on values worked out by hand from the ONNX specification, at the opsets where their meaning changes. */
class OperatorsTest {
    private static final Tensor X = Tensor.of(Shape.of(2, 3), 1, -2, 3, -4, 5.0, -6);

    private static Tensor unary(int opset, String type, Tensor x, com.google.protobuf.Message... attributes) {
        TestGraph g = new TestGraph(opset);
        String in = g.input("x", x.type(), x.shape().extents());
        String y = g.node(
                type,
                List.of(in),
                java.util.Arrays.copyOf(attributes, attributes.length, org.zeline.onnx.proto.AttributeProto[].class));
        return g.run(List.of(x), y).get(0);
    }

    @Test
    void activations() {
        assertThat(unary(13, "Relu", X).doubles()).containsExactly(1, 0, 3, 0, 5, 0);
        assertThat(unary(13, "Abs", X).doubles()).containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(unary(13, "Neg", X).doubles()).containsExactly(-1, 2, -3, 4, -5, 6);
        assertThat(unary(13, "LeakyRelu", X, real("alpha", 0.5f)).doubles()).containsExactly(1, -1, 3, -2, 5, -3);
        assertThat(unary(13, "Elu", X).doubles()[1]).isCloseTo(Math.exp(-2) - 1, within(1e-15));
        double[] far =
                unary(13, "Sigmoid", Tensor.of(Shape.of(3), -800, 0, 800.0)).doubles();
        assertThat(far).containsExactly(0, 0.5, 1);
    }

    @Test
    void integersStayExact() {
        IntegerTensor big = new IntegerTensor(ElementType.INT64, Shape.of(2), new long[] {-(1L << 62) - 1, 7});
        assertThat(unary(14, "Relu", big).integers()).containsExactly(0, 7);
        assertThat(unary(13, "Abs", big).integers()).containsExactly((1L << 62) + 1, 7);
    }

    /** Before opset 13 Softmax flattens all axes from its own on. */
    @Test
    void softmaxChangesItsMeaningAtOpset13() {
        Tensor x = Tensor.of(Shape.of(1, 2, 2), 0, 0, 0, Math.log(3));
        assertThat(unary(12, "Softmax", x).doubles())
                .containsExactly(new double[] {1 / 6.0, 1 / 6.0, 1 / 6.0, 0.5}, within(1e-15));
        assertThat(unary(13, "Softmax", x).doubles())
                .containsExactly(new double[] {0.5, 0.5, 0.25, 0.75}, within(1e-15));
        double[] large =
                unary(13, "Softmax", Tensor.of(Shape.of(2), 1000, 1000.0)).doubles();
        assertThat(large).containsExactly(0.5, 0.5);
    }

    @Test
    void gemmWithAndWithoutC() {
        TestGraph g = new TestGraph(11);
        String a = g.input("a", 3, 2);
        String b = g.reals(Shape.of(1, 3), 1, 10, 100);
        String without = g.node("Gemm", List.of(a, b), integer("transA", 1), integer("transB", 1), real("alpha", 0.5f));
        String with = g.node(
                "Gemm",
                List.of(a, b, g.reals(Shape.of(1), 4.0)),
                integer("transA", 1),
                integer("transB", 1),
                real("beta", 2f));
        List<Tensor> y = g.run(List.of(Tensor.of(Shape.of(3, 2), 1, 2, 3, 4, 5.0, 6)), without, with);
        assertThat(y.get(0).doubles()).containsExactly(265.5, 321);
        assertThat(y.get(1).doubles()).containsExactly(539, 650);
        TestGraph old = new TestGraph(9);
        String bad = old.node("Gemm", List.of(old.input("a", 1, 1), old.input("b", 1, 1)));
        assertThatThrownBy(() -> old.model(bad)).hasMessageContaining("needs 3 to 3 inputs, got 2");
    }

    /** An explicit alpha of 0 is 0, not the default. */
    @Test
    void gemmTakesAlphaZeroAsZero() {
        TestGraph g = new TestGraph(13);
        String y = g.node("Gemm", List.of(g.input("a", 1, 2), g.reals(Shape.of(2, 1), 3, 4)), real("alpha", 0f));
        assertThat(g.run(List.of(Tensor.of(Shape.of(1, 2), 5, 6.0)), y).get(0).doubles())
                .containsExactly(0);
    }

    @Test
    void matMulBroadcastsBatchesAndVectors() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", 2, 1, 2);
        String right = g.node("MatMul", List.of(x, g.reals(Shape.of(2), 1, 10)));
        String left = g.node("MatMul", List.of(g.reals(Shape.of(2, 2, 1), 1, 2, 3, 4), x));
        List<Tensor> y = g.run(List.of(Tensor.of(Shape.of(2, 1, 2), 1, 2, 3.0, 4)), right, left);
        assertThat(y.get(0).shape()).isEqualTo(Shape.of(2, 1));
        assertThat(y.get(0).doubles()).containsExactly(21, 43);
        assertThat(y.get(1).doubles()).containsExactly(1, 2, 2, 4, 9, 12, 12, 16);
    }

    @Test
    void arithmeticBroadcasts() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", 2, 3);
        String c = g.reals(Shape.of(2, 1), 10, 20);
        List<Tensor> y = g.run(
                List.of(X),
                g.node("Add", List.of(x, c)),
                g.node("Sub", List.of(c, x)),
                g.node("Mul", List.of(c, x)),
                g.node("Div", List.of(x, c)),
                g.node("Mul", List.of(x, x)),
                g.node("Div", List.of(c, x)));
        assertThat(y.get(0).doubles()).containsExactly(11, 8, 13, 16, 25, 14);
        assertThat(y.get(1).doubles()).containsExactly(9, 12, 7, 24, 15, 26);
        assertThat(y.get(2).doubles()).containsExactly(10, -20, 30, -80, 100, -120);
        assertThat(y.get(3).doubles()).containsExactly(new double[] {0.1, -0.2, 0.3, -0.2, 0.25, -0.3}, within(1e-15));
        assertThat(y.get(4).doubles()).containsExactly(1, 4, 9, 16, 25, 36);
        assertThat(y.get(5).doubles()[1]).isEqualTo(-5);
    }

    @Test
    void comparisonsGiveBooleans() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", 2, 3);
        String c = g.reals(Shape.of(1), 3.0);
        List<Tensor> y = g.run(
                List.of(X),
                g.node("Greater", List.of(x, c)),
                g.node("Equal", List.of(x, c)),
                g.node("Less", List.of(x, c)));
        assertThat(y.get(0).type()).isEqualTo(ElementType.BOOL);
        assertThat(y.get(0).integers()).containsExactly(0, 0, 0, 0, 1, 0);
        assertThat(y.get(1).integers()).containsExactly(0, 0, 1, 0, 0, 0);
        assertThat(y.get(2).integers()).containsExactly(1, 1, 0, 1, 0, 1);
    }

    @Test
    void slicesBeforeAndAfterOpset10() {
        Tensor x = Tensor.of(Shape.of(5), IntStream.range(0, 5).asDoubleStream().toArray());
        assertThat(unary(9, "Slice", x, ints("starts", -3), ints("ends", 100)).doubles())
                .containsExactly(2, 3, 4);
        TestGraph g = new TestGraph(13);
        String in = g.input("x", 5);
        String back = g.node(
                "Slice",
                List.of(in, g.integers(Long.MAX_VALUE), g.integers(Long.MIN_VALUE), g.integers(0), g.integers(-2)));
        String none = g.node("Slice", List.of(in, g.integers(3), g.integers(2)));
        List<Tensor> y = g.run(List.of(x), back, none);
        assertThat(y.get(0).doubles()).containsExactly(4, 2, 0);
        assertThat(y.get(1).shape()).isEqualTo(Shape.of(0));
    }

    @Test
    void splitsByAttributeByInputAndUnevenly() {
        Tensor x = Tensor.of(Shape.of(5), 0, 1, 2, 3, 4.0);
        TestGraph a = new TestGraph(11);
        List<String> parts = a.nodes("Split", 2, List.of(a.input("x", 5)), ints("split", 2, 3));
        assertThat(a.run(List.of(x), parts.toArray(new String[0])).get(1).doubles())
                .containsExactly(2, 3, 4);
        TestGraph b = new TestGraph(18);
        List<String> uneven = b.nodes("Split", 3, List.of(b.input("x", 5)), integer("num_outputs", 3));
        assertThat(b.run(List.of(x), uneven.toArray(new String[0])).get(2).doubles())
                .containsExactly(4);
        TestGraph c = new TestGraph(13);
        List<String> equal = c.nodes("Split", 2, List.of(c.input("x", 5)));
        assertThatThrownBy(() -> c.run(List.of(x), equal.toArray(new String[0])))
                .hasMessageContaining("can't be split into 2 equal parts");
    }

    @Test
    void shapesAreFolded() {
        TestGraph g = new TestGraph(15);
        String x = g.input("x", 2, 3);
        String extents = g.node("Shape", List.of(x), integer("start", 1));
        String zeros = g.node("ConstantOfShape", List.of(extents));
        String eye = g.node("EyeLike", List.of(x), integer("k", 1));
        String flat = g.node("Reshape", List.of(x, g.integers(0, -1, 1)));
        String lifted = g.node("Unsqueeze", List.of(x, g.integers(0, -1)));
        String back = g.node("Squeeze", List.of(lifted));
        List<Tensor> y = g.run(List.of(X), extents, zeros, eye, flat, lifted, back);
        assertThat(y.get(0).integers()).containsExactly(3);
        assertThat(y.get(1).doubles()).containsExactly(0, 0, 0);
        assertThat(y.get(2).doubles()).containsExactly(0, 1, 0, 0, 0, 1);
        assertThat(y.get(3).shape()).isEqualTo(Shape.of(2, 3, 1));
        assertThat(y.get(4).shape()).isEqualTo(Shape.of(1, 2, 3, 1));
        assertThat(y.get(5).shape()).isEqualTo(Shape.of(2, 3));
    }

    @Test
    void reductionsByAttributeAndByInput() {
        assertThat(unary(11, "ReduceSum", X, ints("axes", -1), integer("keepdims", 0))
                        .doubles())
                .containsExactly(2, -5);
        assertThat(unary(13, "ReduceMean", X, ints("axes", 0)).doubles()).containsExactly(-1.5, 1.5, -1.5);
        assertThat(unary(13, "ReduceMax", X).doubles()).containsExactly(5);
        TestGraph g = new TestGraph(18);
        String x = g.input("x", 2, 3);
        String none = g.integers();
        String same = g.node("ReduceSum", List.of(x, none), integer("noop_with_empty_axes", 1));
        String mean = g.node("ReduceMean", List.of(x, g.integers(1)));
        List<Tensor> y = g.run(List.of(X), same, mean);
        assertThat(y.get(0).doubles()).containsExactly(X.doubles());
        assertThat(y.get(1).shape()).isEqualTo(Shape.of(2, 1));
    }

    @Test
    void resizeCoordinates() {
        assertThat(resize("asymmetric", "nearest", 2)).containsExactly(1, 1, 2, 2, 4, 4);
        assertThat(resize("half_pixel", "linear", 2)).containsExactly(1, 1.25, 1.75, 2.5, 3.5, 4);
        assertThat(resize("align_corners", "linear", 2))
                .containsExactly(new double[] {1, 1.4, 1.8, 2.4, 3.2, 4}, within(1e-12));
        assertThat(resize("asymmetric", "linear", 2)).containsExactly(1, 1.5, 2, 3, 4, 4);
        assertThat(resize("pytorch_half_pixel", "linear", 1 / 3.0)).containsExactly(1);
    }

    /** Axes in any order, counted from either end; scales and sizes follow that order. */
    @Test
    void resizedAxesInAnyOrder() {
        Tensor x = Tensor.of(Shape.of(1, 2, 3), 1, 2, 3, 4, 5, 6.0);
        Tensor scales = Tensor.of(Shape.of(2), 1, 2.0);
        Tensor sizes = Tensor.of(Shape.of(2), 3L, 4L);
        for (long[] axes : new long[][] {{2, 1}, {-1, -2}, {-1, 1}}) {
            Tensor scaled = axesResized(x, axes, List.of("", "scales"), scales);
            assertThat(scaled.shape()).isEqualTo(Shape.of(1, 4, 3));
            assertThat(scaled.doubles()).containsExactly(1, 2, 3, 1, 2, 3, 4, 5, 6, 4, 5, 6);
            assertThat(axesResized(x, axes, List.of("", "", "sizes"), sizes).shape())
                    .isEqualTo(Shape.of(1, 4, 3));
        }
        assertThat(axesResized(x, new long[] {-2, -1}, List.of("", "scales"), scales)
                        .shape())
                .isEqualTo(Shape.of(1, 2, 6));
        assertThatThrownBy(() -> axesResized(x, new long[] {1, -2}, List.of("", "scales"), scales))
                .hasMessageContaining("axis 1 is named twice");
    }

    private static Tensor axesResized(Tensor x, long[] axes, List<String> names, Tensor last) {
        TestGraph g = new TestGraph(18);
        List<String> inputs = new ArrayList<>(List.of(g.input("x", 1, 2, 3)));
        names.forEach(name -> inputs.add(name.isEmpty() ? "" : g.constant(last)));
        String y = g.node("Resize", inputs, ints("axes", axes), text("mode", "nearest"));
        return g.run(List.of(x), y).get(0);
    }

    private static double[] resize(String coordinates, String mode, double scale) {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", 1, 1, 3);
        String y = g.node(
                "Resize",
                List.of(x, "", g.reals(Shape.of(3), 1, 1, scale)),
                text("mode", mode),
                text("nearest_mode", "floor"),
                text("coordinate_transformation_mode", coordinates));
        return g.run(List.of(Tensor.of(Shape.of(1, 1, 3), 1, 2, 4.0)), y).get(0).doubles();
    }

    @Test
    void batchNormalizationIsInferenceUnlessTold() {
        TestGraph g = new TestGraph(15);
        String x = g.input("x", 1, 2, 1);
        List<String> in = List.of(
                x,
                g.reals(Shape.of(2), 2, 3),
                g.reals(Shape.of(2), 1, 0),
                g.reals(Shape.of(2), 5, 0),
                g.reals(Shape.of(2), 4, 1));
        String y = g.node("BatchNormalization", in, real("epsilon", 0f));
        assertThat(g.run(List.of(Tensor.of(Shape.of(1, 2, 1), 7, 2.0)), y)
                        .get(0)
                        .doubles())
                .containsExactly(3, 6);
        TestGraph t = new TestGraph(15);
        String trained = t.node("Relu", List.of(t.input("x", 1)), integer("training_mode", 1));
        assertThatThrownBy(() -> t.model(trained)).hasMessageContaining("unknown attribute training_mode");
    }

    @Test
    void unknownOperatorsAndOpsetsAreNamed() {
        TestGraph g = new TestGraph(13);
        String y = g.node("Frobnicate", List.of(g.input("x", 1)));
        assertThatThrownBy(() -> g.model(y)).hasMessageContaining("Frobnicate 'frobnicate0' (opset 13)");
        assertThatThrownBy(() -> new TestGraph(99).model()).hasMessageContaining("opset 99");
        TestGraph u = new TestGraph(13);
        String up = u.node("Upsample", List.of(u.input("x", 1), u.input("s", 1)));
        assertThatThrownBy(() -> u.model(up)).hasMessageContaining("not supported at this opset");
    }

    @Test
    void wrongShapesNameTheInput() {
        TestGraph g = new TestGraph(13);
        String y = g.node("Relu", List.of(g.input("x", 2, 3)));
        assertThatThrownBy(() -> g.run(List.of(Tensor.of(Shape.of(3, 2), new double[6])), y))
                .hasMessage("test.onnx: input 'x' needs shape 2x3, got 3x2");
    }
}
