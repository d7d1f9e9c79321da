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
 * Real numbers as small integers or small real types and back. Rounding is a piecewise constant function, so that a
 * quantised network is followed exactly.
 */
final class Quantizations {
    private Quantizations() {}

    static void register() {
        OperatorSet.add("QuantizeLinear", 10, 2, 3, a -> Quantize.decode(a));
        OperatorSet.add("DequantizeLinear", 10, 2, 3, a -> Dequantize.decode(a));
        OperatorSet.add("com.microsoft.QuantizeLinear", 1, 2, 3, a -> new Quantize(Grain.modern(a), true, null, null));
        OperatorSet.add("com.microsoft.DequantizeLinear", 1, 2, 3, a -> new Dequantize(Grain.modern(a), null));
        OperatorSet.add("DynamicQuantizeLinear", 11, 1, 1, a -> Quantizations::dynamic);
    }

    /**
     * Which elements share a scale and a zero point: all of them, those at one place of an axis, or blocks of an axis.
     *
     * @param block how many elements along the axis share them; 0 unless there are blocks
     */
    private record Grain(long axis, long block) {
        Grain {
            if (block < 0) {
                throw new ModelException("block_size must not be negative, got " + block);
            }
        }

        static Grain decode(Attributes a) {
            long axis = a.opset() < 13 ? 1 : a.integer("axis", 1);
            return new Grain(axis, a.opset() < 21 ? 0 : a.integer("block_size", 0));
        }

        /** As opset 21 has it. */
        static Grain modern(Attributes a) {
            return new Grain(a.integer("axis", 1), a.integer("block_size", 0));
        }

        /** A scale or zero point in a shape that broadcasts to that of {@code x}. */
        Edge spread(PlanBuilder builder, Edge parameter, Shape x) {
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

    /** {@code x / scale}, rounded, plus the zero point, kept within the type. */
    private record Quantize(
            Grain grain,
            boolean saturates,
            @Nullable ElementType named,
            @Nullable ElementType precision) implements Operator {
        static Quantize decode(Attributes a) {
            Grain grain = Grain.decode(a);
            boolean saturates = a.opset() < 19 || a.flag("saturate", true);
            ElementType named = a.opset() < 21 ? null : type(a, "output_dtype");
            return new Quantize(grain, saturates, named, a.opset() < 23 ? null : type(a, "precision"));
        }

        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            Edge zero = inputs.optional(2);
            ElementType type = zero != null ? zero.type() : named != null ? named : ElementType.UINT8;
            if (named != null && named != type) {
                throw new ModelException("output_dtype " + named + " contradicts the zero point's type " + type);
            }
            Edge scale = grain.spread(builder, declared(builder, inputs.required(1)), x.shape());
            Edge spread = zero == null ? null : grain.spread(builder, zero, x.shape());
            ElementType division = precision != null
                    ? precision
                    : scale.type() == ElementType.DOUBLE ? ElementType.FLOAT : scale.type();
            if (type.isReal()) {
                Edge quotient = Arithmetic.quotient(builder, real(builder, x), real(builder, scale));
                Edge shifted = spread == null ? quotient : Arithmetic.sum(builder, quotient, 1, real(builder, spread));
                return List.of(builder.steps(StepFunctions.ofQuotient(type, saturates, division), type, shifted));
            }
            return List.of(shifted(builder, wholes(builder, x, scale, division, type), spread, type));
        }
    }

    /** A type that an attribute names, {@code null} for none. */
    private static @Nullable ElementType type(Attributes a, String name) {
        long code = a.integer(name, 0);
        return code == 0 ? null : ElementType.ofCode(code);
    }

    /**
     * Numbers rounded to their declared type. Many quotients are halfway between two whole numbers but for this
     * rounding.
     */
    private static Edge declared(PlanBuilder builder, Edge x) {
        return x.type() == ElementType.DOUBLE || !x.type().isReal()
                ? x
                : builder.steps(StepFunctions.to(x.type(), false), x.type(), x);
    }

