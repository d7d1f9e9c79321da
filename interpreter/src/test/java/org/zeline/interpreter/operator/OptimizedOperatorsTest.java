package org.zeline.interpreter.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.zeline.interpreter.TestGraph.integer;
import static org.zeline.interpreter.TestGraph.ints;
import static org.zeline.interpreter.TestGraph.real;
import static org.zeline.interpreter.TestGraph.text;
import static org.zeline.interpreter.operator.OneNode.reals;
import static org.zeline.interpreter.operator.OneNode.whole;
import static org.zeline.interpreter.operator.RandomForest.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.function.Sweepable;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.proto.AttributeProto;

/** Operators of other domains that ONNX Runtime has no kernel for, by their definition; and those that are refused. */
class OptimizedOperatorsTest {
    private static final String MICROSOFT = "com.microsoft.";

    private static Tensor random(Random random, int... extents) {
        Shape shape = Shape.of(extents);
        double[] values = new double[shape.size()];
        Arrays.setAll(values, i -> random.nextGaussian());
        return reals(shape, values);
    }

    private static void refused(
            String name, List<? extends @Nullable Tensor> inputs, String part, AttributeProto... a) {
        assertThatThrownBy(() -> OneNode.all(17, name, 1, inputs, a))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(part);
    }

    @Test
    void unknownOperatorsOfOnnxRuntimeAreRefusedWithAdvice() {
        Tensor x = reals(1, 2);
        refused(MICROSOFT + "QMoE", List.of(x), "optimise it with ORT_ENABLE_BASIC");
        refused("com.microsoft.nchwc.Conv", List.of(x), "ORT_ENABLE_EXTENDED rather than ORT_ENABLE_ALL");
        refused("ai.onnx.preview.training.Adam", List.of(x), "training operators are not supported");
        refused("org.example.Own", List.of(x), "operators of domain 'org.example' are not supported");
    }

    /** Queries, keys and values in one input, keys and values in one input, and all of them apart. */
    @Test
    void packedHeadsGiveTheSameAttention() {
        Random random = new Random(1);
        Tensor[] apart = {random(random, 2, 3, 4), random(random, 2, 3, 4), random(random, 2, 3, 4)};
        Tensor bias = random(random, 12);
        AttributeProto heads = integer("num_heads", 2);
        List<Tensor> inputs = List.of(apart[0], apart[1], apart[2], bias);
        double[] expected = OneNode.all(17, MICROSOFT + "MultiHeadAttention", 1, inputs, heads)
                .get(0)
                .doubles();
        List<@Nullable Tensor> all = Arrays.asList(packed(apart), null, null, bias);
        assertThat(OneNode.all(17, MICROSOFT + "MultiHeadAttention", 1, all, heads)
                        .get(0)
                        .doubles())
                .containsExactly(expected, within(1e-14));
        List<@Nullable Tensor> two = Arrays.asList(apart[0], packed(apart[1], apart[2]), null, bias);
        assertThat(OneNode.all(17, MICROSOFT + "MultiHeadAttention", 1, two, heads)
                        .get(0)
                        .doubles())
                .containsExactly(expected, within(1e-14));
    }

    /** {@code 2 x 3 x (2 heads of 2)} tensors as {@code 2 x 3 x 2 heads x count x 2}. */
    private static Tensor packed(Tensor... parts) {
        int count = parts.length;
        double[] values = new double[2 * 3 * 4 * count];
        for (int i = 0; i < values.length; i++) {
            int within = i % 2;
            int part = i / 2 % count;
            int head = i / (2 * count) % 2;
            values[i] = parts[part].doubles()[i / (4 * count) * 4 + head * 2 + within];
        }
        return reals(Shape.of(2, 3, 2, count, 2), values);
    }

