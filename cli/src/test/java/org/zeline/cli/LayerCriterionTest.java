package org.zeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeline.report.page.PageChecks;

/** Layers ranked by criteria, and training that takes the lists. */
class LayerCriterionTest {
    private static final Path CASES = Invocation.CASES;
    private static final Path MODEL = CASES.resolve("cka_mlp4.onnx");

    @TempDir
    private Path folder = Path.of(".");

    private static Invocation on(String command, Path model, Object... more) {
        List<Object> words = new ArrayList<>(List.of(
                command, model, "--data", CASES.resolve("cka_x.npy"), "--labels", CASES.resolve("cka_labels.npy")));
        words.addAll(List.of(more));
        return Invocation.of(words.toArray());
    }

    private static Invocation lsa(Object... more) {
        List<Object> words = new ArrayList<>(List.of("--attack", "fgsm", "--grid", "0"));
        words.addAll(List.of(more));
        return on("lsa", MODEL, words.toArray());
    }

    private static JsonArray criteria(Invocation run) {
        return run.object().getAsJsonArray("models").get(0).getAsJsonObject().getAsJsonArray("criteria");
    }

    @Test
    void eachCriterionHasItsListOfLayers() {
        JsonArray criteria = criteria(lsa("--criterion", "criticality,lipschitz,spectral", "--certify", "--json"));
        assertThat(criteria)
                .extracting(one -> one.getAsJsonObject().get("criterion").getAsString())
                .containsExactly("criticality", "lipschitz", "spectral");
        for (JsonElement element : criteria) {
            JsonObject criterion = element.getAsJsonObject();
            double threshold = criterion.get("mu").getAsDouble()
                    + criterion.get("eta").getAsDouble()
                            * criterion.get("sigma").getAsDouble();
            List<String> above = new ArrayList<>();
            for (JsonElement one : criterion.getAsJsonArray("layers")) {
                JsonObject layer = one.getAsJsonObject();
                boolean vulnerable = layer.get("vulnerable").getAsBoolean();
                assertThat(layer.get("mean").getAsDouble() > threshold).isEqualTo(vulnerable);
                if (vulnerable) {
                    above.add(layer.get("value").getAsString());
                }
            }
            assertThat(above).isNotEmpty();
            assertThat(criterion.getAsJsonArray("mvl"))
                    .extracting(JsonElement::getAsString)
                    .containsExactlyElementsOf(above);
        }
    }

    @Test
    void lipschitzAndSpectralBoundsAreBrackets() {
        JsonArray criteria = criteria(
                lsa("--criterion", "lipschitz,spectral", "--certify", "--eps", "0.001", "--bounds", "-9,9", "--json"));
        for (JsonElement criterion : criteria) {
            for (JsonElement element : criterion.getAsJsonObject().getAsJsonArray("layers")) {
                JsonObject layer = element.getAsJsonObject();
                double attacked = layer.get("mean").getAsDouble();
                assertThat(attacked).isPositive();
                assertThat(layer.get("certified").getAsDouble()).isBetween(attacked, 10 * attacked);
                assertThat(layer.get("too_wide").getAsBoolean()).isFalse();
                assertThat(layer.get("uncertified_reason").isJsonNull()).isTrue();
            }
        }
        JsonObject spectral = criteria.get(1)
                .getAsJsonObject()
                .getAsJsonArray("layers")
                .get(0)
                .getAsJsonObject();
        assertThat(spectral.get("residual").getAsDouble()).isBetween(0.0, 1e-3);
        JsonArray uncertified = criteria(lsa("--criterion", "lipschitz", "--json"));
        assertThat(uncertified.get(0).getAsJsonObject().getAsJsonArray("layers"))
                .allSatisfy(layer ->
                        assertThat(layer.getAsJsonObject().has("certified")).isFalse());
    }

    @Test
    void textAndPageShowTheRankings() throws IOException {
        Path page = folder.resolve("page.html");
        String text =
                lsa("--criterion", "spectral,criticality", "--report", page).out();
        assertThat(text).contains("criticality        how much each layer raises", "spectral", "at most", "residual ");
        Document html = PageChecks.checked(Files.readString(page));
        assertThat(html.text())
                .contains(
                        "Layers of cka_mlp4.onnx by spectral",
                        "cka_mlp4.onnx by criticality, the most fragile layers first",
                        "at most");
    }

    @Test
    void withoutCriteriaTheListIsEmpty() {
        assertThat(criteria(lsa("--json"))).isEmpty();
    }

