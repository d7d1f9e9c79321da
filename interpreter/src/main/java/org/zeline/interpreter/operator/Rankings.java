package org.zeline.interpreter.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.TopValues;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** Operators that sort: TopK, whose values are followed exactly, and Unique. */
final class Rankings {
    private Rankings() {}

    static void register() {
        OperatorSet.add("TopK", 1, 9, 1, 1, a -> new TopK(a.integer("axis", -1), a.integer("k", 0), true));
        OperatorSet.add("TopK", 10, 10, 2, 2, a -> new TopK(a.integer("axis", -1), null, true));
        OperatorSet.add("TopK", 11, 2, 2, a -> {
            a.flag("sorted", true); // sorted is one of the orders that unsorted allows
            return new TopK(a.integer("axis", -1), null, a.flag("largest", true));
        });
        OperatorSet.add(
                "Unique",
                11,
                1,
                1,
                a -> new Unique(a.has("axis") ? a.integer("axis", 0) : null, a.flag("sorted", true)));
    }

    /** Compares elements of a tensor by their flat indices; NaN is the largest. */
    private static Comparator<Integer> ascending(Tensor x) {
        if (x.type() == ElementType.STRING) {
            return Comparator.comparing(i -> x.strings()[i]);
        }
        if (x.type().isReal()) {
            double[] values = x.reals();
            return (i, j) -> values[i] == values[j] ? 0 : Double.compare(values[i], values[j]);
        }
        long[] values = x.integers();
        return x.type() == ElementType.UINT64
                ? (i, j) -> Long.compareUnsigned(values[i], values[j])
                : Comparator.comparingLong(i -> values[i]);
    }

    private record TopK(long axis, @Nullable Long k, boolean largest) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            if (!inputs.constantFrom(1)) {
                return builder.defer(this, 2, "the shape of its result depends on the input", inputs);
            }
            Shape in = x.shape();
            int at = in.axis(axis);
            long wanted = k != null ? k : Operands.integer(inputs.required(1));
            if (wanted < 0 || wanted > in.extent(at)) {
                throw new ModelException("k must lie in [0, " + in.extent(at) + "], got " + wanted);
            }
            int[] extents = in.extents();
            extents[at] = (int) wanted;
            Shape shape = Shape.of(extents);
            if (x.isConstant()) {
                int[] order = order(x.constant(), at, shape);
                long[] indices = new long[order.length];
                int own = in.strides()[at];
                Arrays.setAll(indices, j -> order[j] / own % in.extent(at));
                return List.of(
                        Operands.move(builder, x, order, shape), builder.constant(Tensor.wrapping(shape, indices)));
            }
            List<Edge> results = builder.defer(
                    this,
                    "which elements rank first jumps",
                    inputs,
                    List.of(x.type(), ElementType.INT64),
                    List.of(shape, shape));
            return x.type().isReal() && wanted > 0 ? List.of(ranked(builder, x, at, shape), results.get(1)) : results;
        }

        /** For each element of the result the flat element that it takes. */
        private int[] order(Tensor x, int at, Shape shape) {
            Comparator<Integer> by = largest ? ascending(x).reversed() : ascending(x);
            int[] strides = x.shape().strides();
            int own = strides[at];
            int[] extents = x.shape().extents();
            extents[at] = 1;
            int[] firsts = Shape.of(extents).walk(0, strides);
            int[] order = new int[shape.size()];
            int inner = shape.size(at + 1, shape.rank());
            int count = shape.extent(at);
            for (int w = 0; w < firsts.length; w++) {
                int first = firsts[w];
                List<Integer> group =
                        new ArrayList<>(IntStream.range(0, x.shape().extent(at))
                                .mapToObj(i -> first + i * own)
                                .toList());
                group.sort(by);
                for (int r = 0; r < count; r++) {
                    order[(w / inner * count + r) * inner + w % inner] = group.get(r);
                }
            }
            return order;
        }

        private Edge ranked(PlanBuilder builder, Edge x, int at, Shape shape) {
            double sign = largest ? 1 : -1;
            Edge signed = largest ? x : Operands.scaled(builder, sign, x);
            int count = shape.extent(at);
            Edge ranked = builder.ranked(new TopValues(Reductions.windows(x.shape(), new int[] {at}), count), signed);
            int inner = shape.size(at + 1, shape.rank());
            int[] index = new int[shape.size()];
            for (int j = 0; j < index.length; j++) {
                int group = j / inner / count * inner + j % inner;
                index[j] = group * count + j / inner % count;
            }
            Edge moved = Operands.move(builder, ranked, index, shape);
            return largest ? moved : Operands.scaled(builder, sign, moved);
        }
    }

    /** The different elements, or slices along an axis: where each is first, what each is, how often it is there. */
    private record Unique(@Nullable Long axis, boolean sorted) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            if (!x.isConstant()) {
                return builder.defer(this, 4, "which elements are equal depends on the input", inputs);
            }
            Tensor tensor = x.constant();
            Shape flat = axis == null ? Shape.of(tensor.shape().size()) : tensor.shape();
            int at = axis == null ? 0 : flat.axis(axis);
            int extent = flat.extent(at);
            int own = flat.strides()[at];
            int[] extents = flat.extents();
            extents[at] = 1;
            int[] firsts = Shape.of(extents).walk(0, flat.strides());
            Comparator<Integer> element = ascending(tensor);
            Comparator<Integer> slice = (p, q) -> {
                for (int first : firsts) {
                    int order = element.compare(first + p * own, first + q * own);
                    if (order != 0) {
                        return order;
                    }
                }
                return 0;
            };
            TreeMap<Integer, List<Integer>> classes = new TreeMap<>(slice);
            for (int i = 0; i < extent; i++) {
                classes.computeIfAbsent(i, key -> new ArrayList<>()).add(i);
            }
            List<List<Integer>> found = new ArrayList<>(classes.values());
            if (!sorted) {
                found.sort(Comparator.comparing(members -> members.get(0)));
            }
            return results(builder, x, flat, at, found);
        }

        private static List<Edge> results(PlanBuilder builder, Edge x, Shape flat, int at, List<List<Integer>> found) {
            int own = flat.strides()[at];
            long[] indices = new long[found.size()];
            long[] counts = new long[found.size()];
            long[] inverse = new long[flat.extent(at)];
            for (int c = 0; c < found.size(); c++) {
                indices[c] = found.get(c).get(0);
                counts[c] = found.get(c).size();
                for (int member : found.get(c)) {
                    inverse[member] = c;
                }
            }
            int[] extents = flat.extents();
            extents[at] = found.size();
            Shape shape = Shape.of(extents);
            int[] strides = flat.strides();
            strides[at] = 0;
            int[] index = shape.walk(0, strides);
            int inner = shape.size(at + 1, shape.rank());
            for (int j = 0; j < index.length; j++) {
                index[j] += (int) indices[j / inner % found.size()] * own;
            }
            return List.of(
                    Operands.move(builder, x, index, shape),
                    builder.constant(Operands.vector(indices)),
                    builder.constant(Operands.vector(inverse)),
                    builder.constant(Operands.vector(counts)));
        }
    }
}
