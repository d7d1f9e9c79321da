package org.zeline.interpreter.pass;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** A pool of reusable arrays. Not thread-safe. */
final class BufferPool {
    private final Map<Integer, Deque<double[]>> free = new HashMap<>();

    /** An array of the given length, with arbitrary contents. */
    double[] take(int length) {
        Deque<double[]> spare = free.get(length);
        return spare == null || spare.isEmpty() ? new double[length] : spare.pop();
    }

    /** Returns an array that is no longer used. */
    void give(double[] array) {
        free.computeIfAbsent(array.length, n -> new ArrayDeque<>()).push(array);
    }

    /** Drops all unused arrays. */
    void clear() {
        free.clear();
    }
}
