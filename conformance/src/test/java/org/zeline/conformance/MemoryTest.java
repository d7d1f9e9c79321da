package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Searches stay within the memory that is stated. */
class MemoryTest {
    @TempDir
    private Path folder = Path.of(".");

    /**
     * A small U-Net on 256 x 256 elements fits in 512 MB; so does a sweep with far more pieces than are held at once.
     */
    @ParameterizedTest
    @CsvSource({"bounded, 256, 4, 33, 512m", "sweep, 128, 4, 2, 256m"})
    void aLargeImageFits(String mode, String side, String width, String evaluations, String heap)
            throws IOException, InterruptedException {
        Path out = folder.resolve("out.txt");
        Path err = folder.resolve("err.txt");
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + heap,
                        "--add-modules",
                        "jdk.incubator.vector",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LargeImageSearch.class.getName(),
                        mode,
                        side,
                        width,
                        evaluations)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            assertThat(child.waitFor(5, TimeUnit.MINUTES)).isTrue();
        } finally {
            child.destroyForcibly();
        }
        assertThat(child.exitValue()).as(Files.readString(err)).isZero();
        List<String> lines = Files.readAllLines(out, Charset.defaultCharset());
        assertThat(lines).hasSize(2);
        String[] bounds = lines.get(0).split(" ", -1);
        assertThat(bounds[0]).isEqualTo("bounds");
        double lower = Double.parseDouble(bounds[1]);
        double upper = Double.parseDouble(bounds[2]);
        assertThat(lower).isBetween(0.0, upper);
        assertThat(upper).isLessThan(1);
        assertThat(lines.get(1)).isEqualTo("evaluations " + evaluations);
    }
}
