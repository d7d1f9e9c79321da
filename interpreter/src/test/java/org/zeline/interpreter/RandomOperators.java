package org.zeline.interpreter;

import static org.zeline.interpreter.TestGraph.integer;
import static org.zeline.interpreter.TestGraph.ints;
import static org.zeline.interpreter.TestGraph.real;

import java.util.List;
import java.util.Random;

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
            "CastToInteger");

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
            "ReduceLogSumOf");

    private RandomOperators() {}

    static String add(TestGraph g, String operator, String x, Shape shape, Random random) {
        int axis = random.nextInt(shape.rank());
        return switch (operator) {
            case "ClipOf" -> g.node("Clip", List.of(x, random.nextBoolean() ? "" : float32(g, -0.3), float32(g, 0.4)));
            case "MaxOf", "MinOf" -> g.node(operator.substring(0, 3), several(g, x, random));
            case "SumOf", "MeanOf" -> g.node(operator.substring(0, operator.length() - 2), several(g, x, random));
            case "ThresholdedRelu" -> g.node(operator, List.of(x), real("alpha", 0.3f));
            case "Shrink" -> g.node(operator, List.of(x), real("lambd", 0.3f), real("bias", 0.2f));
            case "HardSigmoidDown" -> g.node("HardSigmoid", List.of(x), real("alpha", -0.5f), real("beta", 0.2f));
            case "SignOf" -> g.node("Add", List.of(x, g.node("Sign", List.of(g.node("Floor", List.of(x))))));
            case "ModOf" -> g.node("Mod", List.of(x, float32(g, -0.7)), integer("fmod", 1));
            case "Logic" -> logic(g, x);
            case "Hardmax" -> g.node(operator, List.of(x), integer("axis", axis));
            case "ArgMaxOf" -> {
                String at = g.node(
                        random.nextBoolean() ? "ArgMax" : "ArgMin",
                        List.of(x),
                        integer("axis", axis),
                        integer("select_last_index", random.nextInt(2)));
                yield g.node("Add", List.of(x, g.node("Cast", List.of(at), integer("to", 1))));
            }
            case "CumSumOf" ->
                g.node(
                        "CumSum",
                        List.of(x, g.integers(axis)),
                        integer("exclusive", random.nextInt(2)),
                        integer("reverse", random.nextInt(2)));
            case "ReduceL1" -> g.node(operator, List.of(x), ints("axes", axis));
            case "CastToHalf" -> {
                String half = g.node("Cast", List.of(x), integer("to", random.nextBoolean() ? 10 : 16));
                yield g.node("Add", List.of(x, g.node("Cast", List.of(half), integer("to", 1))));
            }
            case "CastToInteger" -> {
                String whole = g.node("Cast", List.of(x), integer("to", random.nextBoolean() ? 3 : 7));
                yield g.node("Add", List.of(x, g.node("Cast", List.of(whole), integer("to", 1))));
            }
            default -> addSmooth(g, operator, x, axis, random);
        };
    }

    private static String addSmooth(TestGraph g, String operator, String x, int axis, Random random) {
        String bounded = g.node("Mul", List.of(g.node("Tanh", List.of(x)), float32(g, 0.9)));
        String positive = g.node("Add", List.of(g.node("Abs", List.of(x)), float32(g, 1.1)));
        String axes = g.integers(axis);
        return switch (operator) {
            case "SinhOf", "CoshOf", "TanOf", "AsinOf", "AcosOf", "AtanhOf" ->
                g.node(operator.substring(0, operator.length() - 2), List.of(bounded));
            case "AcoshOf" -> g.node("Acosh", List.of(positive));
            case "CeluOf" -> g.node("Celu", List.of(x), real("alpha", 0.6f));
            case "LogSoftmax" -> g.node(operator, List.of(x), integer("axis", axis));
            case "PowerOfTwo" -> g.node("Pow", List.of(float32(g, 2), bounded));
            case "InverseSquare" -> g.node("Pow", List.of(g.node("Neg", List.of(positive)), float32(g, -2)));
            case "PReluOf" -> g.node("PRelu", List.of(x, bounded));
            case "ReduceL2Of" -> g.node("ReduceL2", List.of(positive, axes));
            case "ReduceSumSquareOf" -> g.node("ReduceSumSquare", List.of(x, axes));
            case "ReduceProdOf" -> g.node("ReduceProd", List.of(bounded, axes), integer("keepdims", 1));
            case "ReduceLogSumExpOf" -> g.node("ReduceLogSumExp", List.of(x, axes));
            case "ReduceLogSumOf" -> g.node("ReduceLogSum", List.of(positive, axes));
            default -> g.node(operator, List.of(x));
        };
    }

    /** {@code x + ((x > 0.2 or -x >= 0.1) and not (x < 0.5 xor x <= -1))}. */
    private static String logic(TestGraph g, String x) {
        String above = g.node("Greater", List.of(x, float32(g, 0.2)));
        String below = g.node("GreaterOrEqual", List.of(g.node("Neg", List.of(x)), float32(g, 0.1)));
        String less = g.node("Less", List.of(x, float32(g, 0.5)));
        String least = g.node("LessOrEqual", List.of(x, float32(g, -1)));
        String either = g.node("Or", List.of(above, below));
        String not = g.node("Not", List.of(g.node("Xor", List.of(less, least))));
        String all = g.node("And", List.of(either, not));
        return g.node("Add", List.of(x, g.node("Cast", List.of(all), integer("to", 1))));
    }

    private static List<String> several(TestGraph g, String x, Random random) {
        String scaled = g.node("Mul", List.of(x, float32(g, -0.5)));
        return random.nextBoolean() ? List.of(x, scaled) : List.of(x, float32(g, 0.3 * random.nextGaussian()), scaled);
    }

    private static String float32(TestGraph g, double value) {
        return g.constant(new RealTensor(ElementType.FLOAT, Shape.of(new int[0]), new double[] {value}));
    }
}
