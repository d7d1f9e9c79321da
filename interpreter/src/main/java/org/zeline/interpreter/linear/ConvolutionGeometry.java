package org.zeline.interpreter.linear;

/**
 * The sizes of a convolution over up to three spatial axes, always given for three: missing axes come first, with
 * extent 1.
 *
 * @param batch the number of images
 * @param groups the number of blocks of channels that are convolved separately
 * @param channels input channels per group
 * @param maps output channels per group
 * @param in input extents
 * @param kernel kernel extents
 * @param stride step from window to window (in the result, if transposed)
 * @param dilation step from tap to tap
 * @param pad number of zeros before the first element of each axis
 * @param out output extents
 */
public record ConvolutionGeometry(
        int batch,
        int groups,
        int channels,
        int maps,
        int[] in,
        int[] kernel,
        int[] stride,
        int[] dilation,
        int[] pad,
        int[] out) {
    /** The geometry of the adjoint: input and result are exchanged. */
    ConvolutionGeometry adjoint() {
        return new ConvolutionGeometry(batch, groups, maps, channels, out, kernel, stride, dilation, pad, in);
    }

    int taps() {
        return volume(kernel);
    }

    int inSize() {
        return volume(in);
    }

    int outSize() {
        return volume(out);
    }

    /** The number of elements in a box of the given extents. */
    static int volume(int[] extents) {
        return Math.multiplyExact(Math.multiplyExact(extents[0], extents[1]), extents[2]);
    }
}
