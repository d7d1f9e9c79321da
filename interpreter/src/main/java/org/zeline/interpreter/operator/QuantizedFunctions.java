package org.zeline.interpreter.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.zeline.interpreter.function.PiecewiseLinear;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;

/**
 * Operators of {@code com.microsoft} that take and give quantised tensors, each with one scale and zero point: what
 * ONNX Runtime makes of DequantizeLinear, an operator, and QuantizeLinear.
 */
final class QuantizedFunctions {
    private static final String MICROSOFT = "com.microsoft.";

    private QuantizedFunctions() {}

    static void register(OperatorSet operators) {
        operators.add(MICROSOFT + "QLinearAdd", 1, 7, 8, a -> QuantizedFunctions::sum);
        operators.add(MICROSOFT + "QLinearMul", 1, 7, 8, a -> QuantizedFunctions::product);
        operators.add(
                MICROSOFT + "QLinearSigmoid", 1, 4, 5, a -> function((b, x) -> b.smooth(SmoothFunctions.SIGMOID, x)));
        operators.add(MICROSOFT + "QLinearLeakyRelu", 1, 4, 5, a -> {
            PiecewiseLinear leaky = PiecewiseLinear.leaky(a.real("alpha", 0.01f));
            return function((b, x) -> b.elementwise(leaky, x));
        });
        operators.add(MICROSOFT + "QLinearSoftmax", 1, 5, 5, QuantizedFunctions::softmax);
        operators.add(MICROSOFT + "QLinearAveragePool", 1, 4, 5, QuantizedFunctions::averagePool);
        operators.add(
                MICROSOFT + "QLinearGlobalAveragePool", 1, 5, 5, a -> globalAverage(a.flag("channels_last", false)));
        operators.add(
                MICROSOFT + "QLinearConcat", 1, 5, Integer.MAX_VALUE, a -> concat(a.integer("axis", Long.MIN_VALUE)));
        operators.add(MICROSOFT + "QLinearWhere", 1, 9, 9, a -> QuantizedFunctions::where);
    }

    /** A function of the real numbers that a quantised tensor stands for, quantised again. */
    private static Operator function(BiFunction<PlanBuilder, Edge, Edge> function) {
        return (builder, inputs) -> {
            Edge x = inputs.required(0);
            Edge reals = Quantizations.dequantized(builder, x, inputs.required(1), inputs.optional(2));
            Edge y = function.apply(builder, reals);
            return List.of(Quantizations.requantized(builder, y, inputs.required(3), inputs.optional(4), x.type()));
        };
    }

    /** The scale of an input over that of the result, in single precision. */
    private static Edge ratio(PlanBuilder builder, Edge scale, Edge by) {
        Edge quotient = Arithmetic.quotient(
                builder,
                QuantizedProducts.toSinglePrecision(builder, Quantizations.scalar(builder, scale)),
                QuantizedProducts.toSinglePrecision(builder, Quantizations.scalar(builder, by)));
        return QuantizedProducts.toSinglePrecision(builder, quotient);
    }

    private static Edge centered(PlanBuilder builder, Inputs inputs, int at, int zeroAt) {
        Edge zero = inputs.optional(zeroAt);
        return Quantizations.centered(
                builder, inputs.required(at), zero == null ? null : Quantizations.scalar(builder, zero));
    }

    /** {@code (a - a zero) a scale / y scale + (b - b zero) b scale / y scale + y zero}, rounded once. */
    private static List<Edge> sum(PlanBuilder builder, Inputs inputs) {
        Arithmetic.requireOneType(inputs.required(0), inputs.required(3));
        Edge yScale = inputs.required(6);
        Edge a = Arithmetic.product(
                builder, centered(builder, inputs, 0, 2), ratio(builder, inputs.required(1), yScale));
        Edge b = Arithmetic.product(
                builder, centered(builder, inputs, 3, 5), ratio(builder, inputs.required(4), yScale));
        Edge sum = Arithmetic.sum(builder, a, 1, b);
        return List.of(Quantizations.roundedSum(
                builder, sum, inputs.optional(7), inputs.required(0).type()));
    }

