package org.zeline.interpreter.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A program without the module java.desktop can use all of the library but images. */
class DesktopTest {
    @Test
    void onlyImagesNeedTheDesktop() throws IOException, URISyntaxException {
        Path classes = Path.of(
                Pixels.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (Stream<Path> files = Files.walk(classes)) {
            List<Path> users = files.filter(file -> file.toString().endsWith(".class"))
                    .filter(DesktopTest::namesTheDesktop)
                    .map(Path::getParent)
                    .map(folder -> folder.getFileName())
                    .distinct()
                    .toList();
            assertThat(users).containsExactly(Path.of("image"));
        }
    }

    private static boolean namesTheDesktop(Path file) {
        try {
            String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            return content.contains("java/awt/") || content.contains("javax/imageio/");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
