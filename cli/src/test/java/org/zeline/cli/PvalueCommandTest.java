package org.zeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.zeline.cli.Invocation.golden;
import static org.zeline.cli.Invocation.model;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeline.cli.input.LoadedModel;
import org.zeline.cli.input.Npy;
import org.zeline.cli.json.Json;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.report.page.PageChecks;
import org.zeline.si.data.VarianceEstimate;

final class PvalueCommandTest {
    @TempDir
    private Path folder = Path.of(".");

    private static Invocation problem(String name, String... more) {
        Object[] words = new Object[5 + more.length];
        words[0] = "pvalue";
        words[1] = "--problem";
        words[2] = golden(name);
        words[3] = "--models";
        words[4] = Invocation.MODELS;
        System.arraycopy(more, 0, words, 5, more.length);
        return Invocation.of(words).done();
    }

    private static JsonObject parsed(String name) throws IOException {
        return JsonParser.parseString(Files.readString(golden(name))).getAsJsonObject();
    }

    private Path data(JsonObject tensor, String name) throws IOException {
        return array(tensor.getAsJsonArray("shape"), tensor.getAsJsonArray("data"), name);
    }

    private Path array(JsonArray shape, JsonArray data, String name) throws IOException {
        int[] extents = shape.asList().stream().mapToInt(e -> e.getAsInt()).toArray();
        double[] values =
                data.asList().stream().mapToDouble(e -> e.getAsDouble()).toArray();
        return Files.write(folder.resolve(name), Npy.write(Tensor.of(Shape.of(extents), values)));
    }

