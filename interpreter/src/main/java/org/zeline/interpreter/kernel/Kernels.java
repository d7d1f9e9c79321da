package org.zeline.interpreter.kernel;

/**
 * The one hot primitive of all linear layers, in several implementations that agree up to rounding.
 *
 * <p>Implementations have no state and may be shared by threads.
 */
public interface Kernels {
    /** The name of the implementation: {@code scalar} or {@code vector}. */
    String name();

    /** How many doubles one register holds; 1 for scalar code. */
    int lanes();

    /**
     * Contracts the taps of {@code x} with weights: for every run {@code p < runs}, every row {@code r} of {@code w}
     * and every {@code i < n},
     *
     * <pre>{@code
     * y[yBase + yAt[p] + r * yStride + i] = sum over t of w[r][t] * x[xBase + xAt[p] + tap[t] + i]
     * }</pre>
     *
     * <p>The result is what IEEE arithmetic gives for some order of the sum, with or without fused products; infinities
     * and NaN show in exactly the rows and columns whose sum holds them. Elements of {@code y} that the formula does
     * not name stay as they are. The order of the sum does not depend on the values.
     *
     * @param w the weights
     * @param tap where each tap reads, relative to its run; one entry for every tap of {@code w}
     * @param x the input; may not share elements with the part of {@code y} that is written
     * @param xBase added to every index into {@code x}
     * @param xAt where each run begins in {@code x}
     * @param n the length of a run
     * @param y the output
     * @param yBase added to every index into {@code y}
     * @param yAt where the first row of each run begins in {@code y}
     * @param yStride from one row to the next in {@code y}
     * @param runs the number of runs
     * @throws IllegalArgumentException if {@code tap} does not fit {@code w}, or {@code n} or {@code runs} is negative
     * @throws IndexOutOfBoundsException if the formula leaves an array; {@code y} is then partly written
     */
    void contract(
            PackedWeights w,
            int[] tap,
            double[] x,
            int xBase,
            int[] xAt,
            int n,
            double[] y,
            int yBase,
            int[] yAt,
            int yStride,
            int runs);

    /**
     * The fastest implementation that this JVM can run, or the one that the system property {@code zeline.kernels}
     * ({@code scalar} or {@code vector}) asks for.
     *
     * @throws IllegalStateException if the property asks for something else, or for vectors that this JVM lacks
     */
    static Kernels best() {
        return KernelChoice.best();
    }

    /** The implementation in plain Java. */
    static Kernels scalar() {
        return ScalarKernels.INSTANCE;
    }
}
