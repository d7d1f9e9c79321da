package org.zeline.interpreter.kernel;

import static org.zeline.interpreter.kernel.FloatTile.PLACES;
import static org.zeline.interpreter.kernel.FloatTile.SPARSE_PLACES;
import static org.zeline.interpreter.kernel.PackedWeights.PANEL_ROWS;

import java.util.Objects;

/**
 * Kernels that contract in single precision: weights and inputs are rounded to {@code float}, products are summed in
 * {@code float}, and the sums are returned as {@code double}. Twice as many numbers fit a vector register. All other
 * primitives are those of the kernels in double precision.
 *
 * <p>Each element of the result deviates from the exact sum by at most about {@code (taps + 2) 2^-24} of the sum of
 * absolute products; numbers beyond the range of {@code float} may count as infinite.
 */
public final class FloatKernels implements Kernels {
    /** With fewer columns in all, most lanes would be idle: lanes run over rows, in double precision. */
    private static final int FEW_COLUMNS = 4;

    /** With fewer taps, finding the weights that are not zero takes as long as multiplying all. */
    private static final int MANY_TAPS = 256;

    private static final int INFINITY = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

    private final Kernels doubles;
    private final FloatTile tile;
    private final ThreadLocal<Memory> memory;

    /**
     * Creates kernels.
     *
     * @param doubles for everything but contractions
     * @param tile for contractions
     */
    public FloatKernels(Kernels doubles, FloatTile tile) {
        this.doubles = doubles;
        this.tile = tile;
        this.memory = ThreadLocal.withInitial(() -> new Memory(tile));
    }

    /** Working memory of one thread. */
    private static final class Memory {
        private final FloatRows rows;
        private float[] input = new float[0];
        private float[] packed = new float[0];
        private float[] sums = new float[0];

        Memory(FloatTile tile) {
            this.rows = new FloatRows(tile);
        }

        float[] input(int length) {
            input = FloatRows.sized(input, length);
            return input;
        }

        float[] packed(int length) {
            packed = FloatRows.sized(packed, length);
            return packed;
        }

        float[] sums(int length) {
            sums = FloatRows.sized(sums, length);
            return sums;
        }
    }

    @Override
    public String name() {
        return doubles.name() + "-float";
    }

    @Override
    public int lanes() {
        return doubles.lanes();
    }

    @Override
    public Kernels inFloat() {
        return this;
    }

    @Override
    public void contract(
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
            int runs) {
        w.requireFit(tap, n, runs);
        if ((long) n * runs <= FEW_COLUMNS) {
            doubles.contract(w, tap, x, xBase, xAt, n, y, yBase, yAt, yStride, runs);
            return;
        }
        int first = least(tap, tap.length) + least(xAt, runs);
        int size = most(tap, tap.length) + most(xAt, runs) + n - first;
        Memory own = memory.get();
        float[] input = own.input(size + tile.lanes());
        round(x, xBase + first, input, size);
        int lanes = tile.lanes();
        Columns columns = new Columns(n, runs, xAt, first, yBase, yAt);
        float[] sums = own.sums(Math.max(PANEL_ROWS * PLACES, SPARSE_PLACES) * lanes);
        if (n >= lanes && tap.length >= MANY_TAPS && w.isSparse() && isFinite(input, size)) {
            sparse(w, tap, input, columns, y, yStride, sums);
        } else if (n > lanes / 2) {
            tiled(w, tap, input, columns, y, yStride, sums);
        } else {
            packed(w, tap, input, columns, y, yStride, own.packed(tap.length * PLACES * lanes), sums);
        }
    }

    /** The columns of all runs; inputs are counted from the first element that is read. */
    private record Columns(int n, int runs, int[] xAt, int first, int yBase, int[] yAt) {
        int x(int run) {
            return xAt[run] - first;
        }

        int y(int run) {
            return yBase + yAt[run];
        }
    }

