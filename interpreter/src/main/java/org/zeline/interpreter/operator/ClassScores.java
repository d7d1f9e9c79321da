package org.zeline.interpreter.operator;

import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.PiecewiseLinear;
import org.zeline.interpreter.function.SmoothFunction;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.StringTensor;

/** What the models of {@code ai.onnx.ml} share: rows of features, transforms of scores, and labels of classes. */
final class ClassScores {
    /** Largest integer up to which all integers are doubles. */
    private static final long EXACT = 1L << 53;

    /** SOFTMAX_ZERO keeps scores up to this magnitude at zero. */
    private static final double NEGLIGIBLE = 1e-7f;

    private static final PiecewiseLinear RELEVANT = PiecewiseLinear.of(
                    new double[] {-NEGLIGIBLE, NEGLIGIBLE}, new double[3], new double[] {1, 0, 1}, new double[2])
            .atNaN(1);

    /**
     * {@code sqrt(2) erfinv(2 p - 1)} with Winitzki's approximation of the inverse error function, which ONNX's
     * reference and ONNX Runtime both use. Its relative error is below 0.3 %.
     */
    private static final SmoothFunction PROBIT = new SmoothFunction(
                    "Probit",
                    ClassScores::probit,
                    ClassScores::probitSlope,
                    SmoothFunction.Bend.turn(0.5, probitSlope(0.5)))
            .between(0, 1);

    private ClassScores() {}

    /** How scores are transformed. */
    enum Transform {
        /** They are not. */
        NONE,
        /** The softmax of each row. */
        SOFTMAX,
        /** The logistic function of each score. */
        LOGISTIC,
        /** The softmax of each row without its zeros, which stay zero. */
        SOFTMAX_ZERO,
        /** The quantile function of the normal distribution of each score. */
        PROBIT;

        static Transform decode(Attributes a) {
            return valueOf(a.text(
                    "post_transform",
                    "NONE",
                    Arrays.stream(values()).map(Enum::name).toArray(String[]::new)));
        }

        static Transform of(long code) {
            if (code < 0 || code >= values().length) {
                throw new ModelException("post_transform must lie in [0, 4], got " + code);
            }
            return values()[(int) code];
        }
    }

    /** The input as a matrix of doubles with one row per sample; a vector is one row. */
    static Edge rows(PlanBuilder builder, Inputs inputs) {
        Edge x = inputs.required(0);
        Shape shape = x.shape();
        if (x.type() == ElementType.STRING || shape.rank() < 1 || shape.rank() > 2) {
            throw new ModelException("needs numbers of rank 1 or 2, got " + x.type() + " of shape " + shape);
        }
        Edge reals = Normalizations.as(builder, x, ElementType.DOUBLE);
        return shape.rank() == 2 ? reals : Operands.reshaped(builder, reals, Shape.of(1, shape.extent(0)));
    }

    /** Results of type float. */
    static Edge asFloat(PlanBuilder builder, Edge x) {
        return Normalizations.as(builder, x, ElementType.FLOAT);
    }

    /**
     * Transformed scores of several targets. For a single target, runtimes disagree on all transforms but PROBIT: ONNX
     * applies them, ONNX Runtime does not.
     */
    static Edge transformed(PlanBuilder builder, Edge scores, Transform transform) {
        boolean single = scores.shape().extent(1) == 1;
        if (single && transform != Transform.NONE && transform != Transform.PROBIT) {
            throw new ModelException("post_transform " + transform + " of a single target is applied by some runtimes"
                    + " and ignored by others: export the model with post_transform NONE, and add a Sigmoid if it"
                    + " is wanted");
        }
        return switch (transform) {
            case NONE -> scores;
            case LOGISTIC -> builder.smooth(SmoothFunctions.SIGMOID, scores);
            case PROBIT -> builder.smooth(PROBIT, scores);
            case SOFTMAX -> Softmaxes.of(builder, scores, 1, false);
            case SOFTMAX_ZERO -> softmaxOfRelevant(builder, scores);
        };
    }

    private static Edge softmaxOfRelevant(PlanBuilder builder, Edge scores) {
        Edge largest = Reductions.largest(builder, scores, new int[] {1}, true);
        Edge powers = builder.smooth(SmoothFunctions.EXP, Arithmetic.sum(builder, scores, -1, largest));
        Edge kept = Arithmetic.product(builder, powers, builder.elementwise(RELEVANT, scores));
        return Arithmetic.quotient(builder, kept, AxisMaps.reduce(builder, kept, new int[] {1}, false, true));
    }

