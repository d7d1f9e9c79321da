package org.zeline.interpreter;

import java.util.List;
import org.zeline.interpreter.linear.Rearrangement;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.Port;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/**
 * The order of the axes of images: channels first, {@code (N, C, H, W)}, as ONNX has them, or last, {@code (N, H, W,
 * C)}, as in networks that come from TensorFlow. Values of other ranks than four have neither.
 */
public final class ChannelOrder {
    private static final int RANK = 4;
    private static final int MOST_CHANNELS = 4;

    /** For each axis of an image with channels first where it stands with channels last. */
    private static final int[] FIRST = {0, 3, 1, 2};

    /** The other way round. */
    private static final int[] LAST = {0, 2, 3, 1};

    private ChannelOrder() {}

    /**
     * {@return whether a port takes images with channels last, as far as its extents tell: the last axis has 1, 3 or 4
     * elements, the second may not be one of channels}
     *
     * @param port an input
     */
    public static boolean isLast(Port port) {
        List<String> extents = port.knownExtents();
        return extents.size() == RANK && channels(extents.get(3)) && !channels(extents.get(1));
    }

    private static boolean channels(String extent) {
        return extent.matches("[1-" + MOST_CHANNELS + "]");
    }

    /**
     * {@return a port of rank four with channels first in place of last; others as they are}
     *
     * @param port an input or output
     */
    public static Port first(Port port) {
        return permuted(port, FIRST);
    }

    /**
     * {@return a port of rank four with channels last in place of first; others as they are}
     *
     * @param port an input or output
     */
    public static Port last(Port port) {
        return permuted(port, LAST);
    }

    private static Port permuted(Port port, int[] axes) {
        List<String> extents = port.knownExtents();
        return extents.size() != RANK
                ? port
                : new Port(
                        port.name(),
                        port.type(),
                        List.of(
                                extents.get(axes[0]),
                                extents.get(axes[1]),
                                extents.get(axes[2]),
                                extents.get(axes[3])));
    }

    /**
     * {@return an image of rank four with channels first in place of last; others as they are}
     *
     * @param image any tensor
     */
    public static Tensor first(Tensor image) {
        Shape shape = image.shape();
        return shape.rank() == RANK ? image.take(places(shape, FIRST), permuted(shape, FIRST)) : image;
    }

    private static Shape permuted(Shape shape, int[] axes) {
        return Shape.of(shape.extent(axes[0]), shape.extent(axes[1]), shape.extent(axes[2]), shape.extent(axes[3]));
    }

    /** For each element of the permuted tensor where it stands in one of the given shape. */
    private static int[] places(Shape shape, int[] axes) {
        int[] strides = {shape.size(1, RANK), shape.size(2, RANK), shape.extent(3), 1};
        Shape target = permuted(shape, axes);
        int[] places = new int[shape.size()];
        int next = 0;
        for (int i = 0; i < target.extent(0); i++) {
            for (int j = 0; j < target.extent(1); j++) {
                for (int k = 0; k < target.extent(2); k++) {
                    for (int l = 0; l < target.extent(3); l++) {
                        places[next++] = i * strides[axes[0]]
                                + j * strides[axes[1]]
                                + k * strides[axes[2]]
                                + l * strides[axes[3]];
                    }
                }
            }
        }
        return places;
    }

    /** An input with channels last for a network that takes it so. */
    static Edge toLast(PlanBuilder builder, Edge image) {
        return permuted(builder, image, LAST);
    }

    /**
     * An output with channels first. One whose last two axes are those of the image, and not the two in the middle, has
     * them first already.
     */
    static Edge toFirst(PlanBuilder builder, Edge output, Shape image) {
        if (!output.hasShape() || output.shape().rank() != RANK) {
            return output;
        }
        boolean already = plane(output.shape(), 2).equals(plane(image, 2))
                && !plane(output.shape(), 1).equals(plane(image, 2));
        return already ? output : permuted(builder, output, FIRST);
    }

    private static Shape plane(Shape shape, int axis) {
        return Shape.of(shape.extent(axis), shape.extent(axis + 1));
    }

    private static Edge permuted(PlanBuilder builder, Edge image, int[] axes) {
        if (!image.hasShape() || image.shape().rank() != RANK) {
            return image;
        }
        Shape shape = image.shape();
        int[] places = places(shape, axes);
        Shape target = permuted(shape, axes);
        if (image.isConstant()) {
            return builder.constant(image.constant().take(places, target));
        }
        return image.type().fitsDouble() ? builder.linear(Rearrangement.of(places), null, target, image) : image;
    }
}