    @Test
    void theJsonHasEveryField() throws IOException, NoSuchAlgorithmException {
        JsonObject result = problem("unet8-back-1", "--json").object();
        assertThat(result.keySet())
                .containsExactly(
                        "stat",
                        "p_value",
                        "inf_p",
                        "sup_p",
                        "naive_p",
                        "alternative",
                        "roi",
                        "roi_size",
                        "region",
                        "event",
                        "statistic",
                        "law",
                        "estimate",
                        "interval",
                        "interval_level",
                        "truncated_intervals",
                        "searched_intervals",
                        "search",
                        "model_sha256",
                        "zeline_version");
        assertThat(result.getAsJsonObject("search").keySet())
                .containsExactly("mode", "evaluations", "columns", "seconds", "threads", "kernels", "certificate");
        JsonObject expected = parsed("unet8-back-1").getAsJsonObject("expected");
        assertThat(result.get("roi")).isEqualTo(expected.get("roi"));
        assertThat(result.get("roi_size").getAsInt()).isEqualTo(71);
        assertThat(result.get("stat").getAsDouble())
                .isCloseTo(expected.get("stat").getAsDouble(), within(1e-6));
        assertThat(result.get("alternative").getAsString()).isEqualTo("two-sided");
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(model("unet16_c8")));
        assertThat(result.get("model_sha256").getAsString())
                .isEqualTo(HexFormat.of().formatHex(hash));
    }

    @Test
    void scoresComeOnRequest() {
        assertThat(problem("unet8-back-1", "--json", "--scores").object().getAsJsonArray("score_map"))
                .hasSize(256);
    }

    @Test
    void severalProblemsGiveAnArray() {
        Invocation run = Invocation.of(
                        "pvalue",
                        "--json",
                        "--models",
                        Invocation.MODELS,
                        "--problem",
                        golden("unet8-back-1"),
                        "--problem",
                        golden("unet1d-back-1"))
                .done();
        assertThat(run.json().getAsJsonArray()).hasSize(2);
    }

    @Test
    void aModelStandsBesideItsProblem() throws IOException {
        Files.copy(golden("unet1d-back-1"), folder.resolve("p.json"));
        Files.copy(model("unet1d64"), folder.resolve("unet1d64.onnx"));
        Invocation.of("pvalue", "--problem", folder.resolve("p.json")).done();
    }

    @Test
    void anInfiniteEndIsNull() {
        JsonArray searched = problem("unet8-back-1", "--json").object().getAsJsonArray("searched_intervals");
        assertThat(searched).isNotEmpty();
        java.io.StringWriter text = new java.io.StringWriter();
        Json.print(
                new java.io.PrintWriter(text),
                json -> Json.numbers(json, new double[] {Double.NEGATIVE_INFINITY, 0.1, 2, Double.NaN}));
        assertThat(text.toString().strip()).isEqualTo("[null,0.1,2,null]");
    }

    @Test
    void optionsSayWhatAProblemFileSays() throws IOException {
        JsonObject problem = parsed("unet8-norm-inputdiff-1").getAsJsonObject("problem");
        Path image = data(problem.getAsJsonArray("inputs").get(0).getAsJsonObject(), "image.npy");
        JsonObject byOptions = Invocation.of(
                        "pvalue",
                        model("unet16_c8"),
                        "--input",
                        image,
                        "--hypothesis",
                        "back",
                        "--threshold",
                        "0.5",
                        "--variance",
                        "1.0",
                        "--post-process",
                        "input-diff",
                        "--post-process",
                        "abs",
                        "--normalize",
                        "--json")
                .done()
                .object();
        assertSame(byOptions, problem("unet8-norm-inputdiff-1", "--json").object());
    }

    @Test
    void filesOfOptionsSayWhatAProblemFileSays() throws IOException {
        JsonObject problem = parsed("unet8-vardiag-1").getAsJsonObject("problem");
        Path image = data(problem.getAsJsonArray("inputs").get(0).getAsJsonObject(), "image.npy");
        JsonArray variances = problem.getAsJsonObject("variance").getAsJsonArray("diagonal");
        JsonArray flat = new JsonArray();
        flat.add(variances.size());
        Path diagonal = array(flat, variances, "diagonal.npy");
        JsonObject byOptions = Invocation.of(
                        "pvalue",
                        model("unet16_c8"),
                        "--input",
                        image,
                        "--hypothesis",
                        "back",
                        "--threshold",
                        "-2",
                        "--variance",
                        "diagonal:" + diagonal,
                        "--json")
                .done()
                .object();
        assertSame(byOptions, problem("unet8-vardiag-1", "--json").object());
    }

    @Test
    void aReferenceMayComeByOptions() throws IOException {
        JsonObject problem = parsed("unet8-reference-1").getAsJsonObject("problem");
        Path image = data(problem.getAsJsonArray("inputs").get(0).getAsJsonObject(), "image.npy");
        Path reference = data(problem.getAsJsonObject("reference"), "reference.npy");
        JsonObject byOptions = Invocation.of(
                        "pvalue",
                        model("unet16_c8"),
                        "--input",
                        image,
                        "--hypothesis",
                        "reference",
                        "--reference",
                        reference,
                        "--threshold",
                        "-2",
                        "--variance",
                        "1",
                        "--json")
                .done()
                .object();
        assertSame(byOptions, problem("unet8-reference-1", "--json").object());
    }

    private static void assertSame(JsonObject ours, JsonObject theirs) {
        for (String field :
                new String[] {"stat", "p_value", "naive_p", "roi", "truncated_intervals", "searched_intervals"}) {
            assertThat(ours.get(field)).as(field).isEqualTo(theirs.get(field));
        }
    }

    @Test
    void theTextComparesNaiveAndSelective() {
        assertThat(problem("unet8-norm-inputdiff-1").out())
                .contains("naive p-value", "not valid", "selective p-value", "guaranteed to lie within", "no evidence");
    }

    @Test
    void bothKernelsAgree() {
        double scalar = problem("unet8-back-1", "--json", "--kernels", "scalar")
                .object()
                .get("p_value")
                .getAsDouble();
        JsonObject vector =
                problem("unet8-back-1", "--json", "--kernels", "vector").object();
        assertThat(vector.get("p_value").getAsDouble()).isCloseTo(scalar, within(1e-9));
        assertThat(vector.getAsJsonObject("search").get("kernels").getAsString())
                .isEqualTo("vector");
    }

    @Test
    void threadsChangeNothingButTheirNumber() {
        JsonObject one = problem("unet8-norm-inputdiff-1", "--json").object();
        JsonObject three =
                problem("unet8-norm-inputdiff-1", "--json", "--threads", "3").object();
        assertSame(three, one);
        JsonObject work = three.getAsJsonObject("search");
        assertThat(work.get("threads").getAsInt()).isEqualTo(3);
        for (String field : new String[] {"mode", "evaluations", "columns"}) {
            assertThat(work.get(field)).isEqualTo(one.getAsJsonObject("search").get(field));
        }
    }

    @Test
    void theDefaultSearchIsTheBoundedOne() throws IOException {
        JsonObject byFile = problem("unet8-back-1", "--json").object();
        assertThat(byFile.getAsJsonObject("search").get("mode").getAsString()).isEqualTo("bounded");
        Path image = data(
                parsed("unet8-back-1")
                        .getAsJsonObject("problem")
                        .getAsJsonArray("inputs")
                        .get(0)
                        .getAsJsonObject(),
                "image.npy");
        Invocation ordered = Invocation.of(
                "pvalue",
                model("unet16_c8"),
                "--input",
                image,
                "--hypothesis",
                "back",
                "--threshold",
                "-2",
                "--variance",
                "1",
                "--order",
                "pi1",
                "--json");
        assertSame(ordered.object(), byFile);
        assertThat(ordered.err()).startsWith("zeline: --order has no effect on the bounded search");
    }

    @Test
    void theReportSaysWhatTheJsonSays() throws IOException {
        Path report = folder.resolve("r.html");
        JsonObject json = problem("unet8-neighbor-1", "--json", "--report", report.toString())
                .object();
        Document page = PageChecks.checked(Files.readString(report));
        assertThat(Double.parseDouble(page.select(".selective data").attr("value")))
                .isEqualTo(json.get("p_value").getAsDouble());
        assertThat(Double.parseDouble(page.select(".naive data").attr("value")))
                .isEqualTo(json.get("naive_p").getAsDouble());
        assertThat(page.select("#region > p").text())
                .startsWith(json.get("roi_size").getAsString() + " of 256 elements");
        JsonArray intervals = json.getAsJsonArray("truncated_intervals");
        assertThat(page.select("#line tbody tr")).hasSize(Math.min(12, intervals.size()));
        assertThat(setting(page, "Model SHA-256"))
                .isEqualTo(json.get("model_sha256").getAsString());
        assertThat(setting(page, "SHA-256 of " + golden("unet8-neighbor-1")))
                .isEqualTo(LoadedModel.sha256(golden("unet8-neighbor-1")));
        assertThat(setting(page, "Java")).startsWith(System.getProperty("java.version"));
        assertThat(setting(page, "Kernels"))
                .isEqualTo(json.getAsJsonObject("search").get("kernels").getAsString());
        assertThat(setting(page, "Zeline")).isEqualTo(json.get("zeline_version").getAsString());
        assertThat(page.select("#again pre").text())
                .startsWith("zeline pvalue --problem " + golden("unet8-neighbor-1"));
        assertThat(page.select("#meaning li").text()).contains("Gaussian", "variance 1.0", "beforehand");
    }

    private static String setting(Document page, String name) {
        return page.select("#settings tr").stream()
                .filter(row -> row.child(0).text().equals(name))
                .map(row -> row.child(1).text())
                .findFirst()
                .orElseThrow(() -> new AssertionError("no setting " + name));
    }

    @Test
    void anEstimatedVarianceIsWarnedOf() throws IOException {
        JsonObject input = parsed("unet8-back-1")
                .getAsJsonObject("problem")
                .getAsJsonArray("inputs")
                .get(0)
                .getAsJsonObject();
        Object[] words = {
            "pvalue",
            model("unet16_c8"),
            "--input",
            data(input, "image.npy"),
            "--hypothesis",
            "back",
            "--threshold",
            "-2",
            "--variance",
            "estimate",
            "--report",
            folder.resolve("r.html")
        };
        assertThat(Invocation.of(words).done().out()).contains("warning", "the variance was estimated");
        Document page = PageChecks.checked(Files.readString(folder.resolve("r.html")));
        assertThat(page.select(".warning").text()).contains("the variance was estimated");
        assertThat(page.select("#meaning li").text()).contains("the p-value is approximate");
        words[10] = "--json";
        Invocation json = Invocation.of(Arrays.copyOf(words, 11));
        assertThat(json.err()).startsWith("zeline: the variance was estimated");
        double known = problem("unet8-back-1", "--json").object().get("stat").getAsDouble();
        double[] values = input.getAsJsonArray("data").asList().stream()
                .mapToDouble(e -> e.getAsDouble())
                .toArray();
        assertThat(json.object().get("stat").getAsDouble())
                .isCloseTo(known / Math.sqrt(VarianceEstimate.of(values).variance()), within(1e-6));
    }
}
