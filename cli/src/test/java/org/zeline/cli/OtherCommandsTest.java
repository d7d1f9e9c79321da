package org.zeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.zeline.cli.Invocation.model;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeline.cli.input.Npy;
import org.zeline.cli.report.PageChecks;
import org.zeline.interpreter.Shape;
import org.zeline.interpreter.Tensor;

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
    void theGalleryHasThreeReportsThatCanBeHadAgain() throws IOException {
        Path gallery = folder.resolve("new/gallery");
        JsonArray answers = Invocation.of("demo", "--gallery", gallery, "--json")
                .done()
                .json()
                .getAsJsonArray();
        List<String> names = List.of("segmentation", "reconstruction", "activation");
        List<String> files = names.stream().map(name -> name + ".html").toList();
        Document index = PageChecks.checked(Files.readString(gallery.resolve("index.html")), files);
        assertThat(index.select("main a").eachAttr("href")).isEqualTo(files);
        assertThat(index.select("tbody tr")).hasSize(3);
        for (int i = 0; i < names.size(); i++) {
            JsonObject answer = answers.get(i).getAsJsonObject();
            assertThat(answer.get("naive_p").getAsDouble()).isLessThan(1e-15);
            assertThat(answer.get("sup_p").getAsDouble()).isLessThan(0.01);
            Document page = PageChecks.checked(Files.readString(gallery.resolve(files.get(i))));
            assertThat(Double.parseDouble(page.select(".selective data").attr("value")))
                    .isEqualTo(answer.get("p_value").getAsDouble());
            assertThat(page.select("#region svg")).hasSize(3);
            Path problem = gallery.resolve(names.get(i) + ".json");
            assertThat(page.select("#again pre").text()).isEqualTo("zeline pvalue --problem " + problem);
            JsonObject again = Invocation.of("pvalue", "--problem", problem, "--json")
                    .done()
                    .object();
            assertThat(again.get("p_value").getAsDouble())
                    .isCloseTo(answer.get("p_value").getAsDouble(), within(1e-9));
        }
        assertThat(Invocation.of("demo", "--gallery", gallery).done().out())
                .contains("index.html", "segmentation.json");
        Invocation.of("demo", "--gallery", gallery, "--output", "x.html").refused(2, "--output goes without --gallery");
        Files.writeString(folder.resolve("file"), "");
        Invocation.of("demo", "--gallery", folder.resolve("file/x")).refused(2, "could not be made a folder");
    }
}
