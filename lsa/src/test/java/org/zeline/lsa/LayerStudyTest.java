package org.zeline.lsa;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.lsa.network.Bounds;
import org.zeline.lsa.network.ClassScores;
import org.zeline.lsa.network.LabelledSamples;
import org.zeline.lsa.network.ProbedNetwork;
import org.zeline.lsa.network.TestNetworks;
import org.zeline.lsa.perturbation.Corruptions;
import org.zeline.lsa.perturbation.InputPerturbation;

final class LayerStudyTest {
    private static final OnnxModel MODEL = TestNetworks.model(1);
    private static final LabelledSamples SAMPLES = new LabelledSamples(
            TestNetworks.images(1),
            new ProbedNetwork(MODEL, List.of(), Instructions.SCALAR).classes(TestNetworks.images(1)));
    private static final LayerStudy.Settings SETTINGS = new LayerStudy.Settings(
            0.2, List.of(0.0, 0.5), VulnerableLayers.Rule.LAYER_AVERAGE, OptionalDouble.empty(), 3, 7);

    private static InputPerturbation uniform(double strength) {
        return Corruptions.of("uniform", strength, Bounds.UNIT);
    }

    private static LayerStudy.Part part(boolean graded, List<Long> done) {
        LayerAnalysis analysis = LayerAnalysis.of(MODEL, ProbeSelection.standard())
                .withBatchSize(5)
                .withSeed(7);
        return LayerStudy.Part.of(analysis, "uniform", LayerStudyTest::uniform, graded, SETTINGS, SAMPLES, done::add);
    }

    @Test
    void aPartHoldsWhatTheAnalysisFinds() {
        List<Long> done = new ArrayList<>();
        LayerStudy.Part part = part(true, done);
        LayerAnalysis analysis = LayerAnalysis.of(MODEL, ProbeSelection.standard())
                .withBatchSize(5)
                .withSeed(7);
        InputPerturbation compared = uniform(0.2);
        assertThat(part.result().profile().perBatch())
                .containsExactly(analysis.profile(SAMPLES, compared, count -> {})
                        .profile()
                        .perBatch());
        assertThat(part.steepness()).containsExactly(analysis.lipschitzEstimates(SAMPLES.range(0, 3), compared));
        assertThat(part.curve())
                .isEqualTo(analysis.curve("uniform", List.of(0.0, 0.5), LayerStudyTest::uniform, SAMPLES, count -> {}));
        assertThat(done).isSorted().last().isEqualTo(3L * SAMPLES.count());
    }

    @Test
    void layersHaveTheOrderOfTheNetwork() {
        LayerStudy.Part part = part(false, new ArrayList<>());
        assertThat(part.inOrder())
                .extracting(VulnerableLayers.Entry::layer)
                .containsExactlyElementsOf(part.result().profile().layers());
        for (int l = 0; l < part.inOrder().size(); l++) {
            assertThat(part.index(part.inOrder().get(l).layer())).isEqualTo(l);
        }
    }

    @Test
    void theTotalScoreIsThatOfTheCurves() {
        LayerStudy.Part graded = part(true, new ArrayList<>());
        LayerStudy.Part ungraded = part(false, new ArrayList<>());
        assertThat(ungraded.curve()).isNull();
        RobustnessCurve curve = graded.curve();
        assertThat(curve).isNotNull();
        double score = curve == null ? Double.NaN : curve.score();
        assertThat(new LayerStudy(Measure.of("relative-error"), List.of(graded, ungraded, graded)).totalScore())
                .isEqualTo(2 * score);
    }

    @Test
    void examplesAreTheSamplesAndWhatWasDoneToThem() {
        LayerStudy study = new LayerStudy(Measure.of("relative-error"), List.of(part(false, new ArrayList<>())));
        List<LayerStudy.Example> examples = study.examples(MODEL, ClassScores.of("classes"), SAMPLES);
        assertThat(examples).extracting(LayerStudy.Example::perturbation).containsExactly("", "uniform");
        assertThat(examples.get(0).values()).containsExactly(SAMPLES.inputs().doubles());
        assertThat(examples.get(0).classes()).containsExactly(SAMPLES.labels());
        assertThat(examples.get(1).values()).isNotEqualTo(examples.get(0).values());
    }
}
