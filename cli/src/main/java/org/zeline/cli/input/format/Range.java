package org.zeline.cli.input.format;

import java.util.List;

/**
 * Consecutive items along an axis.
 *
 * @param from the first one, counted from 0
 * @param to the one after the last
 */
public record Range(int from, int to) {
    /** {@return how many items these are} */
    public int size() {
        return to - from;
    }

    /** {@return whether they are all items of an axis} */
    boolean isWhole(int extent) {
        return from == 0 && to == extent;
    }

    /** {@return all items of axes} */
    public static List<Range> whole(List<Axis> axes) {
        return axes.stream().map(axis -> new Range(0, axis.extent())).toList();
    }

    /**
     * {@return the number of elements of a region}
     *
     * @throws FormatException if the heap has no room for them
     */
    static int count(List<Range> region) throws FormatException {
        long count = 1;
        for (Range range : region) {
            count = Heap.product(count, range.size());
        }
        Heap.require(Heap.product(count, Double.BYTES), "what is to be read");
        return (int) count;
    }
}
