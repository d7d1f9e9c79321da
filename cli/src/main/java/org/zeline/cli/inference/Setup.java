package org.zeline.cli.inference;

import org.zeline.interpreter.Instructions;

/**
 * How problems are computed.
 *
 * @param instructions what computes
 * @param threads how many threads the bounded and the sure search use; they don't change the result
 * @param seed of random operators
 */
public record Setup(Instructions instructions, int threads, long seed) {
    /** The same with other instructions. */
    public Setup with(Instructions other) {
        return new Setup(other, threads, seed);
    }

    /** The same with another number of threads. */
    public Setup withThreads(int count) {
        return new Setup(instructions, count, seed);
    }
}
