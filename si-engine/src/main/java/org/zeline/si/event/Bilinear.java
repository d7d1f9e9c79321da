package org.zeline.si.event;

import org.zeline.interpreter.linear.SparseRows;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ModelException;

/** Bilinear interpolation: pixel centers at half positions, the border repeated, no smoothing before. */
final class Bilinear {
    private Bilinear() {}

    /** The last two axes with other extents. */
    static Edge resized(PlanBuilder builder, Edge x, int rows, int columns) {
        int rank = x.shape().rank();
        if (rank < 2) {
            throw new ModelException("resize needs rows and columns, got shape " + x.shape());
        }
        return along(builder, along(builder, x, rank - 2, rows), rank - 1, columns);
    }

    private static Edge along(PlanBuilder builder, Edge x, int axis, int extent) {
        int from = x.shape().extent(axis);
        if (from == extent) {
            return x;
        }
        SparseRows rows = new SparseRows();
        for (int i = 0; i < extent; i++) {
            double place = Math.max(0, Math.min(from - 1.0, (i + 0.5) * from / extent - 0.5));
            int first = (int) Math.floor(place);
            double share = place - first;
            rows.add(first, 1 - share);
            if (share > 0) {
                rows.add(first + 1, share);
            }
            rows.end();
        }
        return builder.linear(rows.map(x.shape(), axis), null, rows.result(x.shape(), axis), x);
    }
}