    /**
     * The scores of two classes from one score {@code s}: their logistic functions {@code (f(-s), f(s))} on request,
     * else {@code (1 - s, s)} if they are probabilities, else {@code (-s, s)}.
     */
    static Edge pair(PlanBuilder builder, Edge score, Transform transform, boolean probabilities) {
        if (transform == Transform.PROBIT) {
            throw new ModelException("post_transform PROBIT needs one score per class, got one score for two classes");
        }
        boolean logistic = transform == Transform.LOGISTIC;
        Edge negative = Operands.scaled(builder, -1, score);
        Edge other = !logistic && probabilities ? Arithmetic.shifted(builder, negative, 1) : negative;
        int rows = score.shape().extent(0);
        int[] source = new int[2 * rows];
        int[] index = new int[2 * rows];
        for (int i = 0; i < source.length; i++) {
            source[i] = i % 2;
            index[i] = i / 2;
        }
        Edge both = Operands.join(builder, List.of(other, score), source, index, Shape.of(rows, 2));
        return logistic ? builder.smooth(SmoothFunctions.SIGMOID, both) : both;
    }

    /** 1 for each row whose score is above a threshold, else 0. */
    static Edge above(PlanBuilder builder, Edge score, double threshold) {
        Edge gap = Arithmetic.shifted(
                builder,
                Operands.reshaped(builder, score, Shape.of(score.shape().size())),
                -threshold);
        return builder.elementwise(PiecewiseLinear.POSITIVE, ElementType.INT64, gap);
    }

    /** The position of the first largest score of each row. */
    static Edge best(PlanBuilder builder, Edge scores) {
        Edge position = Reductions.position(builder, scores, 1, false, ElementType.INT64);
        return Operands.reshaped(builder, position, Shape.of(scores.shape().extent(0)));
    }

    /**
     * The labels of classes: integers or strings.
     *
     * @param integers the labels, if they are integers
     * @param texts the labels, if they are strings
     */
    record Labels(long @Nullable [] integers, @Nullable List<String> texts) {
        static Labels decode(Attributes a, String integers) {
            boolean named = a.has("classlabels_strings");
            boolean numbered = a.has(integers);
            List<String> texts = named ? a.texts("classlabels_strings") : List.of();
            long[] numbers = numbered ? a.integers(integers) : new long[0];
            if (texts.isEmpty() == (numbers.length == 0)) {
                throw new ModelException(
                        "needs either " + integers + " or classlabels_strings, got " + (named ? "both" : "neither"));
            }
            if (LongStream.of(numbers).anyMatch(label -> Math.abs(label) > EXACT)) {
                throw new ModelException("labels must lie within 2^53");
            }
            return texts.isEmpty() ? new Labels(numbers, null) : new Labels(null, texts);
        }

        int count() {
            return texts != null ? texts.size() : numbers().length;
        }

        private long[] numbers() {
            return integers == null ? new long[0] : integers;
        }

        /** The labels of the classes at given positions. */
        Edge at(PlanBuilder builder, Edge positions) {
            if (texts != null) {
                return texts(builder, texts, positions);
            }
            long[] numbers = numbers();
            boolean positionsThemselves = true;
            double[] values = new double[numbers.length];
            for (int i = 0; i < numbers.length; i++) {
                positionsThemselves &= numbers[i] == i;
                values[i] = numbers[i];
            }
            return positionsThemselves ? positions : builder.elementwise(steps(values), positions);
        }

        private static Edge texts(PlanBuilder builder, List<String> texts, Edge positions) {
            Operator name = (b, in) -> {
                long[] at = in.required(0).constant().integers();
                String[] names = new String[at.length];
                Arrays.setAll(names, i -> texts.get((int) at[i]));
                return List.of(b.constant(new StringTensor(positions.shape(), names)));
            };
            return positions.isConstant()
                    ? name.bind(builder, Inputs.of(positions)).get(0)
                    : builder.defer(
                            name,
                            Operands.notFollowed(ElementType.STRING),
                            Inputs.of(positions),
                            ElementType.STRING,
                            positions.shape());
        }
    }

    /** The step function with the given values at 0, 1, 2, ... */
    private static PiecewiseLinear steps(double[] values) {
        double[] knots = new double[values.length - 1];
        Arrays.setAll(knots, i -> i + 0.5);
        return PiecewiseLinear.of(knots, new double[values.length], values, Arrays.copyOf(values, knots.length));
    }

    private static double probit(double p) {
        double x = 2 * p - 1;
        return Math.signum(x) * Math.sqrt(2 * squaredErfInverse(x));
    }

    private static double squaredErfInverse(double x) {
        double log = Math.log((1 - x) * (1 + x));
        double v = 2 / (3.14159 * 0.147) + 0.5 * log;
        double w = -log / 0.147;
        double root = Math.sqrt(v * v + w);
        return v < 0 ? root - v : w / (v + root);
    }

    private static double probitSlope(double p) {
        double x = 2 * p - 1;
        if (Math.abs(x) < 1e-6) {
            return Math.sqrt(2 * 3.14159);
        }
        double log = Math.log((1 - x) * (1 + x));
        double v = 2 / (3.14159 * 0.147) + 0.5 * log;
        double root = Math.sqrt(v * v - log / 0.147);
        double byLog = -0.5 + 0.5 * (v - 1 / 0.147) / root;
        double logByX = -2 * x / ((1 - x) * (1 + x));
        return Math.signum(x) * byLog * logByX * Math.sqrt(2 / squaredErfInverse(x));
    }
}
