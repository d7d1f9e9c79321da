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

    private static Edge toSinglePrecision(PlanBuilder builder, Edge x) {
        return builder.steps(
                PiecewiseConstants.to(ElementType.FLOAT, false), ElementType.DOUBLE, Quantizations.real(builder, x));
    }

    /** A parameter with one number per output channel, reshaped to have {@code trailing} further axes of extent 1. */
    private static Edge perChannel(PlanBuilder builder, Edge parameter, int trailing) {
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
