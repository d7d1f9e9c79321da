package org.zeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zeline.cli.Invocation.MODELS;
import static org.zeline.cli.Invocation.golden;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeline.report.page.PageChecks;

class CalibrateCommandTest {
    @TempDir
    Path folder;

    private static Invocation calibrate(Object... more) {
        Object[] words = new Object[5 + more.length];
        words[0] = "calibrate";
        words[1] = "--problem";
        words[2] = golden("unet8-norm-inputdiff-1");
        words[3] = "--models";
        words[4] = MODELS;
        System.arraycopy(more, 0, words, 5, more.length);
        return Invocation.of(words);
    }

    @Test
    void resultsAreTheSameAtAnyNumberOfThreads() {
        String one = calibrate("--replicates", 12, "--seed", 4, "--json").done().out();
        String two = calibrate("--replicates", 12, "--seed", 4, "--json", "--threads", 2)
                .done()
                .out();
        assertThat(two).isEqualTo(one);
        assertThat(calibrate("--replicates", 12, "--seed", 5, "--json").done().out())
                .isNotEqualTo(one);
    }

    @Test
    void theSelectiveTestKeepsItsLevelAndTheNaiveOneDoesNot() {
        JsonObject result =
                calibrate("--replicates", 150, "--json", "--threads", 2).done().object();
        assertThat(result.get("replicates").getAsInt()).isEqualTo(150);
        assertThat(result.get("answered").getAsInt()).isEqualTo(150);
        JsonObject methods = result.getAsJsonObject("methods");
        JsonObject selective = methods.getAsJsonArray("selective").get(1).getAsJsonObject();
        JsonObject naive = methods.getAsJsonArray("naive").get(1).getAsJsonObject();
        assertThat(selective.get("level").getAsDouble()).isEqualTo(0.05);
        assertThat(selective.get("lower").getAsDouble()).isLessThan(0.05);
        assertThat(naive.get("lower").getAsDouble()).isGreaterThan(0.5);
        assertThat(result.getAsJsonArray("uniformity")).hasSizeGreaterThan(10);
        result.getAsJsonArray("uniformity")
                .forEach(
                        test -> assertThat(test.getAsJsonObject().get("p_value").getAsDouble())
                                .isGreaterThan(1e-6));
    }

    @Test
    void aCheckpointIsTakenUpWhereItEnds() throws IOException {
        Path file = folder.resolve("run.csv");
        String whole = calibrate("--replicates", 9, "--json").done().out();
        calibrate("--replicates", 5, "--json", "--checkpoint", file).done();
        List<String> lines = Files.readAllLines(file);
        assertThat(lines).hasSize(6);
        Files.writeString(
                file,
                String.join("\n", lines.subList(0, 5)) + "\n" + lines.get(5).substring(0, 20));
        assertThat(calibrate("--replicates", 9, "--json", "--checkpoint", file)
                        .done()
                        .out())
                .isEqualTo(whole);
        assertThat(Files.readAllLines(file)).hasSize(10).startsWith(lines.toArray(String[]::new));
    }

    @Test
    void aCheckpointOfAnotherQuestionIsRefused() {
        Path file = folder.resolve("run.csv");
        calibrate("--replicates", 1, "--checkpoint", file).done();
        calibrate("--replicates", 1, "--checkpoint", file, "--seed", 9)
                .refused(2, "run.csv", "another question, network or seed");
        calibrate("--replicates", 1, "--checkpoint", file, "--noise-mean", 2).refused(2, "run.csv", "another question");
    }

    @Test
    void aSpoiledCheckpointIsRefused() throws IOException {
        Path file = folder.resolve("run.csv");
        calibrate("--replicates", 2, "--checkpoint", file).done();
        Files.writeString(file, Files.readString(file).replace("\n1,", "\n7,"));
        calibrate("--replicates", 3, "--checkpoint", file).refused(2, "line 3 is not replicate 1");
    }

    @Test
    void theReportAndTheResultAreWritten() throws IOException {
        Path report = folder.resolve("r.html");
        Path result = folder.resolve("r.json");
        String text = calibrate("--replicates", 4, "--report", report, "--result", result)
                .done()
                .out();
        assertThat(text).contains("Of 4 replicates 4 had a region", "selective", "naive", "test of uniformity");
        Document page = PageChecks.checked(Files.readString(report));
        assertThat(page.select("h1").text()).isEqualTo("Calibration");
        assertThat(page.select("#p-values svg")).hasSize(3);
        assertThat(page.select("#rates tbody tr:contains(naive)").eachText())
                .hasSize(3)
                .allSatisfy(row -> assertThat(row).contains("not valid: ignores the selection"));
        assertThat(page.select("#again pre").text()).startsWith("zeline calibrate --problem");
        assertThat(Files.readString(result))
                .isEqualTo(calibrate("--replicates", 4, "--json").done().out());
    }

    @Test
    void aPowerStudyFindsStrongerSignalsMoreOften() throws IOException {
        Path report = folder.resolve("p.html");
        JsonObject result = calibrate(
                        "--replicates", 30, "--signal", "0,9", "--signal-size", 5, "--json", "--report", report)
                .done()
                .object();
        JsonObject none = result.getAsJsonArray("power").get(0).getAsJsonObject();
        JsonObject strong = result.getAsJsonArray("power").get(1).getAsJsonObject();
        assertThat(strong.get("signal").getAsDouble()).isEqualTo(9);
        assertThat(rejected(none)).isLessThan(12);
        assertThat(rejected(strong)).isGreaterThan(18);
        Document page = PageChecks.checked(Files.readString(report));
        assertThat(page.select("#power svg title").get(0).text()).isEqualTo("Rejections");
        double rate = strong.getAsJsonObject("methods")
                .getAsJsonObject("selective")
                .get("rate")
                .getAsDouble();
        assertThat(page.select("#power tbody tr:contains(selective)")
                        .get(1)
                        .child(3)
                        .text())
                .isEqualTo(String.format(Locale.ROOT, "%.4f", rate));
        calibrate("--signal-size", 3).refused(2, "--signal-size goes with --signal");
    }

    /** What is wrong with the last strength is told before the first is looked at. */
    @Test
    void allStrengthsAreCheckedFirst() {
        Path file = folder.resolve("power.csv");
        calibrate("--signal", "0,NaN", "--checkpoint", file).refused(2, "--signal must be finite numbers, got NaN");
        calibrate("--signal", "0,1", "--signal-size", 99, "--checkpoint", file).refused(2, "99");
        assertThat(Path.of(file + ".0.0")).doesNotExist();
    }

    private static int rejected(JsonObject power) {
        return power.getAsJsonObject("methods")
                .getAsJsonObject("selective")
                .get("rejected")
                .getAsInt();
    }

    @Test
    void wrongUseIsRefused() {
        calibrate("--replicates", 0).refused(2, "--replicates must be at least 1, got 0");
        Invocation.of("calibrate").refused(2, "name a MODEL or a --problem");
    }
}
