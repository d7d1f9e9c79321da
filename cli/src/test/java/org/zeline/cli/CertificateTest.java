package org.zeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeline.cli.input.Npy;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.ModelFile;
import org.zeline.report.page.PageChecks;

/** How sure a search is: what users ask for, and what they are told. */
class CertificateTest {
    private static final String SURE = "The bounds of the search hold always.";
    private static final Shape IMAGE = Shape.of(1, 1, 8, 8);

    @TempDir
    private static Path folder = Path.of(".");

    private static double[] pixels = {};

    /** A smooth network so deep that a bounded search needs random numbers, and a piecewise linear one. */
    @BeforeAll
    static void files() throws IOException {
        Random random = new Random(3);
        pixels = normals(random, IMAGE.size(), 1);
        Files.write(folder.resolve("image.npy"), Npy.write(Tensor.of(IMAGE, pixels)));
        TestGraph deep = new TestGraph(13);
        String x = deep.input("x", 1, 1, 8, 8);
        for (int layer = 0; layer < 8; layer++) {
            int channels = layer == 0 ? 1 : 4;
            x = convolved(deep, x, Shape.of(4, channels, 3, 3), random);
            x = deep.node("Mul", List.of(x, deep.node("Sigmoid", List.of(x))));
        }
        ModelFile.write(deep.proto(convolved(deep, x, Shape.of(1, 4, 3, 3), random)), folder.resolve("deep.onnx"));
        TestGraph shallow = new TestGraph(13);
        String relu = shallow.node(
                "Relu", List.of(convolved(shallow, shallow.input("x", 1, 1, 8, 8), Shape.of(4, 1, 3, 3), random)));
        ModelFile.write(
                shallow.proto(convolved(shallow, relu, Shape.of(1, 4, 3, 3), random)), folder.resolve("shallow.onnx"));
    }

    private static String convolved(TestGraph graph, String x, Shape kernel, Random random) {
        double deviation = Math.sqrt(2.0 / (kernel.extent(1) * 9));
        String weights = graph.reals(kernel, normals(random, kernel.size(), deviation));
        return graph.node("Conv", List.of(x, weights), TestGraph.ints("pads", 1, 1, 1, 1));
    }

    private static double[] normals(Random random, int count, double deviation) {
        return DoubleStream.generate(() -> deviation * random.nextGaussian())
                .limit(count)
                .toArray();
    }

    private static Invocation asked(String command, String model, Object... more) {
        Object[] question = {
            command,
            folder.resolve(model),
            "--input",
            folder.resolve("image.npy"),
            "--hypothesis",
            "back",
            "--threshold",
            "0",
            "--variance",
            "1"
        };
        return Invocation.of(
                Stream.concat(Arrays.stream(question), Arrays.stream(more)).toArray());
    }

    private static JsonObject certificate(Invocation run) {
        return run.object().getAsJsonObject("search").getAsJsonObject("certificate");
    }

    private static String probable(String failure) {
        return "No point of the line is misjudged, except with a probability of at most " + failure
                + " over the search's own random numbers.";
    }

    @Test
    void aSearchThatDrewRandomNumbersIsProbable() {
        JsonObject certificate =
                certificate(asked("pvalue", "deep.onnx", "--json").done());
        assertThat(certificate.keySet()).containsExactly("kind", "failure_probability");
        assertThat(certificate.get("kind").getAsString()).isEqualTo("probable");
        assertThat(certificate.get("failure_probability").getAsDouble()).isEqualTo(1e-12);
    }

    @Test
    void theCertaintyThatWasAskedForIsTheOneOfTheCertificate() {
        JsonObject result = asked("pvalue", "deep.onnx", "--certainty", "0.0045", "--precision", "0.01", "--json")
                .done()
                .object();
        JsonObject certificate = result.getAsJsonObject("search").getAsJsonObject("certificate");
        assertThat(certificate.get("failure_probability").getAsDouble()).isEqualTo(0.0045);
        double width = result.get("sup_p").getAsDouble() - result.get("inf_p").getAsDouble();
        assertThat(width).as("the bounds allow for a failure").isBetween(0.009, 0.01);
    }

    @Test
    void theSureSearchDrawsNothingAndAgrees() {
        JsonObject sure = asked("pvalue", "deep.onnx", "--search", "sure", "--json")
                .done()
                .object();
        JsonObject search = sure.getAsJsonObject("search");
        assertThat(search.get("mode").getAsString()).isEqualTo("sure");
        assertThat(search.getAsJsonObject("certificate").toString()).isEqualTo("{\"kind\":\"sure\"}");
        JsonObject probable = asked("pvalue", "deep.onnx", "--json").done().object();
        assertThat(sure.get("inf_p").getAsDouble())
                .isLessThanOrEqualTo(probable.get("sup_p").getAsDouble());
        assertThat(sure.get("sup_p").getAsDouble())
                .isGreaterThanOrEqualTo(probable.get("inf_p").getAsDouble());
    }

