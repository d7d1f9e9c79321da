package org.zeline.cli.input;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.zeline.cli.input.format.ByteSource;
import org.zeline.cli.input.format.FormatException;
import org.zeline.onnx.WholeFile;

/** What stands in files, with one clear line for whatever goes wrong. */
public final class Contents {
    private Contents() {}

    /** Makes something of a file that is open. */
    interface Reader<T> {
        T read(ByteSource source) throws IOException;
    }

    /**
     * Reads a whole file.
     *
     * @param file its path
     * @return its bytes
     * @throws BadInputException if it can't be read
     */
    public static byte[] bytes(Path file) {
        return guarded(file, () -> Files.readAllBytes(file));
    }

    /** The bytes of a file that is open. */
    static byte[] bytes(ByteSource source, String name) throws IOException {
        if (source.size() > Integer.MAX_VALUE - 16) {
            throw new BadInputException(name + ": is too large to be read as a whole");
        }
        return source.all();
    }

    /**
     * Reads what is needed of a file. Files that can only be read from the beginning, such as pipes, are read as a
     * whole.
     *
     * @throws BadInputException if it can't be read, or is malformed
     */
    static <T> T read(Path file, Reader<T> reader) {
        return guarded(file, () -> {
            try (ByteSource source = Files.isRegularFile(file)
                    ? ByteSource.of(FileChannel.open(file))
                    : ByteSource.of(Files.readAllBytes(file))) {
                return reader.read(source);
            }
        });
    }

    /** Reads, and says what went wrong. */
    static <T> T guarded(Path file, Callable<T> reading) {
        try {
            if (Files.isDirectory(file)) {
                throw new BadInputException(file + ": is a folder; name the file in it");
            }
            return reading.call();
        } catch (NoSuchFileException e) {
            throw new BadInputException(file + ": there is no such file; check the path", e);
        } catch (AccessDeniedException e) {
            throw new BadInputException(file + ": may not be read; check its permissions", e);
        } catch (FormatException e) {
            throw new BadInputException(file + ": " + e.getMessage(), e);
        } catch (IOException e) {
            throw new BadInputException(file + ": could not be read (" + e.getMessage() + ")", e);
        } catch (OutOfMemoryError e) {
            throw new BadInputException(
                    file + ": is too large for the heap of "
                            + (Runtime.getRuntime().maxMemory() >> 20) + " MiB; raise -Xmx",
                    e);
        }
    }

    /** Reading, which may fail. */
    interface Callable<T> {
        T call() throws IOException;
    }

    /**
     * Makes a folder, and those that it is in, unless they are there.
     *
     * @param folder its path
     * @throws BadInputException if it can't be made
     */
    public static void folder(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new BadInputException(folder + ": could not be made a folder; name one that may be written to", e);
        }
    }

    /**
     * Checks that a file could be written, before the work that it is to hold.
     *
     * @param file its path, or {@code null} if none is to be written
     * @throws BadInputException if it is a folder, or its folder is not there, or either may not be written
     */
    public static void requireWritable(@Nullable Path file) {
        if (file == null) {
            return;
        }
        Path folder = file.toAbsolutePath().getParent();
        if (Files.isDirectory(file)) {
            throw new BadInputException(file + ": is a folder; name a file in it");
        }
        if (folder == null || !Files.isDirectory(folder)) {
            throw new BadInputException(file + ": could not be written, its folder does not exist; make it first");
        }
        if (Files.exists(file) && !Files.isWritable(file)) {
            throw new BadInputException(file + ": may not be written; check permissions");
        }
        if (!WholeFile.isWrittenDirectly(file) && !Files.isWritable(folder(file, folder))) {
            throw new BadInputException(file
                    + ": may not be written, for files are made beside their place; check its folder's permissions");
        }
    }

    private static Path folder(Path file, Path named) {
        try {
            Path folder = WholeFile.place(file).getParent();
            return folder == null ? named : folder;
        } catch (IOException e) {
            throw new BadInputException(file + ": is a link that leads nowhere; name another file", e);
        }
    }

    /**
     * Writes a page of text, replacing the file.
     *
     * @param file its path
     * @param text its content, written as UTF-8
     * @throws BadInputException if it can't be written
     */
    public static void write(Path file, String text) {
        write(file, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Writes a whole file, replacing it; an earlier one stays until then.
     *
     * @param file its path
     * @param bytes its content
     * @throws BadInputException if it can't be written
     */
    public static void write(Path file, byte[] bytes) {
        try {
            WholeFile.write(file, bytes);
        } catch (IOException e) {
            throw new BadInputException(
                    file + ": could not be written (" + e.getMessage()
                            + "); check that its folder exists, has room and may be written to",
                    e);
        }
    }
}