    @Test
    void criteriaThatMakeNoSenseAreRefused() {
        lsa("--criterion", "fragility")
                .refused(2, "--criterion: unknown criterion 'fragility': use criticality, lipschitz or spectral");
        lsa("--criterion", "lipschitz", "--eps", "0").refused(2, "--criterion needs --eps above 0");
        Invocation activations = lsa("--criterion", "spectral", "--no-learnable");
        assertThat(activations.status()).isEqualTo(2);
        assertThat(activations.err()).contains("the spectral criterion needs a layer that is a linear map");
        Invocation.of("lsa", "--problem", "any.json", "--criterion", "spectral")
                .refused(2, "--criterion needs a MODEL and --data, not --problem");
    }

    private Path listFile(Object... more) throws IOException {
        return Files.writeString(folder.resolve("layers.json"), lsa(more).out());
    }

    private Invocation train(String layers, Object... more) {
        List<Object> words = new ArrayList<>(List.of(
                "--layers", layers, "--epochs", "1", "--output", folder.resolve("trained.onnx"), "--bounds", "-9,9"));
        words.addAll(List.of(more));
        return on("train", MODEL, words.toArray());
    }

    @Test
    void trainingRegularisesExactlyTheLayersOfTheList() throws IOException {
        Path file = listFile("--criterion", "spectral,criticality", "--eta", "-0.2", "--json");
        JsonArray criteria = criteria(lsa("--criterion", "spectral,criticality", "--eta", "-0.2", "--json"));
        for (JsonElement element : criteria) {
            JsonArray mvl = element.getAsJsonObject().getAsJsonArray("mvl");
            String name = element.getAsJsonObject().get("criterion").getAsString();
            assertThat(mvl).isNotEmpty();
            List<String> byName = new ArrayList<>();
            mvl.forEach(value -> byName.add(value.getAsString()));
            String listed = train(file + "#" + name, "--gamma", "0.5", "--json").out();
            String named =
                    train(String.join(",", byName), "--gamma", "0.5", "--json").out();
            assertThat(listed.replaceAll("\"seconds\":[^,}]*", ""))
                    .isEqualTo(named.replaceAll("\"seconds\":[^,}]*", ""));
        }
    }

    @Test
    void aFileWithOneListNeedsNoName() throws IOException {
        Path file = listFile("--json");
        assertThat(train(file.toString()).status()).isZero();
        assertThat(train(file + "#fgsm").status()).isZero();
    }

    @Test
    void listsThatDoNotFitAreRefused() throws IOException {
        Path file = listFile("--criterion", "spectral", "--json");
        train(file.toString())
                .refused(
                        2, "has several lists of vulnerable layers: by fgsm, spectral; name one, such as", "#spectral");
        train(file + "#pgd").refused(2, "has no list of vulnerable layers by 'pgd'; it has those by fgsm, spectral");
        train(folder.resolve("missing.json").toString()).refused(2, "missing.json");
        Path other = Files.writeString(folder.resolve("other.json"), "{\"samples\": 3}");
        train(other.toString()).refused(2, "other.json", "models");
        Path empty = Files.writeString(
                folder.resolve("empty.json"), "{\"models\": [{\"attacks\": [{\"attack\": \"pgd\", \"mvl\": []}]}]}");
        train(empty.toString()).refused(2, "by pgd no layer is vulnerable", "--eta");
        Path foreign = Files.writeString(
                folder.resolve("foreign.json"),
                "{\"models\": [{\"attacks\": [{\"attack\": \"pgd\", \"mvl\": [\"conv9\"]}]}]}");
        train(foreign.toString()).refused(2, "the graph has no value 'conv9', which is vulnerable by pgd there");
        Path two = Files.writeString(
                folder.resolve("two.json"),
                "{\"models\": [{\"model_sha256\": \"a\", \"attacks\": []}, {\"model_sha256\": \"b\", \"attacks\": []}]}");
        train(two.toString()).refused(2, "has lists of 2 networks, none of which is this one");
        train(listFile("--criterion", "spectral", "--eta", "-0.2", "--json") + "#spectral", "--gamma", "1,2,3,4,5,6,7")
                .refused(2, "--gamma needs one number, or one for each of the");
    }

    @Test
    void ofTwoNetworksTheListOfTheTrainedOneIsTaken() throws IOException {
        Path file = listFile("--against", MODEL, "--json");
        assertThat(train(file.toString()).status()).isZero();
    }
}
