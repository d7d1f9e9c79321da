package org.zeline.interpreter.kernel.vector;

import static org.zeline.interpreter.kernel.PackedWeights.PANEL_ROWS;
import static org.zeline.interpreter.kernel.vector.WideTiles.LANES;
import static org.zeline.interpreter.kernel.vector.WideTiles.SPECIES;

import jdk.incubator.vector.DoubleVector;
import org.zeline.interpreter.kernel.FloatKernels;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.kernel.PackedWeights;
import org.zeline.interpreter.kernel.Processor;
import org.zeline.interpreter.kernel.SketchKernels;

/**
 * Kernels for the widest vectors of the processor.
 *
 * <p>In runs of at least one vector the lanes run over columns. Two or three places are computed at a time, possibly of
 * different runs, so that short runs fill the registers as well as long ones. In shorter runs the lanes run over rows.
 */
public final class VectorKernels implements Kernels {
    /** Eight rows at two places need more than 16 vector registers, which AVX-512 and Arm have. */
    private static final boolean MANY_REGISTERS = LANES == 8 || Processor.isArm();
    /** The least number of panels for which copying the input costs little compared with the sums. */
    private static final int PANELS_WORTH_COPYING = 16;
    /** The least number of places for which inputs of neighbouring taps are so far apart that copying them pays. */
    private static final int PLACES_WORTH_COPYING = 12;

    /** Reused, since new arrays would evict the weights from the cache. */
    private static final ThreadLocal<double[]> COPY = ThreadLocal.withInitial(() -> new double[0]);

    /** Creates the kernels; all instances are equivalent. */
    public VectorKernels() {}

    @Override
    public String name() {
        return "vector";
    }

    @Override
    public int lanes() {
        return LANES;
    }

    @Override
    public Kernels inFloat() {
        return new FloatKernels(this, new VectorFloatTile());
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
        if (n >= LANES) {
            wide(w, tap, x, y, yStride, new ColumnTiles(LANES, n, runs, xBase, xAt, yBase, yAt));
        } else if (n > 0) {
            int columns = n >= 4 ? 4 : n >= 2 ? 2 : 1;
            narrow(w, tap, x, y, yStride, columns, new ColumnTiles(columns, n, runs, xBase, xAt, yBase, yAt));
        }
    }

    @Override
    public void sixToPoints(
            double[] x, int x0, int xStride, int xGap, double[] y, int y0, int yStride, int yGap, int n, int groups) {
        if (n < LANES) {
            Kernels.scalar().sixToPoints(x, x0, xStride, xGap, y, y0, yStride, yGap, n, groups);
            return;
        }
        for (int g = 0; g < groups; g++) {
            WinogradTiles.sixToPoints(x, x0 + g * xGap, xStride, y, y0 + g * yGap, yStride, n);
        }
    }

    @Override
    public void pointsToFour(
            double[] x, int x0, int xStride, int xGap, double[] y, int y0, int yStride, int yGap, int n, int groups) {
        if (n < LANES) {
            Kernels.scalar().pointsToFour(x, x0, xStride, xGap, y, y0, yStride, yGap, n, groups);
            return;
        }
        for (int g = 0; g < groups; g++) {
            WinogradTiles.pointsToFour(x, x0 + g * xGap, xStride, y, y0 + g * yGap, yStride, n);
        }
    }

    @Override
    public void interpolate(double[] x, int points, int[] left, double[] part, double[] y, int chosen, int elements) {
        if (chosen < LANES) {
            Kernels.scalar().interpolate(x, points, left, part, y, chosen, elements);
            return;
        }
        for (int c = 0; c < chosen; c += LANES) {
            PointTiles.interpolate(x, points, left, part, y, chosen, elements, Math.min(c, chosen - LANES));
        }
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
        if (points < LANES) {
            Kernels.scalar().stray(x, points, run, start, slope, least, most, elements);
            return;
        }
        for (int i = 0; i < elements; i++) {
            PointTiles.stray(x, i * points, points, run, start[i], slope[i], least, most, i);
        }
    }

