package org.zeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.zeline.cli.Invocation.MODELS;
import static org.zeline.cli.Invocation.golden;
import static org.zeline.cli.Invocation.model;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeline.report.page.PageChecks;

class LsaCommandTest {
    private static final Path GOLDEN = Path.of("src/test/resources/lsa/mnist_mlp_elu.json");

    @TempDir
    private Path folder = Path.of(".");

    private JsonObject expected = new JsonObject();

    @BeforeEach
    void writesTheImagesAsATable() throws IOException {
        expected = JsonParser.parseString(Files.readString(GOLDEN)).getAsJsonObject();
        List<String> rows = new ArrayList<>();
        for (JsonElement row : expected.getAsJsonArray("clean")) {
            String text = row.toString();
            rows.add(text.substring(1, text.length() - 1));
        }
        Files.write(folder.resolve("x.csv"), rows);
        List<String> labels = new ArrayList<>();
        expected.getAsJsonArray("labels").forEach(label -> labels.add(label.getAsString()));
        Files.write(folder.resolve("y.csv"), labels);
    }

    private Invocation lsa(Object... more) {
        Object[] words = new Object[6 + more.length];
        words[0] = "lsa";
        words[1] = model("mnist_mlp_elu");
        words[2] = "--data";
        words[3] = folder.resolve("x.csv");
        words[4] = "--labels";
        words[5] = folder.resolve("y.csv");
        System.arraycopy(more, 0, words, 6, more.length);
        return Invocation.of(words);
    }

    @Test
    void theGoldenComparisonsPass() {
        Invocation run =
                Invocation.of("verify", "--golden", GOLDEN, "--models", MODELS).done();
        assertThat(run.out().strip()).isEqualTo("5 passed, 0 failed");
    }

    @Test
    void aChangedGoldenComparisonIsSeen() throws IOException {
        expected.addProperty("loss_sum", 3.5);
        Path file = Files.writeString(folder.resolve("changed.json"), expected.toString());
        Invocation run = Invocation.of("verify", "--golden", file, "--models", MODELS);
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("changed.json: clean: loss_sum[0] is", "4 passed, 1 failed");
    }

    /** Relative errors under FGSM are those that PyTorch found; images are read in single precision. */
    @Test
    void relativeErrorsAreThoseOfTheReference() {
        JsonObject attack = lsa("--attack", "fgsm", "--no-learnable", "--grid", "0", "--json")
                .object()
                .getAsJsonArray("models")
                .get(0)
                .getAsJsonObject()
                .getAsJsonArray("attacks")
                .get(0)
                .getAsJsonObject();
        JsonObject reference = expected.getAsJsonObject("perturbations")
                .getAsJsonObject("fgsm_eps0.1")
                .getAsJsonObject("batch_relative_error");
        JsonArray layers = attack.getAsJsonArray("layers");
        assertThat(layers).hasSize(2);
        for (JsonElement layer : layers) {
            String name = layer.getAsJsonObject().get("layer").getAsString();
            String key = name.contains("n.2") ? "n.2" : "n.4";
            assertThat(layer.getAsJsonObject().get("batch").getAsDouble())
                    .isCloseTo(reference.get(key).getAsDouble(), within(1e-4));
        }
        assertThat(attack.get("clean_accuracy").getAsDouble()).isEqualTo(100);
    }

    @Test
    void theTextTellsLayersAndScores() {
        String out = lsa("--attack", "gaussian,pgd", "--grid", "0,0.3", "--samples", 4, "--steps", 3)
                .out();
        assertThat(out).contains("gaussian at 0.1", "pgd at 0.1", "/n/n.2/Elu", "R&G in total", " of 200");
    }

    @Test
    void theReportShowsBothNetworks() throws IOException {
        Path report = folder.resolve("report.html");
        lsa("--against", model("mnist_mlp_elu"), "--attack", "fgsm", "--grid", "0", "--report", report, "--json");
        assertThat(PageChecks.checked(Files.readString(report)).text())
                .contains("Layer profile", "/n/n.2/Elu", "Robustness and generalisation", "taken for 7", "zeline lsa");
    }

