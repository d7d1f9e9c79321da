package org.zeline.interpreter.image;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/**
 * The samples of an opaque image as numbers, nothing scaled: 0 to 255 where a sample has 8 bits, 0 to 65535 where it
 * has 16. Colours of a palette count as 8 bits, and as grey if all of them are. Immutable.
 */
public final class Pixels {
    private static final int RED = 0;
    private static final int GREEN = 1;
    private static final int BLUE = 2;

    private final int height;
    private final int width;
    private final int bits;
    /** One of grey, or red, green and blue. */
    private final double[][] planes;

    private Pixels(int height, int width, int bits, double[][] planes) {
        this.height = height;
        this.width = width;
        this.bits = bits;
        this.planes = planes;
    }

    /**
     * Reads an image.
     *
     * @param image grey or RGB, opaque
     * @return its samples
     * @throws IllegalArgumentException if a pixel is transparent, or colours are neither grey nor RGB, or samples have
     *     more than 16 bits
     */
    public static Pixels of(BufferedImage image) {
        requireOpaque(image);
        ColorModel colors = image.getColorModel();
        if (colors instanceof IndexColorModel palette) {
            return packed(image, isGrey(palette));
        }
        int space = colors.getColorSpace().getType();
        if (space != ColorSpace.TYPE_GRAY && space != ColorSpace.TYPE_RGB) {
            int components = colors.getNumColorComponents();
            throw new IllegalArgumentException("the image has " + components + " colour components"
                    + (components == 4 ? ", as CMYK has," : "") + " that are neither grey nor RGB; convert it to RGB");
        }
        int channels = colors.getNumColorComponents();
        int bits = colors.getComponentSize(0);
        boolean whole = switch (colors.getTransferType()) {
            case DataBuffer.TYPE_BYTE, DataBuffer.TYPE_USHORT, DataBuffer.TYPE_INT -> true;
            default -> false;
        };
        if (!whole || bits > Short.SIZE) {
            throw new IllegalArgumentException(
                    "the image has samples of " + bits + " bits; convert it to whole numbers of 8 or 16 bits");
        }
        for (int c = 1; c < channels; c++) {
            if (colors.getComponentSize(c) != bits) {
                return packed(image, false); // such as 5, 6 and 5 bits
            }
        }
        return sampled(image.getRaster(), channels, bits);
    }

    private static void requireOpaque(BufferedImage image) {
        if (!image.getColorModel().hasAlpha()) {
            return;
        }
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int alpha = image.getRGB(x, y) >>> 24;
                if (alpha != 255) {
                    throw new IllegalArgumentException("the pixel at column " + x + ", row " + y
                            + " is transparent (alpha " + alpha + " of 255); put the image onto a background first");
                }
            }
        }
    }

    private static boolean isGrey(IndexColorModel palette) {
        for (int i = 0; i < palette.getMapSize(); i++) {
            if (palette.getRed(i) != palette.getGreen(i) || palette.getRed(i) != palette.getBlue(i)) {
                return false;
            }
        }
        return true;
    }

    private static Pixels sampled(Raster raster, int channels, int bits) {
        int height = raster.getHeight();
        int width = raster.getWidth();
        double[][] planes = new double[channels][];
        for (int c = 0; c < channels; c++) {
            planes[c] =
                    raster.getSamples(raster.getMinX(), raster.getMinY(), width, height, c, new double[height * width]);
        }
        return new Pixels(height, width, bits, planes);
    }

    private static Pixels packed(BufferedImage image, boolean grey) {
        int height = image.getHeight();
        int width = image.getWidth();
        double[][] planes = new double[grey ? 1 : 3][height * width];
        for (int c = 0; c < planes.length; c++) {
            for (int i = 0; i < height * width; i++) {
                planes[c][i] = image.getRGB(i % width, i / width) >> (16 - 8 * c) & 0xFF;
            }
        }
        return new Pixels(height, width, Byte.SIZE, planes);
    }

    /** {@return how many rows there are} */
    public int height() {
        return height;
    }

    /** {@return how many columns there are} */
    public int width() {
        return width;
    }

    /** {@return how many bits a sample had} */
    public int bits() {
        return bits;
    }

    /** {@return whether pixels were grey} */
    public boolean isGrey() {
        return planes.length == 1;
    }

    /**
     * {@return the pixels as one channel of type {@code double}, in shape 1 x 1 x height x width}. Colours become their
     * luma, 0.299 R + 0.587 G + 0.114 B, which is not rounded.
     */
    public RealTensor grey() {
        double[] luma = planes[0].clone();
        for (int i = 0; !isGrey() && i < luma.length; i++) {
            // in thousandths, so that equal samples give that sample exactly
            luma[i] = (299 * planes[RED][i] + 587 * planes[GREEN][i] + 114 * planes[BLUE][i]) / 1000;
        }
        return Tensor.wrapping(Shape.of(1, 1, height, width), luma);
    }

    /**
     * {@return the pixels as three channels of type {@code double}, red, green and blue, in shape 1 x 3 x height x
     * width}. Grey is all three.
     */
    public RealTensor rgb() {
        int size = height * width;
        double[] values = new double[Math.multiplyExact(3, size)];
        for (int c = 0; c < 3; c++) {
            System.arraycopy(planes[isGrey() ? 0 : c], 0, values, c * size, size);
        }
        return Tensor.wrapping(Shape.of(1, 3, height, width), values);
    }
}
