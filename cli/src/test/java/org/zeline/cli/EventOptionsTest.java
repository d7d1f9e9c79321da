package org.zeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zeline.cli.input.Npy;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** Markings and events by options, and what is refused. */
class EventOptionsTest {
    private static final Path EVENTS = Path.of("src/test/resources/events");

    @TempDir
    private Path folder = Path.of(".");

    private Path image = Path.of("image.npy");

    @BeforeEach
    void writeTheImage() throws IOException {
        double[] values = golden("plain-1")
                .getAsJsonObject("problem")
                .getAsJsonArray("inputs")
                .get(0)
                .getAsJsonObject()
                .getAsJsonArray("data")
                .asList()
                .stream()
                .mapToDouble(JsonElement::getAsDouble)
                .toArray();
        image = Files.write(folder.resolve("image.npy"), Npy.write(Tensor.of(Shape.of(1, 1, 12, 12), values)));
    }

    private static JsonObject golden(String name) throws IOException {
        return JsonParser.parseString(Files.readString(EVENTS.resolve(name + ".json")))
                .getAsJsonObject();
    }

    private Invocation pvalue(String model, String options) {
        List<Object> words = new ArrayList<>(List.of(
                "pvalue",
                EVENTS.resolve("models/" + model + ".onnx"),
                "--input",
                image,
                "--hypothesis",
                "back",
                "--variance",
                "1"));
        words.addAll(List.of(options.strip().split(" +")));
        return Invocation.of(words.toArray());
    }

    /** Options ask the same as problem files. */
    @ParameterizedTest(name = "{0}: {2}")
    @CsvSource(delimiter = '|', textBlock = """
                    plain-1        | seg_1_1_7 | --region threshold:1.66
                    topk-1         | seg_1_1_7 | --top-k 12
                    topk-1         | seg_1_1_7 | --region top_k:12
                    fraction-1     | seg_1_1_7 | --top-fraction 0.05
                    class-1        | seg_1_3_7 | --class 1
                    interval-1     | seg_1_1_7 | --interval 0.657:1.66
                    peak-1         | seg_1_1_7 | --threshold 1.66 --event component:8:peak
                    component-1    | seg_1_1_7 | --threshold 1.66 --event component:4:each:1
                    component-1    | seg_1_1_7 | --threshold 1.66 --event component:4
                    region+label-1 | seg_1_1_7 | --threshold 1.66 --event region,label:1
                    """)
    void optionsSayWhatProblemFilesSay(String name, String model, String options) throws IOException {
        JsonElement byFile = JsonParser.parseString(Invocation.of(
                        "pvalue",
                        "--problem",
                        EVENTS.resolve(name + ".json"),
                        "--models",
                        EVENTS.resolve("models"),
                        "--json")
                .done()
                .out());
        JsonElement byOptions =
                JsonParser.parseString(pvalue(model, options + " --json").done().out());
        assertThat(comparable(byOptions)).isEqualTo(comparable(byFile));
    }

    private static JsonArray comparable(JsonElement results) {
        JsonArray all = results.isJsonArray() ? results.getAsJsonArray() : new JsonArray();
        if (!results.isJsonArray()) {
            all.add(results);
        }
        for (JsonElement one : all) {
            one.getAsJsonObject().getAsJsonObject("search").remove("seconds");
        }
        return all;
    }

    /** Each component has a result of its own, in an array even if there is but one. */
    @Test
    void componentsGiveAnArray() throws IOException {
        JsonArray all = JsonParser.parseString(pvalue("seg_1_1_7", "--threshold 1.66 --event component:4 --json")
                        .done()
                        .out())
                .getAsJsonArray();
        assertThat(all.size()).isGreaterThan(5);
        int elements = 0;
        for (int i = 0; i < all.size(); i++) {
            JsonObject component = all.get(i).getAsJsonObject().getAsJsonObject("component");
            assertThat(component.get("index").getAsInt()).isEqualTo(i);
            elements += component.get("size").getAsInt();
        }
        assertThat(elements)
                .isEqualTo(golden("plain-1")
                        .getAsJsonObject("expected")
                        .getAsJsonArray("roi")
                        .size());
        JsonArray large = JsonParser.parseString(
                        pvalue("seg_1_1_7", "--threshold 1.66 --event component:4:each:5 --json")
                                .done()
                                .out())
                .getAsJsonArray();
        assertThat(large)
                .hasSizeBetween(1, all.size() - 1)
                .allSatisfy(
                        one -> assertThat(one.getAsJsonObject().get("roi_size").getAsInt())
                                .isGreaterThanOrEqualTo(5));
    }

    /** The page has a row for each component, which stands in the picture with its number. */
    @Test
    void theReportShowsAllComponents() throws IOException {
        Path page = folder.resolve("page.html");
        String text = pvalue("seg_1_1_7", "--threshold 1.66 --event component:4 --report " + page)
                .done()
                .out();
        String html = Files.readString(page);
        int components = text.split("selective p-value", -1).length - 1;
        assertThat(html).contains("Adjusted p-value", "the elements of this component are marked");
        assertThat(html.split("class=\"component\"", -1)).hasSize(2 * components + 1); // on the input and on the scores
        assertThat(Files.readString(plainPage())).doesNotContain("Adjusted p-value", "class=\"component\"");
    }

