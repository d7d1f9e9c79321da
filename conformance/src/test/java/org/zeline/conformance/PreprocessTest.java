package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.si.Hypothesis;
import org.zeline.si.RegionInference;
import org.zeline.si.RegionResult;
import org.zeline.si.calibration.SequentialUniformity;
import org.zeline.si.data.Covariance;
import org.zeline.si.event.Marking;
import org.zeline.si.event.Preprocess;
import org.zeline.si.search.SearchSettings;

/** Steps before the network are followed along the line, and the question is about the raw values. */
class PreprocessTest {
    private static final Shape SHAPE = Shape.of(1, 1, 6, 6);
    private static final double SPACING = 0.01;

    private static Preprocess step(String name) {
        return switch (name) {
            case "scale" -> new Preprocess.Factor(-0.5);
            case "standardize" -> new Preprocess.Standardize(List.of(0.3), List.of(2.0));
            case "z-score" -> new Preprocess.ZScore();
            case "min-max" -> new Preprocess.MinMax(-1, 2);
            case "percentile" -> new Preprocess.Percentile(3, 92);
            default -> {
                TestGraph g = new TestGraph(13);
                String x = g.input("x", 1, 1, 6, 6);
                yield new Preprocess.Network(g.model(g.node("Mul", List.of(x, g.reals(Shape.of(1), 3)))));
            }
        };
    }

    /** The same in plain loops; percentiles by NumPy's rule. */
    private static UnaryOperator<double[]> plain(String name) {
        return x -> {
            double[] sorted = x.clone();
            Arrays.sort(sorted);
            double mean = Arrays.stream(x).average().orElseThrow();
            double deviation = Math.sqrt(
                    Arrays.stream(x).map(v -> (v - mean) * (v - mean)).average().orElseThrow());
            double least = sorted[0];
            double range = sorted[sorted.length - 1] - least;
            double low = percentile(sorted, 3);
            double high = percentile(sorted, 92);
            return Arrays.stream(x)
                    .map(v -> switch (name) {
                        case "scale" -> -0.5 * v;
                        case "standardize" -> (v - 0.3) / 2;
                        case "z-score" -> (v - mean) / deviation;
                        case "min-max" -> -1 + 3 * (v - least) / range;
                        case "percentile" -> (v - low) / (high - low);
                        default -> 3 * v;
                    })
                    .toArray();
        };
    }

    private static double percentile(double[] sorted, double percent) {
        double place = percent / 100 * (sorted.length - 1);
        int below = (int) place;
        double share = place - below;
        return share == 0 ? sorted[below] : (1 - share) * sorted[below] + share * sorted[below + 1];
    }

    private static RegionInference test(OnnxModel model, List<Preprocess> steps, double threshold) {
        Hypothesis asked = Hypothesis.regionAbove(threshold).preprocess(steps).build();
        return RegionInference.of(model, asked, new Covariance.Scalar(1))
                .with(SearchSettings.builder().precision(1e-5).build())
                .with(Instructions.SCALAR);
    }

    /** A grid of plain forward passes of prepared images selects the same where the search says so. */
    @ParameterizedTest
    @ValueSource(strings = {"scale", "standardize", "z-score", "min-max", "percentile", "network"})
    void gridsAgree(String name) {
        Random random = new Random(5);
        OnnxModel model = StatisticNullProblem.model(random, 1);
        double[] x = SelectionEventTest.normals(random, SHAPE.size());
        Arrays.setAll(x, i -> 2 + 0.7 * x[i]);
        Tensor prepared = Tensor.of(SHAPE, plain(name).apply(x));
        double[] scores = model.run(List.of(prepared)).get(0).doubles().clone();
        double[] sorted = scores.clone();
        Arrays.sort(sorted);
        double threshold = 0.5 * (sorted[24] + sorted[25]);
        RegionResult result = test(model, List.of(step(name)), threshold).run(List.of(Tensor.of(SHAPE, x)));
        assertThat(result.scoreMap()).containsExactly(scores, within(1e-9));
        double[] eta = new double[x.length];
        Arrays.fill(eta, -1.0 / (x.length - result.roi().length));
        Arrays.stream(result.roi()).forEach(i -> eta[i] = 1.0 / result.roi().length);
        double norm = Math.sqrt(Arrays.stream(eta).map(v -> v * v).sum());
        int decided = 0;
        for (double z = -3; z < 3; z += SPACING) {
            double[] moved = x.clone();
            for (int i = 0; i < x.length; i++) {
                moved[i] += (z - result.stat()) * eta[i] / norm;
            }
            double[] there = model.run(List.of(Tensor.of(SHAPE, plain(name).apply(moved))))
                    .get(0)
                    .doubles();
            boolean same = true;
            for (int i = 0; i < scores.length; i++) {
                same &= there[i] > threshold == scores[i] > threshold;
            }
            if (result.searched().contains(z)) {
                decided++;
                assertThat(result.truncated().contains(z)).as("z = %s", z).isEqualTo(same);
            }
        }
        assertThat(decided).isGreaterThan(300);
    }

