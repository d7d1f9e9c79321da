package org.zeline.lsa;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.interpreter.value.UnsupportedModelException;
import org.zeline.lsa.attack.Attacks;
import org.zeline.lsa.attack.Ball;
import org.zeline.lsa.attack.Norm;
import org.zeline.lsa.perturbation.Perturbations;

class LayerAnalysisTest {
    private static final OnnxModel MODEL = LsaNetworks.model(1);
    private static final Samples SAMPLES = new Samples(
            LsaNetworks.images(1), new ModelPass(MODEL, List.of(), Instructions.SCALAR).classes(LsaNetworks.images(1)));

    private static LayerAnalysis analysis() {
        return LayerAnalysis.of(MODEL, Probes.standard()).with(5, 7);
    }

    private static Disturbance pgd(double radius) {
        return Disturbance.of(Attacks.of("pgd", new Ball(Norm.LINF, radius, Bounds.UNIT), Attacks.Settings.usual()));
    }

    @Test
    void nothingMovesWithoutADisturbance() {
        LayerAnalysis.Result result = analysis().profile(SAMPLES, Disturbance.NONE, done -> {});
        assertThat(result.profile().perBatch()).containsOnly(0);
        assertThat(result.accuracy()).isEqualTo(100).isEqualTo(result.cleanAccuracy());
    }

    /** The profile's numbers are those of the formula, computed from the representations themselves. */
    @Test
    void distancesAreThoseOfTheRepresentations() {
        Disturbance shift = (model, x, labels, random) -> model.batch(
                x.shape(), Arrays.stream(x.doubles()).map(v -> v + 0.1).toArray());
        LayerProfile profile = analysis().profile(SAMPLES, shift, done -> {}).profile();
        ModelPass pass = new ModelPass(MODEL, List.of("v4"), Instructions.SCALAR);
        double[] x = pass.values(SAMPLES.inputs()).get(0).doubles();
        Tensor moved = shift.of(pass, SAMPLES.inputs(), SAMPLES.labels(), new java.util.SplittableRandom(0));
        double[] y = pass.values(moved).get(0).doubles();
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
    void accuracyFallsAsStrengthGrows() {
        RobustnessCurve curve =
                analysis().curve("pgd", List.of(0.0, 0.05, 0.5), LayerAnalysisTest::pgd, SAMPLES, done -> {});
        assertThat(curve.accuracies().get(0)).isEqualTo(100);
        assertThat(curve.accuracies().get(2)).isLessThan(100);
        assertThat(curve.score())
                .isEqualTo(curve.accuracies().stream().mapToDouble(v -> v).sum());
    }

    @Test
    void theSameSeedGivesTheSameNumbers() {
        Disturbance noise = Disturbance.of(Perturbations.of("gaussian", 0.2, Bounds.UNIT));
        double[] once = analysis().profile(SAMPLES, noise, done -> {}).profile().perBatch();
        assertThat(analysis().profile(SAMPLES, noise, done -> {}).profile().perBatch())
                .containsExactly(once);
        assertThat(analysis()
                        .with(5, 8)
                        .profile(SAMPLES, noise, done -> {})
                        .profile()
                        .perBatch())
                .isNotEqualTo(once);
    }

    /**
     * The steepest slope on the line is at least the slope between its ends, and at most that of dense steps and a bit.
     */
    @Test
    void exactSlopesAgreeWithADenseGrid() {
        OnnxModel one = batchOfOne();
        Tensor clean = new RealTensor(ElementType.DOUBLE, Shape.of(1, 3), new double[] {0.3, -0.8, 0.5});
        Tensor moved = new RealTensor(ElementType.DOUBLE, Shape.of(1, 3), new double[] {-0.9, 0.7, 1.1});
        List<Probe> layers = Probes.standard().in(one);
        double[] slopes = LayerSlopes.largest(one, layers, clean, moved, Instructions.SCALAR);
        ModelPass pass = new ModelPass(one, layers.stream().map(Probe::value).toList(), Instructions.SCALAR);
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

    private static List<Tensor> at(ModelPass pass, Tensor clean, Tensor moved, double z) {
        double[] x = new double[3];
        Arrays.setAll(x, i -> clean.doubles()[i] + z * (moved.doubles()[i] - clean.doubles()[i]));
        return pass.values(pass.batch(Shape.of(1, 3), x));
    }

    private static OnnxModel batchOfOne() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", ElementType.DOUBLE, 1, 3);
        String hidden = g.node("MatMul", List.of(x, g.reals(Shape.of(3, 3), 1, -2, 0.5, 0.3, 1, -1, -1, 0.4, 2)));
        String active = g.node("Relu", List.of(hidden));
        return g.model(g.node("MatMul", List.of(active, g.reals(Shape.of(3, 2), 1, -1, 0.5, 2, -1, 0.7))));
    }

    @Test
    void slopesOfSmoothLayersAreRefused() {
        TestGraph g = new TestGraph(13);
        String y = g.node("Elu", List.of(g.input("x", ElementType.DOUBLE, 1, 3)));
        OnnxModel model = g.model(y);
        Tensor x = new RealTensor(ElementType.DOUBLE, Shape.of(1, 3), new double[3]);
        Tensor moved = new RealTensor(ElementType.DOUBLE, Shape.of(1, 3), new double[] {1, 1, 1});
        assertThatThrownBy(() -> LayerSlopes.largest(model, Probes.standard().in(model), x, moved, Instructions.SCALAR))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("Elu is not piecewise linear");
    }

    @Test
    void steepnessIsTheLargestQuotientOfDistances() {
        Disturbance shift = (model, x, labels, random) -> model.batch(
                x.shape(), Arrays.stream(x.doubles()).map(v -> v + 0.1).toArray());
        ModelPass pass = new ModelPass(MODEL, List.of("v4"), Instructions.SCALAR);
        double[] x = pass.values(SAMPLES.inputs()).get(0).doubles();
        Tensor moved = shift.of(pass, SAMPLES.inputs(), SAMPLES.labels(), new java.util.SplittableRandom(0));
        double[] y = pass.values(moved).get(0).doubles();
        double largest = 0;
        for (int s = 0; s < 5; s++) {
            double rise = 0;
            for (int i = 8 * s; i < 8 * (s + 1); i++) {
                rise += (x[i] - y[i]) * (x[i] - y[i]);
            }
            largest = Math.max(largest, Math.sqrt(rise) / 0.6);
        }
        assertThat(analysis().steepness(SAMPLES, shift)[2]).isCloseTo(largest, within(1e-9 * largest));
    }

    @Test
    void labelsMustFitTheSamples() {
        assertThatThrownBy(() -> new Samples(LsaNetworks.images(1), new int[4]))
                .hasMessageContaining("need as many labels");
    }
}
