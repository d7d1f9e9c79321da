package org.zeline.cli;

import org.zeline.interpreter.kernel.Kernels;

/**
 * How problems are computed.
 *
 * @param kernels the arithmetic
 * @param threads how many threads the bounded search uses; they don't change its result
 * @param seed of random operators
 */
record Setup(Kernels kernels, int threads, long seed) {
    /** The same with other arithmetic. */
    Setup with(Kernels other) {
        return new Setup(other, threads, seed);
    }
}