    @ParameterizedTest
    @ValueSource(strings = {"bounded", "sure", "sweep", "parametric", "exhaustive", "over-conditioning"})
    void everyResultHasACertificate(String mode) {
        JsonObject certificate = certificate(
                asked("pvalue", "shallow.onnx", "--search", mode, "--json").done());
        assertThat(certificate.toString()).isEqualTo("{\"kind\":\"sure\"}");
    }

    @Test
    void theTextAndThePageSayItInWords() throws IOException {
        Path page = folder.resolve("page.html");
        String probable = probable("1e-9");
        String text = asked("pvalue", "deep.onnx", "--certainty", "1e-9", "--report", page)
                .done()
                .out();
        assertThat(text.lines()).contains("  certificate        " + probable);
        Document report = PageChecks.checked(Files.readString(page));
        assertThat(report.select("#meaning p").eachText())
                .filteredOn(paragraph -> paragraph.startsWith("Its bounds:"))
                .singleElement()
                .asString()
                .endsWith(probable);
        assertThat(report.select("#settings").text())
                .contains("at most 100000 evaluations, failing with a probability of at most 1e-9");
        assertThat(asked("pvalue", "shallow.onnx", "--report", page)
                        .done()
                        .out()
                        .lines())
                .contains("  certificate        " + SURE);
        assertThat(PageChecks.checked(Files.readString(page)).select("#meaning").text())
                .contains(SURE)
                .doesNotContain("random numbers");
    }

    @ParameterizedTest
    @ValueSource(strings = {"sure", "sweep", "parametric", "exhaustive", "over-conditioning"})
    void aCertaintyThatHasNoEffectIsNoted(String mode) {
        Invocation run = asked("pvalue", "shallow.onnx", "--search", mode, "--certainty", "0.01", "--json");
        assertThat(run.status()).isZero();
        assertThat(run.err().strip())
                .isEqualTo(
                        "zeline: --certainty has no effect on the " + mode + " search, which uses no random numbers");
    }

    @ParameterizedTest
    @CsvSource({"0,0.0", "1,1.0", "-0.5,-0.5", "2,2.0", "NaN,NaN", "Infinity,Infinity"})
    void aCertaintyIsAProbability(String given, String shown) {
        for (String command : new String[] {"pvalue", "calibrate"}) {
            asked(command, "shallow.onnx", "--certainty", given)
                    .refused(
                            2, "--certainty: the failure probability (certainty) must lie within (0, 1), got " + shown);
        }
        asked("pvalue", "shallow.onnx", "--certainty", "high").refused(2, "'--certainty': 'high' is not a number");
    }

    /** Bounds that would have to fail so rarely are too wide to decide much, and none of them is wrong. */
    @Test
    void aCertaintyThatNoSketchCanPromiseIsNoError() {
        JsonObject strict = asked("pvalue", "deep.onnx", "--certainty", "1e-320", "--max-evaluations", "300", "--json")
                .object();
        JsonObject sure = asked("pvalue", "deep.onnx", "--search", "sure", "--json")
                .done()
                .object();
        assertThat(strict.get("inf_p").getAsDouble())
                .isLessThanOrEqualTo(sure.get("sup_p").getAsDouble());
        assertThat(strict.get("sup_p").getAsDouble())
                .isGreaterThanOrEqualTo(sure.get("inf_p").getAsDouble());
    }

    /** Such a search would never stop. */
    @Test
    void aCertaintyTooCoarseForThePrecisionIsRefused() throws IOException {
        String reason = "bounds that allow for a failure of the search with a probability of 0.01 (certainty) are at"
                + " least 0.02 apart, the precision is 0.001: give a certainty below half the precision";
        asked("pvalue", "deep.onnx", "--certainty", "0.01").refused(2, "image.npy: " + reason);
        Path file = problem("deep.onnx", "bounded", 0.01);
        Invocation.of("calibrate", "--problem", file).refused(2, "problem.json: " + reason);
        Path sure = problem("deep.onnx", "sure", 0.01);
        Invocation.of("bench", "--problem", sure, "--modes", "bounded", "--json")
                .refused(2, reason);
    }

