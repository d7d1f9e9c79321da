package org.zeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Permutation and conformal tests beside the selective one. */
class RivalOptionsTest {
    private static final Path EVENTS = Path.of("src/test/resources/events");

    @TempDir
    private Path folder = Path.of(".");

    private static Invocation calibrate(String options) {
        List<Object> words = new ArrayList<>(List.of(
                "calibrate", "--problem", EVENTS.resolve("plain-1.json"), "--models", EVENTS.resolve("models")));
        words.addAll(List.of(options.strip().split(" +")));
        return Invocation.of(words.toArray());
    }

    private static JsonObject json(String options) {
        return JsonParser.parseString(calibrate(options + " --json").done().out())
                .getAsJsonObject();
    }

    @Test
    void ratesStandBesideTheSelectiveOne() throws IOException {
        String options = "--rivals permutation,conformal --rival-draws 19 --replicates 30";
        JsonObject rates = json(options).getAsJsonObject("methods");
        assertThat(rates.keySet()).contains("selective", "permutation", "conformal");
        assertThat(json("--replicates 30").getAsJsonObject("methods").keySet())
                .contains("selective")
                .doesNotContain("permutation", "conformal");
        Path page = folder.resolve("page.html");
        calibrate(options + " --report " + page).done();
        assertThat(Files.readString(page))
                .contains("exchangeable with the other images", "the elements of an image without a signal are");
    }

    /** The same replicates from a checkpoint as at once. */
    @Test
    void checkpointsKeepThem() {
        Path file = folder.resolve("run.csv");
        String options = "--rivals conformal --rival-draws 9 --checkpoint " + file;
        json(options + " --replicates 10");
        JsonObject resumed = json(options + " --replicates 20");
        assertThat(resumed).isEqualTo(json("--rivals conformal --rival-draws 9 --replicates 20"));
        Invocation other = calibrate("--rivals conformal --rival-draws 19 --replicates 20 --checkpoint " + file);
        other.refused(2, "holds replicates of another question");
    }

    @Test
    void powerIsInTheSameTable() {
        String text = calibrate("--rivals conformal --rival-draws 19 --replicates 15 --signal 0,2")
                .done()
                .out();
        assertThat(text.lines().filter(line -> line.contains("conformal"))).hasSizeGreaterThanOrEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --rivals bootstrap | rivals are permutation and conformal, got 'bootstrap'
                    --rivals conformal --rival-draws 0 | --rival-draws must be at least 1, got 0
                    """)
    void whatDoesNotFitIsRefused(String options, String said) {
        calibrate(options + " --replicates 5").refused(2, said);
    }
}
