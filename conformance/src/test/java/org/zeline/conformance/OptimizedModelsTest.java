package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.graph.TensorCodec;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.proto.AttributeProto;
import org.zeline.onnx.proto.ModelProto;
import org.zeline.si.Hypothesis;
import org.zeline.si.RegionInference;
import org.zeline.si.RegionResult;
import org.zeline.si.data.Covariance;
import org.zeline.si.search.SearchSettings;

/**
 * Models as converters of scikit-learn, ONNX Runtime's optimiser and quantiser, and si4onnx write them: outputs
 * compared with ONNX Runtime, and truncation sets of all searches compared with forward passes.
 */
class OptimizedModelsTest {
    private static final int SIDE = 6;
    private static final Shape IMAGE = Shape.of(1, 1, SIDE, SIDE);
    private static final String MICROSOFT = "com.microsoft.";

    /** The models. */
    enum Kind {
        /** A scaler and a random forest on features of each pixel. */
        FOREST,
        /** A transformer block with fused attention, normalisations and activation. */
        TRANSFORMER,
        /** A quantised network in channels-last layout. */
        QUANTIZED,
        /** A network whose activations are replaced by interpolations. */
        APPROXIMATED;

        ModelProto model() {
            TestGraph g = new TestGraph(17).importing("ai.onnx.ml", 3);
            Layers layers = new Layers(g);
            String x = g.input("x", ElementType.FLOAT, IMAGE.extents());
            return g.proto(
                    switch (this) {
                        case FOREST -> forest(g, layers, x);
                        case TRANSFORMER -> transformer(g, layers, x);
                        case QUANTIZED -> quantized(g, x);
                        case APPROXIMATED -> approximated(g, layers, x);
                    });
        }

        /** The searches that can follow the model. */
        List<SearchSettings.Mode> searches() {
            return switch (this) {
                case FOREST, QUANTIZED -> List.of(SearchSettings.Mode.PARAMETRIC, SearchSettings.Mode.BOUNDED);
                case TRANSFORMER -> List.of(SearchSettings.Mode.BOUNDED);
                case APPROXIMATED ->
                    List.of(SearchSettings.Mode.SWEEP, SearchSettings.Mode.PARAMETRIC, SearchSettings.Mode.BOUNDED);
            };
        }
    }

    static AttributeProto floats(String name, double... values) {
        AttributeProto.Builder attribute =
                AttributeProto.newBuilder().setName(name).setType(AttributeProto.AttributeType.FLOATS);
        Arrays.stream(values).forEach(value -> attribute.addFloats((float) value));
        return attribute.build();
    }