    @Test
    void certifiedBoundsStandBesideAttacks() throws IOException {
        Path page = folder.resolve("certified.html");
        JsonObject certificate = lsa("--attack", "pgd", "--eps", "0.01", "--certify", "--json", "--report", page)
                .object()
                .getAsJsonArray("models")
                .get(0)
                .getAsJsonObject()
                .getAsJsonObject("certificate");
        assertThat(certificate.get("norm").getAsString()).isEqualTo("linf");
        assertThat(certificate.get("eps").getAsDouble()).isEqualTo(0.01);
        assertThat(certificate.get("certified_accuracy").getAsDouble())
                .isPositive()
                .isLessThanOrEqualTo(certificate.get("attacked_accuracy").getAsDouble());
        JsonArray layers = certificate.getAsJsonArray("layers");
        assertThat(layers).hasSize(5);
        for (JsonElement element : layers) {
            JsonObject layer = element.getAsJsonObject();
            double attacked = layer.get("attacked").getAsDouble();
            assertThat(layer.get("certified").getAsDouble()).isBetween(attacked, 10 * attacked);
            assertThat(layer.get("too_wide").getAsBoolean()).isFalse();
        }
        Document html = PageChecks.checked(Files.readString(page));
        assertThat(html.text()).contains("What is certain for mnist_mlp_elu.onnx", "attacked to certified");
    }

    @Test
    void theTextSaysWhichBracketsAreTooWide() {
        String text = lsa("--attack", "gaussian", "--eps", "0.3", "--certify").out();
        assertThat(text).contains("for every perturbation in linf 0.3", "attacked", "too wide to use");
    }

    @Test
    void certifiedBoundsNeedAFittingMeasure() {
        lsa("--certify", "--measure", "linear-cka").refused(2, "--certify: certified bounds need relative-error");
        Invocation.of("lsa", "--certify", "--problem", "any.json")
                .refused(2, "--certify needs a MODEL and --data, not --problem");
    }

    @Test
    void badInputIsRefused() throws IOException {
        lsa("--attack", "fog").refused(2, "--attack knows no fog");
        lsa("--bounds", "0,0.5").refused(2, "outside the bounds 0.0 to 0.5");
        lsa("--layers", "nothing*").refused(2, "no node and no value is called 'nothing*'");
        lsa("--grid", "0.1,0.2").refused(2, "--grid must begin with 0");
        Files.writeString(folder.resolve("y.csv"), "1\n2\n");
        lsa().refused(2, "8 samples, there are 2 labels");
        Invocation.of("lsa", model("mnist_mlp_elu")).refused(2, "name a MODEL and --data, or a --problem");
    }

    @Test
    void aRegionMovesWithItsInput() throws IOException {
        Path report = folder.resolve("region.html");
        JsonArray rows = Invocation.of(
                        "lsa",
                        "--problem",
                        golden("unet8-back-1"),
                        "--models",
                        MODELS,
                        "--attack",
                        "gaussian,scores",
                        "--grid",
                        "0,0.2",
                        "--kernels",
                        "scalar",
                        "--report",
                        report,
                        "--json")
                .object()
                .getAsJsonArray("rows");
        JsonObject clean = rows.get(0).getAsJsonObject();
        double p = Invocation.of(
                        "pvalue",
                        "--problem",
                        golden("unet8-back-1"),
                        "--models",
                        MODELS,
                        "--kernels",
                        "scalar",
                        "--json")
                .object()
                .get("p_value")
                .getAsDouble();
        assertThat(clean.get("p_value").getAsDouble()).isEqualTo(p);
        assertThat(clean.get("shared").getAsDouble()).isEqualTo(1);
        JsonObject against = rows.get(3).getAsJsonObject();
        assertThat(against.get("perturbation").getAsString()).isEqualTo("scores");
        assertThat(against.get("shared").getAsDouble()).isBetween(0.1, 0.95);
        Document page = PageChecks.checked(Files.readString(report));
        assertThat(page.select("#rows svg")).hasSize(2);
        assertThat(page.select("#rows tbody tr")).hasSize(4);
        assertThat(page.select("#rows tbody td").get(4).text()).isEqualTo(String.format(Locale.ROOT, "%.4g", p));
    }

    @Test
    void aStepAgainstTheScoresNeedsTheNetworksOwnInput() throws IOException {
        String prepared = Files.readString(golden("unet8-back-1"))
                .replaceFirst("\"problem\": *\\{", "\"problem\": {\"preprocess\": [\"z-score\"],");
        Path problem = Files.writeString(folder.resolve("prepared.json"), prepared);
        assertThat(prepared).contains("z-score");

        Invocation.of("lsa", "--problem", problem, "--models", MODELS, "--attack", "scores", "--grid", "0,0.2")
                .refused(2, "--attack scores goes from the first output", "without preprocess");
    }
}
