package org.zeline.interpreter.linear;

import java.util.List;
import org.zeline.interpreter.value.Box;
import org.zeline.interpreter.value.Shape;

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

    /**
     * The convolution of a part of the image: all channels of some images, from the elements that a box of the result
     * depends on. Along an axis where an element depends on the padding alone, nothing is left out.
     *
     * @param x the shape of the input
     * @param part the part of the result that is needed
     */
    Cropped<ConvolutionGeometry> crop(Shape x, Box part) {
        return crop(x, part, this::reach);
    }

    /** The same for the transposed convolution of these sizes. */
    Cropped<ConvolutionGeometry> cropTransposed(Shape x, Box part) {
        return crop(x, part, this::reachTransposed);
    }

    /** What a range of the result along an axis depends on, if it does, and the padding of that. */
    private record Reach(int from, int to, int pad) {}

    private interface Reaching {
        Reach of(int axis, int first, int end);
    }

    private Reach reach(int axis, int first, int end) {
        int start = first * stride[axis] - pad[axis];
        int last = (end - 1) * stride[axis] - pad[axis] + (kernel[axis] - 1) * dilation[axis];
        int from = Math.max(0, start);
        return new Reach(from, Math.min(in[axis], last + 1), from - start);
    }

    private Reach reachTransposed(int axis, int first, int end) {
        int back = (kernel[axis] - 1) * dilation[axis];
        int front = first + pad[axis];
        int from = Math.max(0, Math.min(-Math.floorDiv(back - front, stride[axis]), front / stride[axis]));
        int to = Math.min(in[axis], (end - 1 + pad[axis]) / stride[axis] + 1);
        return new Reach(from, to, front - from * stride[axis]);
    }

    private Cropped<ConvolutionGeometry> crop(Shape x, Box part, Reaching reaching) {
        int missing = 5 - x.rank();
        int[] some = in.clone();
        int[] front = pad.clone();
        int[] results = out.clone();
        Box input = Box.whole(x).with(0, part.from(0), part.to(0));
        Box result = Box.whole(part.whole()).with(0, part.from(0), part.to(0));
        for (int axis = 2; axis < x.rank(); axis++) {
            int at = axis - 2 + missing;
            Reach reach = reaching.of(at, part.from(axis), part.to(axis));
            if (reach.from < reach.to) {
                input = input.with(axis, reach.from, reach.to);
                result = result.with(axis, part.from(axis), part.to(axis));
                some[at] = reach.to - reach.from;
                front[at] = reach.pad;
                results[at] = part.to(axis) - part.from(axis);
            }
        }
        ConvolutionGeometry geometry = new ConvolutionGeometry(
                part.to(0) - part.from(0), groups, channels, maps, some, kernel, stride, dilation, front, results);
        return new Cropped<>(geometry, List.of(input), result);
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
