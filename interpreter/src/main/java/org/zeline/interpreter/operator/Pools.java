package org.zeline.interpreter.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.zeline.interpreter.function.Windows;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.linear.SparseRows;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.IntegerTensor;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** Pooling over windows or over all spatial axes. */
final class Pools {
    private Pools() {}

    static void register(OperatorSet operators) {
        operators.add("MaxPool", 1, 1, 1, MaxPool::decode);
        operators.add("com.microsoft.NhwcMaxPool", 1, 1, 1, a -> channelsLast(MaxPool.decode(a)));
        operators.add(
                "AveragePool", 1, 1, 1, a -> new AveragePool(Windowing.decode(a), a.flag("count_include_pad", false)));
        operators.add("GlobalAveragePool", 1, 1, 1, a -> (builder, inputs) -> {
            Edge x = inputs.required(0);
            requireSpatial(x);
            return List.of(AxisMaps.reduce(builder, x, spatialAxes(x), true, true));
        });
        operators.add("GlobalMaxPool", 1, 1, 1, a -> (builder, inputs) -> {
            Edge x = inputs.required(0);
            requireSpatial(x);
            return List.of(Reductions.largest(builder, x, spatialAxes(x), true));
        });
    }

    static void requireSpatial(Edge x) {
        if (x.shape().rank() < 3) {
            throw new ModelException("needs an input with spatial axes, got shape " + x.shape());
        }
    }

    static int[] spatialAxes(Edge x) {
        return java.util.stream.IntStream.range(2, x.shape().rank()).toArray();
    }

    /** The shape after pooling. */
    private static Shape pooled(Shape x, Windowing.Axis[] axes) {
        int[] extents = x.extents();
        for (int i = 0; i < axes.length; i++) {
            extents[i + 2] = axes[i].out();
        }
        return Shape.of(extents);
    }

    static Windowing.Axis[] axes(Windowing windowing, Edge x) {
        requireSpatial(x);
        int[] in = Arrays.copyOfRange(x.shape().extents(), 2, x.shape().rank());
        return windowing.axes(in, windowing.kernelExtents(in.length));
    }

    private record MaxPool(Windowing windowing, boolean columnMajor, int outputs) implements Operator {
        static MaxPool decode(Attributes a) {
            return new MaxPool(Windowing.decode(a), a.flag("storage_order", false), a.outputs());
        }

        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            Windowing.Axis[] axes = axes(windowing, x);
            Shape shape = pooled(x.shape(), axes);
            double taps = shape.size(2, shape.rank());
            for (Windowing.Axis axis : axes) {
                taps *= axis.kernel();
            }
            builder.budget().room(taps);
            if (outputs > 1 && !x.isConstant()) {
                return builder.defer(this, outputs, "its output Indices is not piecewise linear", inputs);
            }
            if (!x.type().fitsDouble() && !x.isConstant()) {
                return builder.defer(this, 1, "integers are computed only when the model runs", inputs);
            }
            Windows windows = windows(x.shape(), shape, axes);
            List<Edge> results = new ArrayList<>();
            results.add(builder.maximum(windows, shape, x));
            if (outputs > 1) {
                results.add(builder.constant(
                        indices(x.shape(), shape, windows, x.constant().doubles())));
            }
            return results;
        }

        /** Padding counts as minus infinity: elements outside the image are never the maximum. */
        private static Windows windows(Shape in, Shape out, Windowing.Axis[] axes) {
            Shape positions = Shape.of(Arrays.copyOfRange(out.extents(), 2, out.rank()));
            Shape taps = Shape.of(
                    Arrays.stream(axes).mapToInt(Windowing.Axis::kernel).toArray());
            Math.multiplyExact(out.size(), taps.size()); // indices into the windows of all planes must fit an int
            int[] start = new int[positions.size() + 1];
            int[] index = new int[Math.multiplyExact(positions.size(), taps.size())];
            int used = 0;
            for (int p = 0; p < positions.size(); p++) {
                for (int t = 0; t < taps.size(); t++) {
                    int at = element(p, positions, t, taps, axes);
                    if (at >= 0) {
                        index[used++] = at;
                    }
                }
                if (used == start[p]) {
                    throw new ModelException("window " + p + " lies entirely in the padding");
                }
                start[p + 1] = used;
            }
            return new Windows(in.size(0, 2), in.size(2, in.rank()), start, Arrays.copyOf(index, used));
        }

