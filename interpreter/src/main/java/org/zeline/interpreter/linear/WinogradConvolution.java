package org.zeline.interpreter.linear;

import java.util.Arrays;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.kernel.PackedWeights;

/**
 * Convolution with three taps per axis and stride 1 by Winograd's minimal filtering F(4, 3): along each axis a tile of
 * four results takes six multiplications instead of twelve. In two dimensions this is a quarter of the multiplications.
 * See Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, CVPR 2016.
 *
 * <p>Sums are formed in another order than in {@link Convolution}, so results differ by rounding. An infinite element
 * makes all results of its tiles NaN or infinite.
 */
final class WinogradConvolution {
    /** The number of results in a tile along an axis, and of the elements that they depend on. */
    private static final int TILE = 4;

    private static final int REACH = 6;

    /** The matrix that transforms three weights to six, row by row: scaled values at 0, 1, -1, 2, -2 and infinity. */
    private static final double[][] WEIGHTS = {
        {1 / 4.0, 0, 0},
        {-1 / 6.0, -1 / 6.0, -1 / 6.0},
        {-1 / 6.0, 1 / 6.0, -1 / 6.0},
        {1 / 24.0, 1 / 12.0, 1 / 6.0},
        {1 / 24.0, -1 / 12.0, 1 / 6.0},
        {0, 0, 1}
    };

    /** With fewer channels the transforms do not pay; more weights take too much memory, transformed. */
    private static final int FEWEST_CHANNELS = 32;

    /** On images of at least this many elements, half as many channels suffice. */
    private static final int LARGE_IMAGE = 1 << 12;

    private static final int MOST_WEIGHTS = 1 << 18;

    /** The number of transformed elements that fit the cache, and the row length that keeps the kernels busy. */
    private static final int CACHED = 1 << 16;

    private static final int LONG_ROW = 48;
    private static final int COLUMNS = 16;

    private final ConvolutionGeometry geometry;
    private final boolean plane;
    private final int tileRows;
    private final int tileColumns;
    private final PackedWeights[] weights;

    /**
     * Transforms the weights.
     *
     * @param geometry of a convolution for which {@link #suits} is true
     * @param groupWeights the weights of one group, {@code maps x channels x taps}
     */
    WinogradConvolution(ConvolutionGeometry geometry, double[] groupWeights) {
        this(geometry, geometry.kernel()[1] == 3, new PackedWeights[geometry.kernel()[1] == 3 ? REACH * REACH : REACH]);
        int pairs = geometry.maps() * geometry.channels();
        for (int at = 0; at < weights.length; at++) {
            double[] transformed = new double[pairs];
            for (int pair = 0; pair < pairs; pair++) {
                transformed[pair] = transformed(groupWeights, pair, at);
            }
            weights[at] = PackedWeights.pack(transformed, geometry.maps(), geometry.channels());
        }
    }

    private WinogradConvolution(ConvolutionGeometry geometry, boolean plane, PackedWeights[] weights) {
        this.geometry = geometry;
        this.plane = plane;
        this.tileRows = plane ? (geometry.out()[1] + TILE - 1) / TILE : geometry.out()[1];
        this.tileColumns = (geometry.out()[2] + TILE - 1) / TILE;
        this.weights = weights;
    }

    /** The same weights for other sizes, for which {@link #suits} is true, too. */
    WinogradConvolution resized(ConvolutionGeometry sizes) {
        return new WinogradConvolution(sizes, plane, weights);
    }

    private double transformed(double[] groupWeights, int pair, int at) {
        double sum = 0;
        int rows = plane ? 3 : 1;
        for (int i = 0; i < rows; i++) {
            double vertical = plane ? WEIGHTS[at / REACH][i] : 1;
            for (int j = 0; j < 3; j++) {
                sum += vertical * WEIGHTS[at % REACH][j] * groupWeights[(pair * rows + i) * 3 + j];
            }
        }
        return sum;
    }

