package org.zeline.interpreter.operator;

import static org.zeline.interpreter.operator.Operands.integers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.linear.Rearrangement;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** Operators that rearrange elements without changing them, for every element type. */
final class DataMovement {
    private static final String SHAPE_DEPENDS = "the shape of its result depends on the input";

    private DataMovement() {}

    static void register(OperatorSet operators) {
        operators.add("Identity", 1, 1, 1, a -> (builder, inputs) -> List.of(inputs.required(0)));
        operators.add("Flatten", 1, 1, 1, a -> flatten(a.integer("axis", 1)));
        operators.add("Reshape", 1, 4, 1, 1, a -> {
            Tensor shape = Operands.vector(a.integers("shape"));
            return (builder, inputs) ->
                    new Reshape(false).bind(builder, Inputs.of(inputs.required(0), builder.constant(shape)));
        });
        operators.add("Reshape", 5, 2, 2, a -> new Reshape(a.flag("allowzero", false)));
        operators.add("Transpose", 1, 1, 1, a -> transpose(a.has("perm") ? a.integers("perm") : null));
        operators.add("Squeeze", 1, 12, 1, 1, a -> new Squeeze(a.has("axes") ? a.integers("axes") : null));
        operators.add("Squeeze", 13, 1, 2, a -> new Squeeze(null));
        operators.add("Unsqueeze", 1, 12, 1, 1, a -> new Unsqueeze(a.integers("axes")));
        operators.add("Unsqueeze", 13, 2, 2, a -> new Unsqueeze(null));
        operators.add("com.microsoft.ExpandDims", 1, 2, 2, a -> new Unsqueeze(null));
        operators.add("Concat", 1, 3, 1, Integer.MAX_VALUE, a -> new Concat(a.integer("axis", 1)));
        operators.add("Concat", 4, 1, Integer.MAX_VALUE, a -> new Concat(a.integer("axis", Integer.MIN_VALUE)));
        operators.add(
                "Split",
                2,
                12,
                1,
                1,
                a -> new Split(a.integer("axis", 0), a.has("split") ? a.integers("split") : null, a.outputs(), false));
        operators.add("Split", 13, 17, 1, 2, a -> new Split(a.integer("axis", 0), null, a.outputs(), false));
        operators.add("Split", 18, 1, 2, DataMovement::splitUnevenly);
        operators.add("Slice", 1, 9, 1, 1, DataMovement::sliceByAttributes);
        operators.add("Slice", 10, 3, 5, a -> new Slice(null, null, null));
    }

    private static Operator flatten(long axis) {
        return (builder, inputs) -> {
            Edge x = inputs.required(0);
            int rank = x.shape().rank();
            int at = axis == rank ? rank : x.shape().axis(axis);
            return List.of(Operands.reshaped(
                    builder, x, Shape.of(x.shape().size(0, at), x.shape().size(at, rank))));
        };
    }

    private static Operator transpose(long @Nullable [] perm) {
        return (builder, inputs) -> {
            Edge x = inputs.required(0);
            int rank = x.shape().rank();
            int[] order = perm == null
                    ? IntStream.range(0, rank).map(i -> rank - 1 - i).toArray()
                    : Arrays.stream(perm).mapToInt(x.shape()::axis).toArray();
            if (order.length != rank || Arrays.stream(order).distinct().count() != rank) {
                throw new ModelException(
                        "perm " + Arrays.toString(perm) + " is not a permutation of " + rank + " axes");
            }
            int[] extents = new int[rank];
            int[] steps = new int[rank];
            for (int i = 0; i < rank; i++) {
                extents[i] = x.shape().extent(order[i]);
                steps[i] = x.shape().strides()[order[i]];
            }
            Shape shape = Shape.of(extents);
            return List.of(Operands.move(builder, x, shape.walk(0, steps), shape));
        };
    }

