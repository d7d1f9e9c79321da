package org.zeline.cli.input;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.zeline.interpreter.image.Pixels;
import org.zeline.interpreter.value.Port;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/**
 * A PNG or JPEG picture. Reading one loads the desktop classes of Java, so only what meets a picture may touch this.
 *
 * @param pixels its samples
 * @param hadAlpha whether it had an alpha channel, which was opaque
 */
record Picture(Pixels pixels, boolean hadAlpha) implements ArrayFile.Content {
    private static final String PNG = "\u0089PNG\r\n\u001a\n";
    private static final String JPEG = "\u00ff\u00d8\u00ff";
    private static final int CMYK = 4;

    /** Whether bytes begin as a picture does. */
    static boolean is(byte[] bytes) {
        return ArrayFile.begins(bytes, PNG) || ArrayFile.begins(bytes, JPEG);
    }

    static Picture read(byte[] bytes, String name) {
        if (!is(bytes)) {
            throw new BadInputException(name + ": is no PNG or JPEG picture; save it again as one");
        }
        System.setProperty("java.awt.headless", "true");
        ImageIO.setUseCache(false);
        BufferedImage image = decode(bytes, name);
        try {
            return new Picture(Pixels.of(image), image.getColorModel().hasAlpha());
        } catch (IllegalArgumentException e) {
            throw new BadInputException(name + ": " + e.getMessage(), e);
        }
    }

    private static BufferedImage decode(byte[] bytes, String name) {
        try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(bytes))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new IIOException("this Java has no reader for it");
            }
            return decode(readers.next(), in);
        } catch (IOException | RuntimeException e) {
            throw new BadInputException(
                    name + ": is damaged or of an unusual kind (" + e.getMessage() + "); save it again as PNG", e);
        }
    }

    /** What is cut short or corrupt comes with warnings only, in place of pixels that are missing. */
    private static BufferedImage decode(ImageReader reader, ImageInputStream in) throws IOException {
        List<String> warnings = new ArrayList<>();
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        reader.setInput(in);
        try {
            BufferedImage image = reader.read(0);
            for (String warning : warnings) {
                if (warning.startsWith("Premature") || warning.startsWith("Corrupt")) {
                    throw new IIOException(warning);
                }
            }
            return image;
        } catch (IIOException e) {
            if (reader.canReadRaster() && reader.readRaster(0, null).getNumBands() == CMYK) {
                throw new IIOException("it has the colours of a printer, CMYK", e);
            }
            throw e;
        } finally {
            reader.dispose();
        }
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
        int wanted = preparation.colors() == null ? 0 : preparation.colors() == Preparation.Colors.GREY ? 1 : 3;
        Layout.Fit fit = Layout.of(port, pixels.height(), pixels.width(), wanted);
        if (bgr && fit.channels() == 1) {
            throw new BadInputException("--channels bgr needs colours, input '" + port.name() + "' takes one channel");
        }
        RealTensor planes = fit.channels() == 1 ? pixels.grey() : pixels.rgb();
        Layout layout = fit.layout();
        Shape shape = shape(layout, fit.channels());
        double[] values = planes.take(order(layout, fit.channels(), bgr), shape).values();
        preparation.apply(values, shape, layout);
        return new Fitted(Tensor.wrapping(shape, values), words(fit, preparation, shape));
    }

    private Shape shape(Layout layout, int channels) {
        int[] extents = new int[layout.name().length()];
        for (int axis = 0; axis < extents.length; axis++) {
            extents[axis] = switch (layout.name().charAt(axis)) {
                case 'C' -> channels;
                case 'H' -> pixels.height();
                case 'W' -> pixels.width();
                default -> 1;
            };
        }
        return Shape.of(extents);
    }

    /** For each element of the input where it stands in planes of red, green and blue. */
    private int[] order(Layout layout, int channels, boolean bgr) {
        int size = pixels.height() * pixels.width();
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
        String colors = pixels.isGrey() == grey
                ? ""
                : grey ? ", made grey by 0.299 R + 0.587 G + 0.114 B" : ", its grey as red, green and blue";
        return pixels.height() + " x " + pixels.width() + " pixels (height x width), "
                + (pixels.isGrey() ? "grey" : "RGB")
                + " of " + pixels.bits() + " bits" + (hadAlpha ? ", its opaque alpha channel left out" : "") + colors
                + (grey ? "" : ", in order " + preparation.channels()) + ", "
                + preparation.words() + ", as " + shape + " (" + fit.layout() + ")";
    }

    /** The samples as they are, channel after channel. */
    Tensor samples() {
        RealTensor samples = pixels.isGrey() ? pixels.grey() : pixels.rgb();
        return samples.reshape(Shape.of(pixels.isGrey() ? 1 : 3, pixels.height(), pixels.width()));
    }
}
