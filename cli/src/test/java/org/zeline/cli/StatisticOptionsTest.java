package org.zeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
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
import org.zeline.cli.input.Npy;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** Statistics, conventions, references, randomised selection and unknown variance by options and in problem files. */
class StatisticOptionsTest {
    private static final Path EVENTS = Path.of("src/test/resources/events");

    @TempDir
    private Path folder = Path.of(".");

    private static JsonObject problem(String name) throws IOException {
        return JsonParser.parseString(Files.readString(EVENTS.resolve(name + ".json")))
                .getAsJsonObject()
                .getAsJsonObject("problem");
    }

    private Path image(JsonElement stated, String name) throws IOException {
        JsonObject image = stated.getAsJsonObject();
        int[] shape = image.getAsJsonArray("shape").asList().stream()
                .mapToInt(JsonElement::getAsInt)
                .toArray();
        double[] values = image.getAsJsonArray("data").asList().stream()
                .mapToDouble(JsonElement::getAsDouble)
                .toArray();
        return Files.write(folder.resolve(name + ".npy"), Npy.write(Tensor.of(Shape.of(shape), values)));
    }

    /** The data of a golden file by options. */
    private Invocation pvalue(String name, String options) throws IOException {
        JsonObject problem = problem(name);
        List<Object> words = new ArrayList<>(List.of(
                "pvalue",
                EVENTS.resolve("models").resolve(problem.get("model").getAsString()),
                "--input",
                image(problem.getAsJsonArray("inputs").get(0), "image")));
        JsonArray references = problem.has("references") ? problem.getAsJsonArray("references") : new JsonArray();
        for (int i = 0; i < references.size(); i++) {
            words.addAll(List.of("--reference", image(references.get(i), "reference" + i)));
        }
        words.addAll(List.of(
                "--hypothesis",
                problem.getAsJsonObject("hypothesis").get("type").getAsString(),
                "--threshold",
                problem.getAsJsonObject("hypothesis").get("threshold").getAsString()));
        words.addAll(List.of(options.strip().split(" +")));
        return Invocation.of(words.toArray());
    }

    private static JsonObject withoutTimes(String json) {
        JsonObject result = JsonParser.parseString(json).getAsJsonObject();
        result.getAsJsonObject("search").remove("seconds");
        return result;
    }

    private JsonObject byFile(JsonObject problem) throws IOException {
        Path file = Files.writeString(folder.resolve("problem.json"), problem.toString());
        return withoutTimes(Invocation.of("pvalue", "--problem", file, "--models", EVENTS.resolve("models"), "--json")
                .done()
                .out());
    }

