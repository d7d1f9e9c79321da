package org.zeline.interpreter.operator;

import java.util.Arrays;
import org.zeline.interpreter.linear.SparseRows;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.Shape;

/** Linear maps that treat one axis at a time. */
final class AxisMaps {
    private AxisMaps() {}

    /** Applies a matrix along {@code axis}; its rows are the elements of the result. */
    static Edge apply(PlanBuilder builder, Edge x, int axis, SparseRows rows) {
        return builder.linear(rows.map(x.shape(), axis), null, rows.result(x.shape(), axis), x);
    }

    /** Sums or means over several axes. */
    static Edge reduce(PlanBuilder builder, Edge x, int[] axes, boolean mean, boolean keep) {
        for (int axis : axes) {
            SparseRows rows = new SparseRows();
            int extent = x.shape().extent(axis);
            for (int i = 0; i < extent; i++) {
                rows.add(i, mean ? 1.0 / extent : 1);
            }
            rows.end();
            x = apply(builder, x, axis, rows);
        }
        return keep ? x : Operands.reshaped(builder, x, dropped(x.shape(), axes));
    }

    /** The shape without the given axes. */
    static Shape dropped(Shape shape, int[] axes) {
        int[] kept = new int[shape.rank() - axes.length];
        int to = 0;
        for (int i = 0; i < shape.rank(); i++) {
            if (Arrays.binarySearch(axes, i) < 0) {
                kept[to++] = shape.extent(i);
            }
        }
        return Shape.of(kept);
    }
}
