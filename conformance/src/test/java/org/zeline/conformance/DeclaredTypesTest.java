package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OrtException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.proto.ModelProto;

/** Shapes, indices and integers computed by arithmetic in declared types agree with ONNX Runtime. */
class DeclaredTypesTest {
    private static final String[] COORDINATES = {
        "half_pixel",
        "pytorch_half_pixel",
        "align_corners",
        "asymmetric",
        "tf_half_pixel_for_nn",
        "half_pixel_symmetric"
    };
    private static final String[] NEAREST = {"round_prefer_floor", "round_prefer_ceil", "floor", "ceil"};

    private static List<Tensor> ours(ModelProto model, List<Tensor> values) {
        return OnnxModel.parse(model.toByteArray(), "test.onnx").run(values);
    }

    private static List<Tensor> theirs(ModelProto model, List<Tensor> values) {
        OnnxRuntimeModel.assumeAvailable();
        try (OnnxRuntimeModel runtime = new OnnxRuntimeModel(model)) {
            return runtime.run(values);
        } catch (OrtException e) {
            throw new AssertionError("ONNX Runtime refuses the model", e);
        }
    }

    private static Tensor floats(Shape shape, double... values) {
        double[] rounded = new double[values.length];
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = (float) values[i];
        }
        return new RealTensor(ElementType.FLOAT, shape, rounded);
    }

    /** A chain of float arithmetic, starting from the shape of the input or its elements, that ends in integers. */
    private static ModelProto chain(Random random, boolean ofShape, Shape shape) {
        TestGraph g = new TestGraph(18);
        String x = g.input("x", ElementType.FLOAT, shape.extents());
        String h = ofShape ? g.node("Cast", List.of(g.node("Shape", List.of(x))), TestGraph.integer("to", 1)) : x;
        int steps = 1 + random.nextInt(4);
        for (int i = 0; i < steps; i++) {
            String c = g.constant(floats(Shape.of(1), constant(random)));
            h = switch (random.nextInt(8)) {
                case 0 -> g.node("Mul", List.of(h, c));
                case 1 -> g.node("Div", List.of(h, c));
                case 2 -> g.node("Add", List.of(h, c));
                case 3 -> g.node("Sub", List.of(c, h));
                case 4 -> g.node("Mul", List.of(h, g.node("Div", List.of(c, g.constant(floats(Shape.of(1), 3))))));
                case 5 -> g.node("Div", List.of(h, g.node("Add", List.of(g.node("Abs", List.of(h)), c))));
                case 6 -> g.node("Sqrt", List.of(g.node("Abs", List.of(h))));
                default -> g.node("Reshape", List.of(h, g.integers(-1)));
            };
        }
        String scaled = g.node("Mul", List.of(h, g.constant(floats(Shape.of(1), 1 + random.nextInt(20)))));
        String whole = switch (random.nextInt(5)) {
            case 0 -> g.node("Floor", List.of(scaled));
            case 1 -> g.node("Ceil", List.of(scaled));
            case 2 -> g.node("Round", List.of(scaled));
            case 3 -> g.node("GreaterOrEqual", List.of(scaled, g.node("Floor", List.of(scaled))));
            default -> g.node("Cast", List.of(scaled), TestGraph.integer("to", 7));
        };
        return g.proto(g.node("Cast", List.of(whole), TestGraph.integer("to", 7)));
    }

    private static double constant(Random random) {
        return random.nextBoolean() ? (1 + random.nextInt(40)) / 10.0 : 0.05 + random.nextDouble();
    }

    @Property(tries = 600)
    void integersFromChainsAgreeWithOnnxRuntime(@ForAll @LongRange(min = 0, max = 1_000_000_000) long seed) {
        Random random = new Random(seed);
        boolean ofShape = random.nextBoolean();
        Shape shape = ofShape
                ? Shape.of(1 + random.nextInt(40), 1 + random.nextInt(40))
                : Shape.of(1, 1 + random.nextInt(12));
        double[] values = new double[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextInt(100) / (random.nextBoolean() ? 10.0 : 100.0);
        }
        ModelProto model = chain(random, ofShape, shape);
        List<Tensor> given = List.of(floats(shape, values));
        assertThat(ours(model, given).get(0).integers())
                .isEqualTo(theirs(model, given).get(0).integers());
    }

    /** Nearest neighbours in images whose elements are their own indices. */
    private static ModelProto resize(Random random, int in, boolean sized) {
        int opset = new int[] {9, 10, 11, 13, 18}[random.nextInt(5)];
        TestGraph g = new TestGraph(opset);
        String x = g.input("x", ElementType.FLOAT, 1, 1, 1, in);
        double scale = switch (random.nextInt(4)) {
            case 0 -> (1 + random.nextInt(30)) / 10.0;
            case 1 -> 1.0 / (1 + random.nextInt(7));
            case 2 -> 1 + random.nextInt(5);
            default -> 0.2 + 2 * random.nextDouble();
        };
        if (opset == 9) {
            scale = Math.max(1, scale);
        }
        scale = Math.max(scale, 1.5 / in);
        String scales = g.constant(floats(Shape.of(4), 1, 1, 1, scale));
        if (opset < 11) {
            return g.proto(
                    g.node(opset == 9 ? "Upsample" : "Resize", List.of(x, scales), TestGraph.text("mode", "nearest")));
        }
        int out = Math.max(1, (int) (in * scale));
        boolean bySizes = sized && opset > 11; // ONNX Runtime needs a roi in addition to sizes at opset 11
        List<String> inputs = bySizes
                ? List.of(x, "", "", g.integers(1, 1, 1, out))
                : List.of(x, g.constant(floats(Shape.of(0))), scales);
        int modes = opset < 18 ? 5 : 6;
        return g.proto(g.node(
                "Resize",
                inputs,
                TestGraph.text("mode", "nearest"),
                TestGraph.text("coordinate_transformation_mode", COORDINATES[random.nextInt(modes)]),
                TestGraph.text("nearest_mode", NEAREST[random.nextInt(4)])));
    }

    @Property(tries = 1500)
    void nearestNeighboursAgreeWithOnnxRuntime(@ForAll @LongRange(min = 0, max = 1_000_000_000) long seed) {
        Random random = new Random(seed);
        int in = 2 + random.nextInt(30);
        ModelProto model = resize(random, in, random.nextInt(3) == 0);
        double[] values = new double[in];
        for (int i = 0; i < in; i++) {
            values[i] = i;
        }
        List<Tensor> given = List.of(floats(Shape.of(1, 1, 1, in), values));
        Tensor ours = ours(model, given).get(0);
        Tensor theirs = theirs(model, given).get(0);
        assertThat(ours.shape()).isEqualTo(theirs.shape());
        assertThat(ours.reals()).isEqualTo(theirs.reals());
    }

    @Property(tries = 200)
    void rangesAgreeWithOnnxRuntime(@ForAll @LongRange(min = 0, max = 1_000_000_000) long seed) {
        Random random = new Random(seed);
        TestGraph g = new TestGraph(13);
        double step = (1 + random.nextInt(30)) / 10.0;
        Shape scalar = Shape.of(new int[0]);
        String start = g.constant(floats(scalar, random.nextInt(30) / 10.0));
        String size = g.node(
                "Cast",
                List.of(g.node("Size", List.of(g.input("x", ElementType.FLOAT, 7)))),
                TestGraph.integer("to", 1));
        String limit = g.node("Mul", List.of(size, g.constant(floats(scalar, (1 + random.nextInt(30)) / 10.0))));
        ModelProto model = g.proto(g.node("Range", List.of(start, limit, g.constant(floats(scalar, step)))));
        List<Tensor> given = List.of(floats(Shape.of(7), new double[7]));
        Tensor ours = ours(model, given).get(0);
        Tensor theirs = theirs(model, given).get(0);
        assertThat(ours.shape()).isEqualTo(theirs.shape());
        for (int i = 0; i < ours.shape().size(); i++) {
            assertThat(ours.reals()[i]).isCloseTo(theirs.reals()[i], within(1e-5 * (1 + theirs.reals()[i])));
        }
    }

    /** The difference of the bounds, 7.7f - 1.7f, is not rounded to float, in which it would be 6. */
    @Test
    void theLengthOfARangeIsThatOfOnnxRuntime() {
        TestGraph g = new TestGraph(13);
        Shape scalar = Shape.of(new int[0]);
        String limit = g.input("limit", ElementType.FLOAT);
        ModelProto model = g.proto(
                g.node("Range", List.of(g.constant(floats(scalar, 1.7)), limit, g.constant(floats(scalar, 0.5)))));
        List<Tensor> given = List.of(floats(scalar, 7f * 1.1f));
        assertThat(ours(model, given).get(0).shape()).isEqualTo(Shape.of(13));
        assertThat(theirs(model, given).get(0).shape()).isEqualTo(Shape.of(13));
    }

    /** A product of floats that is 29 in float and less than 29 in double. */
    @Test
    void roundsAProductBeforeTruncation() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", ElementType.FLOAT, 1);
        String product = g.node("Mul", List.of(x, g.constant(floats(Shape.of(1), 100))));
        ModelProto model = g.proto(g.node("Cast", List.of(product), TestGraph.integer("to", 7)));
        assertThat((long) ((float) 0.29 * 100.0)).isEqualTo(28);
        assertThat(ours(model, List.of(floats(Shape.of(1), 0.29))).get(0).integers())
                .containsExactly(29);
    }

    /** Features scaled in float, compared with thresholds that are scaled features themselves. */
    @Property(tries = 300)
    void splitsOfScaledFeaturesAgreeWithOnnxRuntime(@ForAll @LongRange(min = 0, max = 1_000_000_000) long seed) {
        Random random = new Random(seed);
        float offset = (1 + random.nextInt(40)) / 10f;
        float scale = (1 + random.nextInt(40)) / 30f;
        float[] features = new float[8];
        for (int i = 0; i < features.length; i++) {
            features[i] = random.nextInt(100) / 10f;
        }
        float threshold = (features[random.nextInt(8)] - offset) * scale;
        TestGraph g = new TestGraph(17);
        String x = g.input("x", ElementType.FLOAT, features.length, 1);
        String scaled = g.node(
                "ai.onnx.ml.Scaler",
                List.of(x),
                OptimizedModelsTest.floats("offset", offset),
                OptimizedModelsTest.floats("scale", scale));
        String mode = random.nextBoolean() ? "BRANCH_LEQ" : "BRANCH_LT";
        ModelProto model = g.proto(g.node(
                "ai.onnx.ml.TreeEnsembleRegressor",
                List.of(scaled),
                TestGraph.ints("nodes_treeids", 0, 0, 0),
                TestGraph.ints("nodes_nodeids", 0, 1, 2),
                TestGraph.ints("nodes_featureids", 0, 0, 0),
                TestGraph.texts("nodes_modes", mode, "LEAF", "LEAF"),
                OptimizedModelsTest.floats("nodes_values", threshold, 0, 0),
                TestGraph.ints("nodes_truenodeids", 1, 0, 0),
                TestGraph.ints("nodes_falsenodeids", 2, 0, 0),
                TestGraph.ints("target_ids", 0, 0),
                TestGraph.ints("target_nodeids", 1, 2),
                TestGraph.ints("target_treeids", 0, 0),
                OptimizedModelsTest.floats("target_weights", 1, 2),
                TestGraph.integer("n_targets", 1)));
        double[] values = new double[features.length];
        Arrays.setAll(values, i -> features[i]);
        List<Tensor> given = List.of(floats(Shape.of(features.length, 1), values));
        assertThat(ours(model, given).get(0).reals())
                .isEqualTo(theirs(model, given).get(0).reals());
    }

    /** Values that are not rounded to integers stay in double precision. */
    @Test
    void scoresStayInDoublePrecision() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", ElementType.FLOAT, 1);
        ModelProto model = g.proto(g.node("Mul", List.of(x, g.constant(floats(Shape.of(1), 0.1)))));
        double exact = (double) (float) 0.3 * (float) 0.1;
        assertThat(ours(model, List.of(floats(Shape.of(1), 0.3))).get(0).reals())
                .containsExactly(exact);
        assertThat(exact).isNotEqualTo((double) (float) exact);
    }

    /** Long chains give the same result, without recursion for each step. */
    @Test
    void longChainsAreEvaluatedWithoutRecursion() {
        TestGraph g = new TestGraph(13);
        String h = g.input("x", ElementType.FLOAT, 1);
        for (int i = 0; i < 20_000; i++) {
            h = g.node("Neg", List.of(h));
        }
        ModelProto model = g.proto(g.node("Floor", List.of(h)));
        assertThat(ours(model, List.of(floats(Shape.of(1), 2.5))).get(0).reals())
                .containsExactly(2);
        ModelProto folded = OnnxRuntimeModel.folded(model, List.of(floats(Shape.of(1), 2.5)));
        assertThat(ours(folded, List.of()).get(0).reals()).containsExactly(2);
    }
}
