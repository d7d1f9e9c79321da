package org.zeline.interpreter;

import static org.zeline.interpreter.TestGraph.integer;
import static org.zeline.interpreter.TestGraph.ints;
import static org.zeline.interpreter.TestGraph.real;
import static org.zeline.interpreter.TestGraph.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.IntegerTensor;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.proto.AttributeProto;

/** Nodes for random networks: functions of one value, and what is made of several. */
final class RandomOperators {
    /** Piecewise affine ones, and those that jump. */
    static final List<String> PIECEWISE = List.of(
            "ClipOf",
            "MaxOf",
            "MinOf",
            "SumOf",
            "MeanOf",
            "ThresholdedRelu",
            "Shrink",
            "HardSigmoidDown",
            "SignOf",
            "Floor",
            "Ceil",
            "Round",
            "ModOf",
            "Logic",
            "Hardmax",
            "ArgMaxOf",
            "CumSumOf",
            "ReduceL1",
            "CastToHalf",
            "CastToInteger",
            "QuantizeOf",
            "MatMulIntegerOf",
            "LpPoolByMagnitude",
            "RnnWithRelu");

    /** Smooth ones. */
    static final List<String> SMOOTH = List.of(
            "Sin",
            "Cos",
            "Atan",
            "Asinh",
            "SinhOf",
            "CoshOf",
            "TanOf",
            "AsinOf",
            "AcosOf",
            "AtanhOf",
            "AcoshOf",
            "Softsign",
            "CeluOf",
            "Selu",
            "Mish",
            "LogSoftmax",
            "PowerOfTwo",
            "InverseSquare",
            "PReluOf",
            "ReduceL2Of",
            "ReduceSumSquareOf",
            "ReduceProdOf",
            "ReduceLogSumExpOf",
            "ReduceLogSumOf",
            "SwishOf",
            "CumProdOf",
            "DetOf",
            "EinsumOf",
            "BatchInTraining",
            "InstanceNormalization",
            "GroupNormalization",
            "RMSNormalization",
            "MeanVarianceNormalization",
            "LpNormalization",
            "LRN",
            "LpPool",
            "AttentionOf",
            "Rotary",
            "LSTM",
            "GRU",
            "CrossEntropy",
            "DynamicQuantize");

    private RandomOperators() {}

    static String add(TestGraph g, String operator, String x, Shape shape, Random random) {
        if (shape.rank() < 2) {
            throw new ModelException("the operators here need channels");
        }
        int axis = random.nextInt(shape.rank());
        return switch (operator) {
            case "ClipOf" -> g.node("Clip", List.of(x, random.nextBoolean() ? "" : scalar(g, -0.3), scalar(g, 0.4)));
            case "MaxOf", "MinOf" -> g.node(operator.substring(0, 3), several(g, x, random));
            case "SumOf", "MeanOf" -> g.node(operator.substring(0, operator.length() - 2), several(g, x, random));
            case "ThresholdedRelu" -> g.node(operator, List.of(x), real("alpha", 0.3f));
            case "Shrink" -> g.node(operator, List.of(x), real("lambd", 0.3f), real("bias", 0.2f));
            case "HardSigmoidDown" -> g.node("HardSigmoid", List.of(x), real("alpha", -0.5f), real("beta", 0.2f));
            case "SignOf" -> g.node("Add", List.of(x, g.node("Sign", List.of(g.node("Floor", List.of(x))))));
            case "ModOf" -> g.node("Mod", List.of(x, scalar(g, -0.7)), integer("fmod", 1));
            case "Logic" -> logic(g, x);
            case "Hardmax" -> g.node(operator, List.of(x), integer("axis", axis));
            case "ArgMaxOf" -> {
                String at = g.node(
                        random.nextBoolean() ? "ArgMax" : "ArgMin",
                        List.of(x),
                        integer("axis", axis),
                        integer("select_last_index", random.nextInt(2)));
                yield g.node("Add", List.of(x, g.node("Cast", List.of(at), integer("to", 11))));
            }
            case "CumSumOf" ->
                g.node(
                        "CumSum",
                        List.of(x, g.integers(axis)),
                        integer("exclusive", random.nextInt(2)),
                        integer("reverse", random.nextInt(2)));
            case "ReduceL1" -> g.node(operator, List.of(x), ints("axes", axis));
            default -> addTyped(g, operator, x, shape, random);
        };
    }

