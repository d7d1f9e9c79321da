package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.proto.ModelProto;

/** Quantised networks of a hundred layers: a bit that is rounded otherwise grows on the way, so that none may be. */
class QuantizedChainsTest {
    private static final int LAYERS = 100;
    private static final int CHANNELS = 8;
    private static final Shape SHAPE = Shape.of(1, CHANNELS, 6, 6);
    private static final Shape ONE = Shape.of(new int[0]);

    @BeforeAll
    static void isThereOnThisPlatform() {
        OnnxRuntimeModel.assumeAvailable();
    }

    /** A chain under construction: its last value is quantised by the scale and the zero point. */
    private static final class Chain {
        private final TestGraph g = new TestGraph(17);
        private final Random random;
        private String value;
        private float scale = 0.02f;
        private int zero = 117;

        Chain(long seed) {
            random = new Random(seed);
            String x = g.input("x", ElementType.FLOAT, SHAPE.extents());
            value = g.node("QuantizeLinear", List.of(x, scale(scale), zero(zero)));
        }

        private String scale(float value) {
            return g.constant(new RealTensor(ElementType.FLOAT, ONE, new double[] {value}));
        }

        private String zero(int value) {
            return g.constant(Tensor.of(ElementType.UINT8, ONE, new double[] {value}));
        }

        private String weights(Shape shape) {
            double[] w = new double[shape.size()];
            Arrays.setAll(w, i -> random.nextInt(255) - 127);
            return g.constant(Tensor.of(ElementType.INT8, shape, w));
        }

        /** A scale that widens the spread of sums of so many products a little. */
        private float weightScale(int terms) {
            return (float) ((1 + random.nextDouble()) / (73 * Math.sqrt(terms)));
        }

        /** Twice a whole multiple of a step, but for rounding: many multiples of the step are halfway between two. */
        private float halving(double step) {
            double wanted = 0.01 + 0.02 * random.nextDouble();
            return (float) (2 * step * Math.max(1, Math.rint(wanted / (2 * step))));
        }

        void convolution() {
            boolean wide = random.nextBoolean();
            String w = weights(Shape.of(CHANNELS, CHANNELS, wide ? 3 : 1, wide ? 3 : 1));
            String zeros = g.constant(Tensor.of(ElementType.INT8, ONE, new double[1]));
            float wScale = weightScale(CHANNELS * (wide ? 9 : 1));
            float next = halving(scale * wScale);
            int nextZero = 100 + random.nextInt(56);
            double[] bias = random.ints(CHANNELS, -500, 500).asDoubleStream().toArray();
            String b = g.constant(Tensor.of(ElementType.INT32, Shape.of(CHANNELS), bias));
            value = g.node(
                    "QLinearConv",
                    List.of(value, scale(scale), zero(zero), w, scale(wScale), zeros, scale(next), zero(nextZero), b),
                    TestGraph.ints("pads", wide ? new long[] {1, 1, 1, 1} : new long[4]));
            scale = next;
            zero = nextZero;
        }

        void product() {
            float wScale = weightScale(6);
            float next = halving(scale * wScale);
            int nextZero = 100 + random.nextInt(56);
            String w = weights(Shape.of(1, CHANNELS, 6, 6));
            String wZero = g.constant(Tensor.of(ElementType.INT8, ONE, new double[] {3}));
            value = g.node(
                    "QLinearMatMul",
                    List.of(value, scale(scale), zero(zero), w, scale(wScale), wZero, scale(next), zero(nextZero)));
            scale = next;
            zero = nextZero;
        }

        void integerProduct() {
            String sums = g.node("MatMulInteger", List.of(value, weights(Shape.of(6, 6)), zero(zero)));
            String reals = g.node("Cast", List.of(sums), TestGraph.integer("to", ElementType.FLOAT.code()));
            float step = scale * weightScale(6);
            requantize(g.node("Mul", List.of(reals, scale(step))), halving(step));
        }

        /** Half of the value itself and half of it moved: sums that are often halfway between two multiples. */
        void residual() {
            String reals = dequantized(value, scale);
            String halves = dequantized(value, scale / 2);
            String sum = g.node("Add", List.of(halves, g.node("Mul", List.of(reals, scale(0.5f)))));
            requantize(sum, (float) (scale > 0.015 ? scale * 2.0 / 3 : scale * 2.0));
        }

        void activation() {
            String reals = dequantized(value, scale);
            requantize(
                    switch (random.nextInt(3)) {
                        case 0 -> g.node("LeakyRelu", List.of(reals), TestGraph.real("alpha", 0.5f));
                        case 1 -> g.node("Mul", List.of(reals, scale((float) (0.9 + 0.3 * random.nextDouble()))));
                        default -> g.node("Neg", List.of(reals));
                    },
                    (float) (0.01 + 0.02 * random.nextDouble()));
        }

        private String dequantized(String x, float by) {
            return g.node("DequantizeLinear", List.of(x, scale(by), zero(zero)));
        }

        private void requantize(String reals, float next) {
            scale = next;
            zero = 100 + random.nextInt(56);
            value = g.node("QuantizeLinear", List.of(reals, scale(scale), zero(zero)));
        }

        ModelProto build() {
            List<String> layers = new ArrayList<>();
            for (int layer = 0; layer < LAYERS; layer++) {
                switch (layer % 5) {
                    case 0 -> convolution();
                    case 1 -> product();
                    case 2 -> residual();
                    case 3 -> integerProduct();
                    default -> activation();
                }
                layers.add(value);
            }
            return g.proto(layers.toArray(new String[0]));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void everyBitIsTheirs(long seed) throws OrtException {
        ModelProto model = new Chain(seed).build();
        Random random = new Random(-seed);
        double[] x = new double[SHAPE.size()];
        Arrays.setAll(x, i -> (float) random.nextGaussian());
        List<Tensor> inputs = List.of(new RealTensor(ElementType.FLOAT, SHAPE, x));
        List<Tensor> ours =
                OnnxModel.parse(model.toByteArray(), "chain").run(inputs, Draws.seeded(1), Instructions.FASTEST);
        List<Tensor> theirs;
        try (OnnxRuntimeModel other = new OnnxRuntimeModel(model)) {
            theirs = other.run(inputs);
        }
        assertThat(ours).hasSize(LAYERS);
        for (int layer = 0; layer < LAYERS; layer++) {
            long[] values = ours.get(layer).integers();
            assertThat(Arrays.stream(values).distinct().count())
                    .as("different values in layer %d", layer)
                    .isGreaterThan(30);
            assertThat(values).as("layer %d", layer).isEqualTo(theirs.get(layer).integers());
        }
    }
}
