package org.zeline.interpreter.pass;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/** Arrays that are used again. Not for sharing between threads. */
final class BufferPool {
    private final Map<Integer, Deque<double[]>> free = new HashMap<>();

    /** An array of that length, with arbitrary contents. */
    double[] take(int length) {
        Deque<double[]> spare = free.get(length);
        return spare == null || spare.isEmpty() ? new double[length] : spare.pop();
    }

    /** Takes back an array that nobody reads any more. */
    void give(double[] array) {
        free.computeIfAbsent(array.length, n -> new ArrayDeque<>()).push(array);
    }

    /** Lets go of all arrays that nobody holds. */
    void clear() {
        free.clear();
    }
}
