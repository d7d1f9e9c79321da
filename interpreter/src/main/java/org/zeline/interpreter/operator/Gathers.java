package org.zeline.interpreter.operator;

import java.util.Arrays;
import java.util.List;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** Operators other than Gather that select elements by index; they are linear maps when the indices are constant. */
final class Gathers {
    private static final String INDICES_DEPEND = "its indices depend on the input";

    private Gathers() {}

    static void register(OperatorSet operators) {
        operators.add("GatherElements", 11, 2, 2, a -> new GatherElements(a.integer("axis", 0)));
        operators.add("GatherND", 11, 2, 2, a -> new GatherNd(a.integer("batch_dims", 0)));
        operators.add("ReverseSequence", 10, 2, 2, Gathers::reverseSequence);
        operators.add("Compress", 9, 2, 2, a -> new Compress(a.has("axis") ? a.integer("axis", 0) : null));
        operators.add("Trilu", 14, 1, 2, a -> new Trilu(a.flag("upper", true)));
        operators.add("com.microsoft.Trilu", 1, 1, 2, a -> new Trilu(a.flag("upper", true)));
        operators.add("com.microsoft.GatherND", 1, 2, 2, a -> new GatherNd(0));
        operators.add("OneHot", 9, 3, 3, a -> new OneHot(a.integer("axis", -1)));
        operators.add("NonZero", 9, 1, 1, a -> new NonZero());
    }

    /** The index in [0, extent); negative indices count from the end. */
    static int within(long index, int extent) {
        if (index < -extent || index >= extent) {
            throw new ModelException("index " + index + " is out of range for an axis of " + extent);
        }
        return (int) Math.floorMod(index, (long) extent);
    }

