package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/**
 * The result of a golden problem, as a line that the consumer's main job prints.
 *
 * @param problem the name of the problem
 * @param kernels the backend that was used
 * @param numbers statistic, p-value, its bounds, naive p-value, size of the region, ends of the truncated intervals
 */
record Answer(String problem, String kernels, double[] numbers) {
    private static final Path GOLDEN = Path.of("../cli/src/test/resources/golden");

    /** The golden problems: with a threshold, a neighbourhood, and a normalised map of differences. */
    private static final List<String> PROBLEMS = List.of("unet8-back-1", "unet8-neighbor-1", "unet8-norm-inputdiff-1");

    static Answer of(String line) {
        String[] words = line.split(" ", -1);
        return new Answer(
                words[0],
                words[1],
                Arrays.stream(words).skip(2).mapToDouble(Double::parseDouble).toArray());
    }

    /** The problems in the input format of the consumer's main job. */
    static List<String> problems() {
        return PROBLEMS.stream().map(Answer::problem).toList();
    }

    private static String problem(String name) {
        JsonObject problem = golden(name).getAsJsonObject("problem");
        JsonObject hypothesis = problem.getAsJsonObject("hypothesis");
        JsonArray pixels =
                problem.getAsJsonArray("inputs").get(0).getAsJsonObject().getAsJsonArray("data");
        return String.join(
                " ",
                name,
                hypothesis.get("type").getAsString().equals("back-mean-diff") ? "background" : "neighborhood",
                hypothesis.get("normalize").getAsBoolean() ? "differences" : "scores",
                hypothesis.get("threshold").getAsString(),
                StreamSupport.stream(pixels.spliterator(), false)
                        .map(String::valueOf)
                        .collect(Collectors.joining(" ")));
    }

    /** Tolerance of the reference's bounds: it steps 1e-6 past each interval, which leaves gaps. */
    private static final double GAPS = 2e-4;

    private static JsonObject golden(String name) {
        try {
            return JsonParser.parseString(Files.readString(GOLDEN.resolve(name + ".json"), StandardCharsets.UTF_8))
                    .getAsJsonObject();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Asserts agreement with the golden file, within the error of the reference. */
    void isGolden() {
        JsonObject expected = golden(problem).getAsJsonObject("expected");
        assertThat(numbers[0]).as(problem).isCloseTo(expected.get("stat").getAsDouble(), within(1e-6));
        assertThat(numbers[4]).as(problem).isCloseTo(expected.get("naive_p").getAsDouble(), within(1e-6));
        assertThat(numbers[5])
                .as(problem)
                .isEqualTo(expected.getAsJsonArray("roi").size());
        assertThat(numbers[2])
                .as(problem)
                .isLessThanOrEqualTo(expected.get("sup_p").getAsDouble() + GAPS);
        assertThat(numbers[3])
                .as(problem)
                .isGreaterThanOrEqualTo(expected.get("inf_p").getAsDouble() - GAPS);
    }

    /** Asserts that the result of another JVM is identical. */
    void isSame(Answer other) {
        assertThat(other.problem).isEqualTo(problem);
        assertThat(other.numbers).as(problem).hasSameSizeAs(numbers).containsExactly(numbers, within(1e-9));
    }
}
