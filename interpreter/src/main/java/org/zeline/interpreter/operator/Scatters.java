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

/** Operators that put elements where indices say, in place of others or joined with them. */
final class Scatters {
    private Scatters() {}

    static void register() {
        OperatorSet.add("Scatter", 9, 10, 3, 3, a -> new Scatter(elements(a.integer("axis", 0)), Join.NONE));
        OperatorSet.add("ScatterElements", 11, 3, 3, a -> new Scatter(elements(a.integer("axis", 0)), join(a)));
        OperatorSet.add("ScatterND", 11, 3, 3, a -> new Scatter(Scatters::rows, join(a)));
        OperatorSet.add("TensorScatter", 24, 2, 3, TensorScatter::decode);
    }

    /** What becomes of an element and the update that meets it. */
    private enum Join {
        NONE,
        ADD,
        MUL,
        MAX,
        MIN;

        long of(long x, long update) {
            return switch (this) {
                case NONE -> update;
                case ADD -> x + update;
                case MUL -> x * update;
                case MAX -> Math.max(x, update);
                case MIN -> Math.min(x, update);
            };
        }
    }

    private static Join join(Attributes a) {
        String name = a.text("reduction", "none", "none", "add", "mul", "max", "min");
        return Join.valueOf(name.toUpperCase(java.util.Locale.ROOT));
    }

    /** For each update the flat element that it goes to. */
    @FunctionalInterface
    private interface Targets {
        int[] of(Shape data, Edge indices, Shape updates);
    }

    private static Targets elements(long axis) {
        return (data, indices, updates) -> {
            if (!indices.shape().equals(updates)) {
                throw new ModelException("indices " + indices.shape() + " and updates " + updates + " differ in shape");
            }
            return Gathers.elements(data, indices, axis);
        };
    }

    private static int[] rows(Shape data, Edge indices, Shape updates) {
        int[] starts = Gathers.starts(data, indices, 0);
        int depth = indices.shape().extent(indices.shape().rank() - 1);
        int inner = data.size(depth, data.rank());
        if (updates.size() != starts.length * inner) {
            throw new ModelException(
                    "updates " + updates + " don't fit data " + data + " and indices " + indices.shape());
        }
        int[] targets = new int[updates.size()];
        for (int j = 0; j < targets.length; j++) {
            targets[j] = starts[j / inner] + j % inner;
        }
        return targets;
    }

