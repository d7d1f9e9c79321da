package org.zeline.lsa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.interpreter.value.UnsupportedModelException;
import org.zeline.lsa.attack.AttackSettings;
import org.zeline.lsa.attack.Attacks;
import org.zeline.lsa.attack.Norm;
import org.zeline.lsa.attack.NormBall;
import org.zeline.lsa.attack.ProjectedGradient;
import org.zeline.lsa.network.Bounds;
import org.zeline.lsa.network.LabelledSamples;
import org.zeline.lsa.network.ProbedNetwork;
import org.zeline.lsa.network.TestNetworks;
import org.zeline.lsa.perturbation.Corruptions;
import org.zeline.lsa.perturbation.InputPerturbation;
import org.zeline.lsa.robustness.RobustnessCurve;

class LayerAnalysisTest {
    private static final OnnxModel MODEL = TestNetworks.model(1);
    private static final LabelledSamples SAMPLES = new LabelledSamples(
            TestNetworks.images(1),
            new ProbedNetwork(MODEL, List.of(), Instructions.SCALAR).classes(TestNetworks.images(1)));

    private static LayerAnalysis analysis() {
        return LayerAnalysis.of(MODEL, ProbeSelection.standard())
                .withBatchSize(5)
                .withSeed(7);
    }

    private static InputPerturbation pgd(double radius) {
        return Attacks.of("pgd", new NormBall(Norm.LINF, radius, Bounds.UNIT), AttackSettings.usual());
    }

    @Test
    void distancesAreZeroWithoutAPerturbation() {
        LayerAnalysis.Result result = analysis().profile(SAMPLES, InputPerturbation.NONE, done -> {});
        assertThat(result.profile().perBatch()).containsOnly(0);
        assertThat(result.accuracy()).isEqualTo(100).isEqualTo(result.cleanAccuracy());
    }

    /** A profile needs the logits and the probed values of clean and of perturbed samples: one run each. */
    @Test
    void profileMakesTwoForwardRunsPerBatch() {
        List<ProbedNetwork> networks = new ArrayList<>();
        List<Long> runsBefore = new ArrayList<>();
        InputPerturbation counting = (network, x, labels, random) -> {
            networks.add((ProbedNetwork) network);
            runsBefore.add(((ProbedNetwork) network).forwardRuns());
            return x;
        };
        analysis().withBatchSize(2).profile(SAMPLES, counting, done -> {});
        assertThat(runsBefore).containsExactly(1L, 3L, 5L);
        assertThat(networks.get(2).forwardRuns()).isEqualTo(6);
        InputPerturbation fgsm = (network, x, labels, random) -> {
            networks.add((ProbedNetwork) network);
            return ProjectedGradient.fgsm(new NormBall(Norm.LINF, 0.1, Bounds.UNIT))
                    .perturbed(network, x, labels, random);
        };
        analysis().profile(SAMPLES, fgsm, done -> {});
        assertThat(networks.get(3).forwardRuns()).as("two and one gradient").isEqualTo(3);
    }

    /** Distances computed by the formula from the representations themselves. */
    @Test
    void distancesEqualThoseOfTheRepresentations() {
        InputPerturbation shift = (network, x, labels, random) -> new RealTensor(
                x.type(),
                x.shape(),
                Arrays.stream(x.doubles()).map(v -> v + 0.1).toArray());
        LayerProfile profile = analysis().profile(SAMPLES, shift, done -> {}).profile();
        ProbedNetwork pass = new ProbedNetwork(MODEL, List.of("v4"), Instructions.SCALAR);
        double[] x = pass.probed(SAMPLES.inputs()).get(0).doubles();
        Tensor moved = shift.perturbed(pass, SAMPLES.inputs(), SAMPLES.labels(), new SplittableRandom(0));
        double[] y = pass.probed(moved).get(0).doubles();
        double difference = 0;
        double size = 0;
        for (int i = 0; i < 8; i++) {
            difference += (x[i] - y[i]) * (x[i] - y[i]);
            size += x[i] * x[i];
        }
        assertThat(profile.layers().get(2).value()).isEqualTo("v4");
        assertThat(profile.perSample()[2][0]).isCloseTo(Math.sqrt(difference / size), within(1e-12));
    }

    @Test
    void accuracyFallsWithIncreasingStrength() {
        RobustnessCurve curve =
                analysis().curve("pgd", List.of(0.0, 0.05, 0.5), LayerAnalysisTest::pgd, SAMPLES, done -> {});
        assertThat(curve.accuracies().get(0)).isEqualTo(100);
        assertThat(curve.accuracies().get(2)).isLessThan(100);
        assertThat(curve.score())
                .isEqualTo(curve.accuracies().stream().mapToDouble(v -> v).sum());
    }

