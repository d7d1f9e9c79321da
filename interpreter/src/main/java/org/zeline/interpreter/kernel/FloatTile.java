package org.zeline.interpreter.kernel;

/**
 * A register tile of {@link FloatKernels}: the sums of the eight rows of a panel at {@value #PLACES} places of
 * {@link #lanes()} adjacent columns each.
 *
 * <p>Implementations have no state and may be shared by threads.
 */
public interface FloatTile {
    /** The number of places that are computed at once; they may coincide. */
    int PLACES = 3;

    /** The number of columns of a place. */
    int lanes();

    /**
     * Computes the sums of a panel: for every row {@code r < 8}, place {@code k} and lane {@code i}, with {@code x_k}
     * one of {@code x0}, {@code x1}, {@code x2},
     *
     * <pre>{@code
     * sums[to + (r * PLACES + k) * lanes + i] = sum over t of w[8 t + r] * x[x_k + tap[t] + i]
     * }</pre>
     *
     * @param w a panel
     * @param tap the offset of each tap
     * @param x the input
     * @param sums receives the sums, from index {@code to} on
     */
    void panel(float[] w, int[] tap, float[] x, int x0, int x1, int x2, float[] sums, int to);

    /** Computes the sums of the first row of a panel only, as {@link #panel} does; the others keep their values. */
    void row(float[] w, int[] tap, float[] x, int x0, int x1, int x2, float[] sums, int to);

    /** The number of places that {@link #sparse} computes at once. */
    int SPARSE_PLACES = 6;

    /**
     * Computes the sums of a single row over some of its taps: for every place {@code k} and lane {@code i},
     *
     * <pre>{@code
     * sums[k * lanes + i] = sum over t < count of w[t] * x[at[k] + tap[t] + i]
     * }</pre>
     *
     * @param w one weight per tap
     * @param tap the offset of each tap
     * @param count the number of taps
     * @param x the input
     * @param at {@value #SPARSE_PLACES} places from index {@code from} on, which may coincide
     * @param sums receives the sums
     */
    void sparse(float[] w, int[] tap, int count, float[] x, int[] at, int from, float[] sums);

    /**
     * Transforms six rows to the six points of {@link Kernels#sixToPoints}: row {@code k} at {@code strip[from + k *
     * width + i]} for {@code i < width}, point {@code k} at {@code points[to + k * next + i]}.
     *
     * @param width a multiple of {@link #lanes()}
     */
    void toPoints(float[] strip, int from, int width, float[] points, int to, int next);

    /**
     * Transforms sums at the six points, {@code sums[from + k * next + i]} for {@code i < size}, to the first results
     * of {@link Kernels#pointsToFour}, {@code results[j * size + i]}; the last point counts for the last result.
     *
     * @param size a multiple of {@link #lanes()}
     * @param count the number of results, 2 or 4
     */
    void toResults(float[] sums, int from, int next, float[] results, int size, int count);

    /** Copies the first {@code n} sums of a place, from index {@code from} on, to {@code y[to]} and what follows. */
    void widen(float[] sums, int from, int n, double[] y, int to);
}
