package org.zeline.interpreter.operator;

import java.util.Arrays;
import java.util.List;
import java.util.function.LongBinaryOperator;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.ArgMax;
import org.zeline.interpreter.function.PiecewiseLinear;
import org.zeline.interpreter.function.SmoothFunction;
import org.zeline.interpreter.function.Windows;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.IntegerTensor;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** Sums, means, products, norms and extremes over axes. */
final class Reductions {
    private Reductions() {}

    static void register(OperatorSet operators) {
        register(operators, "ReduceSum", 13, Kind.SUM);
        register(operators, "ReduceMean", 18, Kind.MEAN);
        register(operators, "ReduceMax", 18, Kind.MAX);
        register(operators, "ReduceMin", 18, Kind.MIN);
        register(operators, "ReduceProd", 18, Kind.PRODUCT);
        register(operators, "ReduceL1", 18, Kind.L1);
        register(operators, "ReduceL2", 18, Kind.L2);
        register(operators, "ReduceSumSquare", 18, Kind.SUM_SQUARE);
        register(operators, "ReduceLogSum", 18, Kind.LOG_SUM);
        register(operators, "ReduceLogSumExp", 18, Kind.LOG_SUM_EXP);
    }

    /** The axes are an attribute before opset {@code asInput}, an input from then on. */
    private static void register(OperatorSet operators, String name, int asInput, Kind kind) {
        operators.add(
                name,
                1,
                asInput - 1,
                1,
                1,
                a -> new Reduce(kind, a.flag("keepdims", true), false, a.has("axes") ? a.integers("axes") : null));
        operators.add(name, asInput, 1, 2, a -> decodeLater(kind, a));
    }

    private static Operator decodeLater(Kind kind, Attributes a) {
        return new Reduce(kind, a.flag("keepdims", true), a.flag("noop_with_empty_axes", false), null);
    }

    private enum Kind {
        SUM,
        MEAN,
        MAX,
        MIN,
        PRODUCT,
        L1,
        L2,
        SUM_SQUARE,
        LOG_SUM,
        LOG_SUM_EXP;

        /** The reduction of an empty set of elements. */
        double ofNone(ElementType type) {
            boolean unbounded = type.isReal();
            return switch (this) {
                case SUM, L1, L2, SUM_SQUARE -> 0;
                case MEAN -> Double.NaN;
                case PRODUCT -> 1;
                case MAX -> unbounded ? Double.NEGATIVE_INFINITY : type.least();
                case MIN -> unbounded ? Double.POSITIVE_INFINITY : type.largest();
                case LOG_SUM, LOG_SUM_EXP -> Double.NEGATIVE_INFINITY;
            };
        }

        LongBinaryOperator join(ElementType type) {
            return switch (this) {
                case SUM, MEAN -> Long::sum;
                case MAX -> (p, q) -> Integers.compare(type, p, q) >= 0 ? p : q;
                case MIN -> (p, q) -> Integers.compare(type, p, q) <= 0 ? p : q;
                case PRODUCT -> (p, q) -> p * q;
                case L1 -> (p, q) -> p + (type.isSigned() ? Math.abs(q) : q);
                case SUM_SQUARE, L2 -> (p, q) -> p + q * q;
                case LOG_SUM, LOG_SUM_EXP -> throw new ModelException("needs real numbers, got " + type);
            };
        }
    }

