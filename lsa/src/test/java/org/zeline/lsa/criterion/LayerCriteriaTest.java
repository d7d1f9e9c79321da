package org.zeline.lsa.criterion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.zeline.interpreter.TestGraph.integer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.LayerStudy;
import org.zeline.lsa.Probe;
import org.zeline.lsa.ProbeSelection;
import org.zeline.lsa.VulnerableLayers;
import org.zeline.lsa.attack.AttackSettings;
import org.zeline.lsa.attack.Norm;
import org.zeline.lsa.attack.NormBall;
import org.zeline.lsa.certificate.LipschitzCertificate;
import org.zeline.lsa.certificate.Neighborhood;
import org.zeline.lsa.network.Bounds;
import org.zeline.lsa.network.LabelledSamples;
import org.zeline.lsa.robustness.Bootstrap;

class LayerCriteriaTest {
    private static final AttackSettings STRONG =
            AttackSettings.usual().withSteps(30).withRestarts(5);

    private static LayerCriteria criteria(OnnxModel model, NormBall ball) {
        return new LayerCriteria(model, ProbeSelection.standard().in(model), ball, STRONG, Instructions.FASTEST, 2, 1);
    }

    private static LabelledSamples samples(double[]... rows) {
        double[] all = Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
        return new LabelledSamples(Tensor.wrapping(Shape.of(rows.length, rows[0].length), all), new int[rows.length]);
    }

