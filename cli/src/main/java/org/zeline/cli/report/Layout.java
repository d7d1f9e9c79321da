package org.zeline.cli.report;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.zeline.interpreter.value.Shape;

/**
 * How the elements of a tensor lie on paper: as planes of rows and columns. A signal is a plane of one row.
 *
 * @param planes how many
 * @param rows of a plane
 * @param columns of a plane
 * @param apart how many planes alternate in memory: the channels if they are the last axis, else 1
 */
record Layout(int planes, int rows, int columns, int apart) {
    private static final int MOST_CHANNELS = 4;

    /**
     * The planes of a tensor of a shape: its last two axes; the last one alone of a vector or of signals, whose first
     * axis is a batch of one; the second and third where the last is short enough for colours.
     */
    static Layout of(Shape shape) {
        int rank = shape.rank();
        int last = rank == 0 ? 1 : shape.extent(rank - 1);
        boolean signal = rank < 2 || (rank <= 3 && shape.extent(0) == 1);
        if (signal) {
            return new Layout(shape.size() / Math.max(1, last), 1, last, 1);
        }
        boolean colors = rank == 4 && last <= MOST_CHANNELS && shape.extent(1) > last && shape.extent(2) > last;
        int rows = shape.extent(colors ? 1 : rank - 2);
        int columns = colors ? shape.extent(2) : last;
        return new Layout(shape.size() / Math.max(1, rows * columns), rows, columns, colors ? last : 1);
    }

    boolean isSignal() {
        return rows == 1;
    }

    int size() {
        return rows * columns;
    }

    private int index(int plane, int element) {
        return (plane / apart * size() + element) * apart + plane % apart;
    }

    /** The elements of a plane, row after row. */
    double[] values(double[] all, int plane) {
        return IntStream.range(0, size()).mapToDouble(i -> all[index(plane, i)]).toArray();
    }

    /** The flags of a plane. */
    boolean[] flags(boolean[] all, int plane) {
        boolean[] flags = new boolean[size()];
        for (int i = 0; i < flags.length; i++) {
            flags[i] = all[index(plane, i)];
        }
        return flags;
    }

    /** At most so many planes, those with the most flags, in ascending order. */
    int[] fullest(boolean[] all, int most) {
        int[] counts = new int[planes];
        for (int p = 0; p < planes; p++) {
            for (boolean flag : flags(all, p)) {
                counts[p] += flag ? 1 : 0;
            }
        }
        return IntStream.range(0, planes)
                .boxed()
                .sorted((p, q) -> Integer.compare(counts[q], counts[p]))
                .limit(most)
                .mapToInt(Integer::intValue)
                .sorted()
                .toArray();
    }

    /**
     * Flags of the elements of data that flat indices of a score map name: of all channels where the map has one for
     * all.
     */
    static boolean[] marked(int[] indices, int scores, Shape data) {
        boolean[] above = new boolean[scores];
        Arrays.stream(indices).forEach(i -> above[i] = true);
        boolean[] marked = new boolean[data.size()];
        int channels = data.size() / scores;
        int image = data.rank() < 3 ? data.size() : data.size(2, data.rank());
        for (int i = 0; i < marked.length; i++) {
            marked[i] = above[channels == 1 ? i : i / image / channels * image + i % image];
        }
        return marked;
    }

    /** The shape of a map with so many scores for data of a shape. */
    static Shape ofScores(int scores, Shape data) {
        if (data.size() == scores) {
            return data;
        }
        int[] extents = data.extents();
        extents[1] = 1;
        return Shape.of(extents);
    }
}
