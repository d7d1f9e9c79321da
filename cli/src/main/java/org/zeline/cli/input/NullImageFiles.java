package org.zeline.cli.input;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.si.noise.ImageShape;
import org.zeline.si.noise.NullImages;

/** Null images in files. An image is read whenever it is asked for, so that one at a time is in memory. */
public final class NullImageFiles implements NullImages {
    private final List<Path> files;
    private final Function<Path, Tensor> reader;
    private final Shape shape;
    private final String sha256;

    private NullImageFiles(List<Path> files, Function<Path, Tensor> reader, Shape shape, String sha256) {
        this.files = files;
        this.reader = reader;
        this.shape = shape;
        this.sha256 = sha256;
    }

    /**
     * Reads all images once, to check them.
     *
     * @param named a file, a folder or a pattern
     * @param reader reads a file, as finite numbers; threads share it
     * @return the images
     * @throws BadInputException if there is none, one can't be read, or they differ in shape
     */
    public static NullImageFiles of(String named, Function<Path, Tensor> reader) {
        List<Path> files = ImageFiles.named(named).files();
        MessageDigest digest = digest();
        ByteBuffer bytes = ByteBuffer.allocate(Double.BYTES);
        Shape first = reader.apply(files.get(0)).shape();
        for (Path file : files) {
            Tensor image = reader.apply(file);
            requireShape(file, image.shape(), first, files.get(0));
            for (double x : image.doubles()) {
                digest.update(bytes.putDouble(0, x).array());
            }
        }
        return new NullImageFiles(files, reader, first, HexFormat.of().formatHex(digest.digest()));
    }

    private static void requireShape(Path file, Shape own, Shape first, Path firstFile) {
        if (own.size() == 0) {
            throw new BadInputException(file + ": has shape " + own + ", without an element");
        }
        if (!own.equals(first)) {
            throw new BadInputException(file + ": has shape " + own + ", the first image, " + firstFile + ", has "
                    + first + "; all images must have one shape");
        }
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A hash of all elements. */
    public String sha256() {
        return sha256;
    }

    /** The file of the first image. */
    public Path first() {
        return files.get(0);
    }

    @Override
    public int count() {
        return files.size();
    }

    @Override
    public ImageShape shape() {
        return ImageShape.of(shape);
    }

    @Override
    public double[] image(int index) {
        Path file = files.get(index);
        Tensor image = reader.apply(file);
        if (!image.shape().equals(shape)) {
            throw new BadInputException(file + ": has changed since it was first read");
        }
        return image.doubles().clone();
    }
}