    /**
     * An extent of 0 copies that of the input, unless zeros are allowed; one extent of -1 is inferred from the others.
     */
    private record Reshape(boolean allowZero) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            Edge target = inputs.required(1);
            if (!target.isConstant()) {
                return builder.defer(this, 1, SHAPE_DEPENDS, inputs);
            }
            long[] extents = integers(target).clone();
            long known = 1;
            int open = -1;
            for (int i = 0; i < extents.length; i++) {
                if (extents[i] == 0 && !allowZero) {
                    if (i >= x.shape().rank()) {
                        throw new ModelException("shape " + Arrays.toString(extents) + " copies axis " + i
                                + ", but the input has shape " + x.shape());
                    }
                    extents[i] = x.shape().extent(i);
                }
                if (extents[i] == -1) {
                    if (open >= 0) {
                        throw new ModelException("shape " + Arrays.toString(extents) + " has more than one -1");
                    }
                    open = i;
                } else {
                    known = Math.multiplyExact(known, extents[i]);
                }
            }
            if (open >= 0) {
                extents[open] = known == 0 ? 0 : x.shape().size() / known;
            }
            Shape shape = Shape.of(extents);
            if (shape.size() != x.shape().size()) {
                throw new ModelException("can't reshape " + x.shape() + " to " + Arrays.toString(integers(target))
                        + ": the numbers of elements differ");
            }
            return List.of(Operands.reshaped(builder, x, shape));
        }
    }

    private record Squeeze(long @Nullable [] axes) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            Edge given = inputs.optional(1);
            if (given != null && !given.isConstant()) {
                return builder.defer(this, 1, SHAPE_DEPENDS, inputs);
            }
            long[] chosen = given != null ? integers(given) : axes;
            Shape shape = x.shape();
            int[] dropped = chosen != null
                    ? Operands.axes(chosen, shape)
                    : IntStream.range(0, shape.rank())
                            .filter(i -> shape.extent(i) == 1)
                            .toArray();
            if (chosen != null && chosen.length == 0) {
                return List.of(x);
            }
            for (int axis : dropped) {
                if (shape.extent(axis) != 1) {
                    throw new ModelException("axis " + axis + " of shape " + shape + " has more than one element");
                }
            }
            return List.of(Operands.reshaped(builder, x, AxisMaps.dropped(shape, dropped)));
        }
    }

    private record Unsqueeze(long @Nullable [] axes) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            Edge given = inputs.optional(1);
            if (given != null && !given.isConstant()) {
                return builder.defer(this, 1, SHAPE_DEPENDS, inputs);
            }
            long[] added = given != null ? integers(given) : axes;
            if (added == null || added.length == 0) {
                return List.of(x);
            }
            int rank = x.shape().rank() + added.length;
            int[] ones = new int[rank];
            Arrays.fill(ones, 1);
            int[] at = Operands.axes(added, Shape.of(ones));
            int from = 0;
            for (int i = 0; i < rank; i++) {
                if (Arrays.binarySearch(at, i) < 0) {
                    ones[i] = x.shape().extent(from++);
                }
            }
            return List.of(Operands.reshaped(builder, x, Shape.of(ones)));
        }
    }

    record Concat(long axis) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            List<Edge> parts = new ArrayList<>();
            for (int i = 0; i < inputs.count(); i++) {
                parts.add(inputs.required(i));
            }
            return List.of(joined(builder, parts, axis));
        }

        /** Concatenates values along an axis. */
        static Edge joined(PlanBuilder builder, List<Edge> parts, long axis) {
            Shape first = parts.get(0).shape();
            int at = first.axis(axis);
            int[] extents = first.extents();
            extents[at] = 0;
            for (int i = 0; i < parts.size(); i++) {
                Edge part = parts.get(i);
                if (part.type() != parts.get(0).type()) {
                    throw new ModelException(
                            "all inputs need the same type, got " + parts.get(0).type() + " and " + part.type());
                }
                int[] partExtents = part.shape().extents();
                if (partExtents.length != extents.length || !equalExceptAt(partExtents, first, at)) {
                    throw new ModelException("input " + (i + 1) + " has shape " + part.shape()
                            + ", which can't be concatenated with " + first + " along axis " + at);
                }
                extents[at] = Math.addExact(extents[at], partExtents[at]);
            }
            Shape shape = Shape.of(extents);
            if (parts.get(0).type().fitsDouble() && !parts.stream().allMatch(Edge::isConstant)) {
                int[] lengths = parts.stream()
                        .mapToInt(part -> part.shape().size(at, shape.rank()))
                        .toArray();
                Rearrangement map = Rearrangement.joining(shape.size(0, at), lengths);
                return builder.linear(map, null, shape, parts.toArray(new Edge[0]));
            }
            int[] source = new int[shape.size()];
            int[] index = new int[shape.size()];
            lay(parts, shape, at, source, index);
            return Operands.join(builder, parts, source, index, shape);
        }

        private static boolean equalExceptAt(int[] extents, Shape first, int at) {
            return IntStream.range(0, extents.length).allMatch(i -> i == at || extents[i] == first.extent(i));
        }

        private static void lay(List<Edge> parts, Shape shape, int at, int[] source, int[] index) {
            int inner = shape.size(at + 1, shape.rank());
            int outer = shape.size(0, at);
            int to = 0;
            for (int block = 0; block < outer; block++) {
                for (int p = 0; p < parts.size(); p++) {
                    int length = parts.get(p).shape().extent(at) * inner;
                    for (int i = 0; i < length; i++) {
                        source[to] = p;
                        index[to++] = block * length + i;
                    }
                }
            }
        }
    }

    private static Operator splitUnevenly(Attributes a) {
        long parts = a.integer("num_outputs", a.outputs());
        if (parts != a.outputs()) {
            throw new ModelException("num_outputs is " + parts + ", the node names " + a.outputs() + " outputs");
        }
        return new Split(a.integer("axis", 0), null, a.outputs(), true);
    }

    /** Without lengths, splits into equal parts; if uneven parts are allowed, the last one may be smaller. */
    private record Split(long axis, long @Nullable [] lengths, int outputs, boolean uneven) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            Edge given = inputs.optional(1);
            if (given != null && !given.isConstant()) {
                return builder.defer(this, outputs, SHAPE_DEPENDS, inputs);
            }
            int at = x.shape().axis(axis);
            int extent = x.shape().extent(at);
            long[] parts = given != null ? integers(given) : lengths;
            if (parts == null) {
                parts = equal(extent);
            }
            if (parts.length != outputs
                    || Arrays.stream(parts).anyMatch(p -> p < 0)
                    || Arrays.stream(parts).sum() != extent) {
                throw new ModelException("parts " + Arrays.toString(parts) + " don't divide an axis of " + extent
                        + " among " + outputs + " outputs");
            }
            List<Edge> results = new ArrayList<>();
            int from = 0;
            for (long part : parts) {
                int[] starts = new int[x.shape().rank()];
                int[] steps = new int[starts.length];
                Arrays.fill(steps, 1);
                int[] extents = x.shape().extents();
                starts[at] = from;
                extents[at] = (int) part;
                results.add(slice(builder, x, starts, steps, Shape.of(extents)));
                from += (int) part;
            }
            return results;
        }

        private long[] equal(int extent) {
            if (extent % outputs != 0 && !uneven) {
                throw new ModelException("an axis of " + extent + " can't be split into " + outputs + " equal parts");
            }
            int part = (extent + outputs - 1) / outputs;
            long[] parts = new long[outputs];
            Arrays.fill(parts, part);
            parts[outputs - 1] = extent - (long) part * (outputs - 1);
            return parts;
        }
    }

    static Edge slice(PlanBuilder builder, Edge x, int[] starts, int[] steps, Shape shape) {
        int[] strides = x.shape().strides();
        int first = 0;
        for (int i = 0; i < strides.length; i++) {
            first += starts[i] * strides[i];
            strides[i] *= steps[i];
        }
        return Operands.move(builder, x, shape.walk(first, strides), shape);
    }

    private static Operator sliceByAttributes(Attributes a) {
        return new Slice(a.integers("starts"), a.integers("ends"), a.has("axes") ? a.integers("axes") : null);
    }

    /** The bounds are attributes before opset 10, inputs from opset 10 on. */
    private record Slice(long @Nullable [] starts, long @Nullable [] ends, long @Nullable [] axes) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            if (!inputs.constantFrom(1)) {
                return builder.defer(this, 1, SHAPE_DEPENDS, inputs);
            }
            Edge x = inputs.required(0);
            long[] from = starts != null ? starts : integers(inputs.required(1));
            long[] to = ends != null ? ends : integers(inputs.required(2));
            Edge givenAxes = inputs.optional(3);
            Edge givenSteps = inputs.optional(4);
            long[] over = givenAxes != null ? integers(givenAxes) : axes;
            if (over == null) {
                over = java.util.stream.LongStream.range(0, from.length).toArray();
            }
            if (to.length != from.length || over.length != from.length) {
                throw new ModelException("starts, ends and axes differ in length");
            }
            int rank = x.shape().rank();
            int[] first = new int[rank];
            int[] steps = new int[rank];
            Arrays.fill(steps, 1);
            int[] extents = x.shape().extents();
            Operands.axes(over, x.shape());
            for (int i = 0; i < from.length; i++) {
                int axis = x.shape().axis(over[i]);
                long step = givenSteps == null ? 1 : integers(givenSteps)[i];
                bound(axis, from[i], to[i], step, first, steps, extents);
            }
            return List.of(slice(builder, x, first, steps, Shape.of(extents)));
        }

        private static void bound(int axis, long from, long to, long step, int[] first, int[] steps, int[] extents) {
            int extent = extents[axis];
            if (step == 0) {
                throw new ModelException("steps must not be 0");
            }
            long start = from < 0 ? from + extent : from;
            long end = to < 0 ? to + extent : to;
            start = Math.max(0, Math.min(start, step > 0 ? extent : extent - 1));
            end = step > 0 ? Math.max(0, Math.min(end, extent)) : Math.max(-1, Math.min(end, extent - 1));
            long narrow = Math.max(-extent - 1L, Math.min(step, extent + 1L));
            long count = narrow > 0 ? (end - start + narrow - 1) / narrow : (start - end - narrow - 1) / -narrow;
            first[axis] = (int) start;
            steps[axis] = (int) narrow;
            extents[axis] = extent == 0 ? 0 : (int) Math.max(count, 0);
        }
    }
}
