package org.zeline.lsa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.lsa.attack.AttackSettings;
import org.zeline.lsa.attack.Attacks;
import org.zeline.lsa.attack.Norm;
import org.zeline.lsa.attack.NormBall;
import org.zeline.lsa.network.Bounds;
import org.zeline.lsa.network.LabelledSamples;
import org.zeline.lsa.network.ProbedNetwork;
import org.zeline.lsa.network.TestNetworks;
import org.zeline.lsa.robustness.Bootstrap;
import org.zeline.lsa.robustness.CurveComparison;
import org.zeline.lsa.robustness.DistanceComparison;
import org.zeline.lsa.robustness.DistanceSummary;
import org.zeline.lsa.robustness.PairedTest;
import org.zeline.lsa.robustness.RobustnessSummary;

final class StudyComparisonTest {
    private static final Bootstrap BOOTSTRAP = new Bootstrap(199, 0.95, 3);
    private static final PairedTest TEST = new PairedTest(99, BOOTSTRAP);
    private static final LabelledSamples SAMPLES = new LabelledSamples(
            TestNetworks.images(1),
            new ProbedNetwork(TestNetworks.model(1), List.of(), Instructions.SCALAR).classes(TestNetworks.images(1)));

    private static LayerStudy study(long seed, String... attacks) {
        OnnxModel model = TestNetworks.model(seed);
        LayerAnalysis analysis =
                LayerAnalysis.of(model, ProbeSelection.standard()).withBatchSize(5);
        LayerStudy.Settings settings = new LayerStudy.Settings(
                0.1,
                List.of(0.0, 0.1, 0.3),
                VulnerableLayers.Rule.LAYER_AVERAGE,
                OptionalDouble.empty(),
                BOOTSTRAP,
                OptionalDouble.empty());
        return new LayerStudy(
                Measure.RELATIVE_ERROR,
                Stream.of(attacks)
                        .map(name -> LayerStudy.Part.of(
                                analysis,
                                name,
                                strength -> Attacks.of(
                                        name, new NormBall(Norm.LINF, strength, Bounds.UNIT), AttackSettings.usual()),
                                settings,
                                SAMPLES,
                                done -> {}))
                        .toList());
    }

    @Test
    void curvesAndDistancesAreComparedAttackByAttack() {
        LayerStudy first = study(1, "fab", "fgsm", "pgd");
        LayerStudy second = study(2, "fab", "fgsm", "pgd");
        StudyComparison comparison = StudyComparison.of(first, second, TEST);
        assertThat(comparison.distances())
                .extracting(DistanceComparison::attack)
                .containsExactly("fab");
        assertThat(comparison.curves()).extracting(CurveComparison::name).containsExactly("fgsm", "pgd");
        RobustnessSummary one = first.parts().get(2).robustness();
        RobustnessSummary other = second.parts().get(2).robustness();
        assertThat(one).isNotNull();
        assertThat(other).isNotNull();
        if (one != null && other != null) {
            assertThat(comparison.curves().get(1)).isEqualTo(CurveComparison.of(one.curve(), other.curve(), TEST));
        }
        DistanceSummary distance = first.parts().get(0).distances();
        DistanceSummary otherDistance = second.parts().get(0).distances();
        assertThat(distance).isNotNull();
        assertThat(otherDistance).isNotNull();
        if (distance != null && otherDistance != null) {
            assertThat(comparison.distances().get(0)).isEqualTo(DistanceComparison.of(distance, otherDistance, TEST));
        }
    }

    @Test
    void otherAttacksAreRefused() {
        LayerStudy study = study(1, "fgsm");
        assertThatThrownBy(() -> StudyComparison.of(study, study(2, "fab"), TEST))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the same perturbations, got fgsm and fab");
        assertThatThrownBy(() -> StudyComparison.of(study, study(2, "fgsm", "pgd"), TEST))
                .hasMessageContaining("got 1 and 2");
        assertThatThrownBy(() -> StudyComparison.of(study, study(2, "pgd"), TEST))
                .hasMessageContaining("got fgsm at");
    }
}
