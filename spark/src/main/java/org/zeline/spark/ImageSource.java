package org.zeline.spark;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.spark.sql.Row;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.input.BadInputException;
import org.zeline.cli.input.Npy;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/**
 * An image as a row states it.
 *
 * @param name of the image; empty if it has none
 * @param path of its file, as the row spells it; {@code null} if its bytes are given
 * @param bytes the content of a file or, with a shape, numbers
 * @param shape of the numbers, or {@code null}
 */
record ImageSource(
        String name,
        @Nullable String path,
        byte @Nullable [] bytes,
        @Nullable List<@Nullable Integer> shape) {
    private static final Pattern URI = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:/.*");

    /** Reads a row of the columns id, path, bytes and shape, in this order. */
    static ImageSource of(Row row) {
        String path = row.isNullAt(1) ? null : row.getString(1);
        String name = row.isNullAt(0) ? path : row.getString(0);
        return new ImageSource(
                name == null ? "" : name,
                path,
                row.isNullAt(2) ? null : row.<byte[]>getAs(2),
                row.isNullAt(3) ? null : row.getList(3));
    }

    /**
     * {@return a file of this machine that holds the image}
     *
     * @param directory where relative paths start from
     * @param temporary a folder for a file that has to be written
     * @throws BadInputException if the image can't be read
     */
    Path file(Path directory, Path temporary) {
        try {
            if (path != null && bytes == null) {
                return URI.matcher(path).matches() ? copied(path, temporary) : directory.resolve(path);
            }
            if (bytes == null) {
                throw new BadInputException(name + ": the row has neither a path nor bytes");
            }
            if (shape != null) {
                return Files.write(temporary.resolve("numbers.npy"), Npy.write(numbers(bytes, shape)));
            }
            return Files.write(temporary.resolve(safe(name)), bytes);
        } catch (IOException e) {
            throw new BadInputException(name + ": could not be read (" + e.getMessage() + ")", e);
        }
    }

    /** The end of a name tells the format of files that do not begin with one. */
    private static String safe(String name) {
        String safe = name.replaceAll("[^A-Za-z0-9_.-]+", "-");
        return "image-" + safe.substring(Math.max(0, safe.length() - 100));
    }

    private static Path copied(String uri, Path temporary) throws IOException {
        org.apache.hadoop.fs.Path from = new org.apache.hadoop.fs.Path(uri);
        FileSystem files = from.getFileSystem(new Configuration());
        Path to = temporary.resolve(safe(from.getName()));
        try (var in = files.open(from)) {
            Files.copy(in, to);
        }
        return to;
    }

    /** Little-endian numbers in single or in double precision. */
    private Tensor numbers(byte[] raw, List<@Nullable Integer> extents) {
        Shape known;
        try {
            known = Shape.of(extents.stream()
                    .mapToLong(extent -> Objects.requireNonNull(extent, "an extent is missing"))
                    .toArray());
        } catch (RuntimeException e) {
            throw new BadInputException(name + ": the shape " + extents + " can't be used: " + e.getMessage(), e);
        }
        double[] numbers = new double[known.size()];
        ByteBuffer buffer = ByteBuffer.wrap(raw).order(ByteOrder.LITTLE_ENDIAN);
        if (raw.length == (long) numbers.length * Double.BYTES) {
            DoubleBuffer doubles = buffer.asDoubleBuffer();
            doubles.get(numbers);
        } else if (raw.length == (long) numbers.length * Float.BYTES) {
            FloatBuffer floats = buffer.asFloatBuffer();
            Arrays.setAll(numbers, floats::get);
        } else {
            throw new BadInputException(name + ": shape " + known + " needs " + numbers.length
                    + " numbers of 4 or 8 bytes, got " + raw.length + " bytes");
        }
        return Tensor.of(known, numbers);
    }
}
