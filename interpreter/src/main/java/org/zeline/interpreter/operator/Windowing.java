package org.zeline.interpreter.operator;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.value.ModelException;

/** The attributes that convolutions and pools share, for any number of spatial axes. */
record Windowing(
        String autoPad,
        long @Nullable [] kernel,
        long @Nullable [] strides,
        long @Nullable [] dilations,
        long @Nullable [] pads,
        boolean ceil) {

    static Windowing decode(Attributes a) {
        return new Windowing(
                a.text("auto_pad", "NOTSET", "NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID"),
                a.has("kernel_shape") ? a.integers("kernel_shape") : null,
                a.has("strides") ? a.integers("strides") : null,
                a.has("dilations") ? a.integers("dilations") : null,
                a.has("pads") ? a.integers("pads") : null,
                a.flag("ceil_mode", false));
    }

    /**
     * Windows along one axis: window {@code j} covers {@code j stride - before + k dilation} for {@code k < kernel}.
     */
    record Axis(int in, int kernel, int stride, int dilation, int before, int after, int out) {
        int reach() {
            return (kernel - 1) * dilation + 1;
        }
    }

    /** The axes for spatial extents {@code in}. */
    Axis[] axes(int[] in, int[] kernelExtents) {
        int rank = in.length;
        if (kernel != null
                && !Arrays.equals(
                        kernel, Arrays.stream(kernelExtents).asLongStream().toArray())) {
            throw new ModelException("kernel_shape " + Arrays.toString(kernel) + " contradicts the weights' "
                    + Arrays.toString(kernelExtents));
        }
        int[] stride = positive("strides", strides, rank);
        int[] dilation = positive("dilations", dilations, rank);
        int[] pad = pads(rank);
        Axis[] axes = new Axis[rank];
        for (int i = 0; i < rank; i++) {
            axes[i] = axis(in[i], kernelExtents[i], stride[i], dilation[i], pad[i], pad[i + rank]);
        }
        return axes;
    }

    /** The kernel's extents where no weights tell them. */
    int[] kernelExtents(int rank) {
        if (kernel == null) {
            throw new ModelException("attribute kernel_shape is missing");
        }
        return positive("kernel_shape", kernel, rank);
    }

    int[] positive(String name, long @Nullable [] values, int rank) {
        int[] extents = new int[rank];
        Arrays.fill(extents, 1);
        if (values == null) {
            return extents;
        }
        if (values.length != rank) {
            throw new ModelException(name + " needs " + rank + " values, got " + values.length);
        }
        for (int i = 0; i < rank; i++) {
            if (values[i] < 1 || values[i] > 1 << 20) {
                throw new ModelException(name + " must lie in [1, 1048576], got " + values[i]);
            }
            extents[i] = (int) values[i];
        }
        return extents;
    }

    int[] pads(int rank) {
        int[] pad = new int[2 * rank];
        if (pads == null) {
            return pad;
        }
        if (pads.length != 2 * rank) {
            throw new ModelException("pads needs " + 2 * rank + " values, got " + pads.length);
        }
        if (!autoPad.equals("NOTSET") && Arrays.stream(pads).anyMatch(p -> p != 0)) {
            throw new ModelException("pads can't be given along with auto_pad " + autoPad);
        }
        for (int i = 0; i < pad.length; i++) {
            if (pads[i] < 0 || pads[i] > 1 << 20) {
                throw new ModelException("pads must lie in [0, 1048576], got " + pads[i]);
            }
            pad[i] = (int) pads[i];
        }
        return pad;
    }

    private Axis axis(int in, int kernelExtent, int stride, int dilation, int before, int after) {
        int reach = Math.addExact(Math.multiplyExact(kernelExtent - 1, dilation), 1);
        if (autoPad.startsWith("SAME")) {
            int out = (in + stride - 1) / stride;
            int total = Math.max(Math.toIntExact((out - 1L) * stride + reach - in), 0);
            int front = autoPad.equals("SAME_UPPER") ? total / 2 : total - total / 2;
            return new Axis(in, kernelExtent, stride, dilation, front, total - front, out);
        }
        int room = Math.toIntExact((long) in + before + after - reach);
        if (room < 0) {
            throw new ModelException("a window of " + reach + " does not fit into an axis of " + in + " with pads "
                    + before + " and " + after);
        }
        int out = room / stride + 1;
        if (ceil && room % stride != 0 && (long) out * stride < in + before) {
            out++; // the last window may hang over, but must begin on the image or the padding before it
        }
        return new Axis(in, kernelExtent, stride, dilation, before, after, out);
    }
}