    /** A decision allows for a failure as well. */
    @Test
    void aDecisionIsOneOfTheBoundsThatAreReported() {
        JsonObject decided = asked("pvalue", "deep.onnx", "--certainty", "0.01", "--decision", "0.05", "--json")
                .done()
                .object();
        assertThat(decided.get("inf_p").getAsDouble()).isGreaterThan(0.05);
    }

    @Test
    void aProblemFileStatesTheWholeQuestion() {
        Invocation.of("pvalue", "--problem", Invocation.golden("unet8-back-1"), "--certainty", "0.01")
                .refused(2, "--problem states the whole question: leave out the options of the question");
    }

    private static Path problem(String model, String mode, double certainty) throws IOException {
        JsonArray data = new JsonArray();
        Arrays.stream(pixels).forEach(data::add);
        JsonArray shape = new JsonArray();
        IntStream.range(0, IMAGE.rank()).forEach(i -> shape.add(IMAGE.extent(i)));
        JsonObject input = new JsonObject();
        input.add("shape", shape);
        input.add("data", data);
        JsonArray inputs = new JsonArray();
        inputs.add(input);
        JsonObject hypothesis = new JsonObject();
        hypothesis.addProperty("type", "back-mean-diff");
        hypothesis.addProperty("threshold", 0);
        JsonObject search = new JsonObject();
        search.addProperty("certainty", certainty);
        search.addProperty("mode", mode);
        JsonObject problem = new JsonObject();
        problem.addProperty("model", model);
        problem.add("inputs", inputs);
        problem.add("hypothesis", hypothesis);
        problem.addProperty("variance", 1);
        problem.add("search", search);
        return Files.writeString(folder.resolve("problem.json"), problem.toString());
    }

    @Test
    void aProblemFileStatesItToo() throws IOException {
        JsonObject certificate =
                certificate(Invocation.of("pvalue", "--json", "--problem", problem("deep.onnx", "bounded", 1e-5))
                        .done());
        assertThat(certificate.get("failure_probability").getAsDouble()).isEqualTo(1e-5);
        assertThat(certificate(Invocation.of("pvalue", "--json", "--problem", problem("deep.onnx", "sure", 0.01))
                                .done())
                        .keySet())
                .containsExactly("kind");
        Invocation.of("pvalue", "--problem", problem("deep.onnx", "bounded", 1))
                .refused(2, "problem.search: the failure probability (certainty) must lie within (0, 1), got 1.0");
    }

    /** Another certainty may give other replicates where the search uses random numbers, and only there. */
    @ParameterizedTest
    @CsvSource({"bounded,false", "sure,true", "sweep,true", "parametric,true"})
    void aCheckpointIsOneOfItsCertainty(String mode, boolean goesOn) {
        Path file = folder.resolve("run-" + mode + ".csv");
        Object[] words = {"--search", mode, "--replicates", 1, "--checkpoint", file, "--json"};
        asked("calibrate", "shallow.onnx", words).done();
        Object[] same = {"--search", mode, "--replicates", 2, "--checkpoint", file, "--certainty", "1e-12", "--json"};
        assertThat(asked("calibrate", "shallow.onnx", same).status()).isZero();
        Object[] other = {"--search", mode, "--replicates", 3, "--checkpoint", file, "--certainty", "1e-6", "--json"};
        Invocation run = asked("calibrate", "shallow.onnx", other);
        if (goesOn) {
            assertThat(run.status()).isZero();
            assertThat(run.object().get("replicates").getAsInt()).isEqualTo(3);
        } else {
            run.refused(2, "holds replicates of another question");
        }
    }

    /** A bounded search without random numbers is another search: its replicates are not continued by the other. */
    @Test
    void aCheckpointIsOneOfItsSearch() {
        Path file = folder.resolve("run.csv");
        asked("calibrate", "shallow.onnx", "--replicates", 1, "--checkpoint", file)
                .done();
        asked("calibrate", "shallow.onnx", "--replicates", 2, "--checkpoint", file, "--search", "sure")
                .refused(2, "holds replicates of another question");
    }

    @Test
    void aCalibrationNamesItsCertainty() throws IOException {
        Path page = folder.resolve("calibration.html");
        asked("calibrate", "shallow.onnx", "--replicates", 2, "--certainty", "1e-7", "--report", page)
                .done();
        assertThat(PageChecks.checked(Files.readString(page))
                        .select("#settings")
                        .text())
                .contains("failing with a probability of at most 1e-7");
        asked("calibrate", "shallow.onnx", "--replicates", 2, "--search", "sure", "--report", page)
                .done();
        assertThat(PageChecks.checked(Files.readString(page))
                        .select("#settings")
                        .text())
                .contains("sure, to a precision of 0.001")
                .doesNotContain("failing");
    }
}
