package org.zeline.interpreter.operator;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.PiecewiseLinear;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.linear.Quotient;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/**
 * Quantisation of real numbers to small integer or real types, and back. Rounding is a piecewise constant function, so
 * that a quantised network is followed exactly.
 */
final class Quantizations {
    private Quantizations() {}

    static void register(OperatorSet operators) {
        operators.add("QuantizeLinear", 10, 2, 3, a -> Quantize.decode(a));
        operators.add("DequantizeLinear", 10, 2, 3, a -> Dequantize.decode(a));
        operators.add(
                "com.microsoft.QuantizeLinear", 1, 2, 3, a -> new Quantize(Granularity.modern(a), true, null, null));
        operators.add("com.microsoft.DequantizeLinear", 1, 2, 3, a -> new Dequantize(Granularity.modern(a), null));
        operators.add("DynamicQuantizeLinear", 11, 1, 1, a -> Quantizations::dynamic);
    }

    /**
     * Which elements share a scale and a zero point: all (per tensor), those at one index of an axis (per axis), or
     * blocks along an axis (blocked).
     *
     * @param block the number of elements in a block; 0 if not blocked
     */
    private record Granularity(long axis, long block) {
        Granularity {
            if (block < 0) {
                throw new ModelException("block_size must not be negative, got " + block);
            }
        }

        static Granularity decode(Attributes a) {
            long axis = a.opset() < 13 ? 1 : a.integer("axis", 1);
            return new Granularity(axis, a.opset() < 21 ? 0 : a.integer("block_size", 0));
        }

        /** The granularity as defined from opset 21 on. */
        static Granularity modern(Attributes a) {
            return new Granularity(a.integer("axis", 1), a.integer("block_size", 0));
        }

        /** A scale or zero point, reshaped and repeated so that it is broadcast to {@code x}. */
        Edge broadcastable(PlanBuilder builder, Edge parameter, Shape x) {
            if (parameter.shape().size() == 1) {
                return Operands.reshaped(builder, parameter, Shape.of(new int[0]));
            }
            int at = x.axis(axis);
            if (block == 0) {
                if (parameter.shape().rank() != 1 || parameter.shape().size() != x.extent(at)) {
                    throw new ModelException("scale and zero point need 1 or " + x.extent(at) + " values, got shape "
                            + parameter.shape());
                }
                int[] extents = new int[x.rank()];
                Arrays.fill(extents, 1);
                extents[at] = x.extent(at);
                return Operands.reshaped(builder, parameter, Shape.of(extents));
            }
            int[] extents = x.extents();
            extents[at] = (int) ((extents[at] + block - 1) / block);
            if (!Shape.of(extents).equals(parameter.shape())) {
                throw new ModelException("scale and zero point of blocks of " + block + " need shape "
                        + Shape.of(extents) + ", got " + parameter.shape());
            }
            int inner = x.size(at + 1, x.rank());
            int[] index = new int[x.size()];
            for (int i = 0; i < index.length; i++) {
                int place = i / inner % x.extent(at);
                int outer = i / inner / x.extent(at);
                index[i] = (outer * extents[at] + (int) (place / block)) * inner + i % inner;
            }
            return Operands.move(builder, parameter, index, x);
        }
    }