    /** Options ask the same as problem files. */
    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
                    null-1         | --variance 1 --null-value 0.1                       | normal
                    equal-tailed-1 | --variance 1 --alternative two-sided-equal-tailed   | normal
                    references-1   | --variance 1                                        | normal
                    absolute-1     | --variance 1 --statistic absolute-difference        | normal
                    norm-1         | --variance 1 --statistic norm-difference            | chi
                    zscore-1       | --variance 9 --preprocess z-score                   | normal
                    percentile-1   | --variance 1 --preprocess percentile:5:95           | normal
                    """)
    void optionsSayWhatProblemFilesSay(String name, String options, String law) throws IOException {
        JsonObject byOptions =
                withoutTimes(pvalue(name, options + " --json").done().out());
        assertThat(byOptions).isEqualTo(byFile(problem(name)));
        assertThat(byOptions.get("law").getAsString()).isEqualTo(law);
    }

    @Test
    void randomisedSelectionByOptionsIsThatOfAProblemFile() throws IOException {
        JsonObject problem = problem("plain-1");
        JsonObject randomization = new JsonObject();
        randomization.addProperty("ratio", 0.5);
        randomization.addProperty("seed", 7);
        problem.add("randomization", randomization);
        JsonObject byFile = byFile(problem);
        assertThat(withoutTimes(pvalue("plain-1", "--variance 1 --randomization 0.5:7 --json")
                        .done()
                        .out()))
                .isEqualTo(byFile);
        assertThat(byFile.get("law").getAsString()).isEqualTo("randomized-normal");
        assertThat(byFile.get("randomized_stat").getAsDouble())
                .isNotCloseTo(byFile.get("stat").getAsDouble(), within(1e-6));
        JsonObject other = withoutTimes(pvalue("plain-1", "--variance 1 --randomization ratio:0.5:8 --json")
                .done()
                .out());
        assertThat(other.get("randomized_stat")).isNotEqualTo(byFile.get("randomized_stat"));
        String text =
                pvalue("plain-1", "--variance 1 --randomization 0.5:7").done().out();
        assertThat(text).contains("with the noise that the network saw", "95 % interval");
    }

    /** Against Student's t of two samples with pooled variance, from the region that the result names. */
    @Test
    void unknownVarianceGivesStudentsT() throws IOException {
        JsonObject problem = problem("plain-1");
        JsonObject unknown = new JsonObject();
        unknown.addProperty("unknown", "constant-mean");
        problem.add("variance", unknown);
        JsonObject byFile = byFile(problem);
        String options = "--variance unknown:constant-mean";
        assertThat(withoutTimes(pvalue("plain-1", options + " --json").done().out()))
                .isEqualTo(byFile);
        assertThat(byFile.get("law").getAsString()).isEqualTo("t");
        assertThat(byFile.get("degrees_of_freedom").getAsInt()).isEqualTo(142);
        List<Integer> roi = byFile.getAsJsonArray("roi").asList().stream()
                .map(JsonElement::getAsInt)
                .toList();
        double[] data =
                problem.getAsJsonArray("inputs").get(0).getAsJsonObject().getAsJsonArray("data").asList().stream()
                        .mapToDouble(JsonElement::getAsDouble)
                        .toArray();
        double inside = 0;
        double outside = 0;
        for (int i = 0; i < data.length; i++) {
            inside += roi.contains(i) ? data[i] / roi.size() : 0;
            outside += roi.contains(i) ? 0 : data[i] / (data.length - roi.size());
        }
        double squares = 0;
        for (int i = 0; i < data.length; i++) {
            squares += Math.pow(data[i] - (roi.contains(i) ? inside : outside), 2);
        }
        double parts = 1.0 / roi.size() + 1.0 / (data.length - roi.size());
        assertThat(byFile.get("stat").getAsDouble())
                .isCloseTo((inside - outside) / Math.sqrt(squares / 142 * parts), within(1e-9));
        Path page = folder.resolve("page.html");
        String text = pvalue("plain-1", options + " --report " + page).done().out();
        assertThat(text).contains("t with 142 degrees of freedom", "no estimate with unknown variance");
        assertThat(Files.readString(page)).contains("the mean is constant over all elements that are compared");
    }

    @Test
    void calibrateTakesAllOfThem() throws IOException {
        for (String options : List.of(
                "--variance unknown:constant-mean",
                "--variance 1 --randomization 0.5",
                "--variance 1 --alternative two-sided-equal-tailed --null-value 0")) {
            JsonObject problem = problem("plain-1");
            List<Object> words = new ArrayList<>(List.of(
                    "calibrate",
                    EVENTS.resolve("models").resolve(problem.get("model").getAsString()),
                    "--input",
                    image(problem.getAsJsonArray("inputs").get(0), "image"),
                    "--hypothesis",
                    "back",
                    "--threshold",
                    "1.66",
                    "--replicates",
                    "60",
                    "--json"));
            words.addAll(List.of(options.split(" ")));
            JsonObject found = JsonParser.parseString(
                            Invocation.of(words.toArray()).done().out())
                    .getAsJsonObject();
            assertThat(found.toString()).contains("selective");
        }
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', textBlock = """
                    plain-1 | --variance 1 --statistic absolute-difference | absolute-difference is that to a reference
                    plain-1 | --variance 1 --statistic median | statistic must be mean-difference, absolute-difference or norm-difference
                    plain-1 | --variance 1 --statistic norm-difference --null-value 1 | takes no null_value, got 1.0
                    plain-1 | --variance 1 --preprocess whiten | must be scale:S, mean:M;M:std:S;S, z-score
                    plain-1 | --variance 1 --preprocess scale:0 | scale must be finite and not zero, got 0.0
                    plain-1 | --variance 1 --preprocess percentile:60:40 | in ascending order, got 60.0 and 40.0
                    plain-1 | --variance 1 --preprocess resize:6:6 | needs shape 1x1x12x12, got 1x1x6x6
                    plain-1 | --variance 1 --preprocess z-score --search sweep | preprocessing z-score
                    plain-1 | --variance 1 --null-value NaN | null_value must be a finite number, got NaN
                    plain-1 | --variance 1 --randomization 0 | must lie within 0.001 and 1000.0, got 0.0
                    plain-1 | --variance 1 --randomization much | must be a ratio, or RATIO:SEED, got 'much'
                    plain-1 | --variance estimate --randomization 1 | randomization needs the covariance
                    plain-1 | --variance unknown:constant-mean --randomization 1 | randomization needs the covariance
                    plain-1 | --variance unknown:variance | must be a number, diagonal:F
                    plain-1 | --variance unknown:constant-mean --statistic norm-difference | unknown variance goes with the statistic mean-difference
                    plain-1 | --variance unknown:constant-mean --search sweep | the circle of a test with unknown variance
                    absolute-1 | --variance 1 --statistic absolute-difference --randomization 1 | randomization goes with the statistic mean-difference
                    """)
    void whatDoesNotFitIsRefused(String name, String options, String said) throws IOException {
        Invocation run = pvalue(name, options);
        assertThat(run.err().lines().filter(line -> !line.isBlank())).isNotEmpty();
        assertThat(run.err()).contains(said);
        assertThat(run.status()).isEqualTo(2);
    }

    /** The page draws the null density of the test, and says how the data move. */
    @Test
    void pagesShowTheLineOfEachTest() throws IOException {
        List<List<String>> pages = List.of(
                List.of("norm-1", "--variance 1 --statistic norm-difference", "the length z of the differences moves"),
                List.of("plain-1", "--variance unknown:constant-mean", "vary along a half circle"),
                List.of("plain-1", "--variance 1 --randomization 0.5", "with the noise that the network saw vary"));
        for (List<String> row : pages) {
            Path page = folder.resolve("line.html");
            pvalue(row.get(0), row.get(1) + " --report " + page).done();
            assertThat(Files.readString(page)).contains(row.get(2)).doesNotContain("NaN");
        }
    }

    /** The same steps as text and as objects, in order. */
    @Test
    void preprocessingStepsHaveTwoForms() throws IOException {
        JsonObject problem = problem("plain-1");
        problem.add(
                "preprocess",
                JsonParser.parseString("[{\"scale\": 2}, {\"mean\": [1], \"std\": [0.5]}, {\"min-max\": [0, 3]},"
                        + " {\"resize\": [12, 12]}]"));
        JsonObject byFile = byFile(problem);
        JsonObject byOptions = withoutTimes(
                pvalue("plain-1", "--variance 1 --preprocess scale:2,mean:1:std:0.5,min-max:0:3,resize:12:12 --json")
                        .done()
                        .out());
        assertThat(byOptions).isEqualTo(byFile);
        problem.add("preprocess", JsonParser.parseString("[{\"percentile\": [5]}]"));
        Path file = Files.writeString(folder.resolve("wrong.json"), problem.toString());
        Invocation.of("pvalue", "--problem", file, "--models", EVENTS.resolve("models"))
                .refused(2, "must hold two numbers, got 1");
    }

    @Test
    void aReferenceIsNamedOnce() throws IOException {
        JsonObject problem = problem("references-1");
        problem.add("reference", problem.getAsJsonArray("references").get(0));
        Path file = Files.writeString(folder.resolve("problem.json"), problem.toString());
        Invocation run = Invocation.of("pvalue", "--problem", file, "--models", EVENTS.resolve("models"));
        run.refused(2, "problem.references: reference names one already: leave one of the two out");
    }
}