    /** Those that change the type of their values on the way, and those with windows or steps. */
    private static String addTyped(TestGraph g, String operator, String x, Shape shape, Random random) {
        return switch (operator) {
            case "CastToHalf" -> {
                String half = g.node("Cast", List.of(x), integer("to", random.nextBoolean() ? 10 : 16));
                yield g.node("Add", List.of(x, g.node("Cast", List.of(half), integer("to", 11))));
            }
            case "CastToInteger" -> {
                String whole = g.node("Cast", List.of(x), integer("to", random.nextBoolean() ? 3 : 7));
                yield g.node("Add", List.of(x, g.node("Cast", List.of(whole), integer("to", 11))));
            }
            case "QuantizeOf" -> {
                String scale = scalar(g, 0.05 + random.nextDouble());
                String zero = g.constant(Tensor.of(ElementType.INT8, Shape.of(new int[0]), new double[] {-3}));
                String whole = g.node("QuantizeLinear", List.of(x, scale, zero));
                yield g.node("Add", List.of(x, g.node("DequantizeLinear", List.of(whole, scale, zero))));
            }
            case "MatMulIntegerOf" -> {
                String whole = g.node("QuantizeLinear", List.of(x, scalar(g, shape.size() % 2 == 0 ? 0.03 : 0.03f)));
                double[] w = random.doubles(2L * shape.extent(shape.rank() - 1), -9, 9)
                        .map(Math::rint)
                        .toArray();
                String weights = g.constant(Tensor.of(ElementType.INT8, Shape.of(w.length / 2, 2), w));
                String product = g.node("MatMulInteger", List.of(whole, weights));
                String real = g.node("Cast", List.of(product), integer("to", 11));
                yield g.node("Mul", List.of(real, scalar(g, 0.01)));
            }
            case "LpPoolByMagnitude" -> lpPool(g, x, shape, 1);
            case "RnnWithRelu" -> recurrent(g, "RNN", three(g, x, shape), 1, random);
            default -> addSmooth(g, operator, x, shape, random.nextInt(shape.rank()), random);
        };
    }

    private static String lpPool(TestGraph g, String x, Shape shape, int p) {
        long[] kernel = new long[shape.rank() - 2];
        Arrays.fill(kernel, 2);
        return g.node("LpPool", List.of(x), ints("kernel_shape", kernel), integer("p", p));
    }

    /** Steps, a batch of 2 or 1, and what is left as features. */
    private static Three three(TestGraph g, String x, Shape shape) {
        int steps = shape.extent(0) * (shape.rank() > 1 ? shape.extent(1) : 1);
        int batch = shape.size() / steps % 2 == 0 ? 2 : 1;
        int features = shape.size() / steps / batch;
        return new Three(g.node("Reshape", List.of(x, g.integers(steps, batch, features))), batch, features, steps);
    }

    private record Three(String name, int batch, int features, int steps) {}

    private static String recurrent(
            TestGraph g, String type, Three x, int gates, Random random, AttributeProto... attributes) {
        int directions = random.nextBoolean() ? 1 : 2;
        int size = 2;
        List<AttributeProto> all = new ArrayList<>();
        all.add(text("direction", directions == 2 ? "bidirectional" : random.nextBoolean() ? "forward" : "reverse"));
        all.addAll(List.of(attributes));
        if (type.equals("RNN")) {
            all.add(TestGraph.texts(
                    "activations", directions == 2 ? new String[] {"Relu", "Relu"} : new String[] {"Relu"}));
        }
        all.add(integer("hidden_size", size));
        long[] lengths = new long[x.batch];
        Arrays.fill(lengths, x.steps);
        lengths[0] = Math.max(1, x.steps - 1);
        String lasting = g.constant(new IntegerTensor(ElementType.INT32, Shape.of(x.batch), lengths));
        return g.node(
                type,
                List.of(
                        x.name,
                        weights(g, random, directions, gates * size, x.features),
                        weights(g, random, directions, gates * size, size),
                        weights(g, random, directions, 2 * gates * size),
                        lasting),
                all.toArray(new AttributeProto[0]));
    }

