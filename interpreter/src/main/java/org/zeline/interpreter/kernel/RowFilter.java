package org.zeline.interpreter.kernel;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The weights of a convolution of images with stride 1, for Winograd's minimal filtering along the columns of the
 * image: with r = 3 or 5 kernel rows, m = 6 - r + 1 rows of results take six products per kernel column instead of m r.
 * See Lavin and Gray, Fast Algorithms for Convolutional Neural Networks, CVPR 2016; the points are 0, 1, -1, 2, -2 and
 * infinity.
 */
public final class RowFilter {
    /** The number of points, and of rows of the image that a tile depends on. */
    static final int POINTS = 6;

    private static final double[] POINT = {0, 1, -1, 2, -2};
    private static final double[] FACTOR = {1 / 4.0, -1 / 6.0, -1 / 6.0, 1 / 24.0, 1 / 24.0};

    /** With fewer products per transformed element, the transforms do not pay. */
    private static final int FEWEST_MAPS = 8;

    private static final int FEWEST_TAPS = 32;

    private final int kernelRows;
    private final int kernelColumns;
    private final int channels;
    private final PackedWeights[] weights;

    /**
     * The sizes of the kernel, and of a padded image that taps are offsets in: element {@code (channel, i, j)} is at
     * {@code channel * channelSize + i * pitch + j}.
     */
    public record Layout(int channelSize, int pitch, int kernelRows, int kernelColumns) {}

    /**
     * An image without padding, row-major, and the part of the convolution that is computed: the results {@code (i, j)}
     * for {@code i < rows} and {@code j < columns}, which depend on the image from element {@code (i - top, j - left)}
     * on. Outside, the image is zero.
     *
     * @param inRows the number of rows of the image
     * @param inColumns the number of columns of the image
     */
    public record Window(int inRows, int inColumns, int top, int left, int rows, int columns) {}

    private RowFilter(PackedWeights w, int[] tap, Layout layout) {
        this.kernelRows = layout.kernelRows;
        this.kernelColumns = layout.kernelColumns;
        this.channels = w.taps() / (kernelRows * kernelColumns);
        int origin = Arrays.stream(tap).min().orElseThrow();
        int width = channels * kernelColumns;
        double[][] transformed = new double[POINTS][w.rows() * width];
        for (int t = 0; t < tap.length; t++) {
            int offset = tap[t] - origin;
            int channel = offset / layout.channelSize;
            int row = offset % layout.channelSize / layout.pitch;
            int column = offset % layout.channelSize % layout.pitch;
            for (int point = 0; point < POINTS; point++) {
                double factor = factor(point, row);
                for (int map = 0; map < w.rows(); map++) {
                    transformed[point][map * width + channel * kernelColumns + column] += factor * w.weight(map, t);
                }
            }
        }
        this.weights = Arrays.stream(transformed)
                .map(point -> PackedWeights.pack(point, w.rows(), width))
                .toArray(PackedWeights[]::new);
    }

    /** The factor of the weights of a kernel row at a point: {@code f p^row}, at infinity 1 for the last row. */
    private double factor(int point, int row) {
        if (point == POINTS - 1) {
            return row == kernelRows - 1 ? 1 : 0;
        }
        return FACTOR[point] * Math.pow(POINT[point], row);
    }

    /**
     * {@return the transformed weights; {@code null} if the algorithm does not apply or does not pay}
     *
     * @param w the weights, one tap per channel, kernel row and kernel column in any order
     * @param tap the offset of each tap in the image
     * @param layout of the image
     */
    public static @Nullable RowFilter of(PackedWeights w, int[] tap, Layout layout) {
        boolean applies = (layout.kernelRows == 3 || layout.kernelRows == 5)
                && w.rows() >= FEWEST_MAPS
                && w.taps() / layout.kernelRows >= FEWEST_TAPS;
        return applies ? new RowFilter(w, tap, layout) : null;
    }

    /** The number of rows of results that a tile has. */
    int results() {
        return POINTS + 1 - kernelRows;
    }

    int kernelColumns() {
        return kernelColumns;
    }

    int channels() {
        return channels;
    }

    /** The weights at a point, one tap per channel and kernel column. */
    PackedWeights at(int point) {
        return weights[point];
    }
}
