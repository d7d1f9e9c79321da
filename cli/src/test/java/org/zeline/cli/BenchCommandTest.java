package org.zeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.zeline.cli.Invocation.MODELS;
import static org.zeline.cli.Invocation.golden;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.zeline.cli.inference.ColumnCost;
import org.zeline.cli.input.ModelSource;
import org.zeline.cli.input.ProblemFile;

final class BenchCommandTest {
    private static Invocation bench(Object... more) {
        Object[] words = new Object[7 + more.length];
        words[0] = "bench";
        words[1] = "--problem";
        words[2] = golden("multi-io-1");
        words[3] = "--models";
        words[4] = MODELS;
        words[5] = "--repeats";
        words[6] = "2";
        System.arraycopy(more, 0, words, 7, more.length);
        return Invocation.of(words);
    }

    @Test
    void theJsonHasARowForEveryMode() {
        JsonArray rows = bench("--json").done().json().getAsJsonArray();
        assertThat(rows.asList())
                .extracting(row -> row.getAsJsonObject().get("mode").getAsString())
                .containsExactly("bounded", "sweep", "parametric");
        rows.forEach(row -> assertSound(row.getAsJsonObject()));
    }

    @Test
    void theSureSearchIsTimedOnRequest() {
        JsonArray rows = bench("--json", "--modes", "sure").done().json().getAsJsonArray();
        assertThat(rows).hasSize(1);
        assertThat(rows.get(0).getAsJsonObject().get("mode").getAsString()).isEqualTo("sure");
        assertSound(rows.get(0).getAsJsonObject());
    }

    private static void assertSound(JsonObject row) {
        assertThat(row.keySet())
                .containsExactly(
                        "problem",
                        "mode",
                        "evaluations",
                        "columns",
                        "median_seconds",
                        "min_seconds",
                        "gflops",
                        "peak_share",
                        "p_value",
                        "inf_p",
                        "sup_p");
        assertThat(row.get("problem").getAsString())
                .isEqualTo(golden("multi-io-1").toString());
        for (String field : new String[] {"evaluations", "columns", "median_seconds", "min_seconds", "gflops"}) {
            assertThat(row.get(field).getAsDouble()).as(field).isPositive().isFinite();
        }
        double median = row.get("median_seconds").getAsDouble();
        assertThat(row.get("min_seconds").getAsDouble()).isLessThanOrEqualTo(median);
        double rate = row.get("columns").getAsDouble() * flops("multi-io-1") / median * 1e-9;
        assertThat(row.get("gflops").getAsDouble()).isCloseTo(rate, within(1e-6 * rate));
        if (!row.get("peak_share").isJsonNull()) {
            assertThat(row.get("peak_share").getAsDouble()).isBetween(0.0, 1.0);
        }
        assertThat(row.get("p_value").getAsDouble())
                .isBetween(row.get("inf_p").getAsDouble(), row.get("sup_p").getAsDouble());
    }

    private static double flops(String name) {
        Path file = golden(name);
        ProblemFile read = ProblemFile.read(file);
        return ColumnCost.of(read.problem(), ModelSource.STANDARD.load(read.model(file, MODELS)), 0);
    }

    @Test
    void theTextIsAHeaderAndATable() {
        String out = bench("--modes", "bounded").done().out();
        assertThat(out.lines())
                .satisfiesExactly(
                        header -> assertThat(header).contains("Java " + System.getProperty("java.version"), "bench"),
                        head -> assertThat(head).startsWith("problem").contains("GFLOP/s"),
                        row -> assertThat(row).contains("bounded"));
        assertThat(out.lines().skip(1).map(String::length).distinct()).hasSize(1);
    }

    @Test
    void wrongWordsAreRefused() {
        bench("--modes", "bounded,guess").refused(2, "--modes", "'guess'");
        bench("--repeats", "0").refused(2, "--repeats");
        Invocation.of("bench").refused(2, "--problem");
    }
}
