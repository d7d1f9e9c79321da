package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Obstacle;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.interpreter.value.UnsupportedModelException;
import org.zeline.si.Hypothesis;
import org.zeline.si.RegionInference;
import org.zeline.si.RegionResult;
import org.zeline.si.calibration.Noise;
import org.zeline.si.calibration.Replicate;
import org.zeline.si.calibration.Simulation;
import org.zeline.si.data.Covariance;
import org.zeline.si.search.SearchSettings;

/** The test of a region as a library call. */
class RegionInferenceTest {
    private static final Shape SHAPE = Shape.of(1, 1, 4, 4);
    private static final int SIZE = 16;
    private static final Covariance AR1 = new Covariance.Ar1(0.6, 1.5);

    /** Numbers that are drawn from seed 77: the first of replicates 0 and 1, the last of replicate 2. */
    private static final double[] FIRST = {0.18432759403545812, -1.7959024335242904, -0.41467488633122773};

    private static RealTensor image(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] pixels = new double[SIZE];
        Arrays.setAll(pixels, i -> random.nextGaussian());
        return Tensor.of(SHAPE, pixels);
    }

    /** A node between two linear ones. */
    private static OnnxModel network(String operator) {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", SHAPE.extents());
        String w = g.reals(
                Shape.of(1, 1, 3, 3), new SplittableRandom(3).doubles(9, -1, 1).toArray());
        String y = g.node("Conv", List.of(x, w), TestGraph.ints("pads", 1, 1, 1, 1));
        String middle = g.node(operator, List.of(y));
        String sum = operator.startsWith("Random") ? g.node("Add", List.of(y, middle)) : middle;
        return g.model(g.node("Conv", List.of(sum, w), TestGraph.ints("pads", 1, 1, 1, 1)));
    }

    private static RegionInference inference(String operator, SearchSettings.Mode mode) {
        return RegionInference.of(network(operator), Hypothesis.regionAbove(0.1).build(), new Covariance.Scalar(1))
                .with(SearchSettings.DEFAULT.with(mode));
    }

    /** What {@code run} would refuse is known before, node by node; nothing stands in the way of the bounded search. */
    @Test
    void obstaclesAreListedBeforeRunning() {
        for (SearchSettings.Mode mode : SearchSettings.Mode.values()) {
            RegionInference smooth = inference("Sigmoid", mode);
            List<Obstacle> obstacles = smooth.obstacles(List.of(image(1)));
            if (mode == SearchSettings.Mode.BOUNDED || mode == SearchSettings.Mode.SURE) {
                assertThat(obstacles).isEmpty();
                assertThat(smooth.run(List.of(image(1))).roi()).isNotEmpty();
            } else {
                assertThat(obstacles).hasSize(1);
                assertThat(obstacles.get(0).node()).contains("Sigmoid");
                assertThat(obstacles.get(0).reason()).isEqualTo("Sigmoid is not piecewise linear");
                UnsupportedModelException refusal =
                        catchThrowableOfType(UnsupportedModelException.class, () -> smooth.run(List.of(image(1))));
                assertThat(refusal.obstacles()).isEqualTo(obstacles);
            }
            assertThat(inference("Relu", mode).obstacles(List.of(image(1)))).isEmpty();
        }
    }

    /** Whatever stands in the data, even an image without region, obstacles are those of the model. */
    @Test
    void obstaclesDoNotDependOnTheRegion() {
        RegionInference none = RegionInference.of(
                        network("Sigmoid"), Hypothesis.regionAbove(1e9).build(), new Covariance.Scalar(1))
                .with(SearchSettings.DEFAULT.with(SearchSettings.Mode.SWEEP));
        assertThat(none.obstacles(List.of(image(1)))).hasSize(1);
        RegionInference missing = RegionInference.of(
                network("Relu"), Hypothesis.regionAbove(0).scoreOutput(1).build(), new Covariance.Scalar(1));
        assertThatThrownBy(() -> missing.obstacles(List.of(image(1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("output_index is 1");
    }

    @Test
    void randomNodesNeedDraws() {
        RegionInference random = inference("RandomNormalLike", SearchSettings.Mode.BOUNDED);
        assertThatThrownBy(() -> random.run(List.of(image(1))))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("RandomNormalLike")
                .hasMessageContaining("no draws are given");
        assertThat(random.run(List.of(image(1)), Draws.seeded(1)).p().value()).isBetween(0.0, 1.0);
        RegionInference plain = inference("Relu", SearchSettings.Mode.BOUNDED);
        assertThat(plain.run(List.of(image(1))).p())
                .isEqualTo(plain.run(List.of(image(1)), Draws.seeded(1)).p());
    }

    private static RegionResult againstReference(Covariance covariance) {
        Hypothesis hypothesis =
                Hypothesis.regionAbove(0.1).comparedWithReference(image(2)).build();
        return RegionInference.of(network("Relu"), hypothesis, covariance).run(List.of(image(1)));
    }

    private static Covariance matrix(boolean runsOn) {
        double[][] rows = new double[2 * SIZE][2 * SIZE];
        for (int i = 0; i < rows.length; i++) {
            for (int j = 0; j < rows.length; j++) {
                rows[i][j] = runsOn || i / SIZE == j / SIZE ? 1.5 * Math.pow(0.6, Math.abs(i - j)) : 0;
            }
        }
        return new Covariance.Matrix(rows);
    }

    private static void assertSame(RegionResult actual, RegionResult expected) {
        assertThat(actual.stat()).isCloseTo(expected.stat(), within(1e-12));
        assertThat(actual.deviation()).isCloseTo(expected.deviation(), within(1e-12));
        assertThat(actual.p().value()).isCloseTo(expected.p().value(), within(1e-9));
    }

    /** The covariance is that of image and reference together, in this order. */
    @Test
    void autoregressiveNoiseRunsOnIntoTheReferenceUnlessItIsMadeIndependent() {
        Hypothesis hypothesis =
                Hypothesis.regionAbove(0.1).comparedWithReference(image(2)).build();
        Covariance independent = hypothesis.testedData(List.of(image(1))).independent(AR1);
        assertSame(againstReference(AR1), againstReference(matrix(true)));
        assertSame(againstReference(independent), againstReference(matrix(false)));
        double apart = againstReference(independent).deviation()
                - againstReference(AR1).deviation();
        assertThat(Math.abs(apart)).isGreaterThan(1e-5);
    }

    @Test
    void aCovarianceOfTheImageAloneIsRefusedWithAReference() {
        assertThatThrownBy(() -> againstReference(new Covariance.Diagonal(
                        IntStream.range(0, SIZE).mapToDouble(i -> 1).toArray())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("variance is given for 16 elements, the data have 32");
    }

    /** The numbers of a replicate depend on the seed and its index alone, and stay what they are. */
    @Test
    void replicatesOfASeedStayTheSame() {
        Hypothesis hypothesis =
                Hypothesis.regionAbove(0.1).comparedWithReference(image(2)).build();
        RegionInference test = RegionInference.of(network("Relu"), hypothesis, new Covariance.Scalar(1));
        double[][] drawn = new double[3][];
        Noise noise = Noise.of(new Covariance.Scalar(1), 2 * SIZE);
        for (int index = 2; index >= 0; index--) {
            int at = index;
            Simulation simulation = new Simulation(
                    test,
                    List.of(image(0)),
                    random -> {
                        drawn[at] = noise.draw(random);
                        return drawn[at];
                    },
                    77);
            Replicate replicate = simulation.replicate(index);
            assertThat(replicate.index()).isEqualTo(index);
            Hypothesis changed = hypothesis.toBuilder()
                    .comparedWithReference(Tensor.of(SHAPE, Arrays.copyOfRange(drawn[at], SIZE, 2 * SIZE)))
                    .build();
            RegionResult direct = test.with(changed).run(List.of(Tensor.of(SHAPE, Arrays.copyOf(drawn[at], SIZE))));
            Optional<Replicate.Outcome> outcome = replicate.outcome();
            assertThat(outcome).isPresent();
            assertThat(outcome.get().stat()).isEqualTo(direct.stat());
            assertThat(outcome.get().selective()).isEqualTo(direct.p());
            assertThat(outcome.get().regionSize()).isEqualTo(direct.roi().length);
        }
        assertThat(new double[] {drawn[0][0], drawn[1][0], drawn[2][31]}).containsExactly(FIRST);
    }

    /** Two inputs, the second fixed: the scores are their difference, filtered. */
    private static OnnxModel twoInputs() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", SHAPE.extents());
        String y = g.input("y", SHAPE.extents());
        String w = g.reals(
                Shape.of(1, 1, 3, 3), new SplittableRandom(5).doubles(9, -1, 1).toArray());
        String difference = g.node("Sub", List.of(x, y));
        return g.model(
                g.node("Relu", List.of(g.node("Conv", List.of(difference, w), TestGraph.ints("pads", 1, 1, 1, 1)))));
    }

    private static void assertSameResult(RegionResult actual, RegionResult expected) {
        assertThat(actual.p()).isEqualTo(expected.p());
        assertThat(actual.roi()).isEqualTo(expected.roi());
        assertThat(actual.truncated()).isEqualTo(expected.truncated());
    }

    /** What is kept from one run serves another only if the selection and the other inputs are the same. */
    @Test
    void keptPlansServeOnlyTheirOwnSelection() {
        OnnxModel model = twoInputs();
        Covariance noise = new Covariance.Scalar(1);
        Hypothesis low = Hypothesis.regionAbove(0.1).build();
        Hypothesis high = Hypothesis.regionAbove(0.6).build();
        Hypothesis reference =
                Hypothesis.regionAbove(0.1).comparedWithReference(image(9)).build();
        RegionInference shared = RegionInference.of(model, low, noise);
        for (int run = 0; run < 3; run++) {
            List<Tensor> inputs = List.of(image(run), image(10 + run % 2));
            for (Hypothesis hypothesis : List.of(low, high, reference)) {
                assertSameResult(
                        shared.with(hypothesis).run(inputs),
                        RegionInference.of(model, hypothesis, noise).run(inputs));
            }
        }
    }

    /** The second input is part of the plan: another one must not be served by it. */
    @Test
    void anotherFixedInputIsNotIgnored() {
        RegionInference test =
                RegionInference.of(twoInputs(), Hypothesis.regionAbove(0.1).build(), new Covariance.Scalar(1));
        double[] first = test.run(List.of(image(1), image(2))).scoreMap();
        double[] second = test.run(List.of(image(1), image(3))).scoreMap();
        assertThat(second).isNotEqualTo(first);
    }
}
