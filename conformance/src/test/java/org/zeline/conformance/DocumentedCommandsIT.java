package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zeline.interpreter.TestGraph.ints;

import java.awt.image.BufferedImage;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.zeline.cli.input.Npy;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.ModelFile;
import org.zeline.onnx.proto.ModelProto;

/** Runs the commands in the documentation verbatim, on files with the names that they use. */
class DocumentedCommandsIT {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path RESOURCES = ROOT.resolve("cli/src/test/resources");
    private static final Pattern BLOCK =
            Pattern.compile("^ *```(\\w*)\\n(.*?)^ *```$", Pattern.DOTALL | Pattern.MULTILINE);

    /** Commands that are not run here, with reasons. */
    private static final Map<String, String> EXCEPTED = Map.of(
            "mvn verify",
            "runs this test",
            "mvn -Pimage package",
            "rebuilds the jar; CI runs it and the image",
            "mvn test -pl conformance -am -Dtest=TypeOneErrorTest -Dsurefire.failIfNoSpecifiedTests=false"
                    + " -Dzeline.typeone.problems=250 -Dzeline.typeone.replicates=500",
            "takes three minutes; the short form is a test",
            "./zeline verify --onnx-tests /usr/share/libonnx-testdata/data/node",
            "needs files of a system package; CI installs it and runs more of its tests");

    @TempDir
    private static Path folder = Path.of(".");

    static List<String> commands() throws IOException {
        List<String> commands = new ArrayList<>();
        for (String page : List.of("README.md", "docs/how-to.md", "docs/presets.md")) {
            BLOCK.matcher(Files.readString(ROOT.resolve(page)))
                    .results()
                    .filter(block -> block.group(1).isEmpty())
                    .map(block -> block.group(2).replaceAll("\\s*\\\\\\n\\s*", " "))
                    .flatMap(String::lines)
                    .map(String::strip)
                    .forEach(commands::add);
        }
        return commands.stream().distinct().toList();
    }

    static Stream<String> run() throws IOException {
        return commands().stream().filter(command -> !EXCEPTED.containsKey(command));
    }

    @Test
    void allExceptionsAreDocumentedCommands() throws IOException {
        assertThat(commands()).hasSizeGreaterThan(12).containsAll(EXCEPTED.keySet());
    }

    @ParameterizedTest
    @MethodSource("run")
    void runsTheCommand(String command) throws IOException {
        Path place = folder.resolve(command.contains("idx3") ? "digits" : "images");
        Set<String> before = Set.copyOf(names(place));
        List<String> shell = List.of(
                "env", "PATH=/usr/bin:/bin", "JAVA_HOME=" + System.getProperty("java.home"), "bash", "-c", command);
        Outcome outcome = Outcome.of(place, List.of(), shell);
        outcome.done();
        Map<String, Boolean> written = new TreeMap<>();
        for (MatchResult option : Pattern.compile("--(?:report|output|output-dir|checkpoint) (\\S+)")
                .matcher(command)
                .results()
                .toList()) {
            written.put(option.group(1), Files.exists(place.resolve(option.group(1))));
        }
        assertThat(written).doesNotContainValue(false);
        for (String name : names(place)) {
            if (!before.contains(name) && Files.isRegularFile(place.resolve(name))) {
                Files.delete(place.resolve(name));
            }
        }
    }

