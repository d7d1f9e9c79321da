package org.zeline.interpreter.operator;

import java.util.Arrays;
import org.zeline.interpreter.Shape;
import org.zeline.interpreter.linear.SparseMap;
import org.zeline.interpreter.plan.Binder;
import org.zeline.interpreter.plan.Edge;

/** Linear maps that treat one axis at a time. */
final class AxisMaps {
    private AxisMaps() {}

    /** Rows of a sparse matrix while they are collected. */
    static final class Rows {
        private int[] start = new int[1];
        private int[] index = new int[16];
        private double[] weight = new double[16];
        private int used;

        void add(int column, double entry) {
            if (used == index.length) {
                index = Arrays.copyOf(index, 2 * used);
                weight = Arrays.copyOf(weight, 2 * used);
            }
            index[used] = column;
            weight[used++] = entry;
        }

        void end() {
            start = Arrays.copyOf(start, start.length + 1);
            start[start.length - 1] = used;
        }

        int count() {
            return start.length - 1;
        }
    }

    /** Applies a matrix along {@code axis}; its rows are the elements of the result. */
    static Edge apply(Binder binder, Edge x, int axis, Rows rows) {
        Shape shape = x.shape();
        int[] extents = shape.extents();
        extents[axis] = rows.count();
        SparseMap map = new SparseMap(
                shape.size(0, axis),
                shape.extent(axis),
                shape.size(axis + 1, shape.rank()),
                rows.start,
                Arrays.copyOf(rows.index, rows.used),
                Arrays.copyOf(rows.weight, rows.used));
        return binder.linear(map, null, Shape.of(extents), x);
    }

    /** Sums or means over several axes. */
    static Edge reduce(Binder binder, Edge x, int[] axes, boolean mean, boolean keep) {
        for (int axis : axes) {
            Rows rows = new Rows();
            int extent = x.shape().extent(axis);
            for (int i = 0; i < extent; i++) {
                rows.add(i, mean ? 1.0 / extent : 1);
            }
            rows.end();
            x = apply(binder, x, axis, rows);
        }
        return keep ? x : Movements.reshaped(binder, x, dropped(x.shape(), axes));
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
