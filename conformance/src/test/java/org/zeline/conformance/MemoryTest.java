package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zeline.cli.input.Npy;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** Whatever is computed stays within the memory that is stated. */
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
     * A network of the size of ResNet-50 is read and computed in a heap of its parameters twice, once in the file's
     * single precision and once packed, twice its largest set of live values, and 50 MB for everything else.
     */
    @Test
    void aForwardPassHoldsLittleMoreThanItsLargestLiveSet() throws IOException {
        Path file = folder.resolve("resnet.onnx");
        ResNetForward.write(file);
        double parameters = 25.6;
        double live = 19.3;
        long heap = Math.round((4 + 8) * parameters + 2 * live + 50);
        List<String> lines = run(heap + "m", ResNetForward.class, file.toString());
        assertThat(Double.parseDouble(lines.get(0).substring(4))).isFinite();
        assertThat(Double.parseDouble(lines.get(1).substring(5))).isCloseTo(live, within(0.1));
        assertThat(Double.parseDouble(lines.get(2).substring(11))).isCloseTo(parameters, within(0.1));
    }

    /** 64 MB of parameters, which would take twice that in double precision, and twice that again when packed. */
    @Test
    void inspectingALargeModelTakesLittleMoreThanItsFile() throws IOException {
        Path file = folder.resolve("large.onnx");
        TestGraph g = new TestGraph(13);
        String y = g.input("x", 1, 2048);
        for (int layer = 0; layer < 4; layer++) {
            double[] values =
                    new Random(layer).doubles(2048 * 2048, -0.03, 0.03).toArray();
            String w = g.constant(Tensor.of(ElementType.FLOAT, Shape.of(2048, 2048), values));
            y = layer % 2 == 0
                    ? g.node("MatMul", List.of(y, w))
                    : g.node("Gemm", List.of(y, w), TestGraph.integer("transB", 1));
        }
        write(g, y, file);
        List<String> lines = zeline("96m", "inspect", file.toString()).done();
        assertThat(lines).anyMatch(line -> line.matches(" *parameters +16777216"));

        Outcome failed = zeline("48m", "inspect", file.toString());
        assertThat(failed.status()).isEqualTo(2);
        assertThat(failed.err())
                .last()
                .asString()
                .matches(".*large.onnx: needs more memory than the heap of 48 MiB:"
                        + " 6\\d MiB for its file; raise -Xmx, for example -Xmx\\d+m");
    }

    /**
     * Of a network on an image of 512 x 512 the values take 256 MiB where they are most, two parts and what joins them;
     * with half of it more and 64 MiB, as the message has it, it runs: there is no index for each element, no padded
     * copy of all channels, no second array for a ReLU.
     */
    @Test
    void aLargeImageTakesLittleMoreThanItsValues() throws IOException {
        Path file = folder.resolve("image.onnx");
        Path image = folder.resolve("image.npy");
        Random random = new Random(5);
        TestGraph g = new TestGraph(13);
        String x = g.node("Relu", List.of(conv(g, g.input("x", 1, 1, 512, 512), 1, 32, random)));
        String small =
                g.node("MaxPool", List.of(x), TestGraph.ints("kernel_shape", 2, 2), TestGraph.ints("strides", 2, 2));
        String large = g.node("Resize", List.of(small, "", g.constant(scales())));
        String joined = g.node("Concat", List.of(x, large), TestGraph.integer("axis", 1));
        write(g, conv(g, g.node("Relu", List.of(conv(g, joined, 64, 8, random))), 8, 1, random), file);
        double[] pixels = random.doubles(512 * 512).toArray();
        Files.write(image, Npy.write(Tensor.of(ElementType.FLOAT, Shape.of(1, 1, 512, 512), pixels)));
        String[] run = {"run", file.toString(), "--input", image.toString(), "--output-dir", folder.toString()};
        zeline("448m", run).done();

        Outcome failed = zeline("264m", run);
        assertThat(failed.status()).isEqualTo(2);
        assertThat(failed.err())
                .last()
                .asString()
                .matches(".*image.onnx: needs more memory than the heap of 264 MiB:"
                        + " 1 MiB for parameters and 25\\d MiB for the values that are held at once; raise -Xmx, for example"
                        + " -Xmx\\d+m");
    }

    private static Tensor scales() {
        return Tensor.of(ElementType.FLOAT, Shape.of(4), new double[] {1, 1, 2, 2});
    }

    private static String conv(TestGraph g, String x, int from, int to, Random random) {
        double[] weights = random.doubles(9L * to * from, -0.2, 0.2).toArray();
        String w = g.constant(Tensor.of(ElementType.FLOAT, Shape.of(to, from, 3, 3), weights));
        return g.node("Conv", List.of(x, w), TestGraph.ints("pads", 1, 1, 1, 1));
    }

    private static void write(TestGraph g, String output, Path file) throws IOException {
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            g.proto(output).writeTo(out);
        }
    }

    /** What a command does in a JVM with such a heap. */
    private Outcome zeline(String heap, String... words) {
        List<String> options = List.of(
                "-Xmx" + heap,
                "--add-modules",
                "jdk.incubator.vector",
                "-cp",
                System.getProperty("java.class.path"),
                "org.zeline.cli.Main");
        return Outcome.of(folder, List.of(), Outcome.java(options, words));
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
