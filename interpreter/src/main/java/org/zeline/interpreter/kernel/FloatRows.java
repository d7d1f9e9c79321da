package org.zeline.interpreter.kernel;

import static org.zeline.interpreter.kernel.FloatTile.PLACES;
import static org.zeline.interpreter.kernel.PackedWeights.PANEL_ROWS;
import static org.zeline.interpreter.kernel.RowFilter.POINTS;

import java.util.Arrays;
import org.zeline.interpreter.kernel.RowFilter.Window;

/**
 * A convolution by a {@link RowFilter} in single precision. Some rows of tiles are computed at a time: their elements
 * are transformed to the six points, multiplied point by point, and the sums are transformed to results. Holds working
 * memory: one per thread.
 */
final class FloatRows {
    /** The number of transformed elements and sums that fit the second-level cache together. */
    private static final int CACHED = 1 << 16;

    private final FloatTile tile;
    private float[] strip = new float[0];
    private float[] points = new float[0];
    private float[] sums = new float[0];
    private float[] results = new float[0];

    FloatRows(FloatTile tile) {
        this.tile = tile;
    }

    /** The sizes of a block of rows of tiles. */
    private record Block(int first, int tileRows, int width, int perRow, int panels) {
        int places() {
            return tileRows * perRow;
        }

        int triples() {
            return (places() + PLACES - 1) / PLACES;
        }
    }

    /** Convolves as {@link Kernels#filter} says. */
    void apply(RowFilter filter, double[] x, int xBase, Window window, double[] y, int yBase) {
        int lanes = tile.lanes();
        int perRow = (window.columns() + lanes - 1) / lanes;
        int width = (perRow * lanes + filter.kernelColumns() - 1 + lanes - 1) / lanes * lanes;
        int panels = filter.at(0).panels();
        int tileRows = (window.rows() + filter.results() - 1) / filter.results();
        int each = POINTS * (filter.channels() * width + panels * PANEL_ROWS * perRow * lanes);
        int some = Math.max(1, Math.min(tileRows, CACHED / each));
        for (int first = 0; first < tileRows; first += some) {
            Block block = new Block(first, Math.min(some, tileRows - first), width, perRow, panels);
            toPoints(filter, x, xBase, window, block);
            multiply(filter, block);
            toResults(filter, block, window, y, yBase);
        }
    }

    private void toPoints(RowFilter filter, double[] x, int xBase, Window window, Block block) {
        int width = block.width;
        int next = filter.channels() * block.tileRows * width;
        int step = filter.results();
        int count = (block.tileRows - 1) * step + POINTS;
        strip = sized(strip, count * width);
        points = sized(points, POINTS * next);
        int top = block.first * step - window.top();
        int from = Math.min(count, Math.max(0, -top));
        int to = Math.max(from, Math.min(count, window.inRows() - top));
        Arrays.fill(strip, 0, from * width, 0);
        Arrays.fill(strip, to * width, count * width, 0);
        for (int channel = 0; channel < filter.channels(); channel++) {
            int image = xBase + channel * window.inRows() * window.inColumns();
            for (int i = from; i < to; i++) {
                copyRow(x, image + (top + i) * window.inColumns(), window, i * width, width);
            }
            for (int t = 0; t < block.tileRows; t++) {
                int at = (channel * block.tileRows + t) * width;
                tile.toPoints(strip, t * step * width, width, points, at, next);
            }
        }
    }

    /** Rounds a row of the image, with zeros beside it. */
    private void copyRow(double[] x, int row, Window window, int to, int width) {
        int left = window.left();
        int begin = Math.min(width, Math.max(0, left));
        int end = Math.max(begin, Math.min(width, left + window.inColumns()));
        Arrays.fill(strip, to, to + begin, 0);
        int shift = row - left;
        for (int j = begin; j < end; j++) {
            strip[to + j] = (float) x[shift + j];
        }
        Arrays.fill(strip, to + end, to + width, 0);
    }

    private void multiply(RowFilter filter, Block block) {
        int lanes = tile.lanes();
        int size = PANEL_ROWS * PLACES * lanes;
        sums = sized(sums, POINTS * block.panels * block.triples() * size);
        int channel = block.tileRows * block.width;
        int[] tap = new int[filter.channels() * filter.kernelColumns()];
        for (int t = 0; t < tap.length; t++) {
            tap[t] = t / filter.kernelColumns() * channel + t % filter.kernelColumns();
        }
        int to = 0;
        for (int point = 0; point < POINTS; point++) {
            int base = point * filter.channels() * channel;
            PackedWeights w = filter.at(point);
            for (int p = 0; p < block.panels; p++) {
                float[] panel = w.floatPanel(p);
                for (int triple = 0; triple < block.triples(); triple++) {
                    int x0 = base + place(block, PLACES * triple);
                    int x1 = base + place(block, PLACES * triple + 1);
                    int x2 = base + place(block, PLACES * triple + 2);
                    tile.panel(panel, tap, points, x0, x1, x2, sums, to);
                    to += size;
                }
            }
        }
    }

    /** Where the transformed elements of a place begin; those beyond the last place repeat it. */
    private int place(Block block, int place) {
        int own = Math.min(place, block.places() - 1);
        return own / block.perRow * block.width + own % block.perRow * tile.lanes();
    }

    private void toResults(RowFilter filter, Block block, Window window, double[] y, int yBase) {
        int yStride = window.rows() * window.columns();
        int lanes = tile.lanes();
        int size = PANEL_ROWS * PLACES * lanes;
        int next = block.panels * block.triples() * size;
        int count = filter.results();
        results = sized(results, count * size);
        int from = 0;
        for (int p = 0; p < block.panels; p++) {
            int maps = filter.at(0).rowsOf(p);
            for (int triple = 0; triple < block.triples(); triple++) {
                tile.toResults(sums, from, next, results, size, count);
                from += size;
                for (int r = 0; r < maps; r++) {
                    int to = yBase + (p * PANEL_ROWS + r) * yStride;
                    write(block, PLACES * triple, window, count, r, size, y, to);
                }
            }
        }
    }

    /** Writes the results of one map at up to three places. */
    private void write(Block block, int place, Window window, int count, int map, int size, double[] y, int to) {
        int lanes = tile.lanes();
        int n = window.columns();
        for (int k = 0; k < Math.min(PLACES, block.places() - place); k++) {
            int column = (place + k) % block.perRow * lanes;
            int top = (block.first + (place + k) / block.perRow) * count;
            for (int i = 0; i < Math.min(count, window.rows() - top); i++) {
                int at = i * size + (map * PLACES + k) * lanes;
                tile.widen(results, at, Math.min(lanes, n - column), y, to + (top + i) * n + column);
            }
        }
    }

    /** The array itself, or a longer one if it is too short. */
    static float[] sized(float[] array, int length) {
        return array.length < length ? new float[length] : array;
    }
}
