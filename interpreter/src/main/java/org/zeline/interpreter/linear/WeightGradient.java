package org.zeline.interpreter.linear;

import java.util.Arrays;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.kernel.PackedWeights;

/**
 * The gradient of a convolution with respect to its weights, a sum over images n and positions p of the result:
 * {@code dw[map][channel][tap] = sum of g[n][map][p] x[n][channel][p stride + tap dilation - pad]}.
 *
 * <p>Images are copied with channels innermost and zero padding, so that the inputs of a position under neighbouring
 * taps are contiguous. Then g is the weight matrix of a contraction whose taps are the positions.
 */
final class WeightGradient {
    /** The number of positions that are summed at once: their part of g stays in the cache. */
    private static final int POSITIONS = 1024;

    private static final int CHANNELS = 8;

    private final ConvolutionGeometry geometry;
    private final int[] extent = new int[3];
    private final int imageSize;
    private final int length;
    private final int[] xAt;
    private final int[] yAt;
    private final int[] positions;

    WeightGradient(ConvolutionGeometry geometry) {
        this.geometry = geometry;
        int[] kernel = geometry.kernel();
        int[] step = {0, 0, geometry.channels()};
        for (int axis = 0; axis < 3; axis++) {
            int reach = (kernel[axis] - 1) * geometry.dilation()[axis];
            extent[axis] = (geometry.out()[axis] - 1) * geometry.stride()[axis] + reach + 1;
        }
        step[1] = step[2] * extent[2];
        step[0] = step[1] * extent[1];
        this.imageSize = step[0] * extent[0];
        boolean rows = geometry.dilation()[2] == 1; // taps along the last axis are contiguous
        this.length = rows ? kernel[2] * geometry.channels() : geometry.channels();
        int[] runs = {kernel[0], kernel[1], rows ? 1 : kernel[2]};
        this.xAt = places(runs, geometry.dilation(), step);
        this.yAt = new int[xAt.length];
        Arrays.setAll(yAt, run -> run * length);
        this.positions = places(geometry.out(), geometry.stride(), step);
    }

    /** The offsets of the elements of a box with the given spacing along each axis. */
    private static int[] places(int[] counts, int[] spacing, int[] step) {
        int[] places = new int[ConvolutionGeometry.volume(counts)];
        int next = 0;
        for (int i = 0; i < counts[0]; i++) {
            for (int j = 0; j < counts[1]; j++) {
                for (int k = 0; k < counts[2]; k++) {
                    places[next++] = i * spacing[0] * step[0] + j * spacing[1] * step[1] + k * spacing[2] * step[2];
                }
            }
        }
        return places;
    }

    /** Adds the gradient; several small images are summed at once. */
    void add(Kernels kernels, double[] x, double[] g, double[] into, Scratch scratch) {
        int most = Math.max(1, POSITIONS / positions.length);
        for (int group = 0; group < geometry.groups(); group++) {
            for (int first = 0; first < geometry.batch(); first += most) {
                int images = Math.min(most, geometry.batch() - first);
                double[] copy = scratch.array(Scratch.IMAGE, images * imageSize);
                for (int n = 0; n < images; n++) {
                    copyImage(x, (first + n) * geometry.groups() + group, copy, n * imageSize);
                }
                for (int from = 0; from < positions.length; from += POSITIONS) {
                    int to = Math.min(positions.length, from + POSITIONS);
                    add(kernels, copy, g, group, first, images, from, to, into, scratch);
                }
            }
        }
    }

    /** Copies the channels of one group of one image, channels innermost, with zero padding. */
    private void copyImage(double[] x, int block, double[] copy, int to) {
        int[] in = geometry.in();
        int[] pad = geometry.pad();
        int from = block * geometry.channels() * geometry.inSize();
        Arrays.fill(copy, to, to + imageSize, 0);
        for (int i = pad[0]; i < Math.min(extent[0], pad[0] + in[0]); i++) {
            for (int j = pad[1]; j < Math.min(extent[1], pad[1] + in[1]); j++) {
                int row = from + ((i - pad[0]) * in[1] + j - pad[1]) * in[2];
                copyRow(x, row, copy, to + ((i * extent[1] + j) * extent[2] + pad[2]) * geometry.channels());
            }
        }
    }

    /** Copies a row of all channels, a few channels at a time, so that the target stays in the cache. */
    private void copyRow(double[] x, int from, double[] copy, int to) {
        int channels = geometry.channels();
        int pixels = Math.min(extent[2] - geometry.pad()[2], geometry.in()[2]);
        for (int channel = 0; channel < channels; channel += CHANNELS) {
            int end = Math.min(channels, channel + CHANNELS);
            for (int k = 0; k < pixels; k++) {
                for (int c = channel; c < end; c++) {
                    copy[to + k * channels + c] = x[from + c * geometry.inSize() + k];
                }
            }
        }
    }

    /** The gradient at some positions: one row per map, with the positions of all images side by side. */
    private PackedWeights matrix(double[] g, int block, int images, int from, int count, Scratch scratch) {
        int maps = geometry.maps();
        int size = positions.length;
        if (images == 1) {
            return PackedWeights.pack(g, block * maps * size + from, size, 1, maps, count);
        }
        int length = images * count;
        double[] rows = scratch.array(Scratch.WEIGHTS, maps * length);
        for (int n = 0; n < images; n++) {
            int source = (block + n * geometry.groups()) * maps * size + from;
            for (int map = 0; map < maps; map++) {
                System.arraycopy(g, source + map * size, rows, map * length + n * count, count);
            }
        }
        return PackedWeights.pack(rows, 0, length, 1, maps, length);
    }

    /** Adds the sum over some positions of some images. */
    private void add(
            Kernels kernels,
            double[] copy,
            double[] g,
            int group,
            int first,
            int images,
            int from,
            int to,
            double[] into,
            Scratch scratch) {
        int maps = geometry.maps();
        int count = to - from;
        int[] tap = new int[images * count];
        for (int n = 0; n < images; n++) {
            for (int p = 0; p < count; p++) {
                tap[n * count + p] = n * imageSize + positions[from + p];
            }
        }
        PackedWeights matrix = matrix(g, first * geometry.groups() + group, images, from, count, scratch);
        int width = xAt.length * length;
        double[] sums = scratch.array(Scratch.WEIGHTS, maps * width);
        kernels.contract(matrix, tap, copy, 0, xAt, length, sums, 0, yAt, width, xAt.length);
        int channels = geometry.channels();
        int taps = geometry.taps();
        int start = group * maps * channels * taps;
        for (int map = 0; map < maps; map++) {
            for (int channel = 0; channel < channels; channel++) {
                int at = start + (map * channels + channel) * taps;
                for (int t = 0; t < taps; t++) {
                    into[at + t] += sums[map * width + t * channels + channel];
                }
            }
        }
    }
}
