package org.zeline.interpreter.operator;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.PiecewiseLinear;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.linear.Identity;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.FloatFormat;
import org.zeline.interpreter.value.IntegerTensor;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.StringTensor;
import org.zeline.interpreter.value.Tensor;

/**
 * Conversions between element types. Constants are rounded to the target type. Values that depend on the input are
 * rounded to types of at most 16 bits, while {@code float} and {@code double} are both held in double precision. ONNX
 * leaves open how real numbers outside the range of an integer type are converted. Here they saturate, except for types
 * of less than 8 bits, which keep the lowest bits, as ONNX's own tests expect.
 */
final class Casts {
    private static final PiecewiseLinear NOT_ZERO = PiecewiseLinear.of(
                    new double[1], new double[2], new double[] {1, 1}, new double[1])
            .atNaN(1);

    private Casts() {}

    static void register(OperatorSet operators) {
        operators.add("Cast", 1, 5, 1, 1, a -> new Cast(named(a.text("to", "")), Rounding.ordinary()));
        operators.add("Cast", 6, 1, 1, a -> new Cast(target(a), Rounding.decode(a)));
        operators.add("CastLike", 15, 2, 2, a -> new Cast(null, Rounding.decode(a)));
        operators.add("BitCast", 26, 1, 1, a -> new BitCast(target(a)));
    }

    private static ElementType target(Attributes a) {
        ElementType type = a.elementType("to", null);
        if (type == null) {
            throw new ModelException("attribute to is missing");
        }
        return type;
    }

    /** Up to opset 5 types are named in capitals. */
    private static ElementType named(String name) {
        for (ElementType type : ElementType.values()) {
            if (type.name().equals(name)) {
                return type;
            }
        }
        throw new ModelException("to must name an element type, got '" + name + "'");
    }

    /** How numbers that a type cannot represent are rounded to it. */
    record Rounding(boolean saturates, String mode) {
        static Rounding ordinary() {
            return new Rounding(true, "up");
        }

        static Rounding decode(Attributes a) {
            boolean saturates = a.opset() < 19 || a.flag("saturate", true);
            return new Rounding(saturates, a.opset() < 24 ? "up" : a.text("round_mode", "up", "up", "down", "nearest"));
        }

        /** The element of a real type that represents a number. */
        double round(ElementType type, double value) {
            FloatFormat format = type.format();
            if (type == ElementType.FLOAT8E8M0 && !mode.equals("nearest")) {
                double magnitude = Math.abs(value);
                double power = Math.scalb(1.0, Math.getExponent(magnitude));
                boolean between = magnitude < Double.POSITIVE_INFINITY && power != magnitude;
                return format == null
                        ? value
                        : format.round(!between ? magnitude : mode.equals("up") ? 2 * power : power, saturates);
            }
            return format == null ? type.round(value) : format.round(value, saturatesIn(type));
        }

        boolean saturatesIn(ElementType type) {
            return saturates && type.bits() <= 8;
        }
    }