    /** {@code x / scale}, rounded, plus the zero point, saturated to the type. */
    private record Quantize(
            Granularity granularity,
            boolean saturates,
            @Nullable ElementType named,
            @Nullable ElementType precision) implements Operator {
        static Quantize decode(Attributes a) {
            Granularity granularity = Granularity.decode(a);
            boolean saturates = a.opset() < 19 || a.flag("saturate", true);
            ElementType named = a.opset() < 21 ? null : type(a, "output_dtype");
            return new Quantize(granularity, saturates, named, a.opset() < 23 ? null : type(a, "precision"));
        }

        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            Edge zero = inputs.optional(2);
            ElementType type = zero != null ? zero.type() : named != null ? named : ElementType.UINT8;
            if (named != null && named != type) {
                throw new ModelException("output_dtype " + named + " contradicts the zero point's type " + type);
            }
            Edge scale = granularity.broadcastable(builder, declared(builder, inputs.required(1)), x.shape());
            Edge zeroPoint = zero == null ? null : granularity.broadcastable(builder, zero, x.shape());
            ElementType division = precision != null
                    ? precision
                    : scale.type() == ElementType.DOUBLE ? ElementType.FLOAT : scale.type();
            if (type.isReal()) {
                Edge quotient = Arithmetic.quotient(builder, real(builder, x), real(builder, scale));
                Edge shifted =
                        zeroPoint == null ? quotient : Arithmetic.sum(builder, quotient, 1, real(builder, zeroPoint));
                return List.of(builder.mapped(PiecewiseConstants.ofQuotient(type, saturates, division), type, shifted));
            }
            return List.of(shifted(builder, roundedQuotient(builder, x, scale, division, type), zeroPoint, type));
        }
    }

    /** The type that an attribute names; {@code null} if it names none. */
    private static @Nullable ElementType type(Attributes a, String name) {
        long code = a.integer(name, 0);
        return code == 0 ? null : ElementType.ofCode(code);
    }

    /**
     * Numbers rounded to their declared type. This rounding decides whether many quotients are ties between two
     * integers.
     */
    private static Edge declared(PlanBuilder builder, Edge x) {
        return x.type() == ElementType.DOUBLE || !x.type().isReal()
                ? x
                : builder.mapped(PiecewiseConstants.to(x.type(), false), x.type(), x);
    }

    /** {@code x / scale}, divided in the arithmetic of a type and rounded to integers, ties to even. */
    private static Edge roundedQuotient(
            PlanBuilder builder, Edge x, Edge scale, ElementType division, ElementType type) {
        ElementType given = x.type().isReal() ? x.type() : division;
        Edge reals = real(builder, x);
        if (x.isConstant() && scale.isConstant()) {
            return Arithmetic.computed(
                    builder,
                    ElementType.DOUBLE,
                    reals,
                    real(builder, scale),
                    (v, s) -> Math.rint(division.round(given.round(v) / s)));
        }
        if (scale.isConstant() && scale.shape().size() == 1 && isSingle(scale.scalar())) {
            Edge steps = builder.mapped(
                    PiecewiseConstants.multiples(given, division, scale.scalar()), ElementType.DOUBLE, reals);
            Quotient map = Quotient.by(scale.scalar(), x.shape().size());
            return builder.linear(map, null, type, x.shape(), steps);
        }
        return builder.mapped(
                PiecewiseConstants.ROUND_QUOTIENT, type, Arithmetic.quotient(builder, reals, real(builder, scale)));
    }

    /** Whether a scale is a positive float: its integer multiples are exact in double precision. */
    private static boolean isSingle(double scale) {
        return scale > 0 && scale < Double.POSITIVE_INFINITY && scale == (float) scale;
    }

    /** The same numbers as doubles. */
    static Edge real(PlanBuilder builder, Edge x) {
        return Normalizations.as(builder, x, ElementType.DOUBLE);
    }

    /** {@code (x - zero) scale} for one scale and zero point, rounded to the type of the scale. */
    static Edge dequantized(PlanBuilder builder, Edge x, Edge scale, @Nullable Edge zero) {
        Edge product = Arithmetic.product(
                builder,
                centered(builder, x, zero == null ? null : scalar(builder, zero)),
                real(builder, scalar(builder, scale)));
        return declared(builder, Normalizations.as(builder, product, scale.type()));
    }

    /** {@code x / scale}, rounded, plus the zero point, saturated to the type, for one scale and zero point. */
    static Edge requantized(PlanBuilder builder, Edge x, Edge scale, @Nullable Edge zero, ElementType type) {
        Edge step = declared(builder, scalar(builder, scale));
        ElementType division = scale.type() == ElementType.DOUBLE ? ElementType.FLOAT : scale.type();
        Edge zeroPoint = zero == null ? null : scalar(builder, zero);
        return shifted(builder, roundedQuotient(builder, x, step, division, type), zeroPoint, type);
    }

    /** A parameter with one element as a scalar. */
    static Edge scalar(PlanBuilder builder, Edge parameter) {
        if (parameter.shape().size() != 1) {
            throw new ModelException("scales and zero points need one element, got shape " + parameter.shape());
        }
        return Operands.reshaped(builder, parameter, Shape.of(new int[0]));
    }

    /** Real numbers plus a zero point, rounded, and saturated to a type. */
    static Edge roundedSum(PlanBuilder builder, Edge x, @Nullable Edge zero, ElementType type) {
        Edge sum = zero == null ? x : Arithmetic.sum(builder, x, 1, real(builder, scalar(builder, zero)));
        return shifted(builder, builder.mapped(PiecewiseConstants.ROUND_QUOTIENT, type, sum), null, type);
    }

    /** Products of an integer and a factor, rounded, plus a zero point, saturated to a type. */
    static Edge quantized(PlanBuilder builder, Edge products, @Nullable Edge zero, ElementType type) {
        return shifted(builder, builder.mapped(PiecewiseConstants.ROUND_QUOTIENT, type, products), zero, type);
    }

    /** Integers plus a zero point, saturated to a type. */
    private static Edge shifted(PlanBuilder builder, Edge rounded, @Nullable Edge zero, ElementType type) {
        if (!type.isInteger() || !type.fitsDouble()) {
            throw new ModelException("can't quantise to " + type);
        }
        Edge typed = Normalizations.as(builder, rounded, type);
        Edge sum = zero == null ? typed : Arithmetic.sum(builder, typed, 1, zero);
        return Extremes.clipped(builder, sum, (double) type.least(), (double) type.largest());
    }

    /** {@code (x - zero point) scale}. */
    private record Dequantize(
            Granularity granularity, @Nullable ElementType named) implements Operator {
        static Dequantize decode(Attributes a) {
            Granularity granularity = Granularity.decode(a);
            return new Dequantize(granularity, a.opset() < 23 ? null : type(a, "output_dtype"));
        }

        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            ElementType type = named != null ? named : inputs.required(1).type();
            Edge scale = granularity.broadcastable(builder, inputs.required(1), x.shape());
            Edge zero = inputs.optional(2);
            Edge zeroPoint = zero == null ? null : granularity.broadcastable(builder, zero, x.shape());
            Edge product = Arithmetic.product(builder, centered(builder, x, zeroPoint), real(builder, scale));
            return List.of(declared(builder, Normalizations.as(builder, product, type)));
        }
    }

    /** {@code x - zero} as real numbers. */
    static Edge centered(PlanBuilder builder, Edge x, @Nullable Edge zero) {
        Edge reals = real(builder, x);
        return zero == null ? reals : Arithmetic.sum(builder, reals, -1, real(builder, zero));
    }

    /**
     * Quantises to {@code uint8}; scale and zero point are chosen so that the range of the elements and 0 just fits.
     */
    static List<Edge> dynamic(PlanBuilder builder, Inputs inputs) {
        Edge x = Functions.real(inputs);
        int[] over = Operands.axes(null, x.shape());
        Edge most = Extremes.clipped(builder, Reductions.largest(builder, x, over, false), 0, Double.POSITIVE_INFINITY);
        Edge least =
                Extremes.clipped(builder, Reductions.smallest(builder, x, over, false), Double.NEGATIVE_INFINITY, 0);
        Edge width = declared(builder, Arithmetic.sum(builder, most, -1, least));
        Edge all = builder.constant(Tensor.wrapping(width.type(), width.shape(), new double[] {255}));
        Edge step = declared(builder, Arithmetic.quotient(builder, width, all));
        Edge scale = Arithmetic.sum(builder, step, 1, builder.elementwise(PiecewiseLinear.ZERO, width));
        Edge start = Operands.scaled(builder, -1, Arithmetic.quotient(builder, least, scale));
        Edge zero = quantized(builder, start, null, ElementType.UINT8);
        Edge y = quantized(builder, Arithmetic.quotient(builder, x, scale), zero, ElementType.UINT8);
        return List.of(y, scale, zero);
    }
}