        private static int element(int p, Shape positions, int t, Shape taps, Windowing.Axis[] axes) {
            int at = 0;
            int stride = 1;
            for (int i = axes.length - 1; i >= 0; i--) {
                Windowing.Axis axis = axes[i];
                int j = p % positions.extent(i) * axis.stride() - axis.before() + t % taps.extent(i) * axis.dilation();
                if (j < 0 || j >= axis.in()) {
                    return -1;
                }
                at += j * stride;
                stride *= axis.in();
                p /= positions.extent(i);
                t /= taps.extent(i);
            }
            return at;
        }

        private Tensor indices(Shape in, Shape out, Windows windows, double[] x) {
            long[] indices = new long[windows.count()];
            for (int w = 0; w < indices.length; w++) {
                int best = windows.element(windows.from(w));
                for (int p = windows.from(w) + 1; p < windows.to(w); p++) {
                    if (x[windows.element(p)] > x[best]) {
                        best = windows.element(p);
                    }
                }
                indices[w] = columnMajor ? columnMajor(best, in) : best;
            }
            return new IntegerTensor(org.zeline.interpreter.value.ElementType.INT64, out, indices);
        }

        private static long columnMajor(int element, Shape in) {
            int planeSize = in.size(2, in.rank());
            int within = element % planeSize;
            int[] position = new int[in.rank() - 2];
            for (int i = position.length - 1; i >= 0; i--) {
                position[i] = within % in.extent(i + 2);
                within /= in.extent(i + 2);
            }
            long at = 0;
            for (int i = position.length - 1; i >= 0; i--) {
                at = at * in.extent(i + 2) + position[i];
            }
            return element / planeSize * (long) planeSize + at;
        }
    }

    /** The same operator on an input, and with a result, whose channels are the last axis. */
    static Operator channelsLast(Operator channelsFirst) {
        return (builder, inputs) -> {
            Edge x = Operands.channelsFirst(builder, inputs.required(0));
            Edge y = channelsFirst.bind(builder, Inputs.of(x)).get(0);
            return List.of(Operands.channelsLast(builder, y));
        };
    }

    record AveragePool(Windowing windowing, boolean countPads) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            Windowing.Axis[] axes = axes(windowing, x);
            for (int i = 0; i < axes.length; i++) {
                Windowing.Axis axis = axes[i];
                builder.budget().room((double) axis.out() * axis.kernel());
                SparseRows rows = new SparseRows();
                for (int j = 0; j < axis.out(); j++) {
                    row(axis, j, rows);
                }
                x = AxisMaps.apply(builder, x, i + 2, rows);
            }
            return List.of(x);
        }

        /** Divides by the number of taps on the image, or, if pads count, on the image and its padding. */
        private void row(Windowing.Axis axis, int j, SparseRows rows) {
            int inside = 0;
            int counted = 0;
            for (int k = 0; k < axis.kernel(); k++) {
                int at = j * axis.stride() - axis.before() + k * axis.dilation();
                inside += at >= 0 && at < axis.in() ? 1 : 0;
                counted += at < axis.in() + axis.after() ? 1 : 0;
            }
            int divisor = countPads ? counted : inside;
            for (int k = 0; k < axis.kernel(); k++) {
                int at = j * axis.stride() - axis.before() + k * axis.dilation();
                if (at >= 0 && at < axis.in()) {
                    rows.add(at, 1.0 / divisor);
                }
            }
            rows.end();
        }
    }
}
