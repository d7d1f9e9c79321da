package org.zeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zeline.cli.Invocation.GOLDEN;
import static org.zeline.cli.Invocation.MODELS;
import static org.zeline.cli.Invocation.golden;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class VerifyCommandTest {
    @TempDir
    private Path folder = Path.of(".");

    @Test
    void theGoldenProblemsPass() {
        Invocation run =
                Invocation.of("verify", "--golden", GOLDEN, "--models", MODELS).done();
        assertThat(run.out().strip()).isEqualTo("13 passed, 0 failed");
    }

    @Test
    void otherSearchesPassToo() {
        Path[] files = {golden("unet8-back-1"), golden("multi-io-1")};
        for (String mode : new String[] {"exhaustive", "over-conditioning"}) {
            Invocation run =
                    Invocation.of("verify", "--golden", files[0], files[1], "--models", MODELS, "--mode", mode);
            assertThat(run.out().strip()).isEqualTo("2 passed, 0 failed");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "stat|0.8447|stat is",
                "naive_p|0.38|naive_p is",
                "inf_p|0.7495|do not meet the expected",
                "truncated_intervals|[[-2.1079, -1.8039397]]|truncated_intervals differ",
                "truncated_intervals|[]|truncated_intervals differ",
                "oc_interval|[[-1.93036004, null]]|oc_interval differ",
                "score_map|[1]|score_map has 256 elements, expected 1",
                "roi|[0, 1]|roi has 71 elements, expected 2",
            })
    void whatDiffersIsNamed(String field, String value, String named) throws IOException {
        JsonObject golden =
                JsonParser.parseString(Files.readString(golden("unet8-back-1"))).getAsJsonObject();
        golden.getAsJsonObject("expected").add(field, JsonParser.parseString(value));
        Path file = Files.writeString(folder.resolve("changed.json"), golden.toString());
        Invocation run = Invocation.of("verify", "--golden", file, "--models", MODELS);
        assertThat(run.out().lines())
                .satisfiesExactly(
                        line -> assertThat(line).startsWith("changed.json: ").contains(named),
                        line -> assertThat(line).isEqualTo("0 passed, 1 failed"));
        assertThat(run.status()).isEqualTo(1);
    }

    @Test
    void aFileOfAnotherKindIsRefused() throws IOException {
        Path file = Files.writeString(folder.resolve("sicore.json"), "{\"marginal_screening\": []}");
        Invocation.of("verify", "--golden", file).refused(2, "sicore.json", "can't verify");
        Invocation.of("verify", "--golden", folder).refused(2, "sicore.json", "can't verify");
    }

    @Test
    void aMissingModelIsAFailure() {
        Invocation run = Invocation.of("verify", "--golden", golden("unet8-back-1"), "--models", folder);
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out()).contains("unet16_c8.onnx", "no such model", "0 passed, 1 failed");
    }
}
