package org.zeline.interpreter.kernel.vector;

/**
 * The output columns of all runs, divided into tiles of {@code size} adjacent columns, called places. The last place of
 * a run overlaps the one before it if the length is not a multiple of the size. Both then compute the same sums, and
 * the output is only written, so no mask is needed.
 */
final class ColumnTiles {
    /** The number of places. */
    final int count;

    private final int size;
    private final int n;
    private final int perRun;
    private final int xBase;
    private final int[] xAt;
    private final int yBase;
    private final int[] yAt;

    ColumnTiles(int size, int n, int runs, int xBase, int[] xAt, int yBase, int[] yAt) {
        this.size = size;
        this.n = n;
        this.perRun = (n + size - 1) / size;
        this.count = Math.multiplyExact(perRun, runs);
        this.xBase = xBase;
        this.xAt = xAt;
        this.yBase = yBase;
        this.yAt = yAt;
    }

    /** The index at which the inputs of a place begin, without the offset of the tap. */
    int x(int place) {
        return xBase + xAt[place / perRun] + column(place);
    }

    /** The index at which the outputs of a place begin in the first row. */
    int y(int place) {
        return yBase + yAt[place / perRun] + column(place);
    }

    private int column(int place) {
        return Math.min(place % perRun * size, n - size);
    }
}