    private static String weights(TestGraph g, Random random, int... extents) {
        Shape shape = Shape.of(extents);
        double[] values = random.doubles(shape.size(), -0.8, 0.8).toArray();
        return g.reals(shape, values);
    }

    private static String addSmooth(TestGraph g, String operator, String x, Shape shape, int axis, Random random) {
        return switch (operator) {
            case "SinhOf", "CoshOf", "TanOf", "AsinOf", "AcosOf", "AtanhOf" ->
                g.node(operator.substring(0, operator.length() - 2), List.of(bounded(g, x)));
            case "AcoshOf" -> g.node("Acosh", List.of(positive(g, x)));
            case "CeluOf" -> g.node("Celu", List.of(x), real("alpha", 0.6f));
            case "LogSoftmax" -> g.node(operator, List.of(x), integer("axis", axis));
            case "PowerOfTwo" -> g.node("Pow", List.of(scalar(g, 2), bounded(g, x)));
            case "InverseSquare" -> g.node("Pow", List.of(g.node("Neg", List.of(positive(g, x))), scalar(g, -2)));
            case "PReluOf" -> g.node("PRelu", List.of(x, bounded(g, x)));
            case "ReduceL2Of" -> g.node("ReduceL2", List.of(positive(g, x), g.integers(axis)));
            case "ReduceSumSquareOf" -> g.node("ReduceSumSquare", List.of(x, g.integers(axis)));
            case "ReduceProdOf" ->
                g.node("ReduceProd", List.of(bounded(g, x), g.integers(axis)), integer("keepdims", 1));
            case "ReduceLogSumExpOf" -> g.node("ReduceLogSumExp", List.of(x, g.integers(axis)));
            case "ReduceLogSumOf" -> g.node("ReduceLogSum", List.of(positive(g, x), g.integers(axis)));
            case "SwishOf" -> g.node("Swish", List.of(x), real("alpha", random.nextBoolean() ? 1.3f : -0.8f));
            case "CumProdOf" ->
                g.node("CumProd", List.of(bounded(g, x), g.integers(axis)), integer("reverse", random.nextInt(2)));
            case "BatchInTraining" -> normalized(g, "BatchNormalization", bounded(g, x), shape, random);
            case "InstanceNormalization", "GroupNormalization", "RMSNormalization" ->
                normalized(g, operator, x, shape, random);
            case "MeanVarianceNormalization" -> g.node(operator, List.of(x), ints("axes", axis));
            case "LpNormalization" ->
                g.node(operator, List.of(positive(g, x)), integer("axis", axis), integer("p", 1 + random.nextInt(2)));
            case "LRN" -> g.node(operator, List.of(x), integer("size", 2), real("alpha", 0.3f));
            case "LpPool" -> lpPool(g, positive(g, x), shape, 2 + random.nextInt(2));
            case "LSTM" -> recurrent(g, operator, three(g, x, shape), 4, random);
            case "GRU" ->
                recurrent(
                        g, operator, three(g, x, shape), 3, random, integer("linear_before_reset", random.nextInt(2)));
            case "CrossEntropy" -> {
                long[] classes = new long[shape.size() / shape.extent(1)];
                Arrays.setAll(classes, i -> i % shape.extent(1));
                int[] places = new int[shape.rank() - 1];
                Arrays.setAll(places, i -> shape.extent(i == 0 ? 0 : i + 1));
                String target = g.constant(Tensor.of(Shape.of(places), classes));
                String losses = g.node("SoftmaxCrossEntropyLoss", List.of(x, target), text("reduction", "none"));
                yield g.node("Unsqueeze", List.of(losses, g.integers(0)));
            }
            case "DynamicQuantize" -> {
                List<String> y = g.nodes("DynamicQuantizeLinear", 3, List.of(bounded(g, x)));
                yield g.node("DequantizeLinear", y);
            }
            default -> attention(g, operator, x, shape, random);
        };
    }

