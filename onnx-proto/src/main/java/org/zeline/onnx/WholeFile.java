package org.zeline.onnx;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * Writes files atomically: to a temporary file in the same folder, flushed to disk, and then renamed. An existing file
 * stays unchanged until then, even if the process or the disk fails.
 *
 * <p>For Zeline's own modules.
 */
public final class WholeFile {
    private static final Path DEVICES = Path.of("/dev");

    private WholeFile() {}

    /**
     * Writes a file, or replaces one. Devices and pipes are written to directly. A symbolic link is kept, and its
     * target is replaced.
     *
     * @param file the destination, on the default file system
     * @param bytes its content
     * @throws IOException if it could not be written; an existing file is then unchanged
     */
    public static void write(Path file, byte[] bytes) throws IOException {
        if (isWrittenDirectly(file)) {
            Files.write(file, bytes);
            return;
        }
        Path place = place(file);
        // a random name: the file's own name may have the maximum length, and other processes may write there
        Path beside = place.resolveSibling("zeline-" + UUID.randomUUID() + ".part");
        try {
            Files.createFile(beside);
            // a stream, since an interrupt would close a channel
            try (FileOutputStream out = new FileOutputStream(beside.toFile())) {
                out.write(bytes);
                out.getFD().sync();
            }
            keepPermissions(place, beside);
            move(beside, place);
        } catch (IOException e) {
            Files.deleteIfExists(beside);
            throw e;
        }
    }

    /**
     * {@return the path that is replaced: the target if the file is a symbolic link; its folder must be writable}
     *
     * @param file its path
     * @throws IOException if the target of a link cannot be resolved
     */
    public static Path place(Path file) throws IOException {
        return Files.isSymbolicLink(file) && Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    }

    /**
     * {@return whether a path names a device or a pipe, which cannot be replaced by renaming}
     *
     * @param file its path
     */
    public static boolean isWrittenDirectly(Path file) {
        return file.toAbsolutePath().startsWith(DEVICES) || (Files.exists(file) && !Files.isRegularFile(file));
    }

    private static void keepPermissions(Path from, Path to) throws IOException {
        if (Files.exists(from)
                && from.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.setPosixFilePermissions(to, Files.getPosixFilePermissions(from));
        }
    }

    private static void move(Path from, Path to) throws IOException {
        try {
            Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
        } catch (AtomicMoveNotSupportedException e) {
            Files.move(from, to, StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
