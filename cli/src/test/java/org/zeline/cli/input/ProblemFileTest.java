package org.zeline.cli.input;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.zeline.si.contrast.Comparison;
import org.zeline.si.data.Covariance;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.event.PostProcess;
import org.zeline.si.search.SearchSettings;

final class ProblemFileTest {
    private static final String SMALLEST = """
            {"model": "m.onnx", "inputs": [{"shape": [1, 2], "data": [0.1, 1e-300]}],
             "hypothesis": {"type": "back-mean-diff", "threshold": 0.5}, "variance": 2}
            """;

    private static final String LARGEST = """
            {"model": "m.onnx",
             "inputs": [{"shape": [2], "data": [1, 2]}, {"shape": [0], "data": []}],
             "reference": {"shape": [2], "data": [3, 4]},
             "random_normal_like": [[0.5, -0.5], []],
             "hypothesis": {"type": "reference-mean-diff", "threshold": -1, "neighborhood_range": null,
               "input_index": 1, "output_index": 2,
               "post_process": ["input-diff", "abs", "neg", "l1-norm",
                 {"gaussian-filter": {"kernel_size": 3, "sigma": 1.5}}, {"average-filter": {"kernel_size": 5}}],
               "normalize": true, "mask": [1, 0, true, false]},
             "variance": {"ar1": {"rho": 0.5, "sigma2": 2.0}},
             "alternative": "left-tailed",
             "search": {"mode": "exhaustive", "order": "pi1", "stop": {"decision": 0.05}, "max_evaluations": 7,
               "certainty": 1e-6}}
            """;

    private static ProblemFile parse(String json) {
        return JsonValue.read(
                json.getBytes(StandardCharsets.UTF_8), "p.json", value -> ProblemFile.decode("p.json", value));
    }

    @Test
    void whatIsLeftOutHasDefaults() {
        Problem problem = parse(SMALLEST).problem();
        assertThat(problem.inputs().get(0).values()).containsExactly(0.1, 1e-300);
        assertThat(problem.hypothesis().postProcess()).isEmpty();
        assertThat(problem.hypothesis().mask()).isEmpty();
        assertThat(problem.random()).isNull();
        assertThat(problem.alternative()).isEqualTo(Alternative.TWO_SIDED);
        assertThat(problem.search()).isEqualTo(SearchSettings.DEFAULT);
        assertThat(problem.search().mode()).isEqualTo(SearchSettings.Mode.BOUNDED);
        assertThat(problem.covariance()).isEqualTo(new Covariance.Scalar(2));
    }

    @Test
    void aSearchMayBeStatedInPart() {
        String stated = SMALLEST.replace("\"variance\"", "\"search\": {\"max_evaluations\": 5}, \"variance\"");
        for (SearchSettings.Mode mode : SearchSettings.Mode.values()) {
            SearchSettings base =
                    SearchSettings.builder().mode(mode).failureProbability(1e-6).build();
            SearchSettings search = JsonValue.read(
                            stated.getBytes(StandardCharsets.UTF_8),
                            "p.json",
                            value -> ProblemFile.decode("p.json", value, base))
                    .problem()
                    .search();
            assertThat(search).isEqualTo(new SearchSettings(mode, base.order(), base.stop(), 5, 1e-6));
        }
    }

    @Test
    void everyFieldIsRead() {
        Problem problem = parse(LARGEST).problem();
        assertThat(problem.inputs()).hasSize(2);
        assertThat(problem.random()).hasSize(2);
        assertThat(problem.hypothesis().comparison()).isInstanceOf(Comparison.Reference.class);
        assertThat(problem.hypothesis().inputIndex()).isEqualTo(1);
        assertThat(problem.hypothesis().outputIndex()).isEqualTo(2);
        assertThat(problem.hypothesis().postProcess())
                .containsExactly(
                        new PostProcess.InputDiff(),
                        new PostProcess.Abs(),
                        new PostProcess.Neg(),
                        new PostProcess.L1Norm(),
                        new PostProcess.GaussianFilter(3, 1.5),
                        new PostProcess.AverageFilter(5));
        assertThat(problem.hypothesis().normalize()).isTrue();
        assertThat(problem.hypothesis().mask().orElseThrow()).containsExactly(true, false, true, false);
        assertThat(problem.covariance()).isEqualTo(new Covariance.Ar1(0.5, 2));
        assertThat(problem.alternative()).isEqualTo(Alternative.LEFT_TAILED);
        assertThat(problem.search())
                .isEqualTo(new SearchSettings(
                        SearchSettings.Mode.EXHAUSTIVE,
                        SearchSettings.Order.PI1,
                        new SearchSettings.Stop.Decision(0.05),
                        7,
                        1e-6));
    }

    @Test
    void aWrapperIsUnwrapped() {
        String wrapped = "{\"case\": 1, \"problem\": " + SMALLEST + ", \"expected\": {}}";
        assertThat(parse(wrapped).model()).isEqualTo("m.onnx");
    }

