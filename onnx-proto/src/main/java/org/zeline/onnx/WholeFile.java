package org.zeline.onnx;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * Files that are written as a whole or not at all: beside their place, onto the disk, and then moved there. An earlier
 * file stays as it is until then, whatever stops the process or the disk.
 *
 * <p>For Zeline's own modules.
 */
public final class WholeFile {
    private static final Path DEVICES = Path.of("/dev");

    private WholeFile() {}

    /**
     * Writes a file, or replaces one. What is no file but a device or a pipe is written to directly; a link stays, and
     * the file that it leads to is replaced.
     *
     * @param file where; on the default file system
     * @param bytes its content
     * @throws IOException if it could not be written; an earlier file is then unchanged
     */
    public static void write(Path file, byte[] bytes) throws IOException {
        if (isWrittenDirectly(file)) {
            Files.write(file, bytes);
            return;
        }
        Path place = place(file);
        // neither the name of the file, which may be as long as names can be, nor what another process writes there
        Path beside = place.resolveSibling("zeline-" + UUID.randomUUID() + ".part");
        try {
            Files.createFile(beside);
            // a stream, not a channel: an interrupt would close that
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
     * {@return the place where something is moved to: the folder of that, not of a link to it, must allow for it}
     *
     * @param file its path
     * @throws IOException if a link leads nowhere that can be found
     */
    public static Path place(Path file) throws IOException {
        return Files.isSymbolicLink(file) && Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    }

    /**
     * {@return whether a path names a device or a pipe, which nothing can be moved onto}
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
