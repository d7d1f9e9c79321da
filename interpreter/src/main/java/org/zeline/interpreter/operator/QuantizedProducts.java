package org.zeline.interpreter.operator;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;

/** Convolutions and matrix products of small integers; sums of their products are exact in double precision. */
final class QuantizedProducts {
    private QuantizedProducts() {}

    static void register(OperatorSet operators) {
        operators.add("MatMulInteger", 10, 2, 4, a -> QuantizedProducts::matMulInteger);
        operators.add("QLinearMatMul", 10, 8, 8, a -> QuantizedProducts::linearMatMul);
        operators.add("ConvInteger", 10, 2, 4, a -> new ConvInteger(Windowing.decode(a), Convolutions.group(a)));
        operators.add("QLinearConv", 10, 8, 9, QuantizedProducts::linearConv);
        operators.add("com.microsoft.QLinearConv", 1, 8, 9, QuantizedProducts::linearConvOfEitherLayout);
        operators.add("com.microsoft.QGemm", 1, 6, 9, QGemm::decode);
        operators.add("com.microsoft.MatMulIntegerToFloat", 1, 4, 7, a -> QuantizedProducts::matMulToFloat);
        operators.add("com.microsoft.DynamicQuantizeMatMul", 1, 3, 5, a -> QuantizedProducts::dynamicMatMul);
    }

    /** The convolution with channels behind the batch axis or, on request, last. */
    private static Operator linearConvOfEitherLayout(Attributes a) {
        boolean last = a.flag("channels_last", false);
        Operator convolution = linearConv(a);
        if (!last) {
            return convolution;
        }
        return (builder, inputs) -> {
            Edge[] all = new Edge[inputs.count()];
            for (int i = 0; i < all.length; i++) {
                all[i] = i == 0 ? Operands.channelsFirst(builder, inputs.required(0)) : inputs.required(i);
            }
            return List.of(Operands.channelsLast(
                    builder, convolution.bind(builder, Inputs.of(all)).get(0)));
        };
    }

    /** {@code (A - a zero) (B - b zero) a scale b scale + bias}. */
    private static List<Edge> matMulToFloat(PlanBuilder builder, Inputs inputs) {
        return List.of(scaledProduct(
                builder,
                inputs.required(0),
                inputs.required(2),
                inputs.optional(4),
                Inputs.of(inputs.required(1), inputs.required(3)),
                inputs.optional(5),
                inputs.optional(6)));
    }

    /** Quantises A by its range, then as {@link #matMulToFloat}. */
    private static List<Edge> dynamicMatMul(PlanBuilder builder, Inputs inputs) {
        List<Edge> quantized = Quantizations.dynamic(builder, Inputs.of(inputs.required(0)));
        return List.of(scaledProduct(
                builder,
                quantized.get(0),
                quantized.get(1),
                quantized.get(2),
                Inputs.of(inputs.required(1), inputs.required(2)),
                inputs.optional(3),
                inputs.optional(4)));
    }

    /** @param b the second factor and its scale */
    private static Edge scaledProduct(
            PlanBuilder builder,
            Edge a,
            Edge aScale,
            @Nullable Edge aZero,
            Inputs b,
            @Nullable Edge bZero,
            @Nullable Edge bias) {
        Edge sums = matrixProduct(builder, a, aZero, b.required(0), bZero);
        Edge scale = Arithmetic.product(
                builder, Quantizations.real(builder, aScale), Quantizations.real(builder, b.required(1)));
        Edge product = Arithmetic.product(builder, sums, toSinglePrecision(builder, scale));
        Edge result = bias == null ? product : Arithmetic.sum(builder, product, 1, Quantizations.real(builder, bias));
        return Normalizations.as(builder, result, aScale.type());
    }

