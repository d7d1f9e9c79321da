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
    private static final Path STATISTICS = Path.of("src/test/resources/sicore.json");

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
        for (String mode : new String[] {"sure", "exhaustive", "over-conditioning"}) {
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
    void theGoldenStatisticsPass() {
        Invocation run = Invocation.of("verify", "--golden", STATISTICS).done();
        assertThat(run.out().strip()).isEqualTo("135 passed, 0 failed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "marginal_screening_norm|stat|1.99718|stat is",
                "marginal_screening_norm|selected|[0, 2, 1, 9, 4]|expected [0, 1, 2, 4, 9]",
                "marginal_screening_norm|sup_p|0.067|p_value is",
                "marginal_screening_norm|inf_p|0.069|p_value is",
                "marginal_screening_norm|naive_p|0.045805522|naive_p is",
                "marginal_screening_norm|bonferroni_p_log252|0.5|bonferroni_p_log252 is 1.0",
                "marginal_screening_norm|truncated_intervals|[[-4.7063, 4.42135]]|truncated_intervals differ",
                "marginal_screening_norm|truncated_intervals|[[-4.7063991, -0.4972], [0.3474489, 4.4213504]]|differ",
                "marginal_screening_chi|stat|1.50317|stat is",
                "marginal_screening_chi|indexes|[3, 1]|stat is",
                "truncated_cdf|cdf|0.1195970503|cdf is",
                "truncated_cdf|z|-1.09|cdf is",
                "polynomial_below_zero|intervals|[]|expected empty",
                "polynomial_below_zero|coef|[8.635, 0.626, 1.846]|is empty, expected [-Infinity, Infinity]",
                "real_subset|union|[]|union is",
                "real_subset|complement_a|[[null, null]]|complement_a is",
            })
    void whatDiffersInTheStatisticsIsNamed(String kind, String field, String value, String named) throws IOException {
        Path file = changedStatistics(kind, field, value);
        Invocation run = Invocation.of("verify", "--golden", file);
        assertThat(run.out().lines())
                .satisfiesExactly(
                        line -> assertThat(line)
                                .startsWith("changed.json: " + kind + "[0]: ")
                                .contains(named),
                        line -> assertThat(line).isEqualTo("134 passed, 1 failed"));
        assertThat(run.status()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "marginal_screening_norm|index|5|in [0, 5), got 5",
                "marginal_screening_norm|X|[1, 2, 3]|for each of 100 rows, got 3",
                "marginal_screening_norm|sigma2|0|variance must be positive",
                "marginal_screening_chi|selected|[0, 2, 1, 9, 10]|in [0, 10), got 10",
                "truncated_cdf|dist|`student`|must be norm or chi, got student",
                "truncated_cdf|intervals|[]|without mass",
                "real_subset|a|[[1]]|must hold two ends",
            })
    void whatIsNoGoldenStatisticIsRefused(String kind, String field, String value, String named) throws IOException {
        String json = value.equals("student") ? "\"student\"" : value;
        Invocation.of("verify", "--golden", changedStatistics(kind, field, json))
                .refused(2, kind + "[0]", named);
    }

    private Path changedStatistics(String kind, String field, String value) throws IOException {
        JsonObject golden = JsonParser.parseString(Files.readString(STATISTICS)).getAsJsonObject();
        golden.getAsJsonArray(kind).get(0).getAsJsonObject().add(field, JsonParser.parseString(value));
        return Files.writeString(folder.resolve("changed.json"), golden.toString());
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