    /** {@code (a - a zero) (b - b zero) (a scale b scale / y scale) + y zero}, rounded once. */
    private static List<Edge> product(PlanBuilder builder, Inputs inputs) {
        Arithmetic.requireOneType(inputs.required(0), inputs.required(3));
        Edge scales = QuantizedProducts.toSinglePrecision(
                builder,
                Arithmetic.product(
                        builder,
                        Quantizations.real(builder, Quantizations.scalar(builder, inputs.required(1))),
                        Quantizations.real(builder, Quantizations.scalar(builder, inputs.required(4)))));
        Edge product = Arithmetic.product(builder, centered(builder, inputs, 0, 2), centered(builder, inputs, 3, 5));
        Edge scaled = Arithmetic.product(builder, product, ratio(builder, scales, inputs.required(6)));
        return List.of(Quantizations.roundedSum(
                builder, scaled, inputs.optional(7), inputs.required(0).type()));
    }

    /** The softmax along an axis or, for opsets before 13, over all axes from one on. */
    private static Operator softmax(Attributes a) {
        long opset = a.integer("opset", 0);
        long axis = a.integer("axis", -1);
        return function((builder, x) -> Softmaxes.softmax(builder, x, axis, opset < 13));
    }

    private static Operator averagePool(Attributes a) {
        boolean last = a.flag("channels_last", false);
        Pools.AveragePool pool = new Pools.AveragePool(Windowing.decode(a), a.flag("count_include_pad", false));
        Operator either = last ? Pools.channelsLast(pool) : pool;
        return function((builder, x) -> either.bind(builder, Inputs.of(x)).get(0));
    }

    /** The mean over all spatial axes, from the exact sum. */
    private static Operator globalAverage(boolean channelsLast) {
        return (builder, inputs) -> {
            Edge given = inputs.required(0);
            Edge x = channelsLast ? Operands.channelsFirst(builder, given) : given;
            Pools.requireSpatial(x);
            int[] over = Pools.spatialAxes(x);
            int count = x.shape().size(2, x.shape().rank());
            Edge zero = Quantizations.scalar(builder, inputs.required(2));
            Edge sums = AxisMaps.reduce(builder, Quantizations.centered(builder, x, zero), over, false, true);
            Edge ratio = ratio(builder, inputs.required(1), inputs.required(3));
            Edge factor = QuantizedProducts.toSinglePrecision(builder, Operands.scaled(builder, 1.0 / count, ratio));
            Edge y = Quantizations.quantized(
                    builder,
                    Arithmetic.product(builder, sums, factor),
                    Quantizations.scalar(builder, inputs.required(4)),
                    given.type());
            return List.of(channelsLast ? Operands.channelsLast(builder, y) : y);
        };
    }

    /** Tensors with scales and zero points of their own, brought to those of the result and concatenated. */
    private static Operator concat(long axis) {
        if (axis == Long.MIN_VALUE) {
            throw new ModelException("attribute axis is missing");
        }
        return (builder, inputs) -> {
            if (inputs.count() % 3 != 2) {
                throw new ModelException("needs a scale and a zero point for the result and for each tensor, got "
                        + inputs.count() + " inputs");
            }
            List<Edge> parts = new ArrayList<>();
            for (int i = 2; i < inputs.count(); i += 3) {
                parts.add(moved(builder, inputs, i, i + 1, i + 2, 0, 1));
            }
            return List.of(DataMovement.Concat.joined(builder, parts, axis));
        };
    }

    /** The tensor at a position, with its scale and zero point, on another scale and zero point. */
    private static Edge moved(
            PlanBuilder builder, Inputs inputs, int at, int scale, int zero, int newScale, int newZero) {
        Edge x = inputs.required(at);
        Edge reals = Quantizations.dequantized(builder, x, inputs.required(scale), inputs.optional(zero));
        return Quantizations.requantized(builder, reals, inputs.required(newScale), inputs.optional(newZero), x.type());
    }

    private static List<Edge> where(PlanBuilder builder, Inputs inputs) {
        Edge condition = inputs.required(0);
        if (condition.type() != ElementType.BOOL) {
            throw new ModelException("needs a bool as condition, got " + condition.type());
        }
        Edge x = moved(builder, inputs, 1, 2, 3, 7, 8);
        Edge y = moved(builder, inputs, 4, 5, 6, 7, 8);
        return new Selections.Where().bind(builder, Inputs.of(condition, x, y));
    }
}