    /**
     * {@code alpha (A - a zero) (B - b zero) a scale b scale + C}, with the integers C on the scale of the product;
     * quantised if a scale of the result is given, else real.
     */
    private record QGemm(double alpha, boolean transA, boolean transB) implements Operator {
        static QGemm decode(Attributes a) {
            return new QGemm(a.real("alpha", 1), a.flag("transA", false), a.flag("transB", false));
        }

        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge a = matrix(builder, Quantizations.centered(builder, inputs.required(0), inputs.required(2)), transA);
            Edge b = matrix(builder, centeredColumns(builder, inputs), transB);
            Edge sums = MatrixProducts.product(builder, a, b);
            Edge c = inputs.optional(6);
            if (c != null) {
                sums = Arithmetic.sum(builder, sums, 1, Quantizations.real(builder, c));
            }
            Edge aScale = Operands.scaled(builder, alpha, Quantizations.real(builder, inputs.required(1)));
            Edge bScale = inputs.required(4);
            Edge yScale = inputs.optional(7);
            if (yScale == null) {
                Edge scale = toSinglePrecision(
                        builder, Arithmetic.product(builder, aScale, Quantizations.real(builder, bScale)));
                return List.of(ClassScores.asFloat(builder, Arithmetic.product(builder, sums, scale)));
            }
            return List.of(requantized(builder, sums, aScale, bScale, yScale, inputs.required(8)));
        }

        /** The second factor less its zero point, of which there may be one per column of the product. */
        private Edge centeredColumns(PlanBuilder builder, Inputs inputs) {
            Edge zero = inputs.required(5);
            boolean perRow = transB && zero.shape().size() > 1;
            Edge shaped = perRow
                    ? Operands.reshaped(builder, zero, Shape.of(zero.shape().size(), 1))
                    : zero;
            return Quantizations.centered(builder, inputs.required(3), shaped);
        }