    /** Whether a convolution has the required shape, and a size for which the algorithm pays. */
    static boolean suits(ConvolutionGeometry geometry) {
        int[] ones = {1, 1, 1};
        int[] kernel = geometry.kernel();
        int fewest = geometry.outSize() < LARGE_IMAGE ? FEWEST_CHANNELS : FEWEST_CHANNELS / 2;
        return kernel[0] == 1
                && geometry.out()[0] == 1
                && geometry.in()[0] == 1
                && geometry.pad()[0] == 0
                && kernel[2] == 3
                && (kernel[1] == 3 || (kernel[1] == 1 && geometry.in()[1] == 1 && geometry.out()[1] == 1))
                && Arrays.equals(geometry.stride(), ones)
                && Arrays.equals(geometry.dilation(), ones)
                && Math.min(geometry.channels(), geometry.maps()) >= fewest
                && (long) geometry.channels() * geometry.maps() <= MOST_WEIGHTS;
    }

    /** Some columns of some rows of tiles that fit the cache together: {@code length} numbers per channel and point. */
    private record Part(int row, int rows, int column, int columns, int length) {}

    /**
     * Convolves one group of one image.
     *
     * @param xBase the element at which it begins in {@code x}
     * @param yBase the element at which the result begins in {@code y}
     */
    void apply(Kernels kernels, double[] x, int xBase, int columns, double[] y, int yBase, Scratch scratch) {
        int wanted = Math.max(COLUMNS, (LONG_ROW - 1) / (tileRows * tileColumns) + 1);
        int most = Math.max(1, CACHED / (weights.length * Math.max(geometry.channels(), geometry.maps())));
        for (int column = 0, width; column < columns; column += width) {
            width = columns - column < 2 * wanted ? columns - column : wanted;
            int rows = Math.max(1, Math.min(tileRows, most / (tileColumns * width)));
            for (int row = 0; row < tileRows; row += rows) {
                int some = Math.min(rows, tileRows - row);
                Part part = new Part(row, some, column, width, some * tileColumns * width);
                double[] points = scratch.array(0, weights.length * geometry.channels() * part.length);
                double[] sums = scratch.array(1, weights.length * geometry.maps() * part.length);
                toPoints(kernels, x, xBase, columns, part, points, scratch);
                multiply(kernels, part, points, sums);
                fromPoints(kernels, sums, part, y, yBase, columns, scratch);
            }
        }
    }

    private void toPoints(
            Kernels kernels, double[] x, int xBase, int columns, Part part, double[] points, Scratch scratch) {
        int length = part.length;
        int width = (TILE * tileColumns + REACH - TILE) * part.columns;
        int rows = plane ? REACH : 1;
        int next = geometry.channels() * length;
        double[] strip = scratch.array(2, rows * width);
        double[] vertical = scratch.array(3, rows * width);
        for (int channel = 0; channel < geometry.channels(); channel++) {
            int from = xBase + channel * geometry.inSize();
            for (int r = 0; r < part.rows; r++) {
                int top = (plane ? TILE : 1) * (part.row + r) - geometry.pad()[1];
                double[] source = strip;
                if (plane && top >= 0 && top + REACH <= geometry.in()[1]) {
                    int at = (from + top * geometry.in()[2]) * columns + part.column;
                    int stride = geometry.in()[2] * columns;
                    int first = geometry.pad()[2];
                    int pixels = Math.min(first + geometry.in()[2], width / part.columns) - first;
                    for (int i = 0; i < rows; i++) {
                        Arrays.fill(vertical, i * width, i * width + first * part.columns, 0);
                        Arrays.fill(vertical, i * width + (first + pixels) * part.columns, i * width + width, 0);
                    }
                    kernels.sixToPoints(
                            x,
                            at,
                            stride,
                            columns,
                            vertical,
                            first * part.columns,
                            width,
                            part.columns,
                            part.columns,
                            pixels);
                    source = vertical;
                } else {
                    for (int i = 0; i < rows; i++) {
                        copyRow(x, from, top + i, columns, part, strip, i * width, width);
                    }
                    if (plane) {
                        kernels.sixToPoints(strip, 0, width, 0, vertical, 0, width, 0, width, 1);
                        source = vertical;
                    }
                }
                int to = channel * length + r * tileColumns * part.columns;
                for (int i = 0; i < rows; i++) {
                    kernels.sixToPoints(
                            source,
                            i * width,
                            part.columns,
                            TILE * part.columns,
                            points,
                            to + i * REACH * next,
                            next,
                            part.columns,
                            part.columns,
                            tileColumns);
                }
            }
        }
    }

