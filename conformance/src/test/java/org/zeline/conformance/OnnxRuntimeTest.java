package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.operator.OperatorSet;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.proto.ModelProto;

/**
 * Every operator, at every opset and type that both know, against ONNX Runtime on awkward numbers. Each result is
 * computed twice: from inputs, and folded from constants. What differs is mended, or explained in
 * {@code onnxruntime.txt}.
 */
class OnnxRuntimeTest {
    /** Their numbers are drawn, each runtime by its own rule: only types and shapes are compared. */
    private static final Set<String> RANDOM = Set.of(
            "Bernoulli", "Multinomial", "RandomNormal", "RandomNormalLike", "RandomUniform", "RandomUniformLike");

    private static final int FEWEST = 100_000;

    private final List<ExplainedDifference> explained = ExplainedDifference.all();
    private final Set<ExplainedDifference> fitting = new HashSet<>();
    private final Set<OperatorSample> compared = new HashSet<>();
    private final Map<String, String> differences = new TreeMap<>();
    private int count;

    @BeforeAll
    static void isThereOnThisPlatform() {
        OnnxRuntimeModel.assumeAvailable();
    }

    @Test
    void everyOperatorAgreesOrTheDifferenceIsExplained() throws OrtException {
        List<RuntimeCase> cases = RuntimeCase.all();
        for (RuntimeCase one : cases) {
            compare(one);
        }
        assertThat(differences.entrySet().stream()
                        .map(e -> e.getKey() + ": " + e.getValue())
                        .toList())
                .as("differences that onnxruntime.txt does not explain")
                .isEmpty();
        assertThat(count).as("results compared").isGreaterThanOrEqualTo(FEWEST);
        assertThat(uncompared(cases)).as("samples that were never compared").isEmpty();
        assertThat(explained.stream().filter(line -> !fitting.contains(line)).toList())
                .as("lines of onnxruntime.txt that fit no case")
                .isEmpty();
    }

    /** All operators have samples, so that none is left out unseen; but those of opsets that it does not know yet. */
    @Test
    void everyOperatorIsInTheSuite() {
        Set<String> sampled = RuntimeCase.all().stream()
                .map(one -> one.sample().operator())
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(sampled)
                .containsAll(OperatorSet.standard().names().stream()
                        .filter(name -> OperatorSet.standard().opsets(name).stream()
                                .anyMatch(range -> range.since() <= RuntimeCase.NEWEST))
                        .toList());
    }

    private List<String> uncompared(List<RuntimeCase> cases) {
        return cases.stream()
                .filter(one -> !compared.contains(one.sample()) && !isExplained(one, "absent"))
                .map(one -> one.sample().toString() + " " + one.sample().inputs()
                        + one.sample().attributes())
                .distinct()
                .toList();
    }

    private boolean isExplained(RuntimeCase one, String kind) {
        List<ExplainedDifference> lines =
                explained.stream().filter(line -> line.fits(one, kind)).toList();
        fitting.addAll(lines);
        return !lines.isEmpty();
    }

    private void compare(RuntimeCase one) throws OrtException {
        OperatorSample.Built built = one.build();
        ModelProto model = one.model(built);
        if (!OnnxRuntimeModel.takes(one.type())) {
            for (int draw = 0; draw < RuntimeCase.DRAWS; draw++) {
                ModelProto folded = OnnxRuntimeModel.folded(model, one.inputs(built, draw));
                try (OnnxRuntimeModel theirs = new OnnxRuntimeModel(folded)) {
                    compare(one, built, draw, model, theirs.run(List.of()).get(0));
                } catch (OrtException e) {
                    isExplained(one, "absent");
                }
            }
            return;
        }
        try (OnnxRuntimeModel theirs = new OnnxRuntimeModel(model)) {
            for (int draw = 0; draw < RuntimeCase.DRAWS; draw++) {
                compare(
                        one,
                        built,
                        draw,
                        model,
                        theirs.run(one.inputs(built, draw)).get(0));
            }
        } catch (OrtException e) {
            isExplained(one, "absent");
        }
    }

    private void compare(RuntimeCase one, OperatorSample.Built built, int draw, ModelProto model, Tensor theirs)
            throws OrtException {
        List<Tensor> inputs = one.inputs(built, draw);
        ModelProto folded = OnnxRuntimeModel.folded(model, inputs);
        compare(one, draw, model, inputs, theirs);
        compare(one, draw, folded, List.of(), theirs);
        compared.add(one.sample());
    }

    private void compare(RuntimeCase one, int draw, ModelProto model, List<Tensor> inputs, Tensor theirs)
            throws OrtException {
        count++;
        String kind = one.values(draw).name().toLowerCase(Locale.ROOT);
        String difference;
        try {
            Tensor ours = OnnxModel.parse(model.toByteArray(), "model")
                    .run(inputs, Draws.seeded(1), Instructions.FASTEST)
                    .get(0);
            if (RANDOM.contains(one.sample().operator())) {
                assertThat(ours.type()).as("%s", one).isEqualTo(theirs.type());
                assertThat(ours.shape()).as("%s", one).isEqualTo(theirs.shape());
                return;
            }
            difference = Agreement.difference(ours, theirs);
            if (difference != null && DoublePrecision.confirms(ours, model, inputs)) {
                return;
            }
        } catch (ModelException e) {
            difference = "refused: " + e.getMessage();
        }
        if (difference == null) {
            isExplained(one, kind);
            return;
        }
        String seen = difference.equals(Agreement.ZERO) ? "zero" : kind;
        if (!isExplained(one, seen)) {
            String where =
                    one.sample().operator() + " " + one.sample().attributes() + " | " + one.type() + " | " + seen;
            String given = inputs.stream().map(OnnxRuntimeTest::shown).collect(Collectors.joining(" "));
            differences.putIfAbsent(where, one + ", " + difference + ", of " + given);
        }
    }

    private static String shown(Tensor tensor) {
        String all = tensor.type().isReal() ? Arrays.toString(tensor.reals()) : Arrays.toString(tensor.integers());
        return all.substring(0, Math.min(300, all.length()));
    }
}