    @Test
    void modelsStandBesideTheProblemOrInTheirFolder() {
        ProblemFile file = parse(SMALLEST);
        assertThat(file.model(Path.of("a/p.json"), null)).isEqualTo(Path.of("a/m.onnx"));
        assertThat(file.model(Path.of("a/p.json"), Path.of("b"))).isEqualTo(Path.of("b/m.onnx"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"model\"|\"modell\"|problem.modell: unknown field",
                "\"model\": \"m.onnx\",||problem.model: missing",
                "\"m.onnx\"|5|problem.model: must be a text, got 5",
                "[1, 2]|[1, 3]|problem.inputs[0].data: shape 1x3 needs 3 numbers, got 2",
                "[1, 2]|[1, 2.5]|problem.inputs[0].shape[1]: must be a whole number, got 2.5",
                "[1, 2]|[-1, -2]|problem.inputs[0].shape: must not hold a negative number, got -1",
                "\"shape\"|\"form\"|problem.inputs[0].form: unknown field",
                "0.1|\"0.1\"|problem.inputs[0].data[0]: must be a finite number, got \"0.1\"",
                "1e-300|NaN|problem.inputs[0].data[1]: must be a finite number, got \"NaN\"",
                "1e-300|-Infinity|problem.inputs[0].data[1]: must be a finite number",
                "1e-300|1e999|problem.inputs[0].data[1]: must be a finite number, got Infinity",
                "1e-300|null|problem.inputs[0].data[1]: must be a finite number, got null",
                "back-|front-|problem.hypothesis.type: must be back-mean-diff",
                "back-|neighbor-mean-diff\", \"neighborhood_range\": 0, \"|no JSON",
                "\"threshold\": 0.5|\"threshold\": true|problem.hypothesis.threshold: must be a finite number",
                "\"threshold\": 0.5|\"threshold\": 0.5, \"normalize\": 1|problem.hypothesis.normalize: must be true or false",
                "\"threshold\": 0.5|\"threshold\": 0.5, \"mask\": [2]|problem.hypothesis.mask[0]: must be 0 or 1, got 2",
                "\"threshold\": 0.5|\"threshold\": 0.5, \"post_process\": [\"sharpen\"]|problem.hypothesis.post_process[0]: must be",
                "\"threshold\": 0.5|\"threshold\": 0.5, \"post_process\": [{\"average-filter\": {\"kernel_size\": 2}}]|kernel_size must be odd",
                "\"variance\": 2|\"variance\": {\"diag\": [1]}|problem.variance.diag: unknown field",
                "\"variance\": 2|\"variance\": {\"matrix\": [[1, 2]]}|problem.variance.matrix: ",
                "\"variance\": 2|\"variance\": 0|problem.variance: variance must be positive",
                "\"variance\": 2|\"variance\": {}|problem.variance: must hold one of diagonal, matrix, ar1, kronecker, stationary and file, got none",
                "\"variance\": 2|\"variance\": 2, \"alternative\": \"both\"|problem.alternative: alternative must be",
                "\"variance\": 2|\"variance\": 2, \"search\": {\"mode\": \"guess\"}|problem.search.mode: ",
                "\"variance\": 2|\"variance\": 2, \"search\": {\"stop\": {\"precision\": 0}}|problem.search.stop.precision: ",
                "\"variance\": 2|\"variance\": 2, \"search\": {\"certainty\": 0}|problem.search: the failure probability (certainty) must lie within (0, 1), got 0.0",
                "\"variance\": 2|\"variance\": 2, \"search\": {\"certainty\": 1}|within (0, 1), got 1.0",
                "\"variance\": 2|\"variance\": 2, \"search\": {\"certainty\": \"high\"}|problem.search.certainty: must be a finite number",
                "\"variance\": 2|\"variance\": 2, \"search\": {\"certainity\": 0.5}|problem.search.certainity: unknown field",
                "\"variance\": 2|\"variance\": 2, \"variance\": 3|twice",
                "\"variance\": 2}|\"variance\": 2} x|no JSON",
                "\"variance\": 2}|\"variance\": 2|no JSON",
                "{\"model\"|[{\"model\"|no JSON",
            })
    void whatIsWrongIsNamed(String from, String to, String message) {
        String text = SMALLEST.replace(from, to == null ? "" : to);
        assertThat(text).isNotEqualTo(SMALLEST);
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(BadInputException.class)
                .hasMessageStartingWith("p.json: ")
                .hasMessageContaining(message);
    }

    @Test
    void aReferenceIsNeededWhereItIsUsedAndOnlyThere() {
        assertThatThrownBy(() -> parse(SMALLEST.replace("back-mean", "reference-mean")))
                .hasMessageContaining("needs problem.reference");
        assertThatThrownBy(() -> parse(LARGEST.replace("reference-mean", "back-mean")))
                .hasMessageContaining("problem.reference: only reference-mean-diff");
    }

    @Test
    void deepNestingIsRefused() {
        assertThatThrownBy(() -> parse("[".repeat(100_000))).isInstanceOf(BadInputException.class);
    }
}