    @Test
    void activationsFollowProducts() {
        Random random = new Random(2);
        Tensor a = random(random, 4, 2, 3);
        Tensor b = random(random, 4, 5, 3);
        AttributeProto[] transposed = {integer("transB", 1), real("alpha", 0.5f)};
        double[] products = OneNode.run(17, MICROSOFT + "FusedMatMul", List.of(a, b), transposed)
                .doubles();
        double[] leaky = OneNode.run(
                        17,
                        MICROSOFT + "FusedMatMulActivation",
                        List.of(a, b),
                        transposed[0],
                        transposed[1],
                        text("activation", "LeakyRelu"),
                        real("activation_alpha", 0.25f))
                .doubles();
        for (int i = 0; i < products.length; i++) {
            assertThat(leaky[i]).isCloseTo(products[i] < 0 ? 0.25 * products[i] : products[i], within(1e-15));
        }
        refused(
                MICROSOFT + "FusedMatMulActivation",
                List.of(a, b),
                "unknown activation 'Cube'",
                text("activation", "Cube"));
        refused(
                MICROSOFT + "FusedMatMulActivation",
                List.of(a, b),
                "activation Relu takes 0 parameters, got 1",
                text("activation", "Relu"),
                real("activation_alpha", 1));
    }

    @Test
    void groupNormsHaveChannelsLast() {
        Random random = new Random(3);
        Tensor x = random(random, 1, 2, 3, 4);
        Tensor gamma = random(random, 4);
        Tensor beta = random(random, 4);
        Tensor first = OneNode.run(17, "Transpose", List.of(x), ints("perm", 0, 3, 1, 2));
        Tensor normal = OneNode.run(21, "GroupNormalization", List.of(first, gamma, beta), integer("num_groups", 2));
        Tensor expected = OneNode.run(17, "Transpose", List.of(normal), ints("perm", 0, 2, 3, 1));
        AttributeProto groups = integer("groups", 2);
        assertThat(OneNode.run(17, MICROSOFT + "GroupNorm", List.of(x, gamma, beta), groups)
                        .doubles())
                .containsExactly(expected.doubles(), within(1e-14));
        double[] active = Arrays.stream(expected.doubles())
                .map(v -> v / (1 + Math.exp(-v)))
                .toArray();
        assertThat(OneNode.run(17, MICROSOFT + "GroupNorm", List.of(x, gamma, beta), groups, integer("activation", 1))
                        .doubles())
                .containsExactly(active, within(1e-14));
        assertThat(OneNode.run(
                                17,
                                MICROSOFT + "GroupNorm",
                                List.of(first, gamma, beta),
                                groups,
                                integer("channels_last", 0))
                        .doubles())
                .containsExactly(normal.doubles(), within(1e-14));
    }

    private static AttributeProto[] approximation(double[] knots, double[] slopes, double... intercepts) {
        return new AttributeProto[] {
            tensor("knots", reals(knots)), tensor("slopes", reals(slopes)), tensor("intercepts", reals(intercepts))
        };
    }

    /** A knot belongs to the piece above it. */
    @Test
    void approximationsArePiecewiseLinear() {
        AttributeProto[] jump = approximation(new double[] {-1, 2}, new double[] {0, 1, 0.5}, 3, 0, 4);
        Tensor x = reals(-2, -1, 0.5, 2, 4, Double.NaN);
        assertThat(OneNode.run(17, "si4onnx.PiecewiseLinearApprox", List.of(x), jump)
                        .doubles())
                .containsExactly(3, -1, 0.5, 5, 6, Double.NaN);
        refused(
                "si4onnx.PiecewiseLinearApprox",
                List.of(x),
                "knots must be finite and ascend",
                approximation(new double[] {2, 2}, new double[] {0, 1, 0}, 0, 0, 0));
        refused(
                "si4onnx.PiecewiseLinearApprox",
                List.of(x),
                "slopes needs 2 values, got 1",
                approximation(new double[] {2}, new double[] {0}, 0, 0));
    }

    /** Chords of a smooth function meet but for rounding errors: the approximation is swept like a Relu. */
    @Test
    void interpolationsAreContinuous() {
        int count = 41;
        double[] knots = new double[count];
        Arrays.setAll(knots, i -> -6 + 0.3 * i);
        double[] slopes = new double[count + 1];
        double[] intercepts = new double[count + 1];
        for (int p = 0; p <= count; p++) {
            double from = p == 0 ? knots[0] - 1 : knots[p - 1];
            double to = p == count ? knots[count - 1] + 1 : knots[p];
            slopes[p] = (silu(to) - silu(from)) / (to - from);
            intercepts[p] = (p == 0 ? silu(to) - slopes[p] * to : silu(from) - slopes[p] * from);
        }
        TestGraph g = new TestGraph(17);
        String x = g.input("x", ElementType.DOUBLE, 5);
        String y = g.node("si4onnx.PiecewiseLinearApprox", List.of(x), approximation(knots, slopes, intercepts));
        Plan plan = g.plan(Kernels.scalar(), Shape.of(5), y);
        assertThat(plan.obstacles(Sweepable.class)).isEmpty();
    }

