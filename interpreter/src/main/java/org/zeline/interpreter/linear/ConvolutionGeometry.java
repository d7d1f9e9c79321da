package org.zeline.interpreter.linear;

/**
 * The sizes of a convolution of up to three spatial axes, always given as three: missing ones come first, with extent
 * 1.
 *
 * @param batch images
 * @param groups blocks of channels that are convolved apart
 * @param channels input channels of one group
 * @param maps output channels of one group
 * @param in input extents
 * @param kernel kernel extents
 * @param stride steps between windows (of the result, when transposed)
 * @param dilation steps between taps
 * @param pad zeros before the first element of each axis
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
    /** That of the adjoint: input and result exchanged. */
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

    /** Elements in a box of the given extents. */
    static int volume(int[] extents) {
        return Math.multiplyExact(Math.multiplyExact(extents[0], extents[1]), extents[2]);
    }
}
