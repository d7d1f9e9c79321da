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

/** Convolutions and matrix products of small integers: sums of products are exact in double precision. */
final class QuantizedProducts {
    private QuantizedProducts() {}

    static void register() {
        OperatorSet.add("MatMulInteger", 10, 2, 4, a -> QuantizedProducts::matMulInteger);
        OperatorSet.add("QLinearMatMul", 10, 8, 8, a -> QuantizedProducts::linearMatMul);
        OperatorSet.add("ConvInteger", 10, 2, 4, a -> new ConvInteger(Windowing.decode(a), Convolutions.group(a)));
        OperatorSet.add("QLinearConv", 10, 8, 9, QuantizedProducts::linearConv);
    }

    /** A parameter of the rows of a matrix, where it is one number a row. */
    private static @Nullable Edge ofRows(PlanBuilder builder, @Nullable Edge parameter) {
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
                Quantizations.centered(builder, a, ofRows(builder, aZero)),
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
        Edge aScale = required(ofRows(builder, inputs.required(1)));
        Edge yScale = required(ofRows(builder, inputs.required(6)));
        return List.of(requantized(
                builder, product, aScale, inputs.required(4), yScale, required(ofRows(builder, inputs.required(7)))));
    }

    private static Edge required(@Nullable Edge edge) {
        return java.util.Objects.requireNonNull(edge);
    }

    /** {@code x p q / r}, in single precision step by step, rounded, plus a zero point. */
    private static Edge requantized(PlanBuilder builder, Edge x, Edge p, Edge q, Edge r, Edge zero) {
        Edge factor = single(builder, Arithmetic.product(builder, single(builder, p), single(builder, q)));
        Edge scale = single(builder, Arithmetic.quotient(builder, factor, single(builder, r)));
        Edge scaled = Arithmetic.product(builder, single(builder, x), scale);
        if (!scaled.shape().equals(x.shape())) {
            throw new ModelException("scales don't broadcast to " + x.shape());
        }
        return Quantizations.quantized(builder, scaled, zero, zero.type());
    }

    private static Edge single(PlanBuilder builder, Edge x) {
        return builder.steps(
                StepFunctions.to(ElementType.FLOAT, false), ElementType.DOUBLE, Quantizations.real(builder, x));
    }

    /** A parameter of a convolution's results or weights, one number a map. */
    private static Edge ofMaps(PlanBuilder builder, Edge parameter, int behind) {
        if (parameter.shape().size() == 1) {
            return Operands.reshaped(builder, parameter, Shape.of(new int[0]));
        }
        int[] extents = new int[behind + 1];
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
        int behind = w.shape().rank() - 1;
        Edge centeredX = Quantizations.centered(builder, x, xZero == null ? null : ofMaps(builder, xZero, behind));
        Edge centeredW = Quantizations.centered(builder, w, wZero == null ? null : ofMaps(builder, wZero, behind));
        return new Convolutions.Conv(windowing, group)
                .bind(builder, Inputs.of(centeredX, centeredW))
                .get(0);
    }

    /** Why a convolution, whose weights are these, waits for numbers. */
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
                int behind = w.shape().rank() - 2;
                Edge bias = inputs.optional(8);
                if (bias != null) {
                    sums = Arithmetic.sum(builder, sums, 1, ofMaps(builder, Quantizations.real(builder, bias), behind));
                }
                Edge wScale = ofMaps(builder, inputs.required(4), behind);
                Edge xScale = Operands.reshaped(builder, inputs.required(1), Shape.of(new int[0]));
                Edge yScale = ofMaps(builder, inputs.required(6), behind);
                Edge yZero = ofMaps(builder, inputs.required(7), behind);
                return List.of(requantized(builder, sums, xScale, wScale, yScale, yZero));
            }
        };
    }
}
