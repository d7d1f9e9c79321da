package org.zeline.interpreter.operator;

import java.util.List;
import org.zeline.interpreter.function.PiecewiseLinear;
import org.zeline.interpreter.function.Softmax;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Shape;

/** Softmax, LogSoftmax and Hardmax along one axis or, before opset 13, over all axes from one on. */
final class Softmaxes {
    private Softmaxes() {}

    static void register(OperatorSet operators) {
        operators.add("Softmax", 1, 1, 1, a -> smooth(a, false));
        operators.add("LogSoftmax", 1, 1, 1, a -> smooth(a, true));
        operators.add("Hardmax", 1, 1, 1, a -> {
            Axes axes = Axes.decode(a);
            return (builder, inputs) -> List.of(hardmax(builder, Functions.real(inputs), axes));
        });
    }

    /** The axis that the attribute names, and whether it is flattened together with all axes after it. */
    private record Axes(long axis, boolean flattens) {
        static Axes decode(Attributes a) {
            boolean flattens = a.opset() < 13;
            return new Axes(a.integer("axis", flattens ? 1 : -1), flattens);
        }

        /** The extents before, along and after the axis. */
        Shape three(Shape shape) {
            int first = flattens && axis == shape.rank() ? shape.rank() : shape.axis(axis);
            int end = flattens ? shape.rank() : first + 1;
            return Shape.of(shape.size(0, first), shape.size(first, end), shape.size(end, shape.rank()));
        }
    }

    private static Operator smooth(Attributes a, boolean logarithm) {
        Axes axes = Axes.decode(a);
        return (builder, inputs) -> List.of(smooth(builder, Functions.real(inputs), axes, logarithm));
    }

    private static Edge smooth(PlanBuilder builder, Edge x, Axes axes, boolean logarithm) {
        Shape three = axes.three(x.shape());
        return builder.mapped(new Softmax(three.extent(0), three.extent(1), three.extent(2), logarithm), x.type(), x);
    }

    /** Softmax or its logarithm along one axis. */
    static Edge of(PlanBuilder builder, Edge x, int axis, boolean logarithm) {
        return smooth(builder, x, new Axes(axis, false), logarithm);
    }

    /** Softmax along one axis or, on request, over all axes from one on. */
    static Edge softmax(PlanBuilder builder, Edge x, long axis, boolean flattens) {
        return smooth(builder, x, new Axes(axis, flattens), false);
    }

    /** 1 at the first position of the largest element, else 0. */
    private static Edge hardmax(PlanBuilder builder, Edge x, Axes axes) {
        Shape three = axes.three(x.shape());
        Edge position =
                Reductions.position(builder, Operands.reshaped(builder, x, three), 1, false, ElementType.DOUBLE);
        Edge repeated = Operands.broadcast(builder, position, three);
        double[] positions = new double[three.size()];
        for (int i = 0; i < positions.length; i++) {
            positions[i] = -(double) (i / three.extent(2) % three.extent(1));
        }
        Edge result =
                builder.elementwise(PiecewiseLinear.ZERO, x.type(), Arithmetic.shifted(builder, repeated, positions));
        return Operands.reshaped(builder, result, x.shape());
    }
}
