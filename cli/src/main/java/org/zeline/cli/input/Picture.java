package org.zeline.cli.input;

import org.zeline.cli.input.format.ImageFile.Colors;
import org.zeline.interpreter.value.Port;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/**
 * A picture: rows and columns of pixels that are grey, have colours, or have channels that are no colours.
 *
 * @param colors what the channels are
 * @param samples their values, in shape channels x height x width
 * @param words what the samples are and where they are from, for readers
 */
record Picture(Colors colors, RealTensor samples, String words) implements ArrayFile.Content {
    private int channels() {
        return samples.shape().extent(0);
    }

    private int height() {
        return samples.shape().extent(1);
    }

    private int width() {
        return samples.shape().extent(2);
    }

    /**
     * A tensor for an input, and what was done to get it.
     *
     * @param tensor in the shape of the input, with one sample
     * @param words for readers
     */
    record Fitted(Tensor tensor, String words) {}

    /** The picture as an input takes it. */
    Fitted fitted(Port port, Preparation preparation) {
        boolean bgr = preparation.channels() == Preparation.Channels.BGR;
        if (colors == Colors.CHANNELS && (bgr || preparation.colors() != null)) {
            throw new BadInputException("has " + channels() + " channels that are no colours; leave out --color and"
                    + " --channels, or name one channel as F#C=0");
        }
        Layout.Fit fit = layout(port, preparation);
        if (bgr && fit.channels() == 1) {
            throw new BadInputException("--channels bgr needs colours, input '" + port.name() + "' takes one channel");
        }
        Layout layout = fit.layout();
        Shape shape = shape(layout, fit.channels());
        RealTensor planes = planes(fit.channels());
        double[] values = planes.take(order(layout, fit.channels(), bgr), shape).values();
        preparation.apply(values, shape, layout);
        return new Fitted(Tensor.wrapping(shape, values), words(fit, preparation, shape));
    }

    private Layout.Fit layout(Port port, Preparation preparation) {
        if (colors == Colors.CHANNELS) {
            return Layout.of(port, height(), width(), channels(), "as the image has; name one as F#C=0");
        }
        int wanted = preparation.colors() == null ? 0 : preparation.colors() == Preparation.Colors.GREY ? 1 : 3;
        return Layout.of(port, height(), width(), wanted, "as --color asks; leave it out");
    }

    /** The channels of the network, one after the other. */
    private RealTensor planes(int wanted) {
        if (wanted == channels()) {
            return samples;
        }
        int size = height() * width();
        double[] own = samples.values();
        double[] values = new double[Math.multiplyExact(wanted, size)];
        for (int i = 0; i < size; i++) {
            if (wanted == 1) {
                // in thousandths, so that three equal samples give exactly that sample
                values[i] = (299 * own[i] + 587 * own[size + i] + 114 * own[2 * size + i]) / 1000;
            } else {
                values[i] = values[size + i] = values[2 * size + i] = own[i];
            }
        }
        return Tensor.wrapping(Shape.of(wanted, height(), width()), values);
    }

    private Shape shape(Layout layout, int channels) {
        int[] extents = new int[layout.name().length()];
        for (int axis = 0; axis < extents.length; axis++) {
            extents[axis] = switch (layout.name().charAt(axis)) {
                case 'C' -> channels;
                case 'H' -> height();
                case 'W' -> width();
                default -> 1;
            };
        }
        return Shape.of(extents);
    }

    /** For each element of the input where it stands in planes of channels. */
    private int[] order(Layout layout, int channels, boolean bgr) {
        int size = height() * width();
        boolean last = layout == Layout.NHWC || layout == Layout.HWC;
        int[] order = new int[channels * size];
        for (int i = 0; i < order.length; i++) {
            int channel = last ? i % channels : i / size;
            int pixel = last ? i / channels : i % size;
            order[i] = (bgr ? channels - 1 - channel : channel) * size + pixel;
        }
        return order;
    }

    private String words(Layout.Fit fit, Preparation preparation, Shape shape) {
        boolean grey = fit.channels() == 1;
        String kind = switch (colors) {
            case GREY -> "grey";
            case RGB -> "RGB";
            case CHANNELS -> channels() + " channels";
        };
        boolean made = colors != Colors.CHANNELS && grey != (colors == Colors.GREY);
        String change =
                !made ? "" : grey ? ", made grey by 0.299 R + 0.587 G + 0.114 B" : ", its grey as red, green and blue";
        return height() + " x " + width() + " pixels (height x width), " + kind + " of " + words + change
                + (grey || colors == Colors.CHANNELS ? "" : ", in order " + preparation.channels()) + ", "
                + preparation.words() + ", as " + shape + " (" + fit.layout() + ")";
    }
}