    /** Conversion to the named type, or to the type of the second input. */
    private record Cast(@Nullable ElementType named, Rounding rounding) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            ElementType to = named != null ? named : inputs.required(1).type();
            Edge x = inputs.required(0);
            Edge result = Casts.cast(builder, x, to, rounding);
            if (result == null) {
                String reason = "casts from " + x.type() + " to " + to + " are computed only when the model runs";
                result = builder.defer(
                        (b, in) -> List.of(b.constant(converted(in.required(0).constant(), to, rounding))),
                        reason,
                        Inputs.of(builder.declared().of(x)),
                        to,
                        x.shape());
            }
            return List.of(result);
        }
    }

    /** The values converted to another type; {@code null} if that is possible for constants only. */
    private static @Nullable Edge cast(PlanBuilder builder, Edge x, ElementType to, Rounding rounding) {
        ElementType from = x.type();
        if (from == to) {
            return x;
        }
        if (x.isConstant()) {
            Edge source = to.isReal() ? x : builder.declared().of(x);
            return builder.declared().constant(t -> converted(t.get(0), to, rounding), source);
        }
        if (from == ElementType.STRING || to == ElementType.STRING || to == ElementType.FLOAT8E8M0) {
            return null;
        }
        if (to.isReal()) {
            boolean exact = to.format() == null || from == ElementType.BOOL || isWithin(from, to);
            return exact
                    ? relabelled(builder, x, to)
                    : builder.mapped(PiecewiseConstants.to(to, rounding.saturatesIn(to)), to, x);
        }
        if (to == ElementType.BOOL) {
            return from.fitsDouble() ? builder.elementwise(NOT_ZERO, to, x) : null;
        }
        if (from.isReal() && to != ElementType.UINT64 && to.bits() >= Byte.SIZE) {
            Edge whole = builder.mapped(PiecewiseConstants.TRUNCATE, to, x);
            return to.fitsDouble()
                    ? Extremes.clipped(builder, whole, (double) to.least(), (double) to.largest())
                    : whole;
        }
        boolean wider = from == ElementType.BOOL
                || (from.fitsDouble() && to.bits() >= from.bits() && from.isSigned() == to.isSigned())
                || (from.fitsDouble() && to.bits() > from.bits() && !from.isSigned());
        return wider && !from.isReal() ? relabelled(builder, x, to) : null;
    }

    /** Whether {@code to} is a real type of 16 bits that represents all elements of {@code from}. */
    private static boolean isWithin(ElementType from, ElementType to) {
        boolean wide = to == ElementType.FLOAT16 || to == ElementType.BFLOAT16;
        return wide && (from.isReal() ? from.bits() <= 8 && from != ElementType.FLOAT8E8M0 : from.bits() <= 8);
    }

    /** The same numbers, declared to be of another type. */
    static Edge relabelled(PlanBuilder builder, Edge x, ElementType type) {
        return builder.linear(new Identity(), null, type, x.shape(), x);
    }

    /** A constant converted to another type. */
    static Tensor converted(Tensor x, ElementType to, Rounding rounding) {
        if (to == ElementType.STRING) {
            return new StringTensor(x.shape(), NumberFormats.of(x));
        }
        if (x.type() == ElementType.STRING) {
            return parsed(x, to, rounding);
        }
        if (to.isReal()) {
            double[] values =
                    Arrays.stream(x.doubles()).map(v -> rounding.round(to, v)).toArray();
            return new RealTensor(to, x.shape(), values);
        }
        long[] values = new long[x.shape().size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = x.type().isReal() ? whole(x.reals()[i], to) : to.wrap(x.integers()[i]);
        }
        return new IntegerTensor(to, x.shape(), values);
    }

    private static long whole(double value, ElementType to) {
        if (to == ElementType.BOOL) {
            return value == 0 ? 0 : 1;
        }
        double whole = PiecewiseConstants.truncated(value);
        return to.bits() < Byte.SIZE ? to.wrap((long) whole) : to.saturate(whole);
    }

    private static Tensor parsed(Tensor x, ElementType to, Rounding rounding) {
        String[] texts = x.strings();
        if (to.isReal()) {
            double[] values = new double[texts.length];
            Arrays.setAll(values, i -> rounding.round(to, NumberFormats.real(texts[i])));
            return new RealTensor(to, x.shape(), values);
        }
        long[] values = new long[texts.length];
        Arrays.setAll(values, i -> to.wrap(NumberFormats.integer(texts[i])));
        return new IntegerTensor(to, x.shape(), values);
    }

    /** Reinterprets the bits as another type of the same width. */
    private record BitCast(ElementType to) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            if (width(x.type()) != width(to)) {
                throw new ModelException("needs types of the same width, got " + x.type() + " and " + to);
            }
            if (!x.isConstant()) {
                String reason = "bit patterns are computed only when the model runs";
                return List.of(builder.defer(this, reason, inputs, to, x.shape()));
            }
            long[] bits = bits(x.constant());
            if (to.isReal()) {
                double[] values = Arrays.stream(bits).mapToDouble(this::decoded).toArray();
                return List.of(builder.constant(new RealTensor(to, x.shape(), values)));
            }
            long[] values = Arrays.stream(bits).map(to::wrap).toArray();
            return List.of(builder.constant(new IntegerTensor(to, x.shape(), values)));
        }

        private static int width(ElementType type) {
            return type == ElementType.BOOL ? 8 : type.bits();
        }

        private double decoded(long bits) {
            FloatFormat format = to.format();
            return format != null
                    ? format.decode((int) bits)
                    : to == ElementType.FLOAT ? Float.intBitsToFloat((int) bits) : Double.longBitsToDouble(bits);
        }

        private static long[] bits(Tensor x) {
            if (!x.type().isReal()) {
                return x.integers();
            }
            FloatFormat format = x.type().format();
            return Arrays.stream(x.reals())
                    .mapToLong(v -> format != null
                            ? format.encode(format.round(v, false))
                            : x.type() == ElementType.FLOAT
                                    ? Float.floatToRawIntBits((float) v)
                                    : Double.doubleToRawLongBits(v))
                    .toArray();
        }
    }
}