    private static List<String> names(Path place) throws IOException {
        try (Stream<Path> files = Files.list(place)) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @BeforeAll
    static void writesInputFiles() throws IOException {
        Random random = new Random(1);
        Path images = Files.createDirectory(folder.resolve("images"));
        launcher(images);
        TestGraph graph = new TestGraph(13);
        String image = graph.input("image", 1, 1, 16, 16);
        String mean = graph.node("AveragePool", List.of(image), ints("kernel_shape", 3, 3), ints("pads", 1, 1, 1, 1));
        ModelFile.write(graph.proto(graph.node("Relu", List.of(mean))), images.resolve("model.onnx"));
        double[] noise = random.doubles(256, -2, 2).toArray();
        Files.write(images.resolve("image.npy"), Npy.write(Tensor.of(Shape.of(1, 1, 16, 16), noise)));
        picture(random, images.resolve("image.png"));
        for (String name : List.of("cells.tif", "slide.tif", "cells.ome.tif", "scan.nii.gz", "slice.dcm")) {
            Files.copy(RESOURCES.resolve("formats").resolve(name), images.resolve(name));
        }
        write(BufferedImage.TYPE_BYTE_GRAY, 16, "bmp", images.resolve("image.bmp"));
        write(BufferedImage.TYPE_USHORT_GRAY, 16, "png", images.resolve("image16.png"));
        write(BufferedImage.TYPE_INT_RGB, 32, "jpg", images.resolve("photo.jpg"));
        double[] stack = random.doubles(4 * 20 * 24, -2, 2).toArray();
        Files.write(images.resolve("stack.npy"), Npy.write(Tensor.of(Shape.of(4, 20, 24), stack)));
        Files.writeString(images.resolve("noise.json"), "{\"variance\": 1.3}");
        Path dark = Files.createDirectory(images.resolve("dark"));
        for (int k = 0; k < 12; k++) {
            double[] pixels = random.doubles(256, -2, 2).toArray();
            Files.write(dark.resolve(k + ".npy"), Npy.write(Tensor.of(Shape.of(1, 1, 16, 16), pixels)));
        }
        Files.copy(RESOURCES.resolve("golden/unet8-back-1.json"), images.resolve("problem.json"));
        Files.copy(RESOURCES.resolve("models/unet16_c8.onnx"), images.resolve("unet16_c8.onnx"));
        copy(RESOURCES.resolve("golden"), Files.createDirectories(images.resolve("golden/si")));
        copy(RESOURCES.resolve("models"), Files.createDirectory(images.resolve("models")));

        presets(images);

        Path digits = Files.createDirectory(folder.resolve("digits"));
        launcher(digits);
        ModelProto.Builder dense = ModelFile.read(RESOURCES.resolve("models/mnist_mlp_elu.onnx")).toBuilder();
        dense.getGraphBuilder().getNodeBuilder(2).setName("/features/features.6/Elu");
        ModelFile.write(dense.build(), digits.resolve("model.onnx"));
        ModelFile.write(dense.build(), digits.resolve("other.onnx"));
        for (String set : List.of("t10k", "train")) {
            numbers(random, 256, 64, digits.resolve(set + "-images-idx3-ubyte.gz"), 28, 28);
            numbers(random, 10, 64, digits.resolve(set + "-labels-idx1-ubyte.gz"));
        }
    }

    /** Networks as the tools export them that presets are for, and images of theirs. */
    private static void presets(Path images) throws IOException {
        TestGraph anomaly = new TestGraph(13);
        String map = anomaly.node("Sigmoid", List.of(channels(anomaly, 3, 1)));
        String score = anomaly.named("pred_score", anomaly.node("ReduceMax", List.of(map)));
        ModelFile.write(anomaly.proto(score, anomaly.named("anomaly_map", map)), images.resolve("anomaly.onnx"));
        TestGraph cells = new TestGraph(13);
        ModelFile.write(cells.proto(channels(cells, 1, 3)), images.resolve("cells.onnx"));
        TestGraph classes = new TestGraph(13);
        ModelFile.write(classes.proto(channels(classes, 3, 4)), images.resolve("classes.onnx"));
        BufferedImage photo = new BufferedImage(24, 24, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(9);
        for (int i = 0; i < 24 * 24; i++) {
            photo.setRGB(i % 24, i / 24, random.nextInt() & 0xFFFFFF);
        }
        assertThat(ImageIO.write(photo, "png", images.resolve("photo.png").toFile()))
                .isTrue();
        picture(new Random(3), images.resolve("cells.png"));
    }

    /** A convolution from one number of channels to another, of images of 16 x 16. */
    private static String channels(TestGraph graph, int from, int to) {
        double[] weights =
                new Random(from + 7L * to).doubles(9L * from * to, -1, 1).toArray();
        String w = graph.reals(Shape.of(to, from, 3, 3), weights);
        return graph.node("Conv", List.of(graph.input("input", 1, from, 16, 16), w), ints("pads", 1, 1, 1, 1));
    }

    /** Writes a script of the same name that calls the launcher. */
    private static void launcher(Path place) throws IOException {
        Path file =
                Files.writeString(place.resolve("zeline"), "#!/bin/sh\nexec '" + ROOT.resolve("zeline") + "' \"$@\"\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
    }

    private static void copy(Path from, Path to) throws IOException {
        for (String name : names(from)) {
            Files.copy(from.resolve(name), to.resolve(name));
        }
    }

    /** Writes a greyscale image of 16 x 16 pixels. */
    private static void picture(Random random, Path file) throws IOException {
        BufferedImage picture = new BufferedImage(16, 16, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 256; i++) {
            picture.getRaster().setSample(i % 16, i / 16, 0, random.nextInt(256));
        }
        assertThat(ImageIO.write(picture, "png", file.toFile())).isTrue();
    }

    /** Writes a black image. */
    private static void write(int type, int side, String format, Path file) throws IOException {
        assertThat(ImageIO.write(new BufferedImage(side, side, type), format, file.toFile()))
                .isTrue();
    }

    /** Writes a compressed IDX file of bytes below a bound. */
    private static void numbers(Random random, int bound, int count, Path file, int... extents) throws IOException {
        try (OutputStream packed = new GZIPOutputStream(Files.newOutputStream(file));
                DataOutputStream out = new DataOutputStream(packed)) {
            out.write(new byte[] {0, 0, 8, (byte) (1 + extents.length)});
            out.writeInt(count);
            int size = count;
            for (int extent : extents) {
                out.writeInt(extent);
                size *= extent;
            }
            for (int i = 0; i < size; i++) {
                out.write(random.nextInt(bound));
            }
        }
    }
}