    /** {@code (2 x, 3 y)}, then the sum of both. */
    private static OnnxModel linear() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", ElementType.DOUBLE, 3, 2);
        String first = g.node("MatMul", List.of(x, g.reals(Shape.of(2, 2), 2, 0, 0, 3)));
        return g.model(g.node("MatMul", List.of(first, g.reals(Shape.of(2, 1), 1, 1.0))));
    }

    /**
     * In the cube of half-width e the first layer moves by {@code e sqrt(13)} at most, two features, the second one by
     * 5 e, one feature, and the input by {@code e sqrt(2)}.
     */
    @Test
    void criticalityOfALinearNetworkIsThatOfTheFormula() {
        NormBall cube = new NormBall(Norm.LINF, 0.1, Bounds.NONE);
        CriterionProfile found = criteria(linear(), cube)
                .criticality(samples(new double[] {0, 1}, new double[] {2, 3}, new double[] {-1, 5}), done -> {});
        assertThat(found.criterion()).isEqualTo(Criterion.CRITICALITY);
        assertThat(found.mean(0)).isCloseTo(Math.sqrt(13) / Math.sqrt(2), within(1e-9));
        assertThat(found.mean(1)).isCloseTo(5 / (Math.sqrt(13) / 2), within(1e-9));
        assertThat(found.undefined()).containsOnly(0);
        assertThat(found.units()[1]).hasSize(3);
    }

    /** The bounds of the input leave less room: 0.05 up and 0.1 down at 0.95, so that the layer moves by 0.1 only. */
    @Test
    void theBoundsOfTheInputCount() {
        NormBall cube = new NormBall(Norm.LINF, 0.1, new Bounds(0.9, 1));
        CriterionProfile found = criteria(linear(), cube).criticality(samples(new double[] {0.95, 0.95}), done -> {});
        assertThat(found.mean(0)).isCloseTo(Math.sqrt(13) / Math.sqrt(2), within(1e-9));
    }

    /** Of a network with two inputs all movements can be tried on a grid. */
    @Test
    void criticalityOfANonlinearNetworkIsThatOfAGridOfAllPerturbations() {
        Random random = new Random(4);
        double[] w = random.doubles(6, -2, 2).toArray();
        double[] b = random.doubles(3, -0.5, 0.5).toArray();
        TestGraph g = new TestGraph(13);
        String x = g.input("x", ElementType.DOUBLE, 1, 2);
        String hidden =
                g.node("Gemm", List.of(x, g.reals(Shape.of(3, 2), w), g.reals(Shape.of(3), b)), integer("transB", 1));
        OnnxModel model = g.model(g.node("Relu", List.of(hidden)));
        double[][] rows = {{0.3, 0.7}, {0.5, 0.1}, {0.9, 0.4}, {0.2, 0.2}};
        double eps = 0.2;
        double[] weakness = new double[2];
        double input = 0;
        for (double[] row : rows) {
            double[] farthest = new double[2];
            double reach = 0;
            for (int p = 0; p <= 200; p++) {
                for (int q = 0; q <= 200; q++) {
                    double dx = Math.max(0, Math.min(1, row[0] + eps * (p - 100) / 100)) - row[0];
                    double dy = Math.max(0, Math.min(1, row[1] + eps * (q - 100) / 100)) - row[1];
                    double[] sums = new double[2];
                    for (int h = 0; h < 3; h++) {
                        double before = w[2 * h] * row[0] + w[2 * h + 1] * row[1] + b[h];
                        double change = w[2 * h] * dx + w[2 * h + 1] * dy;
                        sums[0] += change * change;
                        double on = Math.max(before + change, 0) - Math.max(before, 0);
                        sums[1] += on * on;
                    }
                    farthest[0] = Math.max(farthest[0], Math.sqrt(sums[0]));
                    farthest[1] = Math.max(farthest[1], Math.sqrt(sums[1]));
                    reach = Math.max(reach, Math.hypot(dx, dy));
                }
            }
            weakness[0] += farthest[0] / 3;
            weakness[1] += farthest[1] / 3;
            input += reach / 2;
        }
        CriterionProfile found =
                criteria(model, new NormBall(Norm.LINF, eps, Bounds.UNIT)).criticality(samples(rows), done -> {});
        assertThat(found.mean(0)).isCloseTo(weakness[0] / input, within(1e-9));
        assertThat(found.mean(1)).isCloseTo(weakness[1] / weakness[0], within(1e-9));
    }

    @Test
    void aLayerBehindOneThatNeverMovesHasNoIndex() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", ElementType.DOUBLE, 1, 2);
        String dead = g.node("MatMul", List.of(x, g.reals(Shape.of(2, 2), 0, 0, 0, 0.0)));
        OnnxModel model = g.model(g.node("Relu", List.of(dead)));
        CriterionProfile found = criteria(model, new NormBall(Norm.LINF, 0.1, Bounds.NONE))
                .criticality(samples(new double[] {1, 2}, new double[] {3, 4}), done -> {});
        assertThat(found.units()[0]).containsOnly(0);
        assertThat(found.undefined()).containsExactly(0, 2);
        assertThat(found.units()[1]).containsOnly(0);
    }

    /** The constants of linear maps are their spectral norms: 3, and the norm sqrt(13) of the row (2, 3). */
    @Test
    void lipschitzBoundsOfALinearNetworkAreItsSpectralNorms() {
        for (Norm norm : Norm.values()) {
            NormBall ball = new NormBall(norm, 0.1, Bounds.NONE);
            LabelledSamples samples = samples(new double[] {0, 1}, new double[] {2, 3});
            LipschitzCertificate certificate = LipschitzCertificate.of(
                    linear(),
                    ProbeSelection.standard().in(linear()),
                    Instructions.FASTEST,
                    samples,
                    Neighborhood.of(ball),
                    done -> {});
            CriterionProfile found = criteria(linear(), ball).lipschitz(samples, certificate, done -> {});
            assertThat(found.mean(0)).as("%s", norm).isCloseTo(3, within(1e-6));
            assertThat(found.mean(1)).as("%s", norm).isCloseTo(Math.sqrt(13), within(1e-6));
            for (int l = 0; l < 2; l++) {
                LayerBound bound = found.bounds().get(l);
                assertThat(bound.attacked()).isEqualTo(found.mean(l)).isLessThanOrEqualTo(bound.certified());
                assertThat(bound.certified()).isCloseTo(found.mean(l), within(1e-4));
                assertThat(bound.isTooWide()).isFalse();
            }
        }
    }

    /** Gram matrix of the dense layer: [[4, 0], [0, 9]]; the Relu has no spectral norm. */
    @Test
    void spectralNormsAreThoseOfLinearLayers() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", ElementType.DOUBLE, 1, 2);
        OnnxModel model =
                g.model(g.node("Relu", List.of(g.node("MatMul", List.of(x, g.reals(Shape.of(2, 2), 0, 2, 3, 0.0))))));
        NormBall ball = new NormBall(Norm.LINF, 0.1, Bounds.NONE);
        CriterionProfile found = criteria(model, ball).spectral(samples(new double[] {1, 1}));
        assertThat(found.layers()).extracting(Probe::operator).containsExactly("MatMul");
        assertThat(found.mean(0)).isCloseTo(3, within(1e-8));
        assertThat(found.bounds().get(0).certified()).isBetween(3.0, 3.0001);
        assertThat(found.residuals()[0]).isLessThan(1e-6);
        TestGraph activation = new TestGraph(13);
        OnnxModel relu =
                activation.model(activation.node("Relu", List.of(activation.input("x", ElementType.DOUBLE, 1, 2))));
        assertThatThrownBy(() -> criteria(relu, ball).spectral(samples(new double[] {1, 1})))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("the spectral criterion needs a layer that is a linear map");
    }

    @Test
    void anyCriterionRanksLayers() {
        LayerStudy.Settings settings = new LayerStudy.Settings(
                0.1,
                List.of(0.0),
                VulnerableLayers.Rule.LAYER_AVERAGE,
                OptionalDouble.empty(),
                Bootstrap.usual(0),
                OptionalDouble.empty());
        CriterionProfile profile = criteria(linear(), new NormBall(Norm.LINF, 0.1, Bounds.NONE))
                .spectral(samples(new double[] {1, 1}, new double[] {1, 1}, new double[] {1, 1}));
        VulnerableLayers found = settings.vulnerable(profile);
        assertThat(found.layers())
                .extracting(VulnerableLayers.Entry::mean)
                .isSortedAccordingTo((p, q) -> Double.compare(q, p));
        assertThat(found.vulnerable()).singleElement().satisfies(entry -> {
            assertThat(entry.mean()).isCloseTo(3, within(1e-8));
            assertThat(entry.interval()).isNull();
        });
    }

    /** Batches only group samples; the start of an attack depends on the batch. */
    @Test
    void resultsAreRepeatableAndProgressCountsAllLayers() {
        List<Long> done = new ArrayList<>();
        LabelledSamples three = samples(new double[] {0, 1}, new double[] {2, 3}, new double[] {4, 5});
        NormBall ball = new NormBall(Norm.L2, 0.1, Bounds.NONE);
        CriterionProfile once = criteria(linear(), ball).lipschitz(three, null, done::add);
        CriterionProfile again = criteria(linear(), ball).lipschitz(three, null, count -> {});
        assertThat(again.units()).isDeepEqualTo(once.units());
        assertThat(done).containsExactly(2L, 3L, 5L, 6L);
    }

    @Test
    void refusesWhatHasNoCriterion() {
        assertThatThrownBy(() -> criteria(linear(), new NormBall(Norm.LINF, 0, Bounds.NONE)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("an eps above 0, got 2 layers, a batch of 2 and eps 0.0");
        LabelledSamples none = new LabelledSamples(Tensor.wrapping(Shape.of(0, 2), new double[0]), new int[0]);
        assertThatThrownBy(() -> criteria(linear(), new NormBall(Norm.LINF, 0.1, Bounds.NONE))
                        .criticality(none, done -> {}))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("a criterion needs at least one sample");
        assertThatThrownBy(() -> criteria(linear(), new NormBall(Norm.LINF, 0.1, Bounds.UNIT))
                        .criticality(samples(new double[] {0, 2}), done -> {}))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("not within the bounds");
        assertThatThrownBy(() -> Criterion.of("fragility"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("unknown criterion 'fragility': use criticality, lipschitz or spectral");
    }

    @Test
    void weightsThatAreNoNumbersAreRefusedByEveryCriterion() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", ElementType.DOUBLE, 1, 2);
        OnnxModel model = g.model(g.node(
                "MatMul", List.of(x, g.reals(Shape.of(2, 2), 1, Double.NaN, 3, Double.POSITIVE_INFINITY))));
        LayerCriteria criteria = criteria(model, new NormBall(Norm.LINF, 0.1, Bounds.NONE));
        LabelledSamples one = samples(new double[] {1, 2});
        assertThatThrownBy(() -> criteria.spectral(one)).isInstanceOf(ModelException.class);
        assertThatThrownBy(() -> criteria.criticality(one, done -> {})).isInstanceOf(ModelException.class);
        assertThatThrownBy(() -> criteria.lipschitz(one, null, done -> {})).isInstanceOf(ModelException.class);
    }

    /** The square of 1e200 overflows: features are infinite, and no quotient of them is a number. */
    @Test
    void featuresThatOverflowAreRefused() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", ElementType.DOUBLE, 1, 2);
        String large = g.node("MatMul", List.of(x, g.reals(Shape.of(2, 2), 1e200, 0, 0, 1e200)));
        OnnxModel model = g.model(g.node("Relu", List.of(g.node("Mul", List.of(large, large)))));
        LayerCriteria criteria = criteria(model, new NormBall(Norm.LINF, 0.1, Bounds.NONE));
        assertThatThrownBy(() -> criteria.lipschitz(samples(new double[] {1, 2}), null, done -> {}))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("are infinite or NaN near sample 0");
    }
}
