package org.zeline.interpreter.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.linear.Identity;
import org.zeline.interpreter.linear.Rearrangement;
import org.zeline.interpreter.linear.Scale;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.IntegerTensor;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.StringTensor;
import org.zeline.interpreter.value.Tensor;

/** Operations on inputs that many operators share. */
final class Operands {
    private Operands() {}

    /** A number and a noun, for example {@code 1 value} or {@code 2 values}. */
    static String counted(int count, String noun) {
        return count + " " + (count == 1 ? noun : noun + "s");
    }

    /** {@code factor x}. */
    static Edge scaled(PlanBuilder builder, double factor, Edge x) {
        return builder.linear(Scale.by(factor, x.shape().size()), null, x.shape(), x);
    }

    /** The shape with one axis replaced by all axes of another shape. */
    static Shape replaced(Shape shape, int axis, Shape by) {
        int[] extents = new int[shape.rank() - 1 + by.rank()];
        for (int i = 0; i < extents.length; i++) {
            boolean inside = i >= axis && i < axis + by.rank();
            extents[i] = inside ? by.extent(i - axis) : shape.extent(i < axis ? i : i - by.rank() + 1);
        }
        return Shape.of(extents);
    }

    /** The integers of a constant input. */
    static long[] integers(Edge edge) {
        return edge.constant().integers();
    }

    /** The integer in a constant input. */
    static long integer(Edge edge) {
        long[] values = integers(edge);
        if (values.length != 1) {
            throw new ModelException("needs one integer, got shape " + edge.shape());
        }
        return values[0];
    }

    /** A copy of {@code x} broadcast to {@code target}. */
    static Edge broadcast(PlanBuilder builder, Edge x, Shape target) {
        if (x.shape().equals(target)) {
            return x;
        }
        builder.budget().require(target);
        return move(builder, x, x.shape().broadcastIndex(target), target);
    }

    /** Each element of {@code target} is the element {@code index} of {@code x}, or zero if the index is -1. */
    static Edge move(PlanBuilder builder, Edge x, int[] index, Shape target) {
        if (x.isConstant()) {
            return builder.declared().constant(t -> t.get(0).take(index, target), x);
        }
        if (x.type().fitsDouble()) {
            return builder.linear(Rearrangement.of(index), null, target, x);
        }
        Operator take = (b, in) -> List.of(b.constant(in.required(0).constant().take(index, target)));
        return builder.defer(take, notFollowed(x.type()), Inputs.of(x), x.type(), target);
    }

    /** {@code x} with its axes in another order. */
    static Edge permuted(PlanBuilder builder, Edge x, int... order) {
        int[] strides = x.shape().strides();
        int[] extents = Arrays.stream(order).map(x.shape()::extent).toArray();
        int[] steps = Arrays.stream(order).map(axis -> strides[axis]).toArray();
        Shape shape = Shape.of(extents);
        return move(builder, x, shape.walk(0, steps), shape);
    }

    /** {@code x} with the last axis moved behind the first: from channels last to channels first. */
    static Edge channelsFirst(PlanBuilder builder, Edge x) {
        int rank = x.shape().rank();
        return permuted(
                builder,
                x,
                IntStream.range(0, rank)
                        .map(i -> i == 0 ? 0 : i == 1 ? rank - 1 : i - 1)
                        .toArray());
    }

    /** {@code x} with the axis behind the first moved to the end: from channels first to channels last. */
    static Edge channelsLast(PlanBuilder builder, Edge x) {
        int rank = x.shape().rank();
        return permuted(
                builder,
                x,
                IntStream.range(0, rank)
                        .map(i -> i == 0 ? 0 : i == rank - 1 ? 1 : i + 1)
                        .toArray());
    }

    /** {@code x} with the same elements in another shape. */
    static Edge reshaped(PlanBuilder builder, Edge x, Shape shape) {
        if (x.shape().size() != shape.size()) {
            throw new ModelException("a value of shape " + x.shape() + " does not fit " + shape);
        }
        if (x.isConstant()) {
            return builder.declared().constant(t -> t.get(0).reshape(shape), x);
        }
        if (x.shape().equals(shape)) {
            return x;
        }
        if (x.type().fitsDouble()) {
            return builder.linear(new Identity(), null, shape, x);
        }
        Operator reshape =
                (b, in) -> List.of(b.constant(in.required(0).constant().reshape(shape)));
        return builder.defer(reshape, notFollowed(x.type()), Inputs.of(x), x.type(), shape);
    }

    /**
     * Joins parts into one tensor.
     *
     * @param source for each element of {@code target} the part that it comes from
     * @param index the flat index of the element within that part
     */
    static Edge join(PlanBuilder builder, List<Edge> parts, int[] source, int[] index, Shape target) {
        ElementType type = parts.get(0).type();
        Edge[] from = parts.toArray(new Edge[0]);
        if (parts.stream().allMatch(Edge::isConstant)) {
            return builder.declared().constant(t -> joined(t, source, index, target), from);
        }
        if (type.fitsDouble()) {
            return builder.linear(Rearrangement.of(source, index), null, target, from);
        }
        Operator join = (b, in) -> {
            List<Tensor> known = new ArrayList<>();
            for (int i = 0; i < in.count(); i++) {
                known.add(in.required(i).constant());
            }
            return List.of(b.constant(joined(known, source, index, target)));
        };
        return builder.defer(join, notFollowed(type), Inputs.of(from), type, target);
    }

    private static Tensor joined(List<Tensor> tensors, int[] source, int[] index, Shape target) {
        ElementType type = tensors.get(0).type();
        if (type == ElementType.STRING) {
            String[] texts = new String[target.size()];
            Arrays.setAll(texts, j -> tensors.get(source[j]).strings()[index[j]]);
            return new StringTensor(target, texts);
        }
        if (type.isReal()) {
            double[][] reals = tensors.stream().map(Tensor::reals).toArray(double[][]::new);
            double[] values = new double[target.size()];
            Arrays.setAll(values, j -> reals[source[j]][index[j]]);
            return new RealTensor(type, target, values);
        }
        long[][] integers = tensors.stream().map(Tensor::integers).toArray(long[][]::new);
        long[] values = new long[target.size()];
        Arrays.setAll(values, j -> integers[source[j]][index[j]]);
        return new IntegerTensor(type, target, values);
    }

    /** A tensor of zeros or of empty strings. */
    static Tensor zeros(ElementType type, Shape shape) {
        if (type == ElementType.STRING) {
            String[] texts = new String[shape.size()];
            Arrays.fill(texts, "");
            return new StringTensor(shape, texts);
        }
        return Tensor.wrapping(type, shape, new double[shape.size()]);
    }

    /** The reason why only the forward pass can follow values of a type. */
    static String notFollowed(ElementType type) {
        return "values of type " + type + " are computed only when the model runs";
    }

    /** Checked axes in [0, rank); null or an empty list stands for all axes. */
    static int[] axes(long @Nullable [] axes, Shape shape) {
        int[] normal = axes == null || axes.length == 0
                ? IntStream.range(0, shape.rank()).toArray()
                : Arrays.stream(axes).mapToInt(shape::axis).sorted().toArray();
        for (int i = 1; i < normal.length; i++) {
            if (normal[i] == normal[i - 1]) {
                throw new ModelException("axis " + normal[i] + " is named twice");
            }
        }
        return normal;
    }

    /** A list of integers as a tensor of rank 1. */
    static IntegerTensor vector(long[] values) {
        return new IntegerTensor(ElementType.INT64, Shape.of(values.length), values);
    }
}