    private record Scatter(Targets targets, Join join) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge data = inputs.required(0);
            Edge indices = inputs.required(1);
            Edge updates = inputs.required(2);
            if (data.type() != updates.type()) {
                throw new ModelException(
                        "data and updates need one type, got " + data.type() + " and " + updates.type());
            }
            if (!indices.isConstant()) {
                return List.of(
                        builder.defer(this, "its indices depend on the input", inputs, data.type(), data.shape()));
            }
            int[] to = targets.of(data.shape(), indices, updates.shape());
            if (join == Join.NONE) {
                return List.of(replaced(builder, data, updates, to));
            }
            builder.budget().room((double) data.shape().size() + to.length);
            if (data.type().isReal()) {
                return List.of(joined(builder, data, updates, to));
            }
            if (!data.isConstant() || !updates.isConstant()) {
                String reason = Operands.notFollowed(data.type());
                return List.of(builder.defer(this, reason, inputs, data.type(), data.shape()));
            }
            long[] values = data.constant().integers().clone();
            long[] given = updates.constant().integers();
            for (int j = 0; j < to.length; j++) {
                values[to[j]] = data.type().wrap(join.of(values[to[j]], given[j]));
            }
            return List.of(builder.constant(new IntegerTensor(data.type(), data.shape(), values)));
        }

        private Edge joined(PlanBuilder builder, Edge data, Edge updates, int[] to) {
            return switch (join) {
                case ADD -> added(builder, data, updates, to);
                case MUL -> multiplied(builder, data, updates, to);
                case MAX -> largest(builder, data, updates, to);
                default -> {
                    Edge negated = largest(
                            builder, Operands.scaled(builder, -1, data), Operands.scaled(builder, -1, updates), to);
                    yield Operands.scaled(builder, -1, negated);
                }
            };
        }
    }

    private static Edge replaced(PlanBuilder builder, Edge data, Edge updates, int[] to) {
        int[] source = new int[data.shape().size()];
        int[] index = new int[source.length];
        Arrays.setAll(index, j -> j);
        for (int j = 0; j < to.length; j++) {
            source[to[j]] = 1;
            index[to[j]] = j;
        }
        return Operands.join(builder, List.of(data, updates), source, index, data.shape());
    }

    private static Edge added(PlanBuilder builder, Edge data, Edge updates, int[] to) {
        SparseRows rows = new SparseRows();
        for (List<Integer> own : byTarget(data.shape().size(), to)) {
            own.forEach(j -> rows.add(j, 1));
            rows.end();
        }
        Edge flat = Operands.reshaped(builder, updates, Shape.of(to.length));
        Edge sums = AxisMaps.apply(builder, flat, 0, rows);
        return Arithmetic.sum(builder, data, 1, Operands.reshaped(builder, sums, data.shape()));
    }

    private static List<List<Integer>> byTarget(int size, int[] to) {
        List<List<Integer>> updates = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            updates.add(new ArrayList<>());
        }
        for (int j = 0; j < to.length; j++) {
            updates.get(to[j]).add(j);
        }
        return updates;
    }

    /** Several updates of one element are multiplied in as many steps. */
    private static Edge multiplied(PlanBuilder builder, Edge data, Edge updates, int[] to) {
        List<List<Integer>> own = byTarget(data.shape().size(), to);
        Edge one = builder.constant(
                org.zeline.interpreter.value.Tensor.wrapping(data.type(), Shape.of(1), new double[] {1}));
        int rounds = own.stream().mapToInt(List::size).max().orElse(0);
        Edge product = data;
        for (int round = 0; round < rounds; round++) {
            int[] source = new int[own.size()];
            int[] index = new int[own.size()];
            for (int i = 0; i < own.size(); i++) {
                boolean there = round < own.get(i).size();
                source[i] = there ? 1 : 0;
                index[i] = there ? own.get(i).get(round) : 0;
            }
            Edge factors = Operands.join(builder, List.of(one, updates), source, index, data.shape());
            product = Arithmetic.product(builder, product, factors);
        }
        return product;
    }

    private static Edge largest(PlanBuilder builder, Edge data, Edge updates, int[] to) {
        int size = data.shape().size();
        int[] source = new int[size + to.length];
        int[] index = new int[size + to.length];
        for (int j = 0; j < index.length; j++) {
            source[j] = j < size ? 0 : 1;
            index[j] = j < size ? j : j - size;
        }
        Edge all = Operands.join(builder, List.of(data, updates), source, index, Shape.of(index.length));
        int[] start = new int[size + 1];
        int[] element = new int[index.length];
        int used = 0;
        List<List<Integer>> own = byTarget(size, to);
        for (int i = 0; i < size; i++) {
            element[used++] = i;
            for (int j : own.get(i)) {
                element[used++] = size + j;
            }
            start[i + 1] = used;
        }
        return builder.maximum(new Windows(start, element), data.shape(), all);
    }

    /** Writes an update behind what a cache holds already, sample by sample; circular caches start over at the end. */
    private record TensorScatter(long axis, boolean circular) implements Operator {
        static TensorScatter decode(Attributes a) {
            return new TensorScatter(
                    a.integer("axis", -2),
                    a.text("mode", "linear", "linear", "circular").equals("circular"));
        }

        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge past = inputs.required(0);
            Edge update = inputs.required(1);
            Edge written = inputs.optional(2);
            Shape shape = past.shape();
            if (written != null && !written.isConstant()) {
                return List.of(builder.defer(this, "where it writes depends on the input", inputs, past.type(), shape));
            }
            int at = shape.axis(axis);
            long[] begins = written == null ? new long[shape.extent(0)] : Operands.integers(written);
            if (at == 0 || begins.length != shape.extent(0)) {
                throw new ModelException("axis must not be the batch's, and write_indices needs " + shape.extent(0)
                        + " values, got axis " + at + " and " + begins.length + " values");
            }
            int[] expected = shape.extents();
            if (update.shape().rank() == expected.length) {
                expected[at] = update.shape().extent(at);
            }
            if (!Arrays.equals(expected, update.shape().extents())) {
                throw new ModelException("an update of shape " + update.shape() + " does not fit a cache of " + shape);
            }
            int[] to = update.shape().walk(0, shape.strides());
            int length = update.shape().extent(at);
            int inner = shape.size(at + 1, shape.rank());
            int sample = update.shape().size(1, update.shape().rank());
            for (int j = 0; j < to.length; j++) {
                int step = j / inner % length;
                long place = begins[j / sample] + step;
                if (circular) {
                    place = Math.floorMod(place, (long) shape.extent(at));
                } else if (place < 0 || place >= shape.extent(at)) {
                    throw new ModelException("position " + place + " is beyond the cache's " + shape.extent(at));
                }
                to[j] += ((int) place - step) * inner;
            }
            return List.of(replaced(builder, past, update, to));
        }
    }
}
