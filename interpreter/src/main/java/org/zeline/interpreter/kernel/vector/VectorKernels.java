package org.zeline.interpreter.kernel.vector;

import static org.zeline.interpreter.kernel.PackedWeights.PANEL_ROWS;
import static org.zeline.interpreter.kernel.vector.WideTiles.LANES;

import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.kernel.PackedWeights;

/**
 * Kernels for the widest vectors of the processor.
 *
 * <p>Work is cut into places, a place being one vector of output columns (or, in runs shorter than a vector, a few
 * columns of one vector of rows), and places are done two at a time wherever they lie, so that short runs use the
 * registers as well as long ones. The last place of a run overlaps the one before it instead of using a mask: both
 * compute the same sums, and {@code y} is only written.
 */
final class VectorKernels implements Kernels {
    /** Eight rows at two places need more than 16 registers, which x86 has with 512-bit vectors and Arm always. */
    private static final boolean MANY_REGISTERS =
            LANES == 8 || System.getProperty("os.arch", "").equals("aarch64");

    VectorKernels() {}

    @Override
    public String name() {
        return "vector";
    }

    @Override
    public int lanes() {
        return LANES;
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
            wide(w, tap, x, xBase, xAt, n, y, yBase, yAt, yStride, runs);
        } else if (n > 0) {
            narrow(w, tap, x, xBase, xAt, n, y, yBase, yAt, yStride, runs);
        }
    }

    /** Lanes run over columns. */
    private static void wide(
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
        int perRun = (n + LANES - 1) / LANES;
        int places = perRun * runs;
        double[] partial = new double[w.rowsOf(w.panels() - 1) == PANEL_ROWS ? 0 : 2 * PANEL_ROWS * LANES];
        for (int place = 0; place < places; place += 2) {
            int next = Math.min(place + 1, places - 1);
            int i0 = Math.min(place % perRun * LANES, n - LANES);
            int i1 = Math.min(next % perRun * LANES, n - LANES);
            int x0 = xBase + xAt[place / perRun] + i0;
            int x1 = xBase + xAt[next / perRun] + i1;
            int y0 = yBase + yAt[place / perRun] + i0;
            int y1 = yBase + yAt[next / perRun] + i1;
            for (int p = 0; p < w.panels(); p++) {
                int rows = w.rowsOf(p);
                int down = PANEL_ROWS * p * yStride;
                if (rows == PANEL_ROWS) {
                    rows(8, w.panel(p), tap, x, x0, x1, y, y0 + down, y1 + down, yStride);
                } else {
                    rows(rows, w.panel(p), tap, x, x0, x1, partial, 0, LANES, 2 * LANES);
                    for (int r = 0; r < rows; r++) {
                        System.arraycopy(partial, 2 * LANES * r, y, y0 + down + r * yStride, LANES);
                        System.arraycopy(partial, 2 * LANES * r + LANES, y, y1 + down + r * yStride, LANES);
                    }
                }
            }
        }
    }

    /** The first rows of a panel at two places, and possibly more rows, which then hold zeros. */
    private static void rows(
            int rows, double[] w, int[] tap, double[] x, int x0, int x1, double[] y, int y0, int y1, int yStride) {
        if (rows == 1) {
            WideTiles.oneRow(w, 0, tap, x, x0, x1, y, y0, y1);
        } else if (rows <= 4 || !MANY_REGISTERS) {
            WideTiles.fourRows(w, 0, tap, x, x0, x1, y, y0, y1, yStride);
            if (rows > 4) {
                WideTiles.fourRows(w, 4, tap, x, x0, x1, y, y0 + 4 * yStride, y1 + 4 * yStride, yStride);
            }
        } else if (y0 == y1) {
            WideTiles.eightRowsOnce(w, tap, x, x0, y, y0, yStride);
        } else {
            WideTiles.eightRows(w, tap, x, x0, x1, y, y0, y1, yStride);
        }
    }

    /** Lanes run over rows, because runs are shorter than a vector. */
    private static void narrow(
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
        int columns = n >= 4 ? 4 : n >= 2 ? 2 : 1;
        int perRun = (n + columns - 1) / columns;
        int vectors = (w.rows() + LANES - 1) / LANES;
        int places = perRun * runs * vectors;
        double[] out = new double[2 * columns * LANES];
        for (int place = 0; place < places; place += 2) {
            int next = Math.min(place + 1, places - 1);
            int row0 = place % vectors * LANES;
            int row1 = next % vectors * LANES;
            int run0 = place / vectors / perRun;
            int run1 = next / vectors / perRun;
            int i0 = Math.min(place / vectors % perRun * columns, n - columns);
            int i1 = Math.min(next / vectors % perRun * columns, n - columns);
            columns(columns, w, row0, row1, tap, x, xBase + xAt[run0] + i0, xBase + xAt[run1] + i1, out);
            store(
                    out,
                    0,
                    columns,
                    Math.min(LANES, w.rows() - row0),
                    y,
                    yBase + yAt[run0] + i0 + row0 * yStride,
                    yStride);
            store(
                    out,
                    columns * LANES,
                    columns,
                    Math.min(LANES, w.rows() - row1),
                    y,
                    yBase + yAt[run1] + i1 + row1 * yStride,
                    yStride);
        }
    }

    private static void columns(
            int columns, PackedWeights w, int row0, int row1, int[] tap, double[] x, int x0, int x1, double[] out) {
        double[] w0 = w.panel(row0 / PANEL_ROWS);
        double[] w1 = w.panel(row1 / PANEL_ROWS);
        int in0 = row0 % PANEL_ROWS;
        int in1 = row1 % PANEL_ROWS;
        if (columns == 4) {
            NarrowTiles.fourColumns(w0, in0, w1, in1, tap, x, x0, x1, out);
        } else if (columns == 2) {
            NarrowTiles.twoColumns(w0, in0, w1, in1, tap, x, x0, x1, out);
        } else {
            NarrowTiles.oneColumn(w0, in0, w1, in1, tap, x, x0, x1, out);
        }
    }

    /** Transposes the sums of some columns into {@code y}. */
    private static void store(double[] out, int from, int columns, int rows, double[] y, int to, int yStride) {
        for (int r = 0; r < rows; r++) {
            for (int c = 0; c < columns; c++) {
                y[to + r * yStride + c] = out[from + c * LANES + r];
            }
        }
    }
}
