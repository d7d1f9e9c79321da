package org.zeline.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WholeFileTest {
    private static final byte[] NEW = {1, 2, 3};

    @Test
    void replacesTheFileAndLeavesNoTemporaryFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "earlier");
        WholeFile.write(file, NEW);
        WholeFile.write(folder.resolve("b"), NEW);
        assertThat(file).hasBinaryContent(NEW);
        assertThat(folder.resolve("b")).hasBinaryContent(NEW);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).hasSize(2);
        }
    }

    /** A hard link keeps the old content, so the new content is in another file. */
    @Test
    void doesNotModifyTheExistingFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("a"), "earlier");
        Path kept = Files.createLink(folder.resolve("kept"), file);
        WholeFile.write(file, NEW);
        assertThat(kept).hasContent("earlier");
        assertThat(file).hasBinaryContent(NEW);
    }

    @Test
    void keepsThePermissionsOfTheExistingFile(@TempDir Path folder) throws IOException {
        assumeTrue(folder.getFileSystem().supportedFileAttributeViews().contains("posix"));
        Path file = Files.writeString(folder.resolve("a"), "earlier");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        WholeFile.write(file, NEW);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
    }

    @Test
    void keepsASymbolicLink(@TempDir Path folder) throws IOException {
        Path other = Files.createDirectory(folder.resolve("other"));
        Path file = Files.writeString(other.resolve("a"), "earlier");
        Path link = Files.createSymbolicLink(folder.resolve("link"), file);
        WholeFile.write(link, NEW);
        assertThat(link).isSymbolicLink();
        assertThat(file).hasBinaryContent(NEW);
    }

    @Test
    void writesToADevice() throws IOException {
        Path device = Path.of("/dev/null");
        assumeTrue(Files.exists(device));
        WholeFile.write(device, NEW);
        assertThat(Files.isRegularFile(device)).isFalse();
    }

    @Test
    void survivesAnInterrupt(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("a");
        Thread.currentThread().interrupt();
        WholeFile.write(file, NEW);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(file).hasBinaryContent(NEW);
    }

    @Test
    void leavesNoFileAfterAFailure(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("none").resolve("a");
        assertThatThrownBy(() -> WholeFile.write(file, NEW)).isInstanceOf(IOException.class);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }
}