        private static Edge matrix(PlanBuilder builder, Edge x, boolean transposed) {
            if (x.shape().rank() != 2) {
                throw new ModelException("A and B must be matrices, got shape " + x.shape());
            }
            return transposed ? Operands.permuted(builder, x, 1, 0) : x;
        }
    }

    /** A parameter of a matrix, reshaped to a column if it has one number per row. */
    private static @Nullable Edge perRow(PlanBuilder builder, @Nullable Edge parameter) {
        if (parameter == null
                || parameter.shape().rank() != 1
                || parameter.shape().size() == 1) {
            return parameter;
        }
        return Operands.reshaped(builder, parameter, Shape.of(parameter.shape().size(), 1));
    }

    private static Edge matrixProduct(PlanBuilder builder, Edge a, @Nullable Edge aZero, Edge b, @Nullable Edge bZero) {
        return MatrixProducts.product(
                builder,
                Quantizations.centered(builder, a, perRow(builder, aZero)),
                Quantizations.centered(builder, b, bZero));
    }

    private static List<Edge> matMulInteger(PlanBuilder builder, Inputs inputs) {
        Edge product =
                matrixProduct(builder, inputs.required(0), inputs.optional(2), inputs.required(1), inputs.optional(3));
        return List.of(Casts.relabelled(builder, product, ElementType.INT32));
    }

    private static List<Edge> linearMatMul(PlanBuilder builder, Inputs inputs) {
        Edge product =
                matrixProduct(builder, inputs.required(0), inputs.required(2), inputs.required(3), inputs.required(5));
        Edge aScale = required(perRow(builder, inputs.required(1)));
        Edge yScale = required(perRow(builder, inputs.required(6)));
        return List.of(requantized(
                builder, product, aScale, inputs.required(4), yScale, required(perRow(builder, inputs.required(7)))));
    }

    private static Edge required(@Nullable Edge edge) {
        return java.util.Objects.requireNonNull(edge);
    }

    /** {@code x p q / r}, rounded to single precision after each step, then to an integer, plus a zero point. */
    private static Edge requantized(PlanBuilder builder, Edge x, Edge p, Edge q, Edge r, Edge zero) {
        Edge factor = toSinglePrecision(
                builder, Arithmetic.product(builder, toSinglePrecision(builder, p), toSinglePrecision(builder, q)));
        Edge scale = toSinglePrecision(builder, Arithmetic.quotient(builder, factor, toSinglePrecision(builder, r)));
        Edge scaled = Arithmetic.product(builder, toSinglePrecision(builder, x), scale);
        if (!scaled.shape().equals(x.shape())) {
            throw new ModelException("scales don't broadcast to " + x.shape());
        }
        return Quantizations.quantized(builder, scaled, zero, zero.type());
    }

    static Edge toSinglePrecision(PlanBuilder builder, Edge x) {
        return builder.mapped(
                PiecewiseConstants.to(ElementType.FLOAT, false), ElementType.DOUBLE, Quantizations.real(builder, x));
    }

    /** A parameter with one number per output channel, reshaped to have {@code trailing} further axes of extent 1. */
    private static Edge perChannel(PlanBuilder builder, Edge parameter, int trailing) {
        if (trailing < 0) {
            throw new ModelException("needs weights with spatial axes");
        }
        if (parameter.shape().size() == 1) {
            return Operands.reshaped(builder, parameter, Shape.of(new int[0]));
        }
        int[] extents = new int[trailing + 1];
        Arrays.fill(extents, 1);
        extents[0] = parameter.shape().size();
        return Operands.reshaped(builder, parameter, Shape.of(extents));
    }

    private static Edge convolved(
            PlanBuilder builder,
            Windowing windowing,
            int group,
            Edge x,
            @Nullable Edge xZero,
            Edge w,
            @Nullable Edge wZero) {
        int trailing = w.shape().rank() - 1;
        Edge centeredX =
                Quantizations.centered(builder, x, xZero == null ? null : perChannel(builder, xZero, trailing));
        Edge centeredW =
                Quantizations.centered(builder, w, wZero == null ? null : perChannel(builder, wZero, trailing));
        return new Convolutions.Conv(windowing, group)
                .bind(builder, Inputs.of(centeredX, centeredW))
                .get(0);
    }

    /** The reason why a convolution with the given weights is deferred. */
    private static String reason(Edge weights) {
        return weights.isConstant() ? "its zero points depend on the input" : "its weights depend on the input";
    }

    private record ConvInteger(Windowing windowing, int group) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            if (!inputs.constantFrom(1)) {
                return builder.defer(this, 1, reason(inputs.required(1)), inputs);
            }
            Edge sums = convolved(
                    builder,
                    windowing,
                    group,
                    inputs.required(0),
                    inputs.optional(2),
                    inputs.required(1),
                    inputs.optional(3));
            return List.of(Casts.relabelled(builder, sums, ElementType.INT32));
        }
    }

    private static Operator linearConv(Attributes a) {
        Windowing windowing = Windowing.decode(a);
        int group = Convolutions.group(a);
        return new Operator() {
            @Override
            public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
                Edge w = inputs.required(3);
                if (!w.isConstant() || !inputs.required(5).isConstant()) {
                    return builder.defer(this, 1, reason(w), inputs);
                }
                Edge sums = convolved(
                        builder, windowing, group, inputs.required(0), inputs.required(2), w, inputs.required(5));
                int trailing = w.shape().rank() - 2;
                Edge bias = inputs.optional(8);
                if (bias != null) {
                    sums = Arithmetic.sum(
                            builder, sums, 1, perChannel(builder, Quantizations.real(builder, bias), trailing));
                }
                Edge wScale = perChannel(builder, inputs.required(4), trailing);
                Edge xScale = Operands.reshaped(builder, inputs.required(1), Shape.of(new int[0]));
                Edge yScale = perChannel(builder, inputs.required(6), trailing);
                Edge yZero = perChannel(builder, inputs.required(7), trailing);
                return List.of(requantized(builder, sums, xScale, wScale, yScale, yZero));
            }
        };
    }
}
