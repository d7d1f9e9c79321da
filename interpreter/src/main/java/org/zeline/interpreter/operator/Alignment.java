package org.zeline.interpreter.operator;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;

/**
 * How the second input of a binary operator is broadcast to the first: by NumPy's rule, or, before opset 7, only if the
 * attribute broadcast is set, aligned at the axis that {@code axis} names.
 *
 * @param modern whether NumPy's rule applies
 * @param broadcasts whether the second input may be smaller than the first
 * @param axis the axis of the first input with which the first axis of the second is aligned; {@code null} to align the
 *     last axes
 */
record Alignment(
        boolean modern, boolean broadcasts, @Nullable Long axis) {
    static Alignment decode(Attributes a) {
        if (a.opset() >= 7) {
            return new Alignment(true, true, null);
        }
        Long axis = a.has("axis") ? Long.valueOf(a.integer("axis", 0)) : null;
        return new Alignment(false, a.flag("broadcast", false), axis);
    }

    /** The second input, reshaped so that NumPy's rule broadcasts it as intended. */
    Edge second(PlanBuilder builder, Edge x, Edge y) {
        if (modern || x.shape().equals(y.shape())) {
            return y;
        }
        if (!broadcasts) {
            throw new ModelException(
                    "both inputs need the same shape unless broadcast is 1, got " + x.shape() + " and " + y.shape());
        }
        int rank = x.shape().rank();
        int yRank = y.shape().rank();
        int at = axis == null ? rank - yRank : x.shape().axis(axis);
        if (at < 0 || at + yRank > rank) {
            throw new ModelException(
                    "the second input, of shape " + y.shape() + ", does not fit into " + x.shape() + " at axis " + at);
        }
        int[] extents = new int[rank - at];
        Arrays.fill(extents, 1);
        System.arraycopy(y.shape().extents(), 0, extents, 0, yRank);
        Shape aligned = Shape.of(extents);
        if (!x.shape().broadcast(aligned).equals(x.shape())) {
            throw new ModelException("the second input, of shape " + y.shape() + ", does not broadcast to " + x.shape()
                    + " at axis " + at);
        }
        return Operands.reshaped(builder, y, aligned);
    }
}
