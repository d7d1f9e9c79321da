package org.zeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeline.report.page.PageChecks;

class AutoAttackCommandTest {
    @TempDir
    private Path folder = Path.of(".");

    @BeforeEach
    void writesTheImagesAsATable() throws IOException {
        JsonObject golden = JsonParser.parseString(
                        Files.readString(Path.of("src/test/resources/lsa/mnist_mlp_elu.json")))
                .getAsJsonObject();
        List<String> rows = new ArrayList<>();
        for (JsonElement row : golden.getAsJsonArray("clean")) {
            String text = row.toString();
            rows.add(text.substring(1, text.length() - 1));
        }
        Files.write(folder.resolve("x.csv"), rows);
        List<String> labels = new ArrayList<>();
        golden.getAsJsonArray("labels").forEach(label -> labels.add(label.getAsString()));
        Files.write(folder.resolve("y.csv"), labels);
    }

    private Invocation lsa(Object... more) {
        List<Object> words = new ArrayList<>(List.of(
                "lsa",
                model("mnist_mlp_elu"),
                "--data",
                folder.resolve("x.csv"),
                "--labels",
                folder.resolve("y.csv"),
                "--attack",
                "autoattack"));
        words.addAll(List.of(more));
        return Invocation.of(words.toArray());
    }

    private Invocation brief(Object... more) {
        List<Object> words =
                new ArrayList<>(List.of("--steps", 10, "--queries", 40, "--eps", 0.1, "--grid", "0,0.01,0.1"));
        words.addAll(List.of(more));
        return lsa(words.toArray());
    }

    private static JsonObject attack(Invocation run) {
        return run.object()
                .getAsJsonArray("models")
                .get(0)
                .getAsJsonObject()
                .getAsJsonArray("attacks")
                .get(0)
                .getAsJsonObject();
    }

    /** The evaluations without the times. */
    private static JsonArray timeless(JsonObject attack) {
        JsonArray evaluations = attack.getAsJsonArray("evaluations").deepCopy();
        evaluations.forEach(evaluation -> evaluation
                .getAsJsonObject()
                .getAsJsonArray("members")
                .forEach(member -> member.getAsJsonObject().remove("seconds")));
        return evaluations;
    }

    @Test
    void everyMemberAndTheWorstCaseAreStated() {
        JsonObject attack = attack(brief("--alone", "--json"));
        JsonArray evaluations = attack.getAsJsonArray("evaluations");
        assertThat(evaluations).hasSize(2);
        for (int i = 0; i < 2; i++) {
            JsonObject evaluation = evaluations.get(i).getAsJsonObject();
            double worst = evaluation.get("robust_accuracy").getAsDouble();
            assertThat(attack.getAsJsonArray("accuracies").get(i + 1).getAsDouble())
                    .isEqualTo(worst);
            JsonArray members = evaluation.getAsJsonArray("members");
            assertThat(members).hasSize(4);
            for (JsonElement member : members) {
                assertThat(member.getAsJsonObject().get("own_accuracy").getAsDouble())
                        .isGreaterThanOrEqualTo(worst);
                assertThat(member.getAsJsonObject().get("seconds").getAsDouble())
                        .isPositive();
                assertThat(member.getAsJsonObject().get("attacked").getAsInt()).isEqualTo(8);
            }
        }
        assertThat(attack.get("accuracy").getAsDouble())
                .isEqualTo(evaluations
                        .get(1)
                        .getAsJsonObject()
                        .get("robust_accuracy")
                        .getAsDouble())
                .isLessThan(100);
    }

    @Test
    void threadsDoNotChangeTheResultAndACheckpointIsResumed() throws IOException {
        Path checkpoint = folder.resolve("aa.ckpt");
        JsonArray expected = timeless(attack(brief("--json")));
        JsonArray found = timeless(attack(brief("--json", "--threads", 2, "--batch", 3, "--checkpoint", checkpoint)));
        assertThat(found).isEqualTo(expected);
        List<String> lines = Files.readAllLines(checkpoint);
        Files.write(checkpoint, lines.subList(0, lines.size() / 2));
        Files.writeString(checkpoint, Files.readString(checkpoint) + "cut off in the mid");
        assertThat(timeless(attack(brief("--json", "--checkpoint", checkpoint))))
                .isEqualTo(expected);
        assertThat(Files.readAllLines(checkpoint)).containsExactlyInAnyOrderElementsOf(withTimesOf(checkpoint, lines));
        assertThat(brief("--checkpoint", checkpoint, "--seed", 1).status()).isZero();
        assertThat(Files.readAllLines(checkpoint)).hasSizeGreaterThan(lines.size());
    }

    /** The lines that a file should hold, with the times that it states. */
    private static List<String> withTimesOf(Path file, List<String> lines) throws IOException {
        List<String> wanted = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            String key = line.replaceAll("^(\\S+ \\S+) .*", "$1");
            assertThat(lines).anyMatch(other -> other.startsWith(key));
            wanted.add(line);
        }
        assertThat(wanted).hasSameSizeAs(lines);
        return wanted;
    }

    @Test
    void textAndReportShowTheMembers() throws IOException {
        Path report = folder.resolve("report.html");
        String out = brief("--report", report).out();
        assertThat(out)
                .contains(
                        "autoattack at 0.1",
                        "apgd-ce",
                        "apgd-t",
                        "fab-t",
                        "square",
                        "at 0.01 of linf, version standard");
        assertThat(PageChecks.checked(Files.readString(report)).text())
                .contains("Members of autoattack at strength 0.1", "accuracy after");
    }

    @Test
    void otherNormsAndTheRandVersionWork() {
        for (String norm : List.of("l2", "l1")) {
            JsonObject attack = attack(lsa(
                    "--norm",
                    norm,
                    "--eps",
                    norm.equals("l2") ? 2 : 20,
                    "--grid",
                    "0",
                    "--steps",
                    10,
                    "--queries",
                    20,
                    "--json"));
            assertThat(attack.get("accuracy").getAsDouble()).as(norm).isLessThan(100);
        }
        Invocation rand = brief("--ensemble", "rand", "--draws", 2, "--samples", 2, "--json");
        assertThat(timeless(attack(rand)).get(0).getAsJsonObject().getAsJsonArray("members"))
                .hasSize(2);
        assertThat(rand.err()).contains("warning: at strength 0.01, the network's output is the same in every run");
    }

    @Test
    void wrongUsageIsRefused() throws IOException {
        lsa("--ensemble", "plus").refused(2, "--ensemble must be standard or rand, got 'plus'");
        lsa("--queries", 0).refused(2, "queries of at least 1, got 0");
        lsa("--norm", "l0").refused(2, "--norm must be linf, l2 or l1, got l0");
        Invocation.of("lsa", model("mnist_mlp_elu"), "--data", folder.resolve("x.csv"), "--attack", "pgd", "--alone")
                .refused(2, "go with --attack autoattack");
        Path other = Files.writeString(folder.resolve("other"), "something else\n");
        Invocation otherRun = lsa("--checkpoint", other);
        assertThat(otherRun.status()).isEqualTo(2);
        assertThat(otherRun.err()).contains("holds no work of autoattack");
        Path broken = Files.writeString(folder.resolve("broken"), "zeline autoattack 1\na b 2 0 1.0 -\n");
        Invocation brokenRun = lsa("--checkpoint", broken);
        assertThat(brokenRun.status()).isEqualTo(2);
        assertThat(brokenRun.err()).contains("line 2 is no work of autoattack");
    }
}