    /** Copies some columns of a row of the image, with zero padding. */
    private void copyRow(double[] x, int from, int row, int columns, Part part, double[] strip, int to, int width) {
        int[] in = geometry.in();
        int n = part.columns;
        if (row < 0 || row >= in[1]) {
            Arrays.fill(strip, to, to + width, 0);
            return;
        }
        int first = geometry.pad()[2];
        int last = Math.min(first + in[2], width / n);
        Arrays.fill(strip, to, to + first * n, 0);
        Arrays.fill(strip, to + last * n, to + width, 0);
        int source = (from + row * in[2]) * columns + part.column;
        if (n == columns) {
            System.arraycopy(x, source, strip, to + first * n, (last - first) * n);
            return;
        }
        for (int j = first; j < last; j++, source += columns) {
            System.arraycopy(x, source, strip, to + j * n, n);
        }
    }

    private void multiply(Kernels kernels, Part part, double[] points, double[] sums) {
        int n = part.length;
        int[] taps = new int[geometry.channels()];
        for (int channel = 0; channel < taps.length; channel++) {
            taps[channel] = channel * n;
        }
        int[] start = new int[1];
        for (int at = 0; at < weights.length; at++) {
            int from = at * geometry.channels() * n;
            int to = at * geometry.maps() * n;
            kernels.contract(weights[at], taps, points, from, start, n, sums, to, start, n, 1);
        }
    }

    private void fromPoints(
            Kernels kernels, double[] sums, Part part, double[] y, int yBase, int columns, Scratch scratch) {
        int n = part.length;
        int next = geometry.maps() * n;
        int[] out = geometry.out();
        int rows = plane ? TILE : 1;
        double[] vertical = scratch.array(2, TILE * REACH * n);
        for (int map = 0; map < geometry.maps(); map++) {
            double[] source = sums;
            int from = map * n;
            int stride = next;
            if (plane) {
                kernels.pointsToFour(sums, from, REACH * next, next, vertical, 0, REACH * n, n, n, REACH);
                source = vertical;
                from = 0;
                stride = n;
            }
            for (int r = 0; r < part.rows; r++) {
                for (int i = 0; i < rows; i++) {
                    int row = rows * (part.row + r) + i;
                    if (row < out[1]) {
                        int to = (yBase + (map * out[1] + row) * out[2]) * columns + part.column;
                        int at = from + i * REACH * n + r * tileColumns * part.columns;
                        writeRow(kernels, source, at, stride, part.columns, y, to, columns, scratch);
                    }
                }
            }
        }
    }

    /** Writes the results of a row of tiles, except those beyond the end of the image. */
    private void writeRow(
            Kernels kernels,
            double[] source,
            int at,
            int stride,
            int n,
            double[] y,
            int to,
            int columns,
            Scratch scratch) {
        int whole = geometry.out()[2] / TILE;
        kernels.pointsToFour(source, at, stride, n, y, to, columns, TILE * columns, n, whole);
        int left = geometry.out()[2] % TILE;
        if (left > 0) {
            double[] last = scratch.array(3, TILE * n);
            kernels.pointsToFour(source, at + whole * n, stride, n, last, 0, n, 0, n, 1);
            for (int j = 0; j < left; j++) {
                System.arraycopy(last, j * n, y, to + (whole * TILE + j) * columns, n);
            }
        }
    }
}
