package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
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
import org.zeline.si.contrast.Comparison;
import org.zeline.si.data.Covariance;
import org.zeline.si.event.Marking;
import org.zeline.si.event.Preprocess;
import org.zeline.si.search.SearchSettings;

/** Steps before the network are followed along the line, and the question is about the raw values. */
class PreprocessTest {
    private static final Shape SHAPE = Shape.of(1, 1, 6, 6);
    private static final double SPACING = 0.01;
    private static final int IMAGES = Integer.getInteger("zeline.preprocess.images", 800);

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

    /** A network that smooths a little, and so marks bright spots. */
    private static OnnxModel spots() {
        TestGraph g = new TestGraph(13);
        String w = g.reals(Shape.of(1, 1, 3, 3), 0, 0.1, 0, 0.1, 0.6, 0.1, 0, 0.1, 0);
        return g.model(g.node("Conv", List.of(g.input("x", 1, 1, 6, 6), w), TestGraph.ints("pads", 1, 1, 1, 1)));
    }

    /**
     * Images of noise, and reference images, whose means are the same where the network may mark a region; elsewhere
     * the image may hold a bright object.
     *
     * @param normalisation by the image itself
     * @param threshold of the network's scores
     * @param object how bright the object is
     */
    record Example(String normalisation, double threshold, double object) {
        private static final int OBJECT = 9;

        /** P-values where the normalisation is followed, or was done beforehand with the noise's variance then. */
        private List<Double> pValues(boolean followed) {
            Random random = new Random(9);
            OnnxModel model = spots();
            List<Double> found = new ArrayList<>();
            for (int i = 0; i < IMAGES; i++) {
                double[] x = SelectionEventTest.normals(random, SHAPE.size());
                double[] reference = SelectionEventTest.normals(random, SHAPE.size());
                for (int k = 0; k < OBJECT; k++) {
                    x[k] += object;
                }
                RegionInference test = followed
                        ? inference(model, List.of(step(normalisation)), reference, new double[] {1, 1})
                        : inference(model, List.of(), plain(normalisation).apply(reference), new double[] {
                            variance(x), variance(reference)
                        });
                List<Tensor> image = List.of(
                        Tensor.of(SHAPE, followed ? x : plain(normalisation).apply(x)));
                if (test.statistic(image, Draws.none()).isPresent()) {
                    found.add(test.run(image).p().value());
                }
            }
            return found;
        }

        /** By what the normalisation multiplies variances of an image. */
        private double variance(double[] x) {
            double[] normalised = plain(normalisation).apply(x);
            double scale = (normalised[1] - normalised[0]) / (x[1] - x[0]);
            return scale * scale;
        }

        private RegionInference inference(
                OnnxModel model, List<Preprocess> steps, double[] reference, double[] variances) {
            boolean[] mask = new boolean[SHAPE.size()];
            Arrays.fill(mask, 2 * OBJECT, mask.length, true);
            Hypothesis asked = Hypothesis.regionAbove(threshold)
                    .comparedWith(new Comparison.Reference(Tensor.of(SHAPE, reference)))
                    .preprocess(steps)
                    .within(mask)
                    .build();
            double[] each = new double[2 * SHAPE.size()];
            Arrays.setAll(each, i -> variances[i / SHAPE.size()]);
            return RegionInference.of(model, asked, new Covariance.Diagonal(each))
                    .with(Instructions.SCALAR);
        }

        private double logEvidence(boolean followed) {
            SequentialUniformity evidence = new SequentialUniformity();
            List<Double> found = pValues(followed);
            found.forEach(evidence::add);
            System.out.printf(
                    "%s %s: %d p-values, %.4f at most 0.05, %.4f at most 0.5, evidence e^%.1f%n",
                    this,
                    followed ? "followed" : "done beforehand",
                    found.size(),
                    share(found, 0.05),
                    share(found, 0.5),
                    evidence.logEvidence());
            assertThat(evidence.count()).isGreaterThan(200);
            return evidence.logEvidence();
        }

        private static double share(List<Double> found, double level) {
            return found.stream().filter(p -> p <= level).count() / (double) found.size();
        }
    }

    /** The values of {@code docs/preprocessing.md}. */
    static List<Example> examples() {
        return List.of(
                new Example("z-score", -0.5, 8), new Example("min-max", -0.4, 8), new Example("percentile", 0.1, 8));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void pValuesAreUniformIfTheNormalisationIsFollowed(Example example) {
        assertThat(example.logEvidence(true)).isLessThan(UniformitySuite.ENOUGH);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void pValuesAreNotUniformIfItIsDoneBeforehand(Example example) {
        assertThat(example.logEvidence(false)).isGreaterThan(UniformitySuite.ENOUGH);
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
