package org.zeline.cli.input.format;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.IIOException;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.ImageTypeSpecifier;
import javax.imageio.stream.ImageInputStream;
import org.zeline.interpreter.image.Pixels;

/**
 * A PNG, JPEG or BMP picture, upright as its EXIF data say. Reading one loads the desktop classes of Java, so only what
 * meets a picture may touch this.
 */
final class DesktopImage implements ImageFile {
    private static final int CMYK = 4;

    private static final int JPEG_BLOCK = 8;

    /** No encoder writes as many, and each of them takes a pass over the picture. */
    private static final int MOST_JPEG_SCANS = 200;

    private final Pixels pixels;
    private final boolean hadAlpha;
    private final Orientation orientation;

    private DesktopImage(Pixels pixels, boolean hadAlpha, Orientation orientation) {
        this.pixels = pixels;
        this.hadAlpha = hadAlpha;
        this.orientation = orientation;
    }

    /** Decodes a picture of that format. */
    static DesktopImage open(byte[] bytes, ImageFormat format) throws IOException {
        System.setProperty("java.awt.headless", "true");
        ImageIO.setUseCache(false);
        byte[] needed = bytes;
        Orientation orientation = Orientation.UPRIGHT;
        if (format == ImageFormat.PNG) {
            PngChunks chunks = PngChunks.of(bytes);
            needed = chunks.bytes();
            orientation = chunks.orientation();
        } else if (format == ImageFormat.JPEG) {
            orientation = Exif.ofJpeg(bytes);
            requireFewScans(bytes);
        }
        BufferedImage image = decode(needed, format);
        try {
            return new DesktopImage(Pixels.of(image), image.getColorModel().hasAlpha(), orientation);
        } catch (IllegalArgumentException e) {
            throw new FormatException(String.valueOf(e.getMessage()), e);
        }
    }

    private static void requireFewScans(byte[] bytes) throws FormatException {
        int scans = 0;
        for (int i = 0; i + 1 < bytes.length; i++) {
            scans += bytes[i] == (byte) 0xFF && bytes[i + 1] == (byte) 0xDA ? 1 : 0;
        }
        if (scans > MOST_JPEG_SCANS) {
            throw new FormatException("is a JPEG picture of " + scans + " scans, at most " + MOST_JPEG_SCANS
                    + " are decoded; save it again");
        }
    }

    private static BufferedImage decode(byte[] bytes, ImageFormat format) throws FormatException {
        try (ImageInputStream in = ImageIO.createImageInputStream(new ByteArrayInputStream(bytes))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            if (!readers.hasNext()) {
                throw new IIOException("this Java has no reader for it");
            }
            return decode(
                    readers.next(), in, format == ImageFormat.JPEG ? (long) Byte.SIZE * bytes.length : Long.MAX_VALUE);
        } catch (FormatException e) {
            throw e;
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            throw new FormatException(
                    "is damaged or of an unusual kind (" + e.getMessage() + "); save it again as PNG", e);
        }
    }

    /** What is cut short or corrupt comes with warnings only, in place of pixels that are missing. */
    private static BufferedImage decode(ImageReader reader, ImageInputStream in, long room) throws IOException {
        List<String> warnings = new ArrayList<>();
        reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
        reader.setInput(in);
        try {
            requireContent(reader, room);
            requireRoom(reader);
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

    /** In a JPEG file, each block of pixels takes one bit at least. */
    private static void requireContent(ImageReader reader, long bits) throws IOException {
        int height = reader.getHeight(0);
        int width = reader.getWidth(0);
        long blocks = ((height + JPEG_BLOCK - 1L) / JPEG_BLOCK) * ((width + JPEG_BLOCK - 1L) / JPEG_BLOCK);
        if (blocks > bits) {
            throw new FormatException("states " + height + " x " + width + " pixels, more than its " + bits / Byte.SIZE
                    + " bytes can hold" + FormatException.FETCH_AGAIN);
        }
    }

    private static void requireRoom(ImageReader reader) throws IOException {
        long count = Heap.product(reader.getWidth(0), reader.getHeight(0));
        ImageTypeSpecifier type = reader.getRawImageType(0);
        int channels = type == null ? 3 : type.getNumBands();
        Heap.require(
                Heap.product(count, (long) channels * Double.BYTES),
                "a picture of " + reader.getHeight(0) + " x " + reader.getWidth(0) + " pixels (height x width)");
    }

    @Override
    public List<Axis> axes() {
        Axis y = new Axis("Y", orientation.swaps() ? pixels.width() : pixels.height());
        Axis x = new Axis("X", orientation.swaps() ? pixels.height() : pixels.width());
        return pixels.isGrey() ? List.of(y, x) : List.of(new Axis("C", 3), y, x);
    }

    @Override
    public Colors colors() {
        return pixels.isGrey() ? Colors.GREY : Colors.RGB;
    }

    @Override
    public String words() {
        return pixels.bits() + " bits" + (hadAlpha ? ", its opaque alpha channel left out" : "") + orientation.words();
    }

    @Override
    public double[] read(List<Range> region) throws IOException {
        double[] samples = (pixels.isGrey() ? pixels.grey() : pixels.rgb()).values();
        double[] seen = orientation.applied(samples, pixels.height(), pixels.width());
        List<Axis> axes = axes();
        if (region.equals(Range.whole(axes))) {
            return seen;
        }
        double[] values = new double[Range.count(region)];
        Range channels = pixels.isGrey() ? new Range(0, 1) : region.get(0);
        Range rows = region.get(region.size() - 2);
        Range columns = region.get(region.size() - 1);
        int height = axes.get(axes.size() - 2).extent();
        int width = axes.get(axes.size() - 1).extent();
        int at = 0;
        for (int c = channels.from(); c < channels.to(); c++) {
            for (int y = rows.from(); y < rows.to(); y++, at += columns.size()) {
                System.arraycopy(seen, (c * height + y) * width + columns.from(), values, at, columns.size());
            }
        }
        return values;
    }
}