    /** What is conditioned on besides the region stands in the text, and in a picture of its own. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    --threshold 1.66 --event component:4:peak | elements next to the component are not marked | Dashed: the elements next
                    --top-k 12                                | The lowest marked score is                    | 1: the lowest marked score
                    --threshold 1.66 --event region,label:1   | Output 1 gives the label                      |
                    --threshold 1.66                          |                                               |
                    """)
    void whatElseIsConditionedOnIsSaidAndDrawn(String options, String said, String drawn) throws IOException {
        Path page = folder.resolve("event.html");
        String text = pvalue("seg_1_1_7", options + " --report " + page).done().out();
        String html = Files.readString(page);
        if (said != null) {
            assertThat(text.replaceAll("\\s+", " ")).contains(said);
            assertThat(html).contains(said);
        }
        assertThat(html.contains("What is conditioned on.")).isEqualTo(drawn != null);
        if (drawn != null) {
            assertThat(html).contains(drawn);
        }
    }

    /** The two elements of the border are those that order the scores of the result. */
    @Test
    void theBorderIsThatOfTheScores() throws IOException {
        Invocation run = pvalue("seg_1_1_7", "--top-k 12 --json --scores").done();
        JsonObject result = JsonParser.parseString(run.out()).getAsJsonObject();
        double[] sorted = result.getAsJsonArray("score_map").asList().stream()
                .mapToDouble(JsonElement::getAsDouble)
                .sorted()
                .toArray();
        String text = pvalue("seg_1_1_7", "--top-k 12").done().out().replaceAll("\\s+", " ");
        assertThat(text)
                .contains(
                        String.format("lowest marked score is %.4f", sorted[sorted.length - 12]),
                        String.format("highest of the others %.4f", sorted[sorted.length - 13]));
    }

    private Path plainPage() {
        Path page = folder.resolve("plain.html");
        pvalue("seg_1_1_7", "--threshold 1.66 --report " + page).done();
        return page;
    }

    @Test
    void theTextSaysWhatWasConditionedOn() {
        String text =
                pvalue("seg_1_1_7", "--top-k 12 --event region,label:1").done().out();
        assertThat(text)
                .contains("one of the 12 highest scores", "exactly the same elements are marked, and the label");
    }

    /** A command that shows one result does not silently take the first component. */
    @Test
    void whereOneResultIsShownComponentsAreRefused() {
        Invocation run = Invocation.of(
                "bench", "--problem", EVENTS.resolve("component-1.json"), "--models", EVENTS.resolve("models"));
        assertThat(run.err()).contains("asks for each component, which gives several results");
        assertThat(run.status()).isEqualTo(2);
    }

    /** The options, the exit status, and what the line says. */
    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', textBlock = """
                    --top-k 145                                | 2 | top_k is 145, there are 144 elements that can be marked
                    --top-k 0                                  | 2 | top_k must be at least 1, got 0
                    --top-fraction 1.5                         | 2 | top_fraction must lie within (0, 1], got 1.5
                    --class 1                                  | 2 | class 1 needs scores with at least 2 channels
                    --interval 2:1                             | 2 | interval must have its lower number first
                    --interval 2                               | 2 | must be threshold:T, top-k:K
                    --threshold 1 --top-k 3                    | 2 | say in one way how the region is marked
                    --threshold 1.66 --event label:1           | 2 | add "region" or a component
                    --threshold 1.66 --event component:6       | 2 | connectivity 6 does not fit a score map of shape 1x1x12x12, whose elements have 4 or 8 neighbours
                    --threshold 1.66 --event component:4:all   | 2 | select must be each or peak, got 'all'
                    --threshold 1.66 --event component:4:each:90 | 1 | components has as many as 90 elements
                    --threshold 1.66 --event component:4:peak:90 | 1 | the component with the highest score does not have as many as 90 elements
                    --threshold 1.66 --event region,same:1     | 2 | the event same needs an output of integers or booleans
                    --threshold 1.66 --event region,label:7    | 2 | output_index is 7, the model has
                    --threshold 1.66 --event sign:1            | 2 | must be region, component:CONNECTIVITY
                    --interval 0.6:1.6 --event component:4:peak | 2 | an interval does not mark the highest score
                    --fixed 1:2                                | 2 | name the event
                    --fixed 1:2 --event region                 | 2 | leave out "region"
                    --fixed 1:144 --event label:1              | 2 | the fixed region has element 144
                    """)
    void whatDoesNotFitIsRefused(String options, int status, String said) {
        Invocation run = pvalue("seg_1_1_7", options);
        assertThat(run.err().lines().filter(line -> !line.isBlank())).hasSize(1);
        assertThat(run.err()).contains(said);
        assertThat(run.status()).isEqualTo(status);
    }
}
