package org.zeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Golden files whose truth is a grid of plain forward passes. */
class VerifyGridTest {
    private static final Path EVENTS = Path.of("src/test/resources/events");

    @TempDir
    private Path folder = Path.of(".");

    @Test
    void whatAgreesPasses() {
        Invocation run = Invocation.of("verify", "--golden", EVENTS).done();
        assertThat(run.out().strip()).isEqualTo("17 passed, 0 failed");
    }

    @Test
    void aQuestionThatIsNotKnownIsAFailureThatNamesIt() throws IOException {
        JsonObject golden = JsonParser.parseString(Files.readString(EVENTS.resolve("plain-1.json")))
                .getAsJsonObject();
        golden.getAsJsonObject("problem").getAsJsonObject("hypothesis").addProperty("foresight", true);
        Path file = Files.writeString(folder.resolve("changed.json"), golden.toString());
        Invocation run = Invocation.of("verify", "--golden", file, "--models", EVENTS.resolve("models"));
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("problem.hypothesis.foresight: unknown field", "0 passed, 1 failed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "plain-1|expected|stat|-0.184|stat is",
                "plain-1|expected|p|0.6145|p_value lies within",
                "interval-1|expected|p|0.0425|p_value lies within",
                "plain-1|problem|hypothesis|{\"type\": \"back-mean-diff\", \"threshold\": 1.66, \"event\": []}|add \"region\"",
                "plain-1|expected|roi|[3, 4, 5]|roi has 22 elements, expected 3",
                "plain-1|expected|grid_runs|[[-6, 6, true]]|the grid has the region between",
                "plain-1|expected|grid_runs|[[-6, -0.306, true], [-0.304, -0.11, true]]|the grid has the region between",
                "plain-1|expected|grid_runs|[[-6, -0.2, false], [-0.198, -0.11, true]]|the grid lacks the region between",
                "plain-1|expected|component|1|there is no result for component 1",
                "seg4-1|grid|stat|0.5|stat is",
                "seg4-1|grid|p_value|0.99999|p_value lies within",
                "seg4-1|grid|truncated_intervals|[]|the grid lacks the region between",
                "seg4-1|grid|truncated_intervals|[[-5, 5]]|the grid has the region between",
            })
    void whatDiffersIsNamed(String name, String part, String field, String value, String named) throws IOException {
        JsonObject golden = JsonParser.parseString(Files.readString(EVENTS.resolve(name + ".json")))
                .getAsJsonObject();
        golden.getAsJsonObject(part).add(field, JsonParser.parseString(value));
        Path file = Files.writeString(folder.resolve("changed.json"), golden.toString());
        Invocation run = Invocation.of("verify", "--golden", file, "--models", EVENTS.resolve("models"));
        assertThat(run.out()).startsWith("changed.json: ").contains(named, "0 passed, 1 failed");
        assertThat(run.status()).isEqualTo(1);
    }

    /** As the grids of large networks are, whose p-value was not integrated. */
    @Test
    void aGridNeedsNoPValue() throws IOException {
        JsonObject golden = JsonParser.parseString(Files.readString(EVENTS.resolve("plain-1.json")))
                .getAsJsonObject();
        JsonObject expected = golden.getAsJsonObject("expected");
        expected.remove("p");
        expected.remove("component");
        assertThat(expected.keySet()).containsExactly("roi", "stat", "grid_runs");
        Path file = Files.writeString(folder.resolve("grid.json"), golden.toString());
        Path models = EVENTS.resolve("models");
        for (String mode : new String[] {"bounded", "sure", "sweep"}) {
            Invocation.of("verify", "--golden", file, "--models", models, "--mode", mode)
                    .done();
        }
        expected.add("grid_runs", JsonParser.parseString("[[-6, 6, true]]"));
        Files.writeString(file, golden.toString());
        assertThat(Invocation.of("verify", "--golden", file, "--models", models).out())
                .contains("the grid has the region between", "0 passed, 1 failed");
    }

    /** A file that tells no more than how large the region is takes no search. */
    @Test
    void theSizeOfTheRegionAloneIsComparedToo() throws IOException {
        JsonObject golden = JsonParser.parseString(Files.readString(EVENTS.resolve("seg4-1.json")))
                .getAsJsonObject();
        golden.remove("grid");
        Path file = Files.writeString(folder.resolve("small.json"), golden.toString());
        Path models = EVENTS.resolve("models");
        Invocation.of("verify", "--golden", file, "--models", models).done();
        golden.addProperty("roi_size", 99);
        Files.writeString(file, golden.toString());
        assertThat(Invocation.of("verify", "--golden", file, "--models", models).out())
                .contains("roi has", "expected 99");
    }
}
