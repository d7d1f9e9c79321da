package org.zeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.zeline.cli.Invocation.model;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zeline.onnx.ModelFile;
import org.zeline.onnx.proto.ModelProto;
import org.zeline.report.page.PageChecks;

/** Robustness in summary, and two networks compared. */
class RobustnessCommandTest {
    private static final Path DATA = Path.of("src/test/resources/lsa/mnist_mlp_elu.json");

    @TempDir
    private Path folder = Path.of(".");

    @BeforeEach
    void writesTheImagesAsATable() throws IOException {
        JsonObject data = JsonParser.parseString(Files.readString(DATA)).getAsJsonObject();
        List<String> rows = new ArrayList<>();
        for (JsonElement row : data.getAsJsonArray("clean")) {
            String text = row.toString();
            rows.add(text.substring(1, text.length() - 1));
        }
        Files.write(folder.resolve("x.csv"), rows);
        List<String> labels = new ArrayList<>();
        data.getAsJsonArray("labels").forEach(label -> labels.add(label.getAsString()));
        Files.write(folder.resolve("y.csv"), labels);
    }

    private Invocation lsa(Object... more) {
        List<Object> words = new ArrayList<>(List.of(
                "lsa", model("mnist_mlp_elu"), "--data", folder.resolve("x.csv"), "--labels", folder.resolve("y.csv")));
        words.addAll(List.of(more));
        return Invocation.of(words.toArray());
    }

    /** The same network, but for one of its classes, which it hardly ever says. */
    private Path other() throws IOException {
        ModelProto.Builder model = ModelFile.read(model("mnist_mlp_elu")).toBuilder();
        model.getGraphBuilder().getInitializerBuilderList().forEach(tensor -> {
            if (tensor.getDimsCount() == 1 && tensor.getDims(0) == 10) {
                ByteBuffer bias =
                        ByteBuffer.wrap(tensor.getRawData().toByteArray()).order(ByteOrder.LITTLE_ENDIAN);
                bias.putFloat(4 * 7, -9);
                tensor.setRawData(ByteString.copyFrom(bias.array()));
            }
        });
        return Files.write(folder.resolve("other.onnx"), model.build().toByteArray());
    }

    private static JsonObject attack(JsonObject result, int network, int attack) {
        return result.getAsJsonArray("models")
                .get(network)
                .getAsJsonObject()
                .getAsJsonArray("attacks")
                .get(attack)
                .getAsJsonObject();
    }

    private static double number(JsonElement object, String name) {
        return object.getAsJsonObject().get(name).getAsDouble();
    }

    private static void assertWithin(JsonObject object, String name) {
        JsonArray interval = object.getAsJsonArray(name + "_interval");
        assertThat(interval).hasSize(2);
        assertThat(number(object, name))
                .isBetween(interval.get(0).getAsDouble() - 1e-9, interval.get(1).getAsDouble() + 1e-9);
    }

    @Test
    void accuraciesScoresAndAreasHaveIntervals() throws IOException {
        Object[] words = {"--attack", "pgd", "--grid", "0,0.02,0.06", "--steps", 3, "--resamples", 499, "--seed", 5};
        JsonObject found = attack(lsa(with(words, "--json")).object(), 0, 0);
        List<Double> accuracies = new ArrayList<>();
        found.getAsJsonArray("accuracies").forEach(accuracy -> accuracies.add(accuracy.getAsDouble()));
        assertThat(found.getAsJsonArray("accuracy_intervals")).hasSize(3);
        double area = (accuracies.get(0) + accuracies.get(1)) / 2 / 3 + (accuracies.get(1) + accuracies.get(2)) / 3;
        assertThat(number(found, "area")).isCloseTo(area, within(1e-9));
        assertThat(number(found, "rg")).isEqualTo(accuracies.get(0) + accuracies.get(1) + accuracies.get(2));
        assertThat(accuracies.get(2)).isStrictlyBetween(0.0, 100.0);
        assertWithin(found, "rg");
        assertWithin(found, "area");
        assertThat(found.getAsJsonObject("bootstrap"))
                .isEqualTo(JsonParser.parseString("{\"confidence\": 0.95, \"resamples\": 499, \"seed\": 5}"));

        assertThat(lsa(words).out())
                .containsPattern("R&G +[\\d.]+ of 300, interval [\\d.]+ to [\\d.]+\n")
                .containsPattern("area +[\\d.]+ %, interval")
                .containsPattern("0\\.02 +[\\d.]+ % +[\\d.]+ to [\\d.]+\n")
                .contains("95 %, percentile bootstrap over samples, 499 resamples, seed 5");
    }