    /** {@code x / scale}, divided as numbers of a type are, rounded to whole numbers, ties to even. */
    private static Edge wholes(PlanBuilder builder, Edge x, Edge scale, ElementType division, ElementType type) {
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
            Edge steps =
                    builder.steps(StepFunctions.multiples(given, division, scale.scalar()), ElementType.DOUBLE, reals);
            Quotient map = Quotient.by(scale.scalar(), x.shape().size());
            return builder.linear(map, null, type, x.shape(), steps);
        }
        return builder.steps(
                StepFunctions.ROUND_QUOTIENT, type, Arithmetic.quotient(builder, reals, real(builder, scale)));
    }

    /** Whether it is a positive float: multiples of it are exact in double precision. */
    private static boolean isSingle(double scale) {
        return scale > 0 && scale < Double.POSITIVE_INFINITY && scale == (float) scale;
    }

    /** The same numbers as doubles. */
    static Edge real(PlanBuilder builder, Edge x) {
        return Normalizations.as(builder, x, ElementType.DOUBLE);
    }

    /** Products of a whole number and a factor, rounded, plus a zero point, kept within a type. */
    static Edge quantized(PlanBuilder builder, Edge products, @Nullable Edge zero, ElementType type) {
        return shifted(builder, builder.steps(StepFunctions.ROUND_QUOTIENT, type, products), zero, type);
    }

    /** Whole numbers plus a zero point, kept within a type. */
    private static Edge shifted(PlanBuilder builder, Edge wholes, @Nullable Edge zero, ElementType type) {
        if (!type.isInteger() || !type.fitsDouble()) {
            throw new ModelException("can't quantise to " + type);
        }
        Edge typed = Normalizations.as(builder, wholes, type);
        Edge sum = zero == null ? typed : Arithmetic.sum(builder, typed, 1, zero);
        return Extremes.clipped(builder, sum, (double) type.least(), (double) type.largest());
    }

    /** {@code (x - zero point) scale}. */
    private record Dequantize(Grain grain, @Nullable ElementType named) implements Operator {
        static Dequantize decode(Attributes a) {
            Grain grain = Grain.decode(a);
            return new Dequantize(grain, a.opset() < 23 ? null : type(a, "output_dtype"));
        }

        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            ElementType type = named != null ? named : inputs.required(1).type();
            Edge scale = grain.spread(builder, inputs.required(1), x.shape());
            Edge zero = inputs.optional(2);
            Edge spread = zero == null ? null : grain.spread(builder, zero, x.shape());
            Edge product = Arithmetic.product(builder, centered(builder, x, spread), real(builder, scale));
            return List.of(declared(builder, Normalizations.as(builder, product, type)));
        }
    }

    /** {@code x - zero} as real numbers. */
    static Edge centered(PlanBuilder builder, Edge x, @Nullable Edge zero) {
        Edge reals = real(builder, x);
        return zero == null ? reals : Arithmetic.sum(builder, reals, -1, real(builder, zero));
    }

    /** To {@code uint8}, with the scale and zero point that let the range of the elements, and zero, just fit. */
    private static List<Edge> dynamic(PlanBuilder builder, Inputs inputs) {
        Edge x = Functions.real(inputs);
        int[] over = Operands.axes(null, x.shape());
        Edge most = Extremes.clipped(builder, Reductions.largest(builder, x, over, false), 0, Double.POSITIVE_INFINITY);
        Edge least =
                Extremes.clipped(builder, Reductions.smallest(builder, x, over, false), Double.NEGATIVE_INFINITY, 0);
        Edge width = declared(builder, Arithmetic.sum(builder, most, -1, least));
        Edge all = builder.constant(Tensor.wrapping(width.type(), width.shape(), new double[] {255}));
        Edge spread = declared(builder, Arithmetic.quotient(builder, width, all));
        Edge scale = Arithmetic.sum(builder, spread, 1, builder.elementwise(PiecewiseLinear.ZERO, width));
        Edge start = Operands.scaled(builder, -1, Arithmetic.quotient(builder, least, scale));
        Edge zero = quantized(builder, start, null, ElementType.UINT8);
        Edge y = quantized(builder, Arithmetic.quotient(builder, x, scale), zero, ElementType.UINT8);
        return List.of(y, scale, zero);
    }
}
