package org.zeline.interpreter.linear;

import java.util.Arrays;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;

/** Collects the rows of a {@link SparseMap}. */
public final class SparseRows {
    private int[] start = new int[8];
    private int[] index = new int[16];
    private double[] weight = new double[16];
    private int rows;
    private int used;

    /** An entry takes 12 bytes, and up to four times that while arrays grow and are copied. */
    private static final int MOST = Shape.mostElements() / 4;

    /** Starts with no rows. */
    public SparseRows() {}

    /**
     * Adds an entry to the row being collected.
     *
     * @param column where along the axis it reads
     * @param entry its weight
     */
    public void add(int column, double entry) {
        if (used >= MOST) {
            throw new ModelException(
                    "a linear map has more than the " + MOST + " weights that the heap has room for; raise -Xmx");
        }
        if (used == index.length) {
            index = Arrays.copyOf(index, 2 * used);
            weight = Arrays.copyOf(weight, 2 * used);
        }
        index[used] = column;
        weight[used++] = entry;
    }

    /** Ends the row being collected. */
    public void end() {
        if (rows + 1 == start.length) {
            start = Arrays.copyOf(start, 2 * start.length);
        }
        start[++rows] = used;
    }

    /**
     * The shape that results along an axis.
     *
     * @param x the input's shape
     * @param axis the axis that the rows apply to
     * @return the same shape with as many elements along the axis as there are rows
     */
    public Shape result(Shape x, int axis) {
        int[] extents = x.extents();
        extents[axis] = rows;
        return Shape.of(extents);
    }

    /**
     * The map along an axis.
     *
     * @param x the input's shape
     * @param axis the axis that the rows apply to
     * @return the map
     */
    public SparseMap map(Shape x, int axis) {
        return new SparseMap(
                x.size(0, axis),
                x.extent(axis),
                x.size(axis + 1, x.rank()),
                Arrays.copyOf(start, rows + 1),
                Arrays.copyOf(index, used),
                Arrays.copyOf(weight, used));
    }
}