    private static Object[] with(Object[] words, Object... more) {
        List<Object> all = new ArrayList<>(List.of(words));
        all.addAll(List.of(more));
        return all.toArray();
    }

    @ParameterizedTest
    @CsvSource({"deepfool, l2", "cw, l2", "fab, linf"})
    void attacksThatSearchForTheSmallestChangeHaveDistances(String attack, String norm) {
        JsonObject found = attack(lsa("--attack", attack, "--json").object(), 0, 0);
        assertThat(found.has("rg")).isFalse();
        JsonObject distances = found.getAsJsonObject("minimum_distances");
        assertThat(distances.get("norm").getAsString()).isEqualTo(norm);
        assertThat(number(distances, "misclassified")).isZero();
        assertThat(number(distances, "found") + number(distances, "censored")).isEqualTo(8);
        assertThat(distances.getAsJsonArray("distances")).hasSize(8);
        double largest = 0;
        for (JsonElement distance : distances.getAsJsonArray("distances")) {
            largest = distance.isJsonNull() ? largest : Math.max(largest, distance.getAsDouble());
        }
        assertThat(number(distances, "limit")).isEqualTo(largest).isPositive();
        for (String name : List.of("mean_found", "restricted_mean", "median")) {
            assertWithin(distances, name);
        }
        // what was found is a misclassification
        assertThat(number(found, "accuracy")).isEqualTo(100 * number(distances, "censored") / 8);
    }

    @Test
    void samplesBeyondTheLimitAreCensored() throws IOException {
        Object[] words = {"--attack", "deepfool", "--distance-limit", 0.8};
        JsonObject distances = attack(lsa(with(words, "--json")).object(), 0, 0).getAsJsonObject("minimum_distances");
        int beyond = 0;
        double restricted = 0;
        for (JsonElement distance : distances.getAsJsonArray("distances")) {
            beyond += distance.isJsonNull() || distance.getAsDouble() > 0.8 ? 1 : 0;
            restricted += distance.isJsonNull() ? 0.8 : Math.min(0.8, distance.getAsDouble());
        }
        assertThat(beyond).isBetween(5, 7); // more than half
        assertThat(number(distances, "limit")).isEqualTo(0.8);
        assertThat(number(distances, "censored")).isEqualTo(beyond);
        assertThat(number(distances, "restricted_mean")).isCloseTo(restricted / 8, within(1e-12));
        assertThat(distances.get("median").isJsonNull()).isTrue();

        Path report = folder.resolve("report.html");
        assertThat(lsa(with(words, "--report", report)).out())
                .contains("distances in l2", beyond + " censored at the limit of 0.8")
                .containsPattern("median +not reached, interval [\\d.]+ to not reached");
        Document page = PageChecks.checked(Files.readString(report));
        assertThat(page.select("#distances tbody tr").eachText())
                .contains("mnist_mlp_elu.onnx deepfool l2 0 " + (8 - beyond) + " " + beyond + " 0.8")
                .anyMatch(row -> row.startsWith("mnist_mlp_elu.onnx deepfool median not reached"));
    }

