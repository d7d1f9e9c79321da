package org.zeline.interpreter.operator;

import java.util.List;
import java.util.function.LongBinaryOperator;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.IntegerTensor;
import org.zeline.interpreter.ModelException;
import org.zeline.interpreter.Shape;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.plan.Binder;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.Windows;

/** Sums, means and extremes over some axes. */
final class Reductions {
    private Reductions() {}

    static void register() {
        register("ReduceSum", 13, Kind.SUM);
        register("ReduceMean", 18, Kind.MEAN);
        register("ReduceMax", 18, Kind.MAX);
        register("ReduceMin", 18, Kind.MIN);
    }

    /** The axes are an attribute until opset {@code asInput}, then an input. */
    private static void register(String name, int asInput, Kind kind) {
        OperatorSet.add(
                name,
                1,
                asInput - 1,
                1,
                1,
                a -> new Reduce(kind, a.flag("keepdims", true), false, a.has("axes") ? a.integers("axes") : null));
        OperatorSet.add(name, asInput, 1, 2, a -> decodeLater(kind, a));
    }

    private static Operator decodeLater(Kind kind, Attributes a) {
        return new Reduce(kind, a.flag("keepdims", true), a.flag("noop_with_empty_axes", false), null);
    }

    private enum Kind {
        SUM,
        MEAN,
        MAX,
        MIN
    }

    private record Reduce(Kind kind, boolean keep, boolean noopIfNone, long @Nullable [] axes) implements Operator {
        @Override
        public List<Edge> bind(Binder binder, Inputs inputs) {
            Edge x = inputs.required(0);
            Edge given = inputs.optional(1);
            if (given != null && !given.isConstant()) {
                return binder.defer(this, 1, "its axes depend on the input", inputs);
            }
            long[] chosen = given != null ? Operands.integers(given) : axes;
            if (noopIfNone && (chosen == null || chosen.length == 0)) {
                return List.of(x);
            }
            int[] over = Operands.axes(chosen, x.shape());
            if (!x.type().isReal()) {
                return x.isConstant()
                        ? List.of(integers(binder, x, over))
                        : binder.defer(this, 1, "integers are computed only when the model runs", inputs);
            }
            return List.of(
                    switch (kind) {
                        case SUM -> AxisMaps.reduce(binder, x, over, false, keep);
                        case MEAN -> AxisMaps.reduce(binder, x, over, true, keep);
                        case MAX -> largest(binder, x, over, keep);
                        case MIN ->
                            Operands.scaled(binder, -1, largest(binder, Operands.scaled(binder, -1, x), over, keep));
                    });
        }

        private Edge integers(Binder binder, Edge x, int[] over) {
            Windows windows = windows(x.shape(), over);
            long[] values = x.constant().integers();
            LongBinaryOperator join = switch (kind) {
                case SUM, MEAN -> Long::sum;
                case MAX -> Math::max;
                case MIN -> Math::min;
            };
            long[] results = new long[windows.count()];
            for (int w = 0; w < results.length; w++) {
                long result = values[windows.element(windows.from(w))];
                for (int p = windows.from(w) + 1; p < windows.to(w); p++) {
                    result = join.applyAsLong(result, values[windows.element(p)]);
                }
                results[w] = kind == Kind.MEAN ? result / (windows.to(w) - windows.from(w)) : result;
            }
            return binder.constant(new IntegerTensor(x.type(), reduced(x.shape(), over, keep), results));
        }
    }

    /** The largest element over some axes. */
    static Edge largest(Binder binder, Edge x, int[] over, boolean keep) {
        return binder.maximum(windows(x.shape(), over), reduced(x.shape(), over, keep), x);
    }

    private static Shape reduced(Shape shape, int[] over, boolean keep) {
        int[] extents = shape.extents();
        for (int axis : over) {
            extents[axis] = 1;
        }
        Shape kept = Shape.of(extents);
        return keep ? kept : AxisMaps.dropped(kept, over);
    }

    /** One window a result, of all elements that are reduced to it. */
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
