package org.zeline.interpreter.kernel.vector;

/**
 * The output columns of all runs, cut into places of {@code size} neighbouring columns. The last place of a run
 * overlaps the one before it where the length is no multiple of the size: both compute the same sums, and the output is
 * only written, so nothing needs a mask.
 */
final class Places {
    /** How many there are. */
    final int count;

    private final int size;
    private final int n;
    private final int perRun;
    private final int xBase;
    private final int[] xAt;
    private final int yBase;
    private final int[] yAt;

    Places(int size, int n, int runs, int xBase, int[] xAt, int yBase, int[] yAt) {
        this.size = size;
        this.n = n;
        this.perRun = (n + size - 1) / size;
        this.count = Math.multiplyExact(perRun, runs);
        this.xBase = xBase;
        this.xAt = xAt;
        this.yBase = yBase;
        this.yAt = yAt;
    }

    /** Where the inputs of a place begin, but for the offset of the tap. */
    int x(int place) {
        return xBase + xAt[place / perRun] + column(place);
    }

    /** Where the outputs of a place begin in the first row. */
    int y(int place) {
        return yBase + yAt[place / perRun] + column(place);
    }

    private int column(int place) {
        return Math.min(place % perRun * size, n - size);
    }
}