    @Override
    public double addSymbols(long key, double[] sizes, double[] y, int columns, int elements) {
        double most = 0;
        for (int i = 0; i < elements; i++) {
            if (sizes[i] > 0) {
                long element = SketchKernels.elementKey(key, i);
                most = Math.max(most, SketchTiles.addSymbols(element, sizes[i], y, i * columns, columns));
            }
        }
        return most;
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
        if (columns % LANES != 0) {
            Kernels.scalar().lowerBounds(x, columns, order, factor, addend, enough, bounds, elements);
            return;
        }
        for (int i = 0; i < elements; i++) {
            if (bounds[i] > enough[i]) {
                bounds[i] = SketchTiles.bound(x, i * columns, columns, order, factor, addend, enough[i], bounds[i]);
            }
        }
    }

    @Override
    public double largest(double[] x, int count) {
        return SketchTiles.largest(x, count);
    }

    /** Lanes run over columns: three places at a time, the last ones in pairs or singly. */
    private static void wide(PackedWeights w, int[] tap, double[] x, double[] y, int yStride, ColumnTiles places) {
        double[] partial = new double[2 * PANEL_ROWS * LANES];
        int most = MANY_REGISTERS && w.rows() >= PANEL_ROWS ? 3 : 2;
        boolean copying = w.panels() >= PANELS_WORTH_COPYING && places.count >= PLACES_WORTH_COPYING;
        double[] source = copying ? scratch(3 * LANES * tap.length) : x;
        int[] at = copying ? new int[tap.length] : tap;
        int step;
        for (int place = 0; place < places.count; place += step) {
            int left = places.count - place;
            step = left == 4 ? 2 : Math.min(left, most);
            int second = place + Math.min(1, step - 1);
            int third = place + step - 1;
            int x0 = places.x(place);
            int x1 = places.x(second);
            int x2 = places.x(third);
            if (copying) {
                copy(tap, x, x0, x1, x2, source, at);
                x0 = 0;
                x1 = LANES;
                x2 = 2 * LANES;
            }
            int y0 = places.y(place);
            int y1 = places.y(second);
            int y2 = places.y(third);
            if (step == 3) {
                threePlaces(w, at, source, x0, x1, x2, y, y0, y1, y2, yStride, partial);
            } else if (step == 2) {
                for (int p = 0; p < w.panels(); p++) {
                    twoPlaces(w, p, at, source, x0, x1, y, y0, y1, yStride, partial);
                }
            } else {
                onePlace(w, at, source, x0, y, y0, yStride, partial);
            }
        }
    }

    private static void threePlaces(
            PackedWeights w,
            int[] tap,
            double[] x,
            int x0,
            int x1,
            int x2,
            double[] y,
            int y0,
            int y1,
            int y2,
            int yStride,
            double[] partial) {
        int p = 0;
        for (int down = 0; PANEL_ROWS * (p + 1) <= w.rows(); p++, down += PANEL_ROWS * yStride) {
            WideTiles.threePlaces(w.panel(p), tap, x, x0, x1, x2, y, y0 + down, y1 + down, y2 + down, yStride);
        }
        if (p < w.panels()) {
            twoPlaces(w, p, tap, x, x0, x1, y, y0, y1, yStride, partial);
            twoPlaces(w, p, tap, x, x2, x2, y, y2, y2, yStride, partial);
        }
    }

    /** A single place: two panels at a time as far as possible. */
    private static void onePlace(
            PackedWeights w, int[] tap, double[] x, int x0, double[] y, int y0, int yStride, double[] partial) {
        int p = 0;
        if (MANY_REGISTERS) {
            for (; PANEL_ROWS * (p + 2) <= w.rows(); p += 2) {
                int first = y0 + PANEL_ROWS * p * yStride;
                int second = first + PANEL_ROWS * yStride;
                WideTiles.twoPanels(w.panel(p), w.panel(p + 1), tap, x, x0, y, first, second, yStride);
            }
        }
        for (; p < w.panels(); p++) {
            twoPlaces(w, p, tap, x, x0, x0, y, y0, y0, yStride, partial);
        }
    }