    @Test
    void twoNetworksAreComparedByPairedTests() throws IOException {
        Path report = folder.resolve("report.html");
        JsonObject result = lsa(
                        "--compare",
                        other(),
                        "--attack",
                        "pgd,deepfool",
                        "--grid",
                        "0,0.02,0.05",
                        "--permutations",
                        999,
                        "--report",
                        report,
                        "--json")
                .object();
        JsonObject comparison = result.getAsJsonObject("comparison");
        assertThat(number(comparison, "permutations")).isEqualTo(999);
        assertThat(comparison.has("bootstrap")).isTrue();
        JsonObject curve = comparison.getAsJsonArray("attacks").get(0).getAsJsonObject();
        JsonObject first = attack(result, 0, 0);
        JsonObject second = attack(result, 1, 0);
        JsonArray strengths = curve.getAsJsonArray("strengths");
        assertThat(strengths).hasSize(3);
        for (int k = 0; k < 3; k++) {
            JsonElement test = strengths.get(k);
            double difference = first.getAsJsonArray("accuracies").get(k).getAsDouble()
                    - second.getAsJsonArray("accuracies").get(k).getAsDouble();
            assertThat(100 * (number(test, "only_first") - number(test, "only_second")) / 8)
                    .isEqualTo(difference);
            assertThat(number(test, "p_adjusted")).isBetween(number(test, "p_value"), 1.0);
        }
        assertThat(number(strengths.get(0), "only_first")).isPositive(); // sevens
        for (String name : List.of("rg", "area")) {
            JsonObject difference = curve.getAsJsonObject(name);
            assertThat(number(difference, "difference"))
                    .isCloseTo(number(first, name) - number(second, name), within(1e-9));
            assertWithin(difference, "difference");
            assertThat(number(difference, "p_value")).isBetween(0.001, 1.0);
        }
        JsonObject distance = comparison.getAsJsonArray("attacks").get(1).getAsJsonObject();
        assertThat(distance.get("attack").getAsString()).isEqualTo("deepfool");
        assertThat(number(distance.getAsJsonObject("restricted_mean"), "difference"))
                .isPositive();

        Document page = PageChecks.checked(Files.readString(report));
        assertThat(page.select("#comparison h2").text())
                .isEqualTo("1: mnist_mlp_elu.onnx, compared with 2: other.onnx");
        assertThat(page.select("#comparison tbody tr")).hasSize(3 + 3);
        assertThat(page.select("#scores svg path.band")).hasSize(2);
    }

    @Test
    void theTextSaysHowTwoNetworksDiffer() {
        String out = lsa("--against", model("mnist_mlp_elu"), "--attack", "fgsm,fab", "--grid", "0,0.05")
                .out();
        assertThat(out)
                .contains("first network less second", "McNemar's exact test", "only second", "distances in linf")
                .containsPattern("R&G +0\\.0000, interval 0\\.0000 to 0\\.0000, p-value 1\\.0000")
                .containsPattern("restricted mean +0\\.0000, .* p-value 1\\.0000")
                .contains("9999 random sign flips");
    }

    @Test
    void theEnsembleIsComparedToo() throws IOException {
        JsonObject result = lsa(
                        "--against",
                        other(),
                        "--attack",
                        "autoattack",
                        "--grid",
                        "0,0.05",
                        "--eps",
                        "0.05",
                        "--samples",
                        4,
                        "--steps",
                        5,
                        "--queries",
                        20,
                        "--json")
                .object();
        JsonObject curve = result.getAsJsonObject("comparison")
                .getAsJsonArray("attacks")
                .get(0)
                .getAsJsonObject();
        assertThat(curve.get("attack").getAsString()).isEqualTo("autoattack");
        assertThat(number(curve.getAsJsonObject("rg"), "difference"))
                .isEqualTo(number(attack(result, 0, 0), "rg") - number(attack(result, 1, 0), "rg"));
    }

    @Test
    void oneNetworkIsNotCompared() {
        assertThat(lsa("--attack", "fgsm", "--grid", "0", "--json").object().has("comparison"))
                .isFalse();
    }

    @Test
    void anotherNetworkNeedsAnInputOfTheSameShape() {
        Invocation run = lsa("--against", model("unet16_c8"), "--attack", "fgsm");
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err())
                .contains("unet16_c8.onnx: input '", "needs shape", "compared networks get the same samples");
        assertThat(run.out()).isEmpty();
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        lsa("--resamples", 10).refused(2, "--resamples: a bootstrap needs at least 100 resamples, got 10");
        lsa("--distance-limit", "-1").refused(2, "--distance-limit must be a finite number of at least 0, got -1.0");
        lsa("--distance-limit", "NaN").refused(2, "got NaN");
        lsa("--permutations", 999).refused(2, "--permutations goes with --against");
        lsa("--against", model("mnist_mlp_elu"), "--permutations", 5)
                .refused(2, "--permutations: a permutation test needs at least 99 permutations, got 5");
        Invocation.of("lsa", "--problem", "any.json", "--compare", model("mnist_mlp_elu"))
                .refused(2, "leave out MODEL, --against and --data");
    }
}
