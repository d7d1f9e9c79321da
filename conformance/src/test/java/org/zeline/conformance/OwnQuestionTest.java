package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.zeline.interpreter.TestGraph.ints;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.si.Hypothesis;
import org.zeline.si.RegionInference;
import org.zeline.si.RegionResult;
import org.zeline.si.calibration.Noise;
import org.zeline.si.calibration.Replicate;
import org.zeline.si.calibration.Simulation;
import org.zeline.si.contrast.RegionWeights;
import org.zeline.si.data.Covariance;
import org.zeline.si.evaluation.GoodnessOfFit;
import org.zeline.si.event.PostProcess;
import org.zeline.si.search.SearchSettings;

/** Contrasts and post-processing of the caller's own. */
class OwnQuestionTest {
    private static final Shape IMAGE = Shape.of(1, 1, 6, 6);

    private static OnnxModel network() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", 1, 1, 6, 6);
        String w = g.reals(
                Shape.of(2, 1, 3, 3), new SplittableRandom(3).doubles(18, -1, 1).toArray());
        String v = g.reals(Shape.of(1, 2, 1, 1), 0.8, -0.6);
        String y = g.node("Relu", List.of(g.node("Conv", List.of(x, w), ints("pads", 1, 1, 1, 1))));
        return g.model(g.node("Conv", List.of(y, v)));
    }

    private static Tensor image(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] pixels = new double[36];
        Arrays.setAll(pixels, i -> random.nextGaussian());
        return Tensor.of(IMAGE, pixels);
    }

    private static RegionResult test(Hypothesis hypothesis, SearchSettings.Mode mode, Tensor image) {
        return RegionInference.of(network(), hypothesis, new Covariance.Scalar(1))
                .with(SearchSettings.DEFAULT.with(mode))
                .run(List.of(image), Draws.seeded(0));
    }

    private static void assertSame(RegionResult actual, RegionResult expected) {
        assertThat(actual.stat()).isCloseTo(expected.stat(), within(1e-12));
        assertThat(actual.p().value()).isCloseTo(expected.p().value(), within(1e-9));
        assertThat(actual.roi()).isEqualTo(expected.roi());
        assertThat(actual.compared()).isEqualTo(expected.compared());
    }

    /** The mean over the region minus that over the rest, as somebody else would write it. */
    private static double[] background(int[] roi, Shape scores) {
        double[] weights = new double[scores.size()];
        Arrays.fill(weights, -1.0 / (weights.length - roi.length));
        for (int i : roi) {
            weights[i] = 1.0 / roi.length;
        }
        return weights;
    }

    @ParameterizedTest
    @EnumSource(
            value = SearchSettings.Mode.class,
            names = {"BOUNDED", "SWEEP", "PARAMETRIC"})
    void aContrastOfTheBackgroundIsTheBackground(SearchSettings.Mode mode) {
        for (long seed = 0; seed < 5; seed++) {
            Hypothesis built = Hypothesis.regionAbove(0.3).build();
            Hypothesis own = Hypothesis.regionAbove(0.3)
                    .contrastedBy(OwnQuestionTest::background)
                    .build();
            assertSame(test(own, mode, image(seed)), test(built, mode, image(seed)));
        }
    }

    /** P-values of a question that no built-in comparison asks are uniform where the null hypothesis holds. */
    @Test
    void aContrastOfOnesOwnKeepsTheTypeOneError() {
        RegionWeights weighted = (roi, scores) -> {
            double[] weights = new double[scores.size()];
            for (int i : roi) {
                weights[i] = 1.0 / (1 + i % 6);
            }
            return weights;
        };
        RegionInference test = RegionInference.of(
                network(), Hypothesis.regionAbove(0.3).contrastedBy(weighted).build(), new Covariance.Scalar(1));
        Simulation question = new Simulation(test, List.of(image(0)), Noise.of(new Covariance.Scalar(1), 36), 20261122);
        double[] p = new double[400];
        double[] naive = new double[400];
        for (int i = 0, found = 0; found < p.length; i++) {
            Optional<Replicate.Outcome> outcome = question.replicate(i).outcome();
            if (outcome.isPresent()) {
                p[found] = outcome.get().selective().value();
                naive[found++] = outcome.get().naive();
            }
        }
        assertThat(GoodnessOfFit.KOLMOGOROV_SMIRNOV.test(p).pValue()).isGreaterThan(1e-4);
        assertThat(Arrays.stream(p).filter(v -> v <= 0.05).count()).isBetween(5L, 38L);
        assertThat(GoodnessOfFit.KOLMOGOROV_SMIRNOV.test(naive).pValue()).isLessThan(1e-4);
    }

    /** Whoever changes an array that was given, or that was got, changes neither question nor answer. */
    @Test
    void questionsAndAnswersCantBeChanged() {
        boolean[] mask = new boolean[36];
        Arrays.fill(mask, true);
        Hypothesis question = Hypothesis.regionAbove(0.3).within(mask).build();
        mask[3] = false;
        boolean[] given = question.mask().orElseThrow();
        given[4] = false;
        assertThat(question.mask().orElseThrow()).doesNotContain(false);
        RegionResult result = test(question, SearchSettings.Mode.SWEEP, image(1));
        int first = result.roi()[0];
        result.roi()[0] = -1;
        result.compared()[0] = -1;
        result.scoreMap()[0] = Double.NaN;
        assertThat(result.roi()[0]).isEqualTo(first);
        assertThat(result.compared()).doesNotContain(-1);
        assertThat(result.scoreMap()[0]).isNotNaN();
    }

    @Test
    void aContrastIsCheckedBeforeItIsUsed() {
        assertThatThrownBy(() -> test(contrast(new double[5]), SearchSettings.Mode.BOUNDED, image(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("5 weights")
                .hasMessageContaining("36 elements");
        double[] wrong = new double[36];
        wrong[7] = Double.NaN;
        assertThatThrownBy(() -> test(contrast(wrong), SearchSettings.Mode.BOUNDED, image(1)))
                .hasMessageContaining("element 7 is NaN");
        assertThatThrownBy(() -> test(contrast(new double[36]), SearchSettings.Mode.BOUNDED, image(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("variance");
    }

    private static Hypothesis contrast(double[] weights) {
        return Hypothesis.regionAbove(0.3)
                .contrastedBy((roi, scores) -> weights)
                .build();
    }

    private static OnnxModel steps(ElementType type, boolean withInput) {
        TestGraph g = new TestGraph(13);
        String score = g.input("score", type, 1, 1, 6, 6);
        String y = withInput ? g.node("Sub", List.of(score, g.input("image", type, 1, 1, 6, 6))) : score;
        return g.model(g.node("Abs", List.of(y)));
    }

    @ParameterizedTest
    @EnumSource(
            value = SearchSettings.Mode.class,
            names = {"BOUNDED", "SWEEP", "PARAMETRIC"})
    void aNetworkAsPostProcessingIsWhatItSays(SearchSettings.Mode mode) {
        for (ElementType type : List.of(ElementType.FLOAT, ElementType.DOUBLE)) {
            assertSame(
                    test(after(new PostProcess.Network(steps(type, false))), mode, image(1)),
                    test(after(new PostProcess.Abs()), mode, image(1)));
            assertSame(
                    test(after(new PostProcess.Network(steps(type, true))), mode, image(1)),
                    test(after(new PostProcess.InputDiff(), new PostProcess.Abs()), mode, image(1)));
        }
    }

    private static Hypothesis after(PostProcess... steps) {
        return Hypothesis.regionAbove(0.6).postProcess(steps).build();
    }

    @Test
    void aNetworkThatDoesNotFitIsNamed() {
        TestGraph g = new TestGraph(13);
        OnnxModel wide = g.model(g.node("Abs", List.of(g.input("score", 1, 1, 9, 9))));
        Hypothesis question = Hypothesis.regionAbove(0.6)
                .postProcess(new PostProcess.Network(wide))
                .build();
        assertThatThrownBy(() -> test(question, SearchSettings.Mode.BOUNDED, image(1)))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining(wide.name())
                .hasMessageContaining("1x1x6x6");
        TestGraph three = new TestGraph(13);
        OnnxModel sum =
                three.model(three.node("Sum", List.of(three.input("a", 1), three.input("b", 1), three.input("c", 1))));
        assertThatThrownBy(() -> new PostProcess.Network(sum)).hasMessageContaining("this one has 3 inputs");
    }
}