    private static double silu(double v) {
        return v / (1 + Math.exp(-v));
    }

    @Test
    void packedWeightsAreChecked() {
        Tensor x = reals(Shape.of(1, 16), new double[16]);
        Tensor packed = whole(ElementType.UINT8, Shape.of(1, 1, 8), new long[8]);
        Tensor scale = reals(Shape.of(1), 1);
        String name = MICROSOFT + "MatMulNBits";
        AttributeProto k = integer("K", 16);
        AttributeProto n = integer("N", 1);
        refused(name, List.of(x, packed, scale), "block_size must be a power of two", k, n, integer("block_size", 24));
        refused(
                name,
                List.of(x, packed, scale),
                "bits must be 2, 4 or 8",
                k,
                n,
                integer("block_size", 16),
                integer("bits", 3));
        refused(
                name,
                List.of(x, packed, reals(Shape.of(2), 1, 1)),
                "scales needs 1 elements, got 2",
                k,
                n,
                integer("block_size", 16));
        refused(
                name,
                List.of(x, packed, scale),
                "B needs 16 elements, got 8",
                k,
                integer("N", 2),
                integer("block_size", 16));
    }

    /** Weights of two bits: 0, 1, 2 and 3 in one byte, the lowest bits first, with the zero point 2. */
    @Test
    void weightsOfTwoBitsAreUnpacked() {
        Tensor x = reals(Shape.of(1, 16), 1, 10, 100, 1000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        Tensor packed = whole(ElementType.UINT8, Shape.of(1, 1, 4), 0b11100100, 0, 0, 0);
        assertThat(OneNode.run(
                                17,
                                MICROSOFT + "MatMulNBits",
                                List.of(x, packed, reals(Shape.of(1), 0.5)),
                                integer("K", 16),
                                integer("N", 1),
                                integer("bits", 2),
                                integer("block_size", 16))
                        .doubles())
                .containsExactly(0.5 * (-2 * 1 - 1 * 10 + 0 * 100 + 1 * 1000));
    }

    @Test
    void unsupportedInputsOfAttentionAreRefused() {
        Random random = new Random(4);
        Tensor x = random(random, 1, 2, 4);
        Tensor w = random(random, 4, 12);
        AttributeProto heads = integer("num_heads", 2);
        refused(MICROSOFT + "Attention", List.of(x, w), "num_heads must be at least 1");
        refused(MICROSOFT + "Attention", List.of(x, w), "do_rotary", heads, integer("do_rotary", 1));
        Tensor mask = whole(ElementType.INT32, Shape.of(1, 1, 2, 2), 1, 1, 1, 1);
        List<@Nullable Tensor> masked = Arrays.asList(x, w, null, mask);
        refused(MICROSOFT + "Attention", masked, "a mask of shape 1x1x2x2 is not supported", heads);
    }

    /** Found by mutating models. */
    @Test
    void quantizedConvolutionsNeedSpatialAxes() {
        Tensor byteOne = whole(ElementType.UINT8, Shape.of(new int[0]), 1);
        Tensor x = whole(ElementType.UINT8, Shape.of(1, 1, 2, 2), 1, 2, 3, 4);
        Tensor scale = OneNode.real(0.5);
        Tensor w = whole(ElementType.UINT8, Shape.of(3), 1, 2, 3);
        Tensor zeros = whole(ElementType.UINT8, Shape.of(3), 0, 0, 0);
        for (String name : List.of("QLinearConv", MICROSOFT + "QLinearConv")) {
            refused(
                    name,
                    List.of(x, scale, byteOne, byteOne, scale, byteOne, scale, byteOne),
                    "needs weights with spatial axes");
            refused(name, List.of(x, scale, byteOne, w, scale, zeros, scale, byteOne), "weights of the same rank");
        }
    }
}