    private static int least(int[] offsets, int count) {
        int least = offsets[0];
        for (int i = 1; i < count; i++) {
            least = Math.min(least, offsets[i]);
        }
        return least;
    }

    private static int most(int[] offsets, int count) {
        int most = offsets[0];
        for (int i = 1; i < count; i++) {
            most = Math.max(most, offsets[i]);
        }
        return most;
    }

    private static void round(double[] x, int from, float[] input, int size) {
        Objects.checkFromIndexSize(from, size, x.length);
        for (int i = 0; i < size; i++) {
            input[i] = (float) x[from + i];
        }
    }

    /** Longer runs: the last place of a run overlaps the one before it, or reaches beyond a run that is shorter. */
    private void tiled(
            PackedWeights w, int[] tap, float[] input, Columns columns, double[] y, int yStride, float[] sums) {
        int lanes = tile.lanes();
        int perRun = (columns.n + lanes - 1) / lanes;
        int count = perRun * columns.runs;
        int[] from = new int[PLACES];
        int[] to = new int[PLACES];
        int[] width = new int[PLACES];
        for (int place = 0; place < count; place += PLACES) {
            int places = Math.min(PLACES, count - place);
            for (int k = 0; k < PLACES; k++) {
                int own = place + Math.min(k, places - 1);
                int column = Math.max(0, Math.min(own % perRun * lanes, columns.n - lanes));
                from[k] = columns.x(own / perRun) + column;
                to[k] = columns.y(own / perRun) + column;
                width[k] = Math.min(lanes, columns.n - column);
            }
            for (int p = 0; p < w.panels(); p++) {
                int rows = w.rowsOf(p);
                sum(rows, w.floatPanel(p), tap, input, from[0], from[1], from[2], sums);
                for (int r = 0; r < rows; r++) {
                    int down = (PANEL_ROWS * p + r) * yStride;
                    for (int k = 0; k < places; k++) {
                        tile.widen(sums, (r * PLACES + k) * lanes, width[k], y, to[k] + down);
                    }
                }
            }
        }
    }

    /** Whether no product with a zero is NaN. */
    private static boolean isFinite(float[] input, int size) {
        int largest = 0;
        for (int i = 0; i < size; i++) {
            largest = Math.max(largest, Float.floatToRawIntBits(input[i]) & Integer.MAX_VALUE);
        }
        return largest < INFINITY;
    }

    /** Row by row, over the taps whose weights are not zero; the last place of a run overlaps the one before it. */
    private void sparse(
            PackedWeights w, int[] tap, float[] input, Columns columns, double[] y, int yStride, float[] sums) {
        int lanes = tile.lanes();
        int perRun = (columns.n + lanes - 1) / lanes;
        int count = perRun * columns.runs;
        int[] from = new int[(count + SPARSE_PLACES - 1) / SPARSE_PLACES * SPARSE_PLACES];
        int[] to = new int[count];
        for (int place = 0; place < from.length; place++) {
            int own = Math.min(place, count - 1);
            int column = Math.min(own % perRun * lanes, columns.n - lanes);
            from[place] = columns.x(own / perRun) + column;
            to[own] = columns.y(own / perRun) + column;
        }
        float[] weights = new float[tap.length];
        int[] taps = new int[tap.length];
        for (int r = 0; r < w.rows(); r++) {
            int some = nonZero(w.floatPanel(r / PANEL_ROWS), r % PANEL_ROWS, tap, weights, taps);
            for (int place = 0; place < count; place += SPARSE_PLACES) {
                tile.sparse(weights, taps, some, input, from, place, sums);
                for (int k = 0; k < Math.min(SPARSE_PLACES, count - place); k++) {
                    tile.widen(sums, k * lanes, lanes, y, to[place + k] + r * yStride);
                }
            }
        }
    }

