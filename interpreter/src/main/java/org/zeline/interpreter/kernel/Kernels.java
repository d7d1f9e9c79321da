package org.zeline.interpreter.kernel;

/**
 * The computational primitives, above all the contraction that linear layers spend their time in. There are several
 * implementations, which agree up to rounding.
 *
 * <p>Implementations have no state and may be shared by threads.
 */
public interface Kernels {
    /** The name of the implementation: {@code scalar} or {@code vector}. */
    String name();

    /** The number of doubles in a vector register; 1 for scalar code. */
    int lanes();

    /**
     * Contracts the taps of {@code x} with weights: for every run {@code p < runs}, every row {@code r} of {@code w}
     * and every {@code i < n},
     *
     * <pre>{@code
     * y[yBase + yAt[p] + r * yStride + i] = sum over t of w[r][t] * x[xBase + xAt[p] + tap[t] + i]
     * }</pre>
     *
     * <p>The result is what IEEE arithmetic gives for some order of the sum, with or without fused multiply-adds.
     * Infinities and NaN appear in exactly the rows and columns whose sums contain them. Elements of {@code y} that the
     * formula does not name keep their values. The order of the sum does not depend on the values.
     *
     * @param w the weights
     * @param tap the offset that each tap reads at, relative to its run; one entry per tap of {@code w}
     * @param x the input; must not overlap the part of {@code y} that is written
     * @param xBase added to every index into {@code x}
     * @param xAt the index in {@code x} at which each run begins
     * @param n the length of a run
     * @param y the output
     * @param yBase added to every index into {@code y}
     * @param yAt the index in {@code y} at which the first row of each run begins
     * @param yStride the step from one row to the next in {@code y}
     * @param runs the number of runs
     * @throws IllegalArgumentException if {@code tap} does not fit {@code w}, or {@code n} or {@code runs} is negative
     * @throws IndexOutOfBoundsException if the formula reads or writes outside an array; {@code y} is then partly
     *     written
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
     * Transforms six neighbouring elements to the points of Winograd's F(4, 3), for every group {@code g < groups} and
     * every {@code i < n}: with {@code d_k = x[x0 + g xGap + k xStride + i]} for k from 0 to 5,
     *
     * <pre>{@code
     * 4 d0 - 5 d2 + d4,           d3 + d4 - 4 (d1 + d2),   4 (d1 - d2) - d3 + d4,
     * d4 - d2 + 2 (d3 - d1),      d4 - d2 - 2 (d3 - d1),   4 d1 - 5 d3 + d5
     * }</pre>
     *
     * are written to {@code y[y0 + g yGap + k yStride + i]}. {@code x} and {@code y} must not overlap.
     */
    void sixToPoints(
            double[] x, int x0, int xStride, int xGap, double[] y, int y0, int yStride, int yGap, int n, int groups);

    /**
     * Transforms sums m at the six points of F(4, 3) to the four results, with the indexing of {@link #sixToPoints}:
     *
     * <pre>{@code
     * m0 + m1 + m2 + m3 + m4,   m1 - m2 + 2 (m3 - m4),   m1 + m2 + 4 (m3 + m4),   m1 - m2 + 8 (m3 - m4) + m5
     * }</pre>
     */
    void pointsToFour(
            double[] x, int x0, int xStride, int xGap, double[] y, int y0, int yStride, int yGap, int n, int groups);

    /**
     * Evaluates functions that are linear between neighbouring points: for every element {@code i < elements} and
     * {@code c < chosen}, with {@code d = i * points + left[c]},
     *
     * <pre>{@code
     * y[i * chosen + c] = x[d] + part[c] (x[d + 1] - x[d])
     * }</pre>
     *
     * or {@code x[d + 1]} itself where {@code part[c]} is 1. The result is bit-identical in every implementation.
     *
     * @param x the values of each element at the points
     * @param points the number of points, at least two
     * @param left the point before each of those to evaluate at, in [0, points - 1), ascending
     * @param part the distance from there as a fraction of the distance to the next point, in [0, 1]
     * @param y receives the values of each element where the functions are evaluated
     * @param chosen the number of values per element
     * @param elements the number of elements
     */
    void interpolate(double[] x, int points, int[] left, double[] part, double[] y, int chosen, int elements);

    /**
     * Measures how far functions deviate from lines: for every element {@code i < elements} and {@code c < points},
     * lowers {@code least[i]} and raises {@code most[i]} to
     *
     * <pre>{@code
     * x[i * points + c] - (start[i] + slope[i] run[c])
     * }</pre>
     *
     * The result is bit-identical in every implementation. All numbers must be finite.
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
     * Adds multiples of standard Cauchy numbers: for every element {@code i < elements} with {@code sizes[i] > 0} and
     * every {@code j < columns}, adds {@code sizes[i] C(key, i, j)} to {@code y[i * columns + j]}. The result is
     * bit-identical in every implementation.
     *
     * @param key chooses the numbers
     * @param sizes the factors, one per element, finite
     * @return the largest absolute value that was added
     */
    default double addSymbols(long key, double[] sizes, double[] y, int columns, int elements) {
        return SketchKernels.addSymbols(key, sizes, y, columns, elements);
    }

    /**
     * Lowers bounds by order statistics: for every element {@code i < elements} with {@code bounds[i] > enough[i]},
     * lowers {@code bounds[i]} to {@code (s + addend) factor}, with s the order-th smallest of the {@code |x[i *
     * columns + j]|}; or, if that is less than {@code enough[i]}, to {@code enough[i]}. The result is bit-identical in
     * every implementation.
     *
     * @param order counted from one
     * @param factor positive
     * @param addend not negative
     */
    default void lowerBounds(
            double[] x,
            int columns,
            int order,
            double factor,
            double addend,
            double[] enough,
            double[] bounds,
            int elements) {
        SketchKernels.lowerBounds(x, columns, order, factor, addend, enough, bounds, elements);
    }

    /** {@return the largest of the first absolute values; NaN if one of them is NaN} */
    default double largest(double[] x, int count) {
        return SketchKernels.largest(x, count);
    }

    /**
     * {@return whether {@link #filter} is implemented: only where its rounding errors, larger than those of sums, may
     * be}
     */
    default boolean filtersRows() {
        return false;
    }

    /**
     * Convolves an image. Rounding errors are a few times those of a contraction. An infinite element or NaN may affect
     * all elements of its tile.
     *
     * @param filter the weights
     * @param x the image, channel by channel
     * @param xBase the index at which it begins
     * @param window the sizes of the image and of the result
     * @param y receives the result, map by map
     * @param yBase the index at which it begins
     * @throws UnsupportedOperationException unless {@link #filtersRows}
     */
    default void filter(RowFilter filter, double[] x, int xBase, RowFilter.Window window, double[] y, int yBase) {
        throw new UnsupportedOperationException(name() + " kernels do not filter rows");
    }

    /** {@return the same kernels, but with contractions in single precision} */
    default Kernels inFloat() {
        return new FloatKernels(this, ScalarFloatTile.INSTANCE);
    }

    /** The implementation in plain Java, which is the reference. */
    static Kernels scalar() {
        return ScalarKernels.INSTANCE;
    }
}