    /** P-values are uniform if what looks at the image is part of what is followed. */
    @ParameterizedTest
    @ValueSource(strings = {"z-score", "min-max", "percentile"})
    void pValuesAreUniform(String name) {
        Random random = new Random(9);
        SequentialUniformity evidence = new SequentialUniformity();
        RegionInference test = test(StatisticNullProblem.model(random, 1), List.of(step(name)), 0.4);
        for (int i = 0; i < 400; i++) {
            List<Tensor> image = List.of(Tensor.of(SHAPE, SelectionEventTest.normals(random, SHAPE.size())));
            if (test.statistic(image, Draws.none()).isPresent()) {
                evidence.add(test.run(image).p().value());
            }
        }
        System.out.printf("%s: %d p-values, evidence e^%.1f%n", name, evidence.count(), evidence.logEvidence());
        assertThat(evidence.count()).isGreaterThan(200);
        assertThat(evidence.logEvidence()).isLessThan(UniformitySuite.ENOUGH);
    }

    /** Bilinear, by hand: half positions, and the border repeated. */
    @Test
    void resizingIsBilinear() {
        TestGraph g = new TestGraph(13);
        OnnxModel model = g.model(g.node("Identity", List.of(g.input("x", 1, 1, 1, 4))));
        Hypothesis asked = Hypothesis.region(new Marking.TopCount(1))
                .preprocess(List.of(new Preprocess.Resize(1, 4)))
                .build();
        RegionInference test = RegionInference.of(model, asked, new Covariance.Scalar(1));
        double[] same = {1, 5, 2, 7};
        assertThat(test.run(List.of(Tensor.of(Shape.of(1, 1, 1, 4), same))).scoreMap())
                .containsExactly(same);
        assertThatThrownBy(() -> test.run(List.of(Tensor.of(Shape.of(1, 1, 1, 2), new double[] {0, 8}))))
                .hasMessageContaining("does not mark elements of an input of shape 1x1x1x2");
    }

    @Test
    void whatDoesNotFitIsRefused() {
        assertThatThrownBy(() -> new Preprocess.Factor(0)).hasMessageContaining("finite and not zero, got 0.0");
        assertThatThrownBy(() -> new Preprocess.MinMax(1, 1)).hasMessageContaining("in ascending order");
        assertThatThrownBy(() -> new Preprocess.Percentile(5, 101)).hasMessageContaining("from 0 to 100");
        assertThatThrownBy(() -> new Preprocess.Resize(0, 3)).hasMessageContaining("positive extents, got 0 and 3");
        assertThatThrownBy(() -> new Preprocess.Standardize(List.of(1.0), List.of()))
                .hasMessageContaining("as many numbers, got 1 and 0");
        assertThatThrownBy(() -> new Preprocess.Standardize(List.of(1.0), List.of(0.0)))
                .hasMessageContaining("std positive");
        OnnxModel model = StatisticNullProblem.model(new Random(1), 1);
        Preprocess three = new Preprocess.Standardize(List.of(0.0, 0.0, 0.0), List.of(1.0, 1.0, 1.0));
        assertThatThrownBy(() -> test(model, List.of(three), 0)
                        .run(List.of(Tensor.of(SHAPE, SelectionEventTest.normals(new Random(1), 36)))))
                .hasMessageContaining("have 3 numbers, the input of shape 1x1x6x6 has 1 channels");
    }
}