    private record GatherElements(long axis) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            Edge indices = inputs.required(1);
            if (!indices.isConstant()) {
                return List.of(builder.defer(this, INDICES_DEPEND, inputs, x.type(), indices.shape()));
            }
            int[] index = elements(x.shape(), indices, axis);
            return List.of(Operands.move(builder, x, index, indices.shape()));
        }
    }

    /**
     * For each element of the indices, the flat index of the element that it selects; other axes keep their position.
     */
    static int[] elements(Shape shape, Edge indices, long axis) {
        int at = shape.axis(axis);
        if (indices.shape().rank() != shape.rank()) {
            throw new ModelException("indices " + indices.shape() + " need the rank of " + shape);
        }
        for (int i = 0; i < shape.rank(); i++) {
            if (i != at && indices.shape().extent(i) > shape.extent(i)) {
                throw new ModelException("indices " + indices.shape() + " reach beyond " + shape + " on axis " + i);
            }
        }
        int[] strides = shape.strides();
        int stride = strides[at];
        strides[at] = 0;
        int[] index = indices.shape().walk(0, strides);
        long[] picked = Operands.integers(indices);
        for (int j = 0; j < index.length; j++) {
            index[j] += within(picked[j], shape.extent(at)) * stride;
        }
        return index;
    }

    private record GatherNd(long batchDims) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            Edge indices = inputs.required(1);
            int depth = depth(x.shape(), indices.shape(), batchDims);
            int batches = (int) batchDims;
            int[] head =
                    Arrays.copyOf(indices.shape().extents(), indices.shape().rank() - 1);
            int[] tail = Arrays.copyOfRange(
                    x.shape().extents(), batches + depth, x.shape().rank());
            int[] extents = Arrays.copyOf(head, head.length + tail.length);
            System.arraycopy(tail, 0, extents, head.length, tail.length);
            Shape shape = Shape.of(extents);
            if (!indices.isConstant()) {
                return List.of(builder.defer(this, INDICES_DEPEND, inputs, x.type(), shape));
            }
            int inner = Shape.of(tail).size();
            int[] starts = starts(x.shape(), indices, batches);
            int[] index = new int[shape.size()];
            for (int j = 0; j < index.length; j++) {
                index[j] = starts[j / inner] + j % inner;
            }
            return List.of(Operands.move(builder, x, index, shape));
        }
    }

    private static int depth(Shape x, Shape indices, long batchDims) {
        int rank = indices.rank();
        if (rank == 0 || batchDims < 0 || batchDims >= Math.min(x.rank(), rank)) {
            throw new ModelException("batch_dims " + batchDims + " does not fit data " + x + " and indices " + indices);
        }
        int depth = indices.extent(rank - 1);
        if (depth < 1 || depth > x.rank() - batchDims) {
            throw new ModelException("the last axis of indices " + indices + " must name 1 to " + (x.rank() - batchDims)
                    + " axes of " + x);
        }
        for (int i = 0; i < batchDims; i++) {
            if (x.extent(i) != indices.extent(i)) {
                throw new ModelException("batches differ: data " + x + ", indices " + indices);
            }
        }
        return depth;
    }

    /** For each row of indices, the flat index at which the part of the tensor begins that it selects. */
    static int[] starts(Shape shape, Edge indices, int batches) {
        int rank = indices.shape().rank();
        int depth = depth(shape, indices.shape(), batches);
        long[] picked = Operands.integers(indices);
        int[] strides = shape.strides();
        int rows = indices.shape().size(0, rank - 1);
        int perBatch = Math.max(1, indices.shape().size(batches, rank - 1));
        int batchSize = shape.size(batches, shape.rank());
        int[] starts = new int[rows];
        for (int row = 0; row < rows; row++) {
            starts[row] = row / perBatch * batchSize;
            for (int i = 0; i < depth; i++) {
                starts[row] += within(picked[row * depth + i], shape.extent(batches + i)) * strides[batches + i];
            }
        }
        return starts;
    }

    private static Operator reverseSequence(Attributes a) {
        long batchAxis = a.integer("batch_axis", 1);
        long timeAxis = a.integer("time_axis", 0);
        return new Operator() {
            @Override
            public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
                Edge x = inputs.required(0);
                Edge lengths = inputs.required(1);
                Shape shape = x.shape();
                int batch = shape.axis(batchAxis);
                int time = shape.axis(timeAxis);
                if (!lengths.isConstant()) {
                    return List.of(builder.defer(this, "its lengths depend on the input", inputs, x.type(), shape));
                }
                long[] length = Operands.integers(lengths);
                if (length.length != shape.extent(batch)) {
                    throw new ModelException("sequence_lens needs " + Operands.counted(shape.extent(batch), "value")
                            + ", got " + length.length);
                }
                int[] strides = shape.strides();
                int[] index = new int[shape.size()];
                for (int j = 0; j < index.length; j++) {
                    int at = j / strides[time] % shape.extent(time);
                    long steps = length[j / strides[batch] % shape.extent(batch)];
                    if (steps < 0 || steps > shape.extent(time)) {
                        throw new ModelException(
                                "sequence_lens must lie in [0, " + shape.extent(time) + "], got " + steps);
                    }
                    index[j] = at < steps ? j + ((int) steps - 1 - 2 * at) * strides[time] : j;
                }
                return List.of(Operands.move(builder, x, index, shape));
            }
        };
    }

    /** Selects the slices, or without an axis the elements, where a condition holds. */
    private record Compress(
            @org.jspecify.annotations.Nullable Long axis) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            if (!inputs.required(1).isConstant()) {
                return builder.defer(this, 1, "its condition depends on the input", inputs);
            }
            Shape flat = axis == null ? Shape.of(x.shape().size()) : x.shape();
            int at = axis == null ? 0 : flat.axis(axis);
            long[] holds = Operands.integers(inputs.required(1));
            if (holds.length > flat.extent(at)) {
                throw new ModelException(
                        "the condition has " + holds.length + " elements for an axis of " + flat.extent(at));
            }
            int[] kept = java.util.stream.IntStream.range(0, holds.length)
                    .filter(i -> holds[i] != 0)
                    .toArray();
            int[] extents = flat.extents();
            extents[at] = kept.length;
            Shape shape = Shape.of(extents);
            int[] strides = flat.strides();
            int stride = strides[at];
            strides[at] = 0;
            int[] index = shape.walk(0, strides);
            int inner = shape.size(at + 1, shape.rank());
            for (int j = 0; j < index.length; j++) {
                index[j] += kept[j / inner % kept.length] * stride;
            }
            return List.of(Operands.move(builder, x, index, shape));
        }
    }

    /** Sets the elements below or above a diagonal of each matrix to zero. */
    private record Trilu(boolean upper) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            Edge diagonal = inputs.optional(1);
            Shape shape = x.shape();
            if (diagonal != null && !diagonal.isConstant()) {
                return List.of(builder.defer(this, "its diagonal depends on the input", inputs, x.type(), shape));
            }
            if (shape.rank() < 2) {
                throw new ModelException("needs matrices, got shape " + shape);
            }
            long k = diagonal == null ? 0 : Operands.integer(diagonal);
            int columns = shape.extent(shape.rank() - 1);
            int rows = shape.extent(shape.rank() - 2);
            int[] index = new int[shape.size()];
            for (int j = 0; j < index.length; j++) {
                int column = j % columns;
                int row = j / columns % rows;
                boolean kept = upper ? column - k >= row : column - k <= row;
                index[j] = kept ? j : -1;
            }
            return List.of(Operands.move(builder, x, index, shape));
        }
    }

    /** Along a new axis, the on value at the given index and the off value elsewhere. */
    private record OneHot(long axis) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge indices = inputs.required(0);
            Edge values = inputs.required(2);
            if (!inputs.required(1).isConstant()) {
                return builder.defer(this, 1, "the shape of its result depends on the input", inputs);
            }
            int depth = Shape.of((long) inputs.required(1).scalar()).size();
            if (values.shape().size() != 2) {
                throw new ModelException("values needs an off and an on value, got shape " + values.shape());
            }
            int rank = indices.shape().rank() + 1;
            int at = indices.shape().rank() == 0 && axis == -1 ? 0 : onAxis(rank);
            int[] extents = new int[rank];
            for (int i = 0; i < rank; i++) {
                extents[i] = i == at ? depth : indices.shape().extent(i < at ? i : i - 1);
            }
            Shape shape = Shape.of(extents);
            if (!indices.isConstant()) {
                return List.of(builder.defer(this, INDICES_DEPEND, inputs, values.type(), shape));
            }
            double[] picked = indices.constant().doubles();
            int[] index = new int[shape.size()];
            int inner = shape.size(at + 1, rank);
            for (int j = 0; j < index.length; j++) {
                double choice = Math.floor(picked[j / inner / depth * inner + j % inner]);
                double wrapped = choice < 0 ? choice + depth : choice;
                index[j] = wrapped == j / inner % depth ? 1 : 0;
            }
            return List.of(Operands.move(builder, values, index, shape));
        }

        private int onAxis(int rank) {
            if (axis < -rank || axis >= rank) {
                throw new ModelException("axis " + axis + " is out of range for a result of rank " + rank);
            }
            return (int) (axis < 0 ? axis + rank : axis);
        }
    }

    /** The indices of the non-zero elements, one row per axis. */
    private record NonZero() implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            if (!x.isConstant()) {
                return builder.defer(this, 1, "which elements are zero depends on the input", inputs);
            }
            Tensor tensor = x.constant();
            Shape shape = tensor.shape();
            boolean texts = tensor.type() == ElementType.STRING;
            double[] values = texts ? new double[0] : tensor.doubles();
            int[] found = java.util.stream.IntStream.range(0, shape.size())
                    .filter(i -> texts ? !tensor.strings()[i].isEmpty() : values[i] != 0)
                    .toArray();
            int[] strides = shape.strides();
            int rank = Math.max(1, shape.rank());
            Shape result = Shape.of(rank, found.length);
            long[] indices = new long[result.size()];
            for (int axis = 0; axis < shape.rank(); axis++) {
                for (int i = 0; i < found.length; i++) {
                    indices[axis * found.length + i] = found[i] / strides[axis] % shape.extent(axis);
                }
            }
            return List.of(builder.constant(Tensor.wrapping(result, indices)));
        }
    }
}
