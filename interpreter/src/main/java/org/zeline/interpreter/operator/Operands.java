package org.zeline.interpreter.operator;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.IntegerTensor;
import org.zeline.interpreter.ModelException;
import org.zeline.interpreter.Shape;
import org.zeline.interpreter.linear.Rearrangement;
import org.zeline.interpreter.linear.Scale;
import org.zeline.interpreter.plan.Binder;
import org.zeline.interpreter.plan.Edge;

/** What operators ask of their inputs. */
final class Operands {
    private Operands() {}

    /** {@code factor x}. */
    static Edge scaled(Binder binder, double factor, Edge x) {
        return binder.linear(Scale.by(factor, x.shape().size()), null, x.shape(), x);
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

    /** A copy of {@code x} repeated to {@code target}. */
    static Edge broadcast(Binder binder, Edge x, Shape target) {
        if (x.shape().equals(target)) {
            return x;
        }
        return move(binder, x, x.shape().broadcastIndex(target), target);
    }

    /** For each element of {@code target} the element {@code index} of {@code x}, -1 for zero. */
    static Edge move(Binder binder, Edge x, int[] index, Shape target) {
        if (x.isConstant()) {
            return binder.constant(x.constant().take(index, target));
        }
        return binder.linear(Rearrangement.of(index), null, target, x);
    }

    /** Normalised and checked axes; null or none stands for all. */
    static int[] axes(long @Nullable [] axes, Shape shape) {
        int[] normal = axes == null || axes.length == 0
                ? java.util.stream.IntStream.range(0, shape.rank()).toArray()
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
        return new IntegerTensor(org.zeline.interpreter.ElementType.INT64, Shape.of(values.length), values);
    }
}
