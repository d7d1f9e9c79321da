package org.zeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.zeline.interpreter.TestGraph.ints;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeline.cli.input.Npy;
import org.zeline.cli.input.Preset;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.ModelFile;

class PresetTest {
    private static final int SIDE = 12;

    @TempDir
    private static Path folder = Path.of(".");

    @BeforeAll
    static void files() throws IOException {
        numbers("colors.npy", Shape.of(1, 3, SIDE, SIDE), 0, 255, 1);
        numbers("grey.npy", Shape.of(1, 1, SIDE, SIDE), 90, 4000, 2);
        numbers("large.npy", Shape.of(1, 3, 2 * SIDE, SIDE + 3), 0, 255, 3);

        TestGraph anomaly = new TestGraph(13);
        String x = anomaly.input("input", 1, 3, SIDE, SIDE);
        String map = anomaly.node("Sigmoid", List.of(convolved(anomaly, x, 3, 1)));
        String score = anomaly.named("pred_score", anomaly.node("ReduceMax", List.of(map)));
        ModelFile.write(anomaly.proto(score, anomaly.named("anomaly_map", map)), folder.resolve("anomaly.onnx"));

        TestGraph cells = new TestGraph(13);
        ModelFile.write(
                cells.proto(convolved(cells, cells.input("x", 1, 1, SIDE, SIDE), 1, 3)), folder.resolve("cells.onnx"));
        TestGraph classes = new TestGraph(13);
        ModelFile.write(
                classes.proto(convolved(classes, classes.input("x", 1, 3, SIDE, SIDE), 3, 4)),
                folder.resolve("classes.onnx"));
    }

    private static String convolved(TestGraph graph, String x, int from, int to) {
        Random random = new Random(from + 10L * to);
        String w = graph.reals(
                Shape.of(4, from, 3, 3), random.doubles(36L * from, -1, 1).toArray());
        String v = graph.reals(
                Shape.of(to, 4, 3, 3), random.doubles(36L * to, -1, 1).toArray());
        String h = graph.node("Relu", List.of(graph.node("Conv", List.of(x, w), ints("pads", 1, 1, 1, 1))));
        return graph.node("Conv", List.of(h, v), ints("pads", 1, 1, 1, 1));
    }

    private static void numbers(String name, Shape shape, double least, double most, long seed) throws IOException {
        double[] values = new Random(seed).doubles(shape.size(), least, most).toArray();
        Files.write(folder.resolve(name), Npy.write(Tensor.of(shape, values)));
    }

    private static Invocation pvalue(String model, String image, Object... more) {
        List<Object> words = new ArrayList<>(List.of("pvalue", folder.resolve(model), "--json", "--variance", 900));
        words.addAll(List.of("--input", folder.resolve(image), "--hypothesis", "back"));
        words.addAll(List.of(more));
        return Invocation.of(words.toArray());
    }

    private static void assertSame(Invocation preset, Invocation spelled) {
        JsonObject one = preset.done().object();
        JsonObject other = spelled.done().object();
        assertThat(one.get("roi")).isEqualTo(other.get("roi"));
        assertThat(one.get("p_value").getAsDouble())
                .isCloseTo(other.get("p_value").getAsDouble(), within(1e-9));
    }

    @Test
    void anomalibIsTheMapAboveOneHalfAtAnySizeOfTheImage() {
        for (String image : List.of("colors.npy", "large.npy")) {
            assertSame(
                    pvalue("anomaly.onnx", image, "--preset", "anomalib"),
                    pvalue(
                            "anomaly.onnx",
                            image,
                            "--kernels",
                            "scalar",
                            "--output-index",
                            1,
                            "--threshold",
                            0.5,
                            "--preprocess",
                            "resize:12:12,scale:" + 1 / 255.0,
                            "--post-process",
                            "resize-to-input"));
        }
    }

    @Test
    void cellposeIsTheThirdChannelAboveZeroAfterPercentiles() {
        assertSame(
                pvalue("cells.onnx", "grey.npy", "--preset=cellpose", "--kernels", "scalar"),
                pvalue(
                        "cells.onnx",
                        "grey.npy",
                        "--kernels",
                        "scalar",
                        "--preprocess",
                        "percentile:1:99",
                        "--post-process",
                        "channel:2",
                        "--threshold",
                        0));
    }

    @Test
    void semanticSegmentationLeavesTheClassToTheUser() {
        pvalue("classes.onnx", "colors.npy", "--preset", "semantic-segmentation")
                .refused(2, "missing --threshold");
        assertSame(
                pvalue("classes.onnx", "colors.npy", "--preset", "semantic-segmentation", "--class", 2),
                pvalue(
                        "classes.onnx",
                        "colors.npy",
                        "--class",
                        2,
                        "--preprocess",
                        "scale:1/255,mean:0.485;0.456;0.406:std:0.229;0.224;0.225"));
    }

    @Test
    void whatIsGivenGoesBeforeThePreset() {
        JsonObject top = pvalue("cells.onnx", "grey.npy", "--preset", "cellpose", "--top-k", 5)
                .done()
                .object();

        assertThat(top.get("roi_size").getAsInt()).isEqualTo(5);
    }

    @Test
    void usersAddFilesOfTheirOwn() throws IOException {
        Path own = folder.resolve("own.json");
        Files.writeString(own, """
                {"description": "mine", "options": {"top-k": 4, "normalize": true, "post-process": "channel:1",
                "alternative": "right-tailed"}}
                """);
        JsonObject result =
                pvalue("cells.onnx", "grey.npy", "--preset", own).done().object();

        assertThat(result.get("roi_size").getAsInt()).isEqualTo(4);
        assertThat(result.get("alternative").getAsString()).isEqualTo("right-tailed");
    }

    @Test
    void reportsShowWhatAPresetMeans() throws IOException {
        Path page = folder.resolve("page.html");
        pvalue("cells.onnx", "grey.npy", "--preset", "cellpose", "--report", page)
                .done();

        assertThat(Files.readString(page)).contains("--preprocess=percentile:1:99", "--post-process=channel:2");
    }

    @Test
    void refusesWhatIsNoPreset() throws IOException {
        pvalue("cells.onnx", "grey.npy", "--preset", "celpose")
                .refused(2, "there is no preset 'celpose'; name anomalib, cellpose");
        pvalue("cells.onnx", "grey.npy", "--preset", "none.json").refused(2, "none.json: there is no such file");
        Path own = folder.resolve("wrong.json");
        Files.writeString(own, "{\"options\": {\"preset\": \"cellpose\"}}");
        pvalue("cells.onnx", "grey.npy", "--preset", own).refused(2, "is the value of no option: --preset");
        Files.writeString(own, "{\"options\": {\"no-such\": 1}}");
        pvalue("cells.onnx", "grey.npy", "--preset", own).refused(2, "unknown option '--no-such=1'");
    }

    @Test
    void everyBundledPresetSaysWhatItIsForAndNamesOptionsThatExist() {
        String help = Invocation.of("pvalue", "--help").done().out();
        for (String name : Preset.BUNDLED) {
            Preset preset = Preset.named(name);
            assertThat(preset.description()).isNotBlank();
            assertThat(preset.options().keySet())
                    .isNotEmpty()
                    .allSatisfy(option -> assertThat(help).contains("--" + option));
            assertThat(help).contains(name);
        }
    }
}