    /** Collects the weights of a row that are not zero, and their taps; returns their number. Without branches. */
    private static int nonZero(float[] panel, int row, int[] tap, float[] weights, int[] taps) {
        int count = 0;
        for (int t = 0; t < tap.length; t++) {
            float weight = panel[PANEL_ROWS * t + row];
            int magnitude = Float.floatToRawIntBits(weight) << 1;
            weights[count] = weight;
            taps[count] = tap[t];
            count += (magnitude | -magnitude) >>> 31;
        }
        return count;
    }

    /** Shorter runs: their columns are copied next to each other. */
    private void packed(
            PackedWeights w,
            int[] tap,
            float[] input,
            Columns columns,
            double[] y,
            int yStride,
            float[] packed,
            float[] sums) {
        int lanes = tile.lanes();
        int width = PLACES * lanes;
        int each = Math.min(columns.runs, width / columns.n);
        int[] at = new int[tap.length];
        for (int t = 0; t < at.length; t++) {
            at[t] = t * width;
        }
        for (int run = 0; run < columns.runs; run += each) {
            int runs = Math.min(each, columns.runs - run);
            for (int t = 0; t < at.length; t++) {
                for (int own = 0, into = at[t]; own < runs; own++, into += columns.n) {
                    int start = columns.x(run + own) + tap[t];
                    for (int i = 0; i < columns.n; i++) {
                        packed[into + i] = input[start + i];
                    }
                }
            }
            for (int p = 0; p < w.panels(); p++) {
                int rows = w.rowsOf(p);
                sum(rows, w.floatPanel(p), at, packed, 0, lanes, 2 * lanes, sums);
                for (int r = 0; r < rows; r++) {
                    int down = (PANEL_ROWS * p + r) * yStride;
                    for (int own = 0; own < runs; own++) {
                        tile.widen(sums, r * width + own * columns.n, columns.n, y, columns.y(run + own) + down);
                    }
                }
            }
        }
    }

    private void sum(int rows, float[] w, int[] tap, float[] x, int x0, int x1, int x2, float[] sums) {
        if (rows == 1) {
            tile.row(w, tap, x, x0, x1, x2, sums, 0);
        } else {
            tile.panel(w, tap, x, x0, x1, x2, sums, 0);
        }
    }

    @Override
    public boolean filtersRows() {
        return true;
    }

    @Override
    public void filter(RowFilter filter, double[] x, int xBase, RowFilter.Window window, double[] y, int yBase) {
        memory.get().rows.apply(filter, x, xBase, window, y, yBase);
    }

    @Override
    public void sixToPoints(
            double[] x, int x0, int xStride, int xGap, double[] y, int y0, int yStride, int yGap, int n, int groups) {
        doubles.sixToPoints(x, x0, xStride, xGap, y, y0, yStride, yGap, n, groups);
    }

    @Override
    public void pointsToFour(
            double[] x, int x0, int xStride, int xGap, double[] y, int y0, int yStride, int yGap, int n, int groups) {
        doubles.pointsToFour(x, x0, xStride, xGap, y, y0, yStride, yGap, n, groups);
    }

    @Override
    public void interpolate(double[] x, int points, int[] left, double[] part, double[] y, int chosen, int elements) {
        doubles.interpolate(x, points, left, part, y, chosen, elements);
    }

    @Override
    public void stray(
            double[] x,
            int points,
            double[] run,
            double[] start,
            double[] slope,
            double[] least,
            double[] most,
            int elements) {
        doubles.stray(x, points, run, start, slope, least, most, elements);
    }

    @Override
    public double addSymbols(long key, double[] sizes, double[] y, int columns, int elements) {
        return doubles.addSymbols(key, sizes, y, columns, elements);
    }

    @Override
    public void lowerBounds(
            double[] x,
            int columns,
            int order,
            double factor,
            double addend,
            double[] enough,
            double[] bounds,
            int elements) {
        doubles.lowerBounds(x, columns, order, factor, addend, enough, bounds, elements);
    }

    @Override
    public double largest(double[] x, int count) {
        return doubles.largest(x, count);
    }
}
