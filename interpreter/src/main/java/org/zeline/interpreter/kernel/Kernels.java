package org.zeline.interpreter.kernel;

import java.util.OptionalDouble;

/**
 * The hot primitives, in several implementations that agree up to rounding: that of all linear layers first.
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
     * Takes six neighbouring elements to the points of Winograd's F(4, 3), for every group {@code g < groups} and every
     * {@code i < n}: with {@code d_k = x[x0 + g xGap + k xStride + i]} for k from 0 to 5,
     *
     * <pre>{@code
     * 4 d0 - 5 d2 + d4,           d3 + d4 - 4 (d1 + d2),   4 (d1 - d2) - d3 + d4,
     * d4 - d2 + 2 (d3 - d1),      d4 - d2 - 2 (d3 - d1),   4 d1 - 5 d3 + d5
     * }</pre>
     *
     * go to {@code y[y0 + g yGap + k yStride + i]}. {@code x} and {@code y} may not overlap.
     */
    void sixToPoints(
            double[] x, int x0, int xStride, int xGap, double[] y, int y0, int yStride, int yGap, int n, int groups);

    /**
     * Takes sums m at the six points of F(4, 3) to the four results, in the places of {@link #sixToPoints}:
     *
     * <pre>{@code
     * m0 + m1 + m2 + m3 + m4,   m1 - m2 + 2 (m3 - m4),   m1 + m2 + 4 (m3 + m4),   m1 - m2 + 8 (m3 - m4) + m5
     * }</pre>
     */
    void pointsToFour(
            double[] x, int x0, int xStride, int xGap, double[] y, int y0, int yStride, int yGap, int n, int groups);

    /**
     * Reads off functions that are linear between neighbouring points: for every element {@code i < elements} and
     * {@code c < chosen}, with {@code d = i * points + left[c]},
     *
     * <pre>{@code
     * y[i * chosen + c] = x[d] + part[c] (x[d + 1] - x[d])
     * }</pre>
     *
     * or {@code x[d + 1]} itself where {@code part[c]} is 1. The same bit for bit in every implementation.
     *
     * @param x for each element its values at the points
     * @param points how many there are, at least two
     * @param left which point lies before each of those that are chosen, in [0, points - 1), ascending
     * @param part how far it has gone to the next point, in [0, 1]
     * @param y takes for each element its values at those that are chosen
     * @param chosen how many there are
     * @param elements how many elements there are
     */
    void interpolate(double[] x, int points, int[] left, double[] part, double[] y, int chosen, int elements);

    /**
     * Tells how far functions stray from lines: for every element {@code i < elements} and {@code c < points}, lowers
     * {@code least[i]} and raises {@code most[i]} to
     *
     * <pre>{@code
     * x[i * points + c] - (start[i] + slope[i] run[c])
     * }</pre>
     *
     * The same bit for bit in every implementation. All numbers are finite.
     */
    void stray(
            double[] x,
            int points,
            double[] run,
            double[] start,
            double[] slope,
            double[] least,
            double[] most,
            int elements);

    /**
     * The fastest implementation that this JVM can run, or the one that the system property {@code zeline.kernels}
     * ({@code scalar} or {@code vector}) asks for.
     *
     * @throws IllegalStateException if the property asks for something else, or for vectors that this JVM lacks
     */
    static Kernels best() {
        return KernelChoice.best();
    }

    /**
     * The speed of fused multiply-adds by vector instructions in registers on one thread, in 10^9 operations per
     * second, a multiply-add counting as two; takes a second. Empty if this JVM was started without the module for
     * vectors, or its processor has no such instructions for doubles.
     */
    static OptionalDouble fmaPeak() {
        return KernelChoice.fmaPeak();
    }

    /**
     * The implementation by vector instructions.
     *
     * @throws IllegalStateException if this JVM was started without the module for them
     */
    static Kernels vector() {
        return KernelChoice.vector();
    }

    /** The implementation in plain Java. */
    static Kernels scalar() {
        return ScalarKernels.INSTANCE;
    }
}
