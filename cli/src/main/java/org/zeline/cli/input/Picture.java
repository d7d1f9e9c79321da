package org.zeline.cli.input;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.RealTensor;
import org.zeline.interpreter.Shape;
import org.zeline.interpreter.Tensor;

/** Pixels of image files. Loads the desktop classes of Java, so only what reads images may touch it. */
final class Picture {
    private Picture() {}

    /** The pixel values as the file has them, channel after channel; an alpha channel is dropped. */
    static RealTensor read(byte[] bytes, String name) {
        System.setProperty("java.awt.headless", "true");
        ImageIO.setUseCache(false);
        BufferedImage image = decode(bytes, name);
        int height = image.getHeight();
        int width = image.getWidth();
        ColorModel colors = image.getColorModel();
        boolean palette = colors instanceof IndexColorModel;
        int channels = palette ? 3 : colors.getNumColorComponents();
        double[] values = new double[Math.multiplyExact(channels, Math.multiplyExact(height, width))];
        for (int c = 0; c < channels; c++) {
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    values[(c * height + y) * width + x] = palette
                            ? (image.getRGB(x, y) >> (16 - 8 * c)) & 0xFF
                            : image.getRaster().getSample(x, y, c);
                }
            }
        }
        return Tensor.of(Shape.of(channels, height, width), values);
    }

    private static BufferedImage decode(byte[] bytes, String name) {
        @Nullable BufferedImage image;
        try {
            image = ImageIO.read(new ByteArrayInputStream(bytes));
        } catch (IOException | RuntimeException e) {
            throw new BadInputException(name + ": is damaged or no image; save it again as PNG", e);
        }
        if (image == null) {
            throw new BadInputException(name + ": is no PNG image");
        }
        return image;
    }
}