    private static String bounded(TestGraph g, String x) {
        return g.node("Mul", List.of(g.node("Tanh", List.of(x)), scalar(g, 0.9)));
    }

    private static String positive(TestGraph g, String x) {
        return g.node("Add", List.of(g.node("Abs", List.of(x)), scalar(g, 1.1)));
    }

    private static String attention(TestGraph g, String operator, String x, Shape shape, Random random) {
        int size = shape.size();
        int steps = shape.extent(0) * shape.extent(1);
        return switch (operator) {
            case "DetOf" -> {
                String matrices = g.node("Reshape", List.of(x, g.integers(1, 1, size / 4, 2, 2)));
                yield g.node("Det", List.of(matrices));
            }
            case "EinsumOf" -> {
                String flat = g.node("Reshape", List.of(x, g.integers(steps, size / steps)));
                String products = g.node("Einsum", List.of(flat, flat), text("equation", "ij,kj->ki"));
                yield g.node("Unsqueeze", List.of(products, g.integers(0)));
            }
            case "AttentionOf" -> {
                String flat = g.node("Reshape", List.of(x, g.integers(1, 1, steps, size / steps)));
                yield g.node(
                        "Attention",
                        List.of(flat, flat, flat),
                        integer("is_causal", random.nextInt(2)),
                        real("softcap", random.nextInt(2) * 0.7f));
            }
            case "Rotary" -> {
                String flat = g.node("Reshape", List.of(x, g.integers(1, 1, size / 2, 2)));
                yield g.node(
                        "RotaryEmbedding",
                        List.of(flat, weights(g, random, 1, size / 2, 1), weights(g, random, 1, size / 2, 1)),
                        integer("interleaved", random.nextInt(2)));
            }
            default -> g.node(operator, List.of(x));
        };
    }

    private static String normalized(TestGraph g, String operator, String x, Shape shape, Random random) {
        int channels = shape.extent(1);
        String scale = weights(g, random, channels);
        return switch (operator) {
            case "BatchNormalization" ->
                g.nodes(operator, 3, List.of(x, scale, scale, scale, scale), integer("training_mode", 1))
                        .get(0);
            case "GroupNormalization" -> g.node(operator, List.of(x, scale, scale), integer("num_groups", 1));
            case "RMSNormalization" -> g.node(operator, List.of(x, weights(g, random, shape.extent(shape.rank() - 1))));
            default -> g.node(operator, List.of(x, scale, scale));
        };
    }

    /** {@code x + ((x > 0.2 or -x >= 0.1) and not (x < 0.5 xor x <= -1))}. */
    private static String logic(TestGraph g, String x) {
        String above = g.node("Greater", List.of(x, scalar(g, 0.2)));
        String below = g.node("GreaterOrEqual", List.of(g.node("Neg", List.of(x)), scalar(g, 0.1)));
        String less = g.node("Less", List.of(x, scalar(g, 0.5)));
        String least = g.node("LessOrEqual", List.of(x, scalar(g, -1)));
        String either = g.node("Or", List.of(above, below));
        String not = g.node("Not", List.of(g.node("Xor", List.of(less, least))));
        String all = g.node("And", List.of(either, not));
        return g.node("Add", List.of(x, g.node("Cast", List.of(all), integer("to", 11))));
    }

    private static List<String> several(TestGraph g, String x, Random random) {
        String scaled = g.node("Mul", List.of(x, scalar(g, -0.5)));
        return random.nextBoolean() ? List.of(x, scaled) : List.of(x, scalar(g, 0.3 * random.nextGaussian()), scaled);
    }

    private static String scalar(TestGraph g, double value) {
        return g.reals(Shape.of(new int[0]), value);
    }
}
