package org.zeline.interpreter.linear;

import java.util.Arrays;
import org.zeline.interpreter.value.Shape;

/**
 * A padded copy of an image in which every tap of a convolution is a contiguous shift. With a stride s it holds the s
 * residues of each axis in separate planes. Element {@code (plane, i)} of an axis holds the input at {@code i stride +
 * residue[plane] - pad}.
 */
final class PaddedImage {
    private final int[] in;
    private final int[] stride;
    private final int[] pad;
    private final int[][] residue;
    private final int[] extent;
    private final int planeSize;
    private final int channelSize;

    /**
     * Creates the layout.
     *
     * @param in extents of the image
     * @param stride spacing of the elements of a plane
     * @param pad number of zeros before the first element
     * @param residue for each axis the residues that have a plane
     * @param extent extents of a plane
     */
    PaddedImage(int[] in, int[] stride, int[] pad, int[][] residue, int[] extent) {
        this.in = in;
        this.stride = stride;
        this.pad = pad;
        this.residue = residue;
        this.extent = extent;
        this.planeSize = Shape.of(extent).size();
        this.channelSize = Shape.of(planeSize, residue[0].length, residue[1].length, residue[2].length)
                .size();
    }

    /** The number of elements of one channel. */
    int channelSize() {
        return channelSize;
    }

    /** The index within a channel of the element that lies {@code shift} elements into the given planes. */
    int offset(int[] plane, int[] shift) {
        int which = (plane[0] * residue[1].length + plane[1]) * residue[2].length + plane[2];
        return which * planeSize + row(shift[0], shift[1]) + shift[2];
    }

    /** The index at which row {@code (i, j)} of a plane begins. */
    int row(int i, int j) {
        return (i * extent[1] + j) * extent[2];
    }

    /** Whether the copy would be equal to the image. */
    boolean isPlain() {
        return Arrays.equals(in, extent)
                && Arrays.stream(stride).allMatch(s -> s == 1)
                && Arrays.stream(pad).allMatch(p -> p == 0);
    }

    /**
     * {@return a copy of {@code channels} channels of {@code x}, from element {@code xBase} on}
     *
     * @param scratch holds the copy; for a single column it keeps the array for the next copy, with its zeros
     */
    double[] copied(double[] x, int xBase, int channels, int columns, Scratch scratch) {
        int size = channels * channelSize * columns;
        double[] copy = columns == 1 ? scratch.kept(this, size) : scratch.array(0, size);
        fill(x, xBase, channels, 0, columns, copy, columns == 1);
        return copy;
    }

    /** Copies to the start of {@code copy}; the planes are filled from their row {@code first} on. */
    void fill(double[] x, int xBase, int channels, int first, int columns, double[] copy) {
        fill(x, xBase, channels, first, columns, copy, false);
    }

    private void fill(double[] x, int xBase, int channels, int first, int columns, double[] copy, boolean hasZeros) {
        int to = 0;
        for (int channel = 0; channel < channels; channel++) {
            int from = xBase + channel * ConvolutionGeometry.volume(in);
            for (int outermost : residue[0]) {
                for (int middle : residue[1]) {
                    for (int innermost : residue[2]) {
                        int[] residues = {outermost, middle + first * stride[1], innermost};
                        fillPlane(x, from, residues, columns, copy, to, hasZeros);
                        to += planeSize;
                    }
                }
            }
        }
    }

    private void fillPlane(double[] x, int from, int[] residues, int columns, double[] copy, int to, boolean hasZeros) {
        for (int i = 0; i < extent[0]; i++) {
            int di = i * stride[0] + residues[0] - pad[0];
            for (int j = 0; j < extent[1]; j++) {
                int dj = j * stride[1] + residues[1] - pad[1];
                int row = to + row(i, j);
                if (di >= 0 && di < in[0] && dj >= 0 && dj < in[1]) {
                    fillRow(x, from + (di * in[1] + dj) * in[2], residues[2], columns, copy, row, hasZeros);
                } else if (!hasZeros) {
                    Arrays.fill(copy, row * columns, (row + extent[2]) * columns, 0);
                }
            }
        }
    }

    private void fillRow(double[] x, int from, int residue2, int columns, double[] copy, int to, boolean hasZeros) {
        int start = residue2 - pad[2];
        int first = start >= 0 ? 0 : Math.min(extent[2], (stride[2] - 1 - start) / stride[2]);
        int end = Math.max(first, Math.min(extent[2], Math.floorDiv(in[2] - 1 - start, stride[2]) + 1));
        if (!hasZeros) {
            Arrays.fill(copy, to * columns, (to + first) * columns, 0);
            Arrays.fill(copy, (to + end) * columns, (to + extent[2]) * columns, 0);
        }
        if (stride[2] == 1 && end > first) {
            int length = (end - first) * columns;
            System.arraycopy(x, (from + start + first) * columns, copy, (to + first) * columns, length);
            return;
        }
        for (int k = first; k < end; k++) {
            System.arraycopy(x, (from + start + k * stride[2]) * columns, copy, (to + k) * columns, columns);
        }
    }
}
