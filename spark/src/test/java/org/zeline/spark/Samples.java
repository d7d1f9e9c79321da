package org.zeline.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zeline.interpreter.TestGraph.ints;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.sql.SparkSession;
import org.zeline.cli.Main;
import org.zeline.cli.command.ZelineCommand;
import org.zeline.cli.input.Npy;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.ModelFile;

/** Networks and images for tests, and what one process says about them. */
final class Samples {
    static final Path MODELS = Path.of("../cli/src/test/resources/models");
    static final Path GOLDEN = Path.of("../cli/src/test/resources/golden");
    static final int SIDE = 8;

    private Samples() {}

    /** A network whose tests take milliseconds: the positive parts of local means. */
    static Path model(Path folder) throws IOException {
        TestGraph graph = new TestGraph(13);
        String x = graph.input("x", 1, 1, SIDE, SIDE);
        String mean = graph.node("AveragePool", List.of(x), ints("kernel_shape", 3, 3), ints("pads", 1, 1, 1, 1));
        Path file = folder.resolve("means.onnx");
        ModelFile.write(graph.proto(graph.node("Relu", List.of(mean))), file);
        return file;
    }

    /** The words of a question about the regions that this network marks. */
    static String[] question(Path folder, String... more) throws IOException {
        return Stream.concat(
                        Stream.of(
                                model(folder).toString(),
                                "--hypothesis",
                                "back",
                                "--threshold",
                                "0.4",
                                "--variance",
                                "1"),
                        Stream.of(more))
                .toArray(String[]::new);
    }

    /** An image of normal noise, with a brighter square in most. */
    static double[] image(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] x = new double[SIDE * SIDE];
        for (int i = 0; i < x.length; i++) {
            boolean inside = i / SIDE >= 1 && i / SIDE < 4 && i % SIDE >= 2 && i % SIDE < 6;
            x[i] = random.nextGaussian() + (inside && seed % 4 != 2 ? 2 : 0);
        }
        return x;
    }

    /** Writes images; the sixth of each hundred is corrupt. */
    static Path images(Path folder, int count) throws IOException {
        Path images = Files.createDirectory(folder.resolve("images"));
        for (int k = 0; k < count; k++) {
            Path file = images.resolve(String.format("i%03d.npy", k));
            if (k % 100 == 5) {
                Files.writeString(file, "no array");
            } else {
                Files.write(file, npy(k));
            }
        }
        return images;
    }

    /** An image as the content of a file. */
    static byte[] npy(long seed) {
        return Npy.write(Tensor.of(Shape.of(1, 1, SIDE, SIDE), image(seed)));
    }

    /** A network of four classes, with random weights. */
    static Path classifier(Path folder, long seed) throws IOException {
        TestGraph graph = new TestGraph(13);
        SplittableRandom random = new SplittableRandom(seed);
        String x = graph.input("x", ElementType.FLOAT, 5, 1, SIDE, SIDE);
        String hidden = graph.node("Relu", List.of(graph.node("Conv", List.of(x, weights(graph, random, 3, 1, 3, 3)))));
        String flat = graph.node("Flatten", List.of(hidden));
        String logits = graph.node("MatMul", List.of(flat, weights(graph, random, 3 * 36, 4)));
        Path file = folder.resolve("classifier" + seed + ".onnx");
        ModelFile.write(graph.proto(logits), file);
        return file;
    }

    /** A network whose first layer is NaN for negative elements. */
    static Path undefined(Path folder) throws IOException {
        TestGraph graph = new TestGraph(13);
        String x = graph.input("x", ElementType.FLOAT, 5, 1, SIDE, SIDE);
        String root = graph.node("Relu", List.of(graph.node("Sqrt", List.of(x))));
        String flat = graph.node("Flatten", List.of(root));
        Path file = folder.resolve("undefined.onnx");
        ModelFile.write(graph.proto(flat), file);
        return file;
    }

    private static String weights(TestGraph graph, SplittableRandom random, int... extents) {
        Shape shape = Shape.of(extents);
        double[] values = new double[shape.size()];
        Arrays.setAll(values, i -> random.nextGaussian() / 3);
        return graph.reals(shape, values);
    }

    /** Writes samples and their classes, and names them. */
    static List<String> labelled(Path folder, int count) throws IOException {
        double[] values = new double[count * SIDE * SIDE];
        double[] labels = new double[count];
        for (int s = 0; s < count; s++) {
            System.arraycopy(image(s), 0, values, s * SIDE * SIDE, SIDE * SIDE);
            labels[s] = s % 4;
        }
        Path data = folder.resolve("data.npy");
        Path classes = folder.resolve("labels.npy");
        Files.write(data, Npy.write(Tensor.of(Shape.of(count, 1, SIDE, SIDE), values)));
        Files.write(classes, Npy.write(Tensor.of(Shape.of(count), labels)));
        return List.of("--data", data.toString(), "--labels", classes.toString());
    }

    /** The result of a command in this process, without Spark. */
    static String zeline(Object... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] args = new String[words.length];
        for (int i = 0; i < words.length; i++) {
            args[i] = words[i].toString();
        }
        int status = Main.run(new ZelineCommand(), new PrintWriter(out), new PrintWriter(err), args);
        assertThat(status).as(err.toString()).isZero();
        return out.toString();
    }

    /** The files of a folder of results that hold finished work. */
    static List<Path> parts(String folder) throws IOException {
        try (Stream<Path> files = Files.list(Path.of(folder))) {
            return files.filter(file -> file.getFileName().toString().startsWith("part-"))
                    .sorted()
                    .toList();
        }
    }

    /** Two threads in this JVM, and three attempts for each task. */
    static SparkSession local() {
        return SparkSession.builder()
                .master("local[2,3]")
                .config("spark.ui.enabled", "false")
                .config("spark.driver.bindAddress", "127.0.0.1")
                .config("spark.driver.host", "127.0.0.1")
                .config("spark.serializer", KryoSerializer.class.getName()) // the cluster's test has Java's
                .getOrCreate();
    }
}