    private static AttributeProto tensor(String name, double... values) {
        RealTensor tensor = new RealTensor(ElementType.DOUBLE, Shape.of(values.length), values);
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.TENSOR)
                .setT(TensorCodec.encode(tensor))
                .build();
    }

    /** A forest on three filtered images; the result is the probability of the second class. */
    private static String forest(TestGraph g, Layers layers, String x) {
        String filtered = layers.conv(x, 1, 3, 3);
        String rows = layers.reshaped(layers.transposed(filtered, 0, 2, 3, 1), SIDE * SIDE, 3);
        String scaled = g.node(
                "ai.onnx.ml.Scaler", List.of(rows), floats("offset", 0.1, -0.1, 0.2), floats("scale", 1.5, 2, 0.5));
        String probabilities = g.nodes("ai.onnx.ml.TreeEnsembleClassifier", 2, List.of(scaled), trees(new Random(7)))
                .get(1);
        String second = g.node("Gather", List.of(probabilities, g.integers(1)), TestGraph.integer("axis", 1));
        return layers.reshaped(second, 1, 1, SIDE, SIDE);
    }

    /** Twelve trees of three levels: seven branches, then eight leaves with the probability of the second class. */
    private static AttributeProto[] trees(Random random) {
        int trees = 12;
        int nodes = trees * 15;
        long[] tree = IntStream.range(0, nodes).mapToLong(i -> i / 15).toArray();
        long[] number = IntStream.range(0, nodes).mapToLong(i -> i % 15).toArray();
        boolean[] leaf = new boolean[nodes];
        long[] feature = new long[nodes];
        String[] modes = new String[nodes];
        double[] values = new double[nodes];
        long[] yes = new long[nodes];
        long[] no = new long[nodes];
        for (int i = 0; i < nodes; i++) {
            leaf[i] = number[i] >= 7;
            modes[i] = leaf[i] ? "LEAF" : "BRANCH_LEQ";
            feature[i] = leaf[i] ? 0 : random.nextInt(3);
            values[i] = leaf[i] ? 0 : random.nextGaussian();
            yes[i] = leaf[i] ? 0 : 2 * number[i] + 1;
            no[i] = leaf[i] ? 0 : 2 * number[i] + 2;
        }
        int[] leaves = IntStream.range(0, nodes).filter(i -> leaf[i]).toArray();
        double[] weights = random.doubles(leaves.length)
                .map(u -> Math.floor(5 * u) / 4 / trees)
                .toArray();
        return new AttributeProto[] {
            TestGraph.ints("nodes_treeids", tree),
            TestGraph.ints("nodes_nodeids", number),
            TestGraph.ints("nodes_featureids", feature),
            TestGraph.texts("nodes_modes", modes),
            floats("nodes_values", values),
            TestGraph.ints("nodes_truenodeids", yes),
            TestGraph.ints("nodes_falsenodeids", no),
            TestGraph.ints("class_ids", new long[leaves.length]),
            TestGraph.ints(
                    "class_treeids",
                    Arrays.stream(leaves).mapToLong(i -> tree[i]).toArray()),
            TestGraph.ints(
                    "class_nodeids",
                    Arrays.stream(leaves).mapToLong(i -> number[i]).toArray()),
            floats("class_weights", weights),
            TestGraph.ints("classlabels_int64s", 0, 1)
        };
    }

    /** Rows of the image as tokens, with a residual connection around attention and around the dense layers. */
    private static String transformer(TestGraph g, Layers layers, String x) {
        int width = 8;
        String tokens = layers.linear(layers.reshaped(x, 1, SIDE, SIDE), SIDE, width);
        String attention = g.node(
                MICROSOFT + "Attention",
                List.of(tokens, layers.weights(0.4, width, 3 * width), layers.weights(0.1, 3 * width)),
                TestGraph.integer("num_heads", 2));
        String first = skipped(g, layers, attention, tokens, width);
        String wide = g.node("MatMul", List.of(first, layers.weights(0.4, width, 2 * width)));
        String active = g.node(MICROSOFT + "BiasGelu", List.of(wide, layers.weights(0.1, 2 * width)));
        String narrow = g.node("MatMul", List.of(active, layers.weights(0.3, 2 * width, width)));
        String second = skipped(g, layers, narrow, first, width);
        return layers.reshaped(layers.linear(second, width, SIDE), 1, 1, SIDE, SIDE);
    }

    private static String skipped(TestGraph g, Layers layers, String x, String skip, int width) {
        return g.node(
                MICROSOFT + "SkipLayerNormalization",
                List.of(x, skip, layers.weights(1, width), layers.weights(0.1, width), layers.weights(0.1, width)),
                TestGraph.real("epsilon", 1e-5f));
    }

    private static String byte8(TestGraph g, int value) {
        return g.constant(Tensor.of(ElementType.UINT8, Shape.of(new int[0]), new double[] {value}));
    }

    private static String scale(TestGraph g, double value) {
        return g.constant(new RealTensor(ElementType.FLOAT, Shape.of(new int[0]), new double[] {(float) value}));
    }

    /** Two convolutions, a maximum and a sum, all quantised. */
    private static String quantized(TestGraph g, String x) {
        Random random = new Random(8);
        String q = g.node("QuantizeLinear", List.of(x, scale(g, 0.031), byte8(g, 121)));
        String last = g.node("Transpose", List.of(q), TestGraph.ints("perm", 0, 2, 3, 1));
        String first = convolved(g, random, last, 1, 4, 0.031, 121, 0.027, 117);
        String leaky = g.node(
                MICROSOFT + "QLinearLeakyRelu",
                List.of(first, scale(g, 0.027), byte8(g, 117), scale(g, 0.023), byte8(g, 60)),
                TestGraph.real("alpha", 0.1f));
        String largest = g.node(
                MICROSOFT + "NhwcMaxPool",
                List.of(leaky),
                TestGraph.ints("kernel_shape", 3, 3),
                TestGraph.ints("pads", 1, 1, 1, 1),
                TestGraph.ints("strides", 1, 1));
        String second = convolved(g, random, largest, 4, 1, 0.023, 60, 0.029, 111);
        String sum = g.node(
                MICROSOFT + "QLinearAdd",
                List.of(
                        second,
                        scale(g, 0.029),
                        byte8(g, 111),
                        last,
                        scale(g, 0.031),
                        byte8(g, 121),
                        scale(g, 0.033),
                        byte8(g, 119)));
        String reals = g.node("DequantizeLinear", List.of(sum, scale(g, 0.033), byte8(g, 119)));
        return g.node("Transpose", List.of(reals), TestGraph.ints("perm", 0, 3, 1, 2));
    }

    private static String convolved(
            TestGraph g,
            Random random,
            String x,
            int from,
            int to,
            double xScale,
            int xZero,
            double yScale,
            int yZero) {
        Shape shape = Shape.of(to, from, 3, 3);
        double[] w = random.doubles(shape.size()).map(u -> Math.rint(254 * u)).toArray();
        return g.node(
                MICROSOFT + "QLinearConv",
                List.of(
                        x,
                        scale(g, xScale),
                        byte8(g, xZero),
                        g.constant(Tensor.of(ElementType.UINT8, shape, w)),
                        scale(g, 0.004),
                        byte8(g, 127),
                        scale(g, yScale),
                        byte8(g, yZero)),
                TestGraph.ints("pads", 1, 1, 1, 1),
                TestGraph.integer("channels_last", 1));
    }

    /** Chords of the sigmoid linear unit between 13 points. */
    private static String approximated(TestGraph g, Layers layers, String x) {
        int count = 13;
        double[] knots = IntStream.range(0, count).mapToDouble(i -> i - 6).toArray();
        double[] slopes = new double[count + 1];
        double[] intercepts = new double[count + 1];
        slopes[count] = 1;
        intercepts[0] = silu(knots[0]);
        intercepts[count] = silu(knots[count - 1]) - knots[count - 1];
        for (int p = 1; p < count; p++) {
            slopes[p] = silu(knots[p]) - silu(knots[p - 1]);
            intercepts[p] = silu(knots[p]) - slopes[p] * knots[p];
        }
        AttributeProto[] pieces = {tensor("knots", knots), tensor("slopes", slopes), tensor("intercepts", intercepts)};
        String h = g.node("si4onnx.PiecewiseLinearApprox", List.of(layers.conv(x, 1, 4, 3)), pieces);
        String more = g.node("si4onnx.PiecewiseLinearApprox", List.of(layers.conv(h, 4, 4, 3)), pieces);
        return layers.conv(more, 4, 1, 3);
    }

    private static double silu(double v) {
        return v / (1 + Math.exp(-v));
    }

    private static Tensor image() {
        Random random = new Random(11);
        double[] values = new double[IMAGE.size()];
        Arrays.setAll(values, i -> (float) random.nextGaussian());
        return new RealTensor(ElementType.FLOAT, IMAGE, values);
    }

    private static OnnxModel parsed(Kind kind) {
        return OnnxModel.parse(kind.model().toByteArray(), kind + ".onnx");
    }

    private static double[] scores(OnnxModel model, Tensor image) {
        return model.run(List.of(image), Draws.none(), Instructions.FASTEST)
                .get(0)
                .doubles();
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "APPROXIMATED")
    void outputsAgreeWithOnnxRuntime(Kind kind) throws OrtException {
        double[] ours = scores(parsed(kind), image());
        OnnxRuntimeModel.assumeAvailable();
        try (OnnxRuntimeModel runtime = new OnnxRuntimeModel(kind.model())) {
            double[] theirs = runtime.run(List.of(image())).get(0).doubles();
            assertThat(ours).containsExactly(theirs, within(kind == Kind.TRANSFORMER ? 1e-5 : 1e-6));
        }
        assertThat(Arrays.stream(ours).distinct().count()).isGreaterThan(4);
    }

    @ParameterizedTest
    @EnumSource
    void truncationSetsAreThoseOfForwardPasses(Kind kind) {
        OnnxModel model = parsed(kind);
        double[] observed = scores(model, image());
        double threshold = threshold(observed);
        for (SearchSettings.Mode mode : kind.searches()) {
            RegionResult result = RegionInference.of(
                            model, Hypothesis.regionAbove(threshold).build(), new Covariance.Scalar(1))
                    .with(SearchSettings.builder().mode(mode).precision(0.005).build())
                    .run(List.of(image()), Draws.none());
            assertThat(result.p().upper() - result.p().lower())
                    .as("%s by %s", kind, mode)
                    .isLessThanOrEqualTo(0.005);
            assertThat(result.roi()).isEqualTo(marked(observed, threshold));
            ResultLine line = new ResultLine(image().reals(), result);
            int checked = 0;
            for (double z = -3; z <= 3; z += 0.0137) {
                if (result.searched().contains(z)) {
                    Tensor there = new RealTensor(ElementType.DOUBLE, IMAGE, line.at(z));
                    assertThat(result.truncated().contains(z))
                            .as("%s by %s at %s", kind, mode, z)
                            .isEqualTo(Arrays.equals(marked(scores(model, asFloat(there)), threshold), result.roi()));
                    checked++;
                }
            }
            assertThat(checked).as("%s by %s", kind, mode).isGreaterThan(20);
        }
    }

    /** The same numbers, declared as the model declares them; they are not rounded. */
    private static Tensor asFloat(Tensor x) {
        return new RealTensor(ElementType.FLOAT, x.shape(), x.reals());
    }

    /** A threshold that marks less than half of the image, between two scores that differ by more than rounding. */
    private static double threshold(double[] scores) {
        double[] sorted = Arrays.stream(scores).sorted().distinct().toArray();
        int at = sorted.length * 2 / 3;
        while (sorted[at] - sorted[at - 1] < 1e-3) {
            at++;
        }
        return 0.5 * (sorted[at] + sorted[at - 1]);
    }

    private static int[] marked(double[] scores, double threshold) {
        return IntStream.range(0, scores.length)
                .filter(i -> scores[i] > threshold)
                .toArray();
    }
}
