package org.zeline.interpreter.operator;

import java.util.List;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.linear.Identity;
import org.zeline.interpreter.linear.SparseRows;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.IntegerTensor;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;

/** ArgMax and ArgMin, and cumulative sums and products along an axis. */
final class ArgExtremes {
    private ArgExtremes() {}

    static void register(OperatorSet operators) {
        operators.add("ArgMax", 1, 1, 1, a -> extreme(a, true));
        operators.add("ArgMin", 1, 1, 1, a -> extreme(a, false));
        operators.add(
                "CumSum", 11, 2, 2, a -> new Cumulative(false, a.flag("exclusive", false), a.flag("reverse", false)));
        operators.add(
                "CumProd", 26, 2, 2, a -> new Cumulative(true, a.flag("exclusive", false), a.flag("reverse", false)));
    }

    private static Operator extreme(Attributes a, boolean largest) {
        boolean last = a.opset() >= 12 && a.flag("select_last_index", false);
        return new Extreme(largest, a.integer("axis", 0), a.flag("keepdims", true), last);
    }

    private record Extreme(boolean largest, long axis, boolean keep, boolean last) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            int at = x.shape().axis(axis);
            int extent = x.shape().extent(at);
            if (extent == 0) {
                throw new ModelException("axis " + at + " of shape " + x.shape() + " is empty");
            }
            Shape shape = Reductions.reduced(x.shape(), new int[] {at}, keep);
            if (!x.type().fitsDouble()) {
                return List.of(
                        x.isConstant()
                                ? builder.constant(exact(x, at, shape))
                                : builder.defer(this, Integers.REASON, inputs, ElementType.INT64, shape));
            }
            Edge rising = largest ? x : Operands.scaled(builder, -1, x);
            Edge position = Reductions.position(builder, rising, at, last, ElementType.INT64);
            return List.of(keep ? position : builder.linear(new Identity(), null, shape, position));
        }

        private IntegerTensor exact(Edge x, int at, Shape shape) {
            long[] values = x.constant().integers();
            int extent = x.shape().extent(at);
            int inner = x.shape().size(at + 1, x.shape().rank());
            long[] positions = new long[shape.size()];
            for (int j = 0; j < positions.length; j++) {
                int first = j / inner * extent * inner + j % inner;
                int best = 0;
                for (int i = 1; i < extent; i++) {
                    int order = Integers.compare(x.type(), values[first + i * inner], values[first + best * inner]);
                    best = (largest ? order : -order) > 0 || (order == 0 && last) ? i : best;
                }
                positions[j] = best;
            }
            return new IntegerTensor(ElementType.INT64, shape, positions);
        }
    }

    private record Cumulative(boolean product, boolean exclusive, boolean reverse) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            Edge given = inputs.required(1);
            if (!given.isConstant()) {
                return List.of(builder.defer(this, "its axis depends on the input", inputs, x.type(), x.shape()));
            }
            if (given.shape().size() != 1) {
                throw new ModelException("axis must be one number, got shape " + given.shape());
            }
            int axis = x.shape().axis(Operands.integer(given));
            if (!x.type().isReal()) {
                return List.of(
                        x.isConstant()
                                ? builder.constant(exact(x, axis))
                                : builder.defer(this, Integers.REASON, inputs, x.type(), x.shape()));
            }
            return List.of(product ? products(builder, x, axis) : sums(builder, x, axis));
        }

        private Edge sums(PlanBuilder builder, Edge x, int axis) {
            int extent = x.shape().extent(axis);
            SparseRows rows = new SparseRows();
            for (int i = 0; i < extent; i++) {
                int from = reverse ? i + (exclusive ? 1 : 0) : 0;
                int to = reverse ? extent : i + (exclusive ? 0 : 1);
                for (int j = from; j < to; j++) {
                    rows.add(j, 1);
                }
                rows.end();
            }
            return AxisMaps.apply(builder, x, axis, rows);
        }

        /** Cumulative products by doubling: each element is multiplied by the one 1, 2, 4, ... positions before it. */
        private Edge products(PlanBuilder builder, Edge x, int axis) {
            int extent = x.shape().extent(axis);
            Edge result = exclusive ? shifted(builder, x, axis, 1) : x;
            for (int step = 1; step < extent; step *= 2) {
                result = Arithmetic.product(builder, result, shifted(builder, result, axis, step));
            }
            return result;
        }

        /** Shifts along the axis, and fills up with ones. */
        private Edge shifted(PlanBuilder builder, Edge x, int axis, int step) {
            int inner = x.shape().size(axis + 1, x.shape().rank());
            int extent = x.shape().extent(axis);
            int[] index = new int[x.shape().size()];
            double[] ones = new double[index.length];
            for (int i = 0; i < index.length; i++) {
                int from = i / inner % extent + (reverse ? step : -step);
                boolean inside = from >= 0 && from < extent;
                index[i] = inside ? i + (reverse ? step : -step) * inner : -1;
                ones[i] = inside ? 0 : 1;
            }
            return Arithmetic.shifted(builder, Operands.move(builder, x, index, x.shape()), ones);
        }

        private IntegerTensor exact(Edge x, int axis) {
            long[] values = x.constant().integers();
            long[] results = new long[values.length];
            int inner = x.shape().size(axis + 1, x.shape().rank());
            int extent = x.shape().extent(axis);
            for (int first = 0; first < values.length; first++) {
                if (first / inner % extent != 0) {
                    continue;
                }
                long total = product ? 1 : 0;
                for (int i = 0; i < extent; i++) {
                    int at = first + (reverse ? extent - 1 - i : i) * inner;
                    long next = x.type().wrap(product ? total * values[at] : total + values[at]);
                    results[at] = exclusive ? total : next;
                    total = next;
                }
            }
            return new IntegerTensor(x.type(), x.shape(), results);
        }
    }
}
