package org.zeline.interpreter.operator;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;

/**
 * How the second input of a binary operator meets the first: by NumPy's rule, or, before opset 7, only if the attribute
 * broadcast is set, at the axis that {@code axis} names.
 *
 * @param modern whether NumPy's rule holds
 * @param broadcasts whether the second input may be smaller
 * @param axis which axis of the first input the first axis of the second meets; {@code null} if the last ones meet
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

    /** The second input in a shape that NumPy's rule broadcasts as meant. */
    Edge second(PlanBuilder builder, Edge x, Edge y) {
        if (modern || x.shape().equals(y.shape())) {
            return y;
        }
        if (!broadcasts) {
            throw new ModelException(
                    "both inputs need one shape unless broadcast is 1, got " + x.shape() + " and " + y.shape());
        }
        int rank = x.shape().rank();
        int own = y.shape().rank();
        int at = axis == null ? rank - own : x.shape().axis(axis);
        if (at < 0 || at + own > rank) {
            throw new ModelException(
                    "the second input, of shape " + y.shape() + ", does not fit into " + x.shape() + " at axis " + at);
        }
        int[] extents = new int[rank - at];
        Arrays.fill(extents, 1);
        System.arraycopy(y.shape().extents(), 0, extents, 0, own);
        Shape aligned = Shape.of(extents);
        if (!x.shape().broadcast(aligned).equals(x.shape())) {
            throw new ModelException("the second input, of shape " + y.shape() + ", does not broadcast to " + x.shape()
                    + " at axis " + at);
        }
        return Operands.reshaped(builder, y, aligned);
    }
}
