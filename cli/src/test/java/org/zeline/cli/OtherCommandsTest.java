package org.zeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.zeline.cli.Invocation.model;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeline.cli.input.Npy;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.report.page.PageChecks;

final class OtherCommandsTest {
    @TempDir
    private Path folder = Path.of(".");

    @Test
    void runWritesWhatItPrints() throws IOException {
        double[] image = new double[256];
        for (int i = 0; i < image.length; i++) {
            image[i] = Math.cos(i);
        }
        Path input = Files.write(folder.resolve("in.npy"), Npy.write(Tensor.of(Shape.of(1, 1, 16, 16), image)));
        JsonObject printed = Invocation.of("run", model("unet16_c8"), "--input", input, "--json")
                .done()
                .object()
                .getAsJsonArray("outputs")
                .get(0)
                .getAsJsonObject();
        assertThat(printed.get("shape").toString()).isEqualTo("[1,1,16,16]");

        Path out = folder.resolve("out");
        Invocation.of("run", model("unet16_c8"), "--input", input, "--output-dir", out)
                .done();
        Path file;
        try (var files = Files.list(out)) {
            file = files.findFirst().orElseThrow();
        }
        Tensor written = Npy.read(Files.readAllBytes(file), "written");
        assertThat(written.shape()).isEqualTo(Shape.of(1, 1, 16, 16));
        for (int i = 0; i < 256; i++) {
            assertThat(written.reals()[i])
                    .isEqualTo(printed.getAsJsonArray("data").get(i).getAsDouble());
        }
        String text = Invocation.of("run", model("unet16_c8"), "--input", input)
                .done()
                .out();
        assertThat(text).hasLineCount(17).contains("1x1x16x16", Double.toString(written.reals()[0]));
    }

    @Test
    void inspectShowsPortsParametersAndNodes() {
        String text = Invocation.of("inspect", model("cam16_gap")).done().out();
        assertThat(text)
                .contains(
                        "opset              13",
                        "1x1x16x16",
                        "parameters",
                        "GlobalAveragePool",
                        "exact  bounded  note on search");
        JsonObject json =
                Invocation.of("inspect", model("cam16_gap"), "--json").done().object();
        assertThat(json.get("exact_search").getAsBoolean()).isTrue();
        assertThat(json.get("bounded_search").getAsBoolean()).isTrue();
        assertThat(json.getAsJsonArray("outputs")).hasSize(2);
    }

    @Test
    void inspectKnowsThatALastSigmoidMovesIntoTheThreshold() {
        String text =
                Invocation.of("inspect", model("unet16_c8_sigmoid")).done().out();
        assertThat(text).contains("Sigmoid").contains("as the last step before a threshold");
    }

    /** As exports in half precision have it. */
    @Test
    void inspectLooksThroughACastBehindALastSigmoid() throws IOException {
        TestGraph g = new TestGraph(13);
        String half = g.node("Cast", List.of(g.input("x", 1, 4)), TestGraph.integer("to", 10));
        String score = g.node("Cast", List.of(g.node("Sigmoid", List.of(half))), TestGraph.integer("to", 1));
        JsonObject json = inspected(g, score);
        assertThat(json.get("bounded_search").getAsBoolean()).isTrue();
        assertThat(json.toString()).contains("as the last step before a threshold");
    }

    /** A rate that an If compares, a mask, and one that nothing reads: pvalue is given all of them, and follows. */
    @Test
    void inspectTakesIntegerInputsAsGiven() throws IOException {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", 1, 4);
        g.input("unused", ElementType.INT64, 1);
        String mask = g.input("mask", ElementType.INT64, 1, 4);
        String rate = g.input("sr", ElementType.INT64);
        String chosen = g.node("Cast", List.of(mask), TestGraph.integer("to", ElementType.BOOL.code()));
        TestGraph then = new TestGraph(13, "t_");
        TestGraph otherwise = new TestGraph(13, "e_");
        String is16k = g.node("Equal", List.of(rate, g.constant(Tensor.of(Shape.of(new int[0]), 16000L))));
        String y = g.node(
                "If",
                List.of(is16k),
                then.body("then_branch", then.node("Relu", List.of(x))),
                otherwise.body("else_branch", otherwise.node("LeakyRelu", List.of(x))));
        JsonObject json = inspected(g, g.node("Where", List.of(chosen, y, x)));
        assertThat(json.get("exact_search").getAsBoolean()).isTrue();
        assertThat(json.get("bounded_search").getAsBoolean()).isTrue();
    }

