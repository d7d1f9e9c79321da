package org.zeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zeline.interpreter.TestGraph.ints;

import com.google.gson.JsonObject;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeline.cli.input.Npy;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.ModelFile;

/** Networks with channels last answer as the same ones with channels first. */
class ChannelsLastTest {
    private static final int ROWS = 9;
    private static final int COLUMNS = 8;

    @TempDir
    private static Path folder = Path.of(".");

    @BeforeAll
    static void networks() throws IOException {
        for (int channels : new int[] {1, 3}) {
            network(channels, true);
            network(channels, false);
            double[] first = new Random(7)
                    .doubles((long) channels * ROWS * COLUMNS, -1, 1)
                    .toArray();
            double[] last = new double[first.length];
            for (int i = 0; i < last.length; i++) {
                last[i] = first[i % channels * ROWS * COLUMNS + i / channels];
            }
            Files.write(
                    folder.resolve("first" + channels + ".npy"),
                    Npy.write(Tensor.of(Shape.of(1, channels, ROWS, COLUMNS), first)));
            Files.write(
                    folder.resolve("last" + channels + ".npy"),
                    Npy.write(Tensor.of(Shape.of(1, ROWS, COLUMNS, channels), last)));
        }
        BufferedImage picture = new BufferedImage(COLUMNS, ROWS, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(4);
        for (int i = 0; i < ROWS * COLUMNS; i++) {
            picture.setRGB(i % COLUMNS, i / COLUMNS, random.nextInt() & 0xFFFFFF);
        }
        ImageIO.write(picture, "png", folder.resolve("photo.png").toFile());
    }

    /** Two convolutions; the network with channels last transposes images before and after, as tf2onnx writes it. */
    private static void network(int channels, boolean last) {
        Random random = new Random(channels);
        TestGraph graph = new TestGraph(13);
        String x = last
                ? graph.node(
                        "Transpose", List.of(graph.input("x", 1, ROWS, COLUMNS, channels)), ints("perm", 0, 3, 1, 2))
                : graph.input("x", 1, channels, ROWS, COLUMNS);
        String w = graph.reals(
                Shape.of(2, channels, 3, 3),
                random.doubles(18L * channels, -1, 1).toArray());
        String v = graph.reals(Shape.of(2, 2, 3, 3), random.doubles(36, -1, 1).toArray());
        String h = graph.node("Relu", List.of(graph.node("Conv", List.of(x, w), ints("pads", 1, 1, 1, 1))));
        String y = graph.node("Conv", List.of(h, v), ints("pads", 1, 1, 1, 1));
        String out = last ? graph.node("Transpose", List.of(y), ints("perm", 0, 2, 3, 1)) : y;
        ModelFile.write(graph.proto(out), folder.resolve((last ? "last" : "first") + channels + ".onnx"));
    }

    private static Invocation pvalue(String model, String image, Object... more) {
        List<Object> words = new ArrayList<>(List.of("pvalue", folder.resolve(model + ".onnx"), "--json"));
        words.addAll(List.of("--input", folder.resolve(image), "--kernels", "scalar"));
        words.addAll(List.of(more));
        return Invocation.of(words.toArray());
    }

    private static void assertSame(JsonObject last, JsonObject first) {
        assertThat(last.remove("layout").getAsString()).isEqualTo("NHWC");
        for (JsonObject result : List.of(last, first)) {
            result.remove("model_sha256");
            result.getAsJsonObject("search").remove("seconds");
            result.getAsJsonObject("search").remove("columns"); // the transposition takes work too
        }
        assertThat(last).isEqualTo(first);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void answersTheSameAboutNeighborsAndFilteredScores(int channels) {
        Object[] question = {
            "--hypothesis",
            "neighbor",
            "--threshold",
            0.1,
            "--post-process",
            "channel:1,gaussian-filter:3:1.0",
            "--variance",
            1
        };
        Invocation last = pvalue("last" + channels, "last" + channels + ".npy", question);

        assertThat(last.err()).contains("channels last (NHWC)", "takes 1x9x8x" + channels);
        assertSame(
                last.object(),
                pvalue("first" + channels, "first" + channels + ".npy", question)
                        .done()
                        .object());
    }

    @Test
    void answersTheSameAboutClassesAndComponents() {
        Object[] question = {"--hypothesis", "back", "--class", 1, "--event", "component:4:peak", "--variance", 1};

        assertSame(
                pvalue("last3", "last3.npy", question).object(),
                pvalue("first3", "first3.npy", question).done().object());
    }

    @Test
    void answersTheSameAboutPicturesThatArePrepared() {
        Object[] question = {
            "--hypothesis",
            "back",
            "--post-process",
            "channel:0",
            "--threshold",
            0,
            "--preprocess",
            "scale:1/255,mean:0.4;0.5;0.6:std:0.2;0.3;0.25",
            "--variance",
            5000
        };
        assertSame(
                pvalue("last3", "photo.png", question).object(),
                pvalue("first3", "photo.png", question).object());
    }

    @Test
    void resizesImagesThatHaveAnotherSize() throws IOException {
        double[] large = new Random(8).doubles(3 * 18 * 12, -1, 1).toArray();
        double[] last = new double[large.length];
        for (int i = 0; i < last.length; i++) {
            last[i] = large[i % 3 * 18 * 12 + i / 3];
        }
        Files.write(folder.resolve("large-first.npy"), Npy.write(Tensor.of(Shape.of(1, 3, 18, 12), large)));
        Files.write(folder.resolve("large-last.npy"), Npy.write(Tensor.of(Shape.of(1, 18, 12, 3), last)));
        Object[] question = {
            "--hypothesis",
            "back",
            "--post-process",
            "channel:0,resize-to-input",
            "--threshold",
            0.1,
            "--preprocess",
            "resize",
            "--variance",
            1
        };

        JsonObject first = pvalue("first3", "large-first.npy", question).done().object();
        assertSame(pvalue("last3", "large-last.npy", question).object(), first);
        assertThat(first.getAsJsonArray("roi").asList())
                .allSatisfy(index -> assertThat(index.getAsInt()).isLessThan(18 * 12));
    }

    @Test
    void theLayoutCanBeStated() {
        Object[] question = {"--hypothesis", "back", "--threshold", 0, "--post-process", "channel:0", "--variance", 1};
        List<Object> words = new ArrayList<>(List.of(question));
        words.addAll(List.of("--layout", "nhwc"));
        assertThat(pvalue("first3", "first3.npy", words.toArray()).err()).contains("channels last (NHWC)");
        words.set(words.size() - 1, "nchw");
        pvalue("first3", "first3.npy", words.toArray()).done();
        words.set(words.size() - 1, "chwn");
        pvalue("first3", "first3.npy", words.toArray()).refused(2, "--layout must be nchw or nhwc, got 'chwn'");
    }
}