    private record Reduce(Kind kind, boolean keep, boolean noopIfNone, long @Nullable [] axes) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            Edge given = inputs.optional(1);
            if (given != null && !given.isConstant()) {
                return builder.defer(this, 1, "its axes depend on the input", inputs);
            }
            long[] chosen = given != null ? Operands.integers(given) : axes;
            boolean none = noopIfNone && (chosen == null || chosen.length == 0);
            int[] over = none ? new int[0] : Operands.axes(chosen, x.shape());
            Shape result = reduced(x.shape(), over, keep);
            if (Arrays.stream(over).anyMatch(axis -> x.shape().extent(axis) == 0)) {
                return List.of(builder.constant(filled(x.type(), result)));
            }
            if (x.type().isReal() || (x.type().fitsDouble() && (kind == Kind.MAX || kind == Kind.MIN))) {
                return List.of(real(builder, x, over));
            }
            return List.of(
                    x.isConstant()
                            ? integers(builder, x, over)
                            : builder.defer(this, Integers.REASON, inputs, x.type(), result));
        }

        private Tensor filled(ElementType type, Shape shape) {
            if (!type.isReal()) {
                long[] values = new long[shape.size()];
                double value = kind.ofNone(type);
                Arrays.fill(values, type.fitsDouble() ? (long) value : wide(type));
                return new IntegerTensor(type, shape, values);
            }
            double[] values = new double[shape.size()];
            Arrays.fill(values, kind.ofNone(type));
            return new RealTensor(type, shape, values);
        }

        private long wide(ElementType type) {
            return switch (kind) {
                case MAX -> type.least();
                case MIN -> type.largest();
                case PRODUCT -> 1;
                default -> 0;
            };
        }

        private Edge real(PlanBuilder builder, Edge x, int[] over) {
            return switch (kind) {
                case SUM -> AxisMaps.reduce(builder, x, over, false, keep);
                case MEAN -> AxisMaps.reduce(builder, x, over, true, keep);
                case MAX -> largest(builder, x, over, keep);
                case MIN -> smallest(builder, x, over, keep);
                case PRODUCT -> product(builder, x, over, keep);
                case L1 -> AxisMaps.reduce(builder, builder.elementwise(PiecewiseLinear.ABS, x), over, false, keep);
                case L2 -> builder.smooth(SmoothFunction.SQRT, sumOfSquares(builder, x, over, keep));
                case SUM_SQUARE -> sumOfSquares(builder, x, over, keep);
                case LOG_SUM -> builder.smooth(SmoothFunctions.LOG, AxisMaps.reduce(builder, x, over, false, keep));
                case LOG_SUM_EXP -> logSumExp(builder, x, over, keep);
            };
        }

        private Edge integers(PlanBuilder builder, Edge x, int[] over) {
            Windows windows = windows(x.shape(), over);
            long[] values = x.constant().integers();
            LongBinaryOperator join = kind.join(x.type());
            boolean extreme = kind == Kind.MAX || kind == Kind.MIN;
            long[] results = new long[windows.count()];
            for (int w = 0; w < results.length; w++) {
                long result = extreme ? values[windows.element(windows.from(w))] : kind == Kind.PRODUCT ? 1 : 0;
                for (int p = windows.from(w); p < windows.to(w); p++) {
                    result = join.applyAsLong(result, values[windows.element(p)]);
                }
                result = kind == Kind.MEAN
                        ? Integers.quotient(x.type(), result, windows.to(w) - windows.from(w))
                        : kind == Kind.L2 ? (long) Math.sqrt((double) result) : result;
                results[w] = x.type().wrap(result);
            }
            return builder.constant(new IntegerTensor(x.type(), reduced(x.shape(), over, keep), results));
        }
    }

    static Edge sumOfSquares(PlanBuilder builder, Edge x, int[] over, boolean keep) {
        return AxisMaps.reduce(builder, builder.smooth(SmoothFunctions.SQUARE, x), over, false, keep);
    }

    /** {@code m + log(sum exp(x - m))} with m the largest element, so that nothing overflows. */
    static Edge logSumExp(PlanBuilder builder, Edge x, int[] over, boolean keep) {
        Edge most = largest(builder, x, over, true);
        Edge powers = builder.smooth(SmoothFunctions.EXP, Arithmetic.difference(builder, x.type(), x, most));
        Edge log = builder.smooth(SmoothFunctions.LOG, AxisMaps.reduce(builder, powers, over, false, true));
        Edge result = Arithmetic.sum(builder, log, 1, most);
        return keep ? result : Operands.reshaped(builder, result, AxisMaps.dropped(result.shape(), over));
    }

    /** Multiplies the two halves elementwise until one element per result is left. */
    private static Edge product(PlanBuilder builder, Edge x, int[] over, boolean keep) {
        Windows windows = windows(x.shape(), over);
        int count = windows.count();
        int left = count == 0 ? 1 : windows.to(0);
        int[] index = new int[count * left];
        for (int i = 0; i < index.length; i++) {
            index[i] = windows.element(windows.from(i % count) + i / count);
        }
        Edge parts = Operands.move(builder, x, index, Shape.of(left, count));
        while (left > 1) {
            int half = left / 2;
            Edge product = Arithmetic.product(
                    builder, rows(builder, parts, 0, half, count), rows(builder, parts, half, half, count));
            if (left % 2 == 1) {
                Edge last = rows(builder, parts, left - 1, 1, count);
                Edge first = Arithmetic.product(builder, rows(builder, product, 0, 1, count), last);
                Edge others = rows(builder, product, 1, half - 1, count);
                int[] source = new int[half * count];
                int[] at = new int[half * count];
                for (int i = 0; i < at.length; i++) {
                    source[i] = i < count ? 0 : 1;
                    at[i] = i < count ? i : i - count;
                }
                product = half == 1
                        ? first
                        : Operands.join(builder, List.of(first, others), source, at, Shape.of(half, count));
            }
            parts = product;
            left = half;
        }
        return Operands.reshaped(builder, parts, reduced(x.shape(), over, keep));
    }

    private static Edge rows(PlanBuilder builder, Edge x, int from, int rows, int columns) {
        Shape shape = Shape.of(rows, columns);
        return Operands.move(builder, x, shape.walk(from * columns, new int[] {columns, 1}), shape);
    }

    /** The largest element over axes. */
    static Edge largest(PlanBuilder builder, Edge x, int[] over, boolean keep) {
        return builder.maximum(windows(x.shape(), over), reduced(x.shape(), over, keep), x);
    }

    /** The position of the largest element along an axis; the axis is kept. */
    static Edge position(PlanBuilder builder, Edge x, int axis, boolean last, ElementType type) {
        int[] over = {axis};
        return builder.position(new ArgMax(windows(x.shape(), over), last), type, reduced(x.shape(), over, true), x);
    }

    /** The smallest element over axes. */
    static Edge smallest(PlanBuilder builder, Edge x, int[] over, boolean keep) {
        return Operands.scaled(builder, -1, largest(builder, Operands.scaled(builder, -1, x), over, keep));
    }

    /** The shape after a reduction over axes. */
    static Shape reduced(Shape shape, int[] over, boolean keep) {
        int[] extents = shape.extents();
        for (int axis : over) {
            extents[axis] = 1;
        }
        Shape kept = Shape.of(extents);
        return keep ? kept : AxisMaps.dropped(kept, over);
    }

    /** One window per result, with all elements that are reduced to it. */
    static Windows windows(Shape shape, int[] over) {
        int[] strides = shape.strides();
        Shape results = reduced(shape, over, true);
        int[] extents = new int[over.length];
        int[] steps = new int[over.length];
        for (int i = 0; i < over.length; i++) {
            extents[i] = shape.extent(over[i]);
            steps[i] = strides[over[i]];
        }
        int[] offsets = Shape.of(extents).walk(0, steps);
        if (offsets.length == 0) {
            throw new ModelException("can't reduce an empty axis of shape " + shape);
        }
        int[] firsts = results.walk(0, strides);
        int[] start = new int[firsts.length + 1];
        int[] index = new int[firsts.length * offsets.length];
        for (int w = 0; w < firsts.length; w++) {
            for (int i = 0; i < offsets.length; i++) {
                index[w * offsets.length + i] = firsts[w] + offsets[i];
            }
            start[w + 1] = (w + 1) * offsets.length;
        }
        return new Windows(start, index);
    }
}