    @Test
    void theSameSeedGivesTheSameNumbers() {
        InputPerturbation noise = Corruptions.of("gaussian", 0.2, Bounds.UNIT);
        double[] once = analysis().profile(SAMPLES, noise, done -> {}).profile().perBatch();
        assertThat(analysis().profile(SAMPLES, noise, done -> {}).profile().perBatch())
                .containsExactly(once);
        assertThat(analysis()
                        .withSeed(8)
                        .profile(SAMPLES, noise, done -> {})
                        .profile()
                        .perBatch())
                .isNotEqualTo(once);
    }

    /** The largest slope along the line equals that of a dense grid, up to its resolution. */
    @Test
    void lowerBoundsAgreeWithADenseGrid() {
        OnnxModel one = batchOfOne();
        Tensor clean = new RealTensor(ElementType.DOUBLE, Shape.of(1, 3), new double[] {0.3, -0.8, 0.5});
        Tensor moved = new RealTensor(ElementType.DOUBLE, Shape.of(1, 3), new double[] {-0.9, 0.7, 1.1});
        List<Probe> layers = ProbeSelection.standard().in(one);
        double[] slopes = LipschitzLowerBounds.alongLine(one, layers, clean, moved, Instructions.SCALAR);
        ProbedNetwork pass =
                new ProbedNetwork(one, layers.stream().map(Probe::value).toList(), Instructions.SCALAR);
        double length = Math.sqrt(1.2 * 1.2 + 1.5 * 1.5 + 0.6 * 0.6);
        int steps = 4000;
        for (int l = 0; l < layers.size(); l++) {
            double steepest = 0;
            double[] before = at(pass, clean, moved, 0).get(l).doubles();
            for (int i = 1; i <= steps; i++) {
                double[] now = at(pass, clean, moved, (double) i / steps).get(l).doubles();
                double rise = 0;
                for (int j = 0; j < now.length; j++) {
                    rise += (now[j] - before[j]) * (now[j] - before[j]);
                }
                steepest = Math.max(steepest, Math.sqrt(rise) * steps / length);
                before = now;
            }
            assertThat(slopes[l]).as(layers.get(l).layer()).isCloseTo(steepest, within(1e-6 * steepest + 1e-9));
        }
    }

    private static List<Tensor> at(ProbedNetwork pass, Tensor clean, Tensor moved, double z) {
        double[] x = new double[3];
        Arrays.setAll(x, i -> clean.doubles()[i] + z * (moved.doubles()[i] - clean.doubles()[i]));
        return pass.probed(pass.batch(Shape.of(1, 3), x));
    }

    private static OnnxModel batchOfOne() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", ElementType.DOUBLE, 1, 3);
        String hidden = g.node("MatMul", List.of(x, g.reals(Shape.of(3, 3), 1, -2, 0.5, 0.3, 1, -1, -1, 0.4, 2)));
        String active = g.node("Relu", List.of(hidden));
        return g.model(g.node("MatMul", List.of(active, g.reals(Shape.of(3, 2), 1, -1, 0.5, 2, -1, 0.7))));
    }

    @Test
    void lowerBoundsRejectSmoothLayers() {
        TestGraph g = new TestGraph(13);
        String y = g.node("Elu", List.of(g.input("x", ElementType.DOUBLE, 1, 3)));
        OnnxModel model = g.model(y);
        Tensor x = new RealTensor(ElementType.DOUBLE, Shape.of(1, 3), new double[3]);
        Tensor moved = new RealTensor(ElementType.DOUBLE, Shape.of(1, 3), new double[] {1, 1, 1});
        assertThatThrownBy(() -> LipschitzLowerBounds.alongLine(
                        model, ProbeSelection.standard().in(model), x, moved, Instructions.SCALAR))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("Elu is not piecewise linear");
    }

    @Test
    void steepnessIsTheLargestQuotientOfDistances() {
        InputPerturbation shift = (network, x, labels, random) -> new RealTensor(
                x.type(),
                x.shape(),
                Arrays.stream(x.doubles()).map(v -> v + 0.1).toArray());
        ProbedNetwork pass = new ProbedNetwork(MODEL, List.of("v4"), Instructions.SCALAR);
        double[] x = pass.probed(SAMPLES.inputs()).get(0).doubles();
        Tensor moved = shift.perturbed(pass, SAMPLES.inputs(), SAMPLES.labels(), new SplittableRandom(0));
        double[] y = pass.probed(moved).get(0).doubles();
        double largest = 0;
        for (int s = 0; s < 5; s++) {
            double rise = 0;
            for (int i = 8 * s; i < 8 * (s + 1); i++) {
                rise += (x[i] - y[i]) * (x[i] - y[i]);
            }
            largest = Math.max(largest, Math.sqrt(rise) / 0.6);
        }
        assertThat(analysis().profile(SAMPLES, shift, done -> {}).steepness()[2])
                .isCloseTo(largest, within(1e-9 * largest));
    }

    @Test
    void rejectsAnotherNumberOfLabelsThanSamples() {
        assertThatThrownBy(() -> new LabelledSamples(TestNetworks.images(1), new int[4]))
                .hasMessageContaining("need as many labels");
    }
}