    private JsonObject inspected(TestGraph g, String output) throws IOException {
        Path file = folder.resolve("inspected.onnx");
        Files.write(file, g.proto(output).toByteArray());
        return Invocation.of("inspect", file, "--json").done().object();
    }

    @Test
    void inspectListsOperators() {
        assertThat(Invocation.of("inspect", "--operators").done().out().lines()).contains("Conv", "Relu");
        Invocation.of("inspect").refused(2, "name a MODEL");
        Invocation.of("inspect", model("unet16_c8"), "--shape", "zzz=1").refused(2, "zzz");
    }

    @Test
    void doctorNamesTheKernels() {
        assertThat(Invocation.of("doctor").done().out()).contains("Java", "kernels", "lanes", "to change");
        JsonObject json =
                Invocation.of("doctor", "--kernels", "scalar", "--json").done().object();
        assertThat(json.get("kernels").getAsString()).isEqualTo("scalar");
        assertThat(json.get("lanes").getAsInt()).isEqualTo(1);
    }

    @Test
    void demoShowsANaiveTestThatIsMisled() throws IOException {
        Path report = folder.resolve("demo.html");
        JsonObject json =
                Invocation.of("demo", "--json", "--output", report).done().object();
        assertThat(json.get("naive_p").getAsDouble()).isLessThan(1e-10);
        assertThat(json.get("p_value").getAsDouble()).isCloseTo(0.4116, within(0.002));
        Document page = PageChecks.checked(Files.readString(report));
        assertThat(Double.parseDouble(page.select(".selective data").attr("value")))
                .isEqualTo(json.get("p_value").getAsDouble());
        assertThat(Invocation.of("demo", "--output", report).done().out())
                .contains("false alarm", "no evidence", report.toString());
    }

    @Test
    void theGalleryHasReportsThatCanBeHadAgain() throws IOException {
        Path gallery = folder.resolve("new/gallery");
        JsonArray answers = Invocation.of("demo", "--gallery", gallery, "--json")
                .done()
                .json()
                .getAsJsonArray();
        List<String> names = List.of("segmentation", "classes", "reconstruction", "activation");
        List<String> files = names.stream().map(name -> name + ".html").toList();
        Document index = PageChecks.checked(Files.readString(gallery.resolve("index.html")), files);
        assertThat(index.select("main a").eachAttr("href")).isEqualTo(files);
        assertThat(index.select("tbody").get(0).select("tr")).hasSameSizeAs(answers);
        assertThat(answers.size()).isGreaterThan(names.size()); // several components of the first
        for (JsonElement answer : answers) {
            assertThat(answer.getAsJsonObject().get("naive_p").getAsDouble()).isLessThan(1e-15);
        }
        for (int i = 0; i < names.size(); i++) {
            JsonObject answer =
                    answers.get(i == 0 ? 0 : answers.size() - names.size() + i).getAsJsonObject();
            Document page = PageChecks.checked(Files.readString(gallery.resolve(files.get(i))));
            assertThat(Double.parseDouble(page.select(".selective data").attr("value")))
                    .isEqualTo(answer.get("p_value").getAsDouble());
            assertThat(page.select("#region svg")).hasSizeGreaterThanOrEqualTo(3);
            Path problem = gallery.resolve(names.get(i) + ".json");
            assertThat(page.select("#again pre").text()).isEqualTo("zeline pvalue --problem " + problem);
        }
        Path problem = gallery.resolve("reconstruction.json");
        assertThat(Invocation.of("pvalue", "--problem", problem, "--json")
                        .done()
                        .object()
                        .get("p_value")
                        .getAsDouble())
                .isCloseTo(
                        answers.get(answers.size() - 2)
                                .getAsJsonObject()
                                .get("p_value")
                                .getAsDouble(),
                        within(1e-9));
    }

    @Test
    void theGalleryNeedsAFolderOfItsOwn() throws IOException {
        Path gallery = folder.resolve("gallery");
        Invocation.of("demo", "--gallery", gallery, "--output", "x.html").refused(2, "--output goes without --gallery");
        Files.writeString(folder.resolve("file"), "");
        Invocation.of("demo", "--gallery", folder.resolve("file/x")).refused(2, "could not be made a folder");
    }
}
