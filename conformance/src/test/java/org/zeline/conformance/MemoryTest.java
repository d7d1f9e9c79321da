package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
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
    void aLargeImageFits(String mode, String side, String width, String evaluations, String heap) {
        List<String> lines = run(heap, LargeImageSearch.class, mode, side, width, evaluations);
        assertThat(lines).hasSize(2);
        String[] bounds = lines.get(0).split(" ", -1);
        assertThat(bounds[0]).isEqualTo("bounds");
        double lower = Double.parseDouble(bounds[1]);
        double upper = Double.parseDouble(bounds[2]);
        assertThat(lower).isBetween(0.0, upper);
        assertThat(upper).isLessThan(1);
        assertThat(lines.get(1)).isEqualTo("evaluations " + evaluations);
    }

    /**
     * A network of the size of ResNet-50 is read and computed in a heap of its parameters twice, once as they are and
     * once packed, twice its largest set of live values, and 100 MB for the file and everything else.
     */
    @Test
    void aForwardPassHoldsLittleMoreThanItsLargestLiveSet() throws IOException {
        Path file = folder.resolve("resnet.onnx");
        ResNetForward.write(file);
        double parameters = 25.6;
        double live = 19.3;
        long heap = Math.round(2 * 8 * parameters + 2 * live + 100);
        List<String> lines = run(heap + "m", ResNetForward.class, file.toString());
        assertThat(Double.parseDouble(lines.get(0).substring(4))).isFinite();
        assertThat(Double.parseDouble(lines.get(1).substring(5))).isCloseTo(live, within(0.1));
        assertThat(Double.parseDouble(lines.get(2).substring(11))).isCloseTo(parameters, within(0.1));
    }

    /** The lines that a program prints in a JVM with such a heap. */
    private List<String> run(String heap, Class<?> program, String... args) {
        List<String> options = List.of(
                "-Xmx" + heap,
                "--add-modules",
                "jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName());
        return Outcome.of(folder, List.of(), Outcome.java(options, args)).done();
    }
}