    private static double[] scratch(int length) {
        double[] scratch = COPY.get();
        if (scratch.length < length) {
            scratch = new double[length];
            COPY.set(scratch);
        }
        return scratch;
    }

    /** Copies the inputs of all taps to consecutive addresses, to avoid conflict misses in the cache. */
    private static void copy(int[] tap, double[] x, int x0, int x1, int x2, double[] copy, int[] at) {
        for (int t = 0, to = 0; t < tap.length; t++, to += 3 * LANES) {
            at[t] = to;
            DoubleVector.fromArray(SPECIES, x, x0 + tap[t]).intoArray(copy, to);
            DoubleVector.fromArray(SPECIES, x, x1 + tap[t]).intoArray(copy, to + LANES);
            DoubleVector.fromArray(SPECIES, x, x2 + tap[t]).intoArray(copy, to + 2 * LANES);
        }
    }

    /** One panel at two places, which may be the same. */
    private static void twoPlaces(
            PackedWeights w,
            int p,
            int[] tap,
            double[] x,
            int x0,
            int x1,
            double[] y,
            int y0,
            int y1,
            int yStride,
            double[] partial) {
        int rows = w.rowsOf(p);
        int down = PANEL_ROWS * p * yStride;
        if (rows == PANEL_ROWS) {
            rows(rows, w.panel(p), tap, x, x0, x1, y, y0 + down, y1 + down, yStride);
            return;
        }
        rows(rows, w.panel(p), tap, x, x0, x1, partial, 0, LANES, 2 * LANES);
        for (int r = 0; r < rows; r++) {
            System.arraycopy(partial, 2 * LANES * r, y, y0 + down + r * yStride, LANES);
            System.arraycopy(partial, 2 * LANES * r + LANES, y, y1 + down + r * yStride, LANES);
        }
    }

    /** The first rows of a panel at two places, and possibly the padding rows, whose sums are then zero or NaN. */
    private static void rows(
            int rows, double[] w, int[] tap, double[] x, int x0, int x1, double[] y, int y0, int y1, int yStride) {
        if (rows == 1) {
            WideTiles.oneRow(w, tap, x, x0, x1, y, y0, y1);
        } else if (rows > 4 && MANY_REGISTERS) {
            WideTiles.eightRows(w, tap, x, x0, x1, y, y0, y1, yStride);
        } else {
            WideTiles.fourRows(w, 0, tap, x, x0, x1, y, y0, y1, yStride);
            if (rows > 4) {
                WideTiles.fourRows(w, 4, tap, x, x0, x1, y, y0 + 4 * yStride, y1 + 4 * yStride, yStride);
            }
        }
    }

    /** Lanes run over rows, since runs are shorter than a vector. */
    private static void narrow(
            PackedWeights w, int[] tap, double[] x, double[] y, int yStride, int columns, ColumnTiles places) {
        double[] sums = new double[2 * columns * LANES];
        for (int place = 0; place < places.count; place++) {
            int x0 = places.x(place);
            int y0 = places.y(place);
            for (int row = 0; row < w.rows(); row += 2 * LANES) {
                int next = row + LANES < w.rows() ? row + LANES : row;
                double[] u = w.panel(row / PANEL_ROWS);
                double[] v = w.panel(next / PANEL_ROWS);
                if (columns == 4) {
                    NarrowTiles.fourColumns(u, row % PANEL_ROWS, v, next % PANEL_ROWS, tap, x, x0, sums);
                } else if (columns == 2) {
                    NarrowTiles.twoColumns(u, row % PANEL_ROWS, v, next % PANEL_ROWS, tap, x, x0, sums);
                } else {
                    NarrowTiles.oneColumn(u, row % PANEL_ROWS, v, next % PANEL_ROWS, tap, x, x0, sums);
                }
                int rows = Math.min(2 * LANES, w.rows() - row);
                store(sums, columns, rows, y, y0 + row * yStride, yStride);
            }
        }
    }

    /** Transposes the sums of some columns, each two vectors of rows, into {@code y}. */
    private static void store(double[] sums, int columns, int rows, double[] y, int to, int yStride) {
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                y[to + r * yStride + c] = sums[2 * LANES * c + r];
            }
        }
    }
}
