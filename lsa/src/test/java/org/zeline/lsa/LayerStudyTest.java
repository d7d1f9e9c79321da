package org.zeline.lsa;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.lsa.attack.DeepFool;
import org.zeline.lsa.network.Bounds;
import org.zeline.lsa.network.ClassScores;
import org.zeline.lsa.network.LabelledSamples;
import org.zeline.lsa.network.ProbedNetwork;
import org.zeline.lsa.network.TestNetworks;
import org.zeline.lsa.perturbation.Corruptions;
import org.zeline.lsa.perturbation.InputPerturbation;
import org.zeline.lsa.robustness.Bootstrap;
import org.zeline.lsa.robustness.DistanceSummary;
import org.zeline.lsa.robustness.RobustnessSummary;

final class LayerStudyTest {
    private static final OnnxModel MODEL = TestNetworks.model(1);
    private static final LabelledSamples SAMPLES = new LabelledSamples(
            TestNetworks.images(1),
            new ProbedNetwork(MODEL, List.of(), Instructions.SCALAR).classes(TestNetworks.images(1)));
    private static final LayerStudy.Settings SETTINGS = new LayerStudy.Settings(
            0.2,
            List.of(0.0, 0.5),
            VulnerableLayers.Rule.LAYER_AVERAGE,
            OptionalDouble.empty(),
            Bootstrap.usual(7),
            OptionalDouble.of(9));

    private static InputPerturbation uniform(double strength) {
        return Corruptions.of("uniform", strength, Bounds.UNIT);
    }

    private static final LayerAnalysis ANALYSIS =
            LayerAnalysis.of(MODEL, ProbeSelection.standard()).withBatchSize(5).withSeed(7);

    private static LayerStudy.Part part(List<Long> done) {
        return LayerStudy.Part.of(ANALYSIS, "uniform", LayerStudyTest::uniform, SETTINGS, SAMPLES, done::add);
    }

    private static LayerStudy.Part ofSmallestChange(List<Long> done) {
        DeepFool attack = new DeepFool(20, 0.02, Bounds.UNIT);
        return LayerStudy.Part.of(ANALYSIS, "deepfool", strength -> attack, SETTINGS, SAMPLES, done::add);
    }

    @Test
    void aPartHoldsWhatTheAnalysisFinds() {
        List<Long> done = new ArrayList<>();
        LayerStudy.Part part = part(done);
        InputPerturbation compared = uniform(0.2);
        assertThat(part.result().profile().perBatch())
                .containsExactly(ANALYSIS.profile(SAMPLES, compared, count -> {})
                        .profile()
                        .perBatch());
        assertThat(part.result().steepness())
                .containsExactly(
                        ANALYSIS.profile(SAMPLES, compared, count -> {}).steepness());
        RobustnessSummary robustness = part.robustness();
        assertThat(robustness).isNotNull();
        assertThat(robustness)
                .usingRecursiveComparison()
                .isEqualTo(RobustnessSummary.of(
                        ANALYSIS.curve("uniform", List.of(0.0, 0.5), LayerStudyTest::uniform, SAMPLES, count -> {}),
                        Bootstrap.usual(7)));
        assertThat(part.distances()).isNull();
        assertThat(done).isSorted().last().isEqualTo(3L * SAMPLES.count());
    }

    @Test
    void anAttackThatSearchesForTheSmallestChangeHasDistancesInsteadOfACurve() {
        List<Long> done = new ArrayList<>();
        LayerStudy.Part part = ofSmallestChange(done);
        DeepFool attack = new DeepFool(20, 0.02, Bounds.UNIT);
        assertThat(part.robustness()).isNull();
        DistanceSummary summary = part.distances();
        assertThat(summary).isNotNull();
        assertThat(summary)
                .usingRecursiveComparison()
                .isEqualTo(DistanceSummary.of(
                        ANALYSIS.minimumDistances(SAMPLES, attack, count -> {}),
                        OptionalDouble.of(9),
                        Bootstrap.usual(7)));
        LayerAnalysis.Result direct = ANALYSIS.profile(SAMPLES, attack, count -> {});
        assertThat(part.result().profile().perBatch())
                .containsExactly(direct.profile().perBatch());
        assertThat(part.result().accuracy()).isEqualTo(direct.accuracy());
        assertThat(part.result().steepness()).containsExactly(direct.steepness());
        assertThat(done).isSorted().last().isEqualTo(2L * SAMPLES.count());
    }

    @Test
    void layersHaveTheOrderOfTheNetwork() {
        LayerStudy.Part part = part(new ArrayList<>());
        assertThat(part.inOrder())
                .extracting(VulnerableLayers.Entry::layer)
                .containsExactlyElementsOf(part.result().profile().layers());
        for (int l = 0; l < part.inOrder().size(); l++) {
            assertThat(part.index(part.inOrder().get(l).layer())).isEqualTo(l);
        }
    }

    @Test
    void theTotalScoreIsThatOfTheCurves() {
        LayerStudy.Part graded = part(new ArrayList<>());
        LayerStudy.Part ungraded = ofSmallestChange(new ArrayList<>());
        RobustnessSummary robustness = graded.robustness();
        assertThat(robustness).isNotNull();
        double score = robustness == null ? Double.NaN : robustness.curve().score();
        assertThat(new LayerStudy(Measure.of("relative-error"), List.of(graded, ungraded, graded)).totalScore())
                .isEqualTo(2 * score);
    }

    @Test
    void examplesAreTheSamplesAndWhatWasDoneToThem() {
        LayerStudy study = new LayerStudy(Measure.of("relative-error"), List.of(part(new ArrayList<>())));
        List<LayerStudy.Example> examples = study.examples(MODEL, ClassScores.of("classes"), SAMPLES);
        assertThat(examples).extracting(LayerStudy.Example::perturbation).containsExactly("", "uniform");
        assertThat(examples.get(0).values()).containsExactly(SAMPLES.inputs().doubles());
        assertThat(examples.get(0).classes()).containsExactly(SAMPLES.labels());
        assertThat(examples.get(1).values()).isNotEqualTo(examples.get(0).values());
    }
}
