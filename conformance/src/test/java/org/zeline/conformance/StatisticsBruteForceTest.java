package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.si.Hypothesis;
import org.zeline.si.Randomization;
import org.zeline.si.RegionInference;
import org.zeline.si.RegionResult;
import org.zeline.si.data.Covariance;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.event.Event;
import org.zeline.si.event.NoAnswerException;
import org.zeline.si.search.SearchSettings;

/**
 * P-values of randomised selection and of unknown variance against rejection sampling: a network with six inputs,
 * 200,000 draws from the null distribution given everything that is independent of the statistic, of which those count
 * that lead to the same event. Network, event, residuals and draws are computed here, independently.
 */
class StatisticsBruteForceTest {
    private static final int DRAWS = 200_000;
    private static final int SIZE = 6;
    private static final int ACROSS = 3;
    private static final int HIDDEN = 8;
    private static final double THRESHOLD = 0.2;
    private static final Shape SHAPE = Shape.of(1, 1, 2, ACROSS);

    enum Given {
        REGION,
        COMPONENT,
        LABEL;

        List<Event> events() {
            return switch (this) {
                case REGION -> List.of(new Event.SameRegion());
                case COMPONENT -> List.of(new Event.SameComponent(4, Event.SameComponent.Selected.EACH, 1));
                case LABEL -> List.of(new Event.SameRegion(), new Event.SameLabel(1));
            };
        }
    }

    /** Two dense layers with max(x, 0) between them; scores, and three classes. */
    private record Network(double[][] first, double[][] second, double[][] classes) {
        static Network random(SplittableRandom random) {
            return new Network(matrix(SIZE, HIDDEN, random), matrix(HIDDEN, SIZE, random), matrix(HIDDEN, 3, random));
        }

        private static double[][] matrix(int rows, int columns, SplittableRandom random) {
            double[][] matrix = new double[rows][columns];
            for (double[] row : matrix) {
                Arrays.setAll(row, i -> 0.6 * random.nextGaussian());
            }
            return matrix;
        }

        OnnxModel model() {
            TestGraph g = new TestGraph(13);
            String x = g.node("Flatten", List.of(g.input("x", 1, 1, 2, ACROSS)));
            String hidden = g.node("Relu", List.of(g.node("MatMul", List.of(x, weights(g, first)))));
            String scores = g.node("MatMul", List.of(hidden, weights(g, second)));
            String map = g.node("Reshape", List.of(scores, g.integers(1, 1, 2, ACROSS)));
            return g.model(map, g.node("MatMul", List.of(hidden, weights(g, classes))));
        }

        private static String weights(TestGraph g, double[][] rows) {
            return g.reals(
                    Shape.of(rows.length, rows[0].length),
                    Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray());
        }

        private static double[] product(double[] x, double[][] matrix) {
            double[] y = new double[matrix[0].length];
            for (int i = 0; i < x.length; i++) {
                for (int j = 0; j < y.length; j++) {
                    y[j] += x[i] * matrix[i][j];
                }
            }
            return y;
        }

        /** What the event looks at: which elements are marked, then the class if it matters. */
        int[] seen(double[] x, Given given, int[] roi) {
            double[] hidden = product(x, first);
            Arrays.setAll(hidden, i -> Math.max(0, hidden[i]));
            double[] scores = product(hidden, second);
            int[] looked = IntStream.range(0, SIZE)
                    .filter(i ->
                            given != Given.COMPONENT || Arrays.stream(roi).anyMatch(j -> j == i || areNeighbours(i, j)))
                    .map(i -> scores[i] > THRESHOLD ? i : -1)
                    .toArray();
            if (given != Given.LABEL) {
                return looked;
            }
            double[] labels = product(hidden, classes);
            int best = IntStream.range(0, 3)
                    .reduce((a, b) -> labels[b] > labels[a] ? b : a)
                    .orElseThrow();
            return IntStream.concat(Arrays.stream(looked), IntStream.of(best)).toArray();
        }

        private static boolean areNeighbours(int i, int j) {
            return Math.abs(i / ACROSS - j / ACROSS) + Math.abs(i % ACROSS - j % ACROSS) == 1;
        }
    }

    private static double[] normals(SplittableRandom random, int count) {
        double[] x = new double[count];
        Arrays.setAll(x, i -> random.nextGaussian());
        return x;
    }

    private static double dot(double[] x, double[] y) {
        return IntStream.range(0, x.length).mapToDouble(i -> x[i] * y[i]).sum();
    }

    /** The mean over the region less that over all else. */
    private static double[] contrast(int[] roi) {
        double[] eta = new double[SIZE];
        Arrays.fill(eta, -1.0 / (SIZE - roi.length));
        Arrays.stream(roi).forEach(i -> eta[i] = 1.0 / roi.length);
        return eta;
    }

    /**
     * A draw of the data that shares all that is independent of the statistic: what the network sees, and the
     * statistic.
     */
    private interface Null {
        double draw(SplittableRandom random, double[] seen);
    }

    private static void assertAgrees(RegionResult result, Network network, double[] observed, Given given, Null draws) {
        SplittableRandom random = new SplittableRandom(4);
        int[] expected = network.seen(observed, given, result.roi());
        int same = 0;
        int larger = 0;
        for (int i = 0; i < DRAWS; i++) {
            double[] seen = new double[SIZE];
            double stat = draws.draw(random, seen);
            if (Arrays.equals(network.seen(seen, given, result.roi()), expected)) {
                same++;
                larger += stat >= result.stat() ? 1 : 0;
            }
        }
        double p = result.p().value();
        double deviation = Math.sqrt(p * (1 - p) / same);
        System.out.printf(
                "%s, %s: p %.4f, by rejection sampling %.4f of %d (deviation %.4f)%n",
                result.law(), given, p, (double) larger / same, same, deviation);
        assertThat(same).isGreaterThan(400);
        assertThat((double) larger / same).isCloseTo(p, within(4.5 * deviation + 1e-4));
    }

    private static Optional<RegionResult> result(RegionInference test, double[] x) {
        try {
            return Optional.of(test.with(Alternative.RIGHT_TAILED)
                    .with(SearchSettings.builder().precision(1e-5).build())
                    .runEach(List.of(Tensor.of(SHAPE, x)), Draws.none())
                    .get(0));
        } catch (NoAnswerException e) {
            return Optional.empty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void randomisedSelection(Given given) {
        SplittableRandom random = new SplittableRandom(given.name().length());
        for (int found = 0; found < 3; ) {
            Network network = Network.random(random);
            double ratio = 0.25 + random.nextDouble();
            double[] x = normals(random, SIZE);
            double[] draw = normals(random, SIZE);
            Optional<RegionResult> answer = result(
                    RegionInference.of(network.model(), hypothesis(given), new Covariance.Scalar(1))
                            .with(new Randomization(ratio, draw)),
                    x);
            if (answer.isEmpty()) {
                continue;
            }
            RegionResult result = answer.get();
            double[] seen = x.clone();
            Arrays.setAll(seen, i -> x[i] + Math.sqrt(ratio) * draw[i]);
            double[] eta = contrast(result.roi());
            double length = Math.sqrt(dot(eta, eta));
            double along = dot(eta, seen) / length;
            double[] others = seen.clone();
            Arrays.setAll(others, i -> seen[i] - along * eta[i] / length);
            assertAgrees(result, network, seen, given, (generator, other) -> {
                double stat = generator.nextGaussian();
                double noisy = stat + Math.sqrt(ratio) * generator.nextGaussian();
                Arrays.setAll(other, i -> others[i] + noisy * eta[i] / length);
                return stat;
            });
            found++;
        }
    }

    @ParameterizedTest
    @EnumSource
    void unknownVariance(Given given) {
        SplittableRandom random = new SplittableRandom(100 + given.name().length());
        for (int found = 0; found < 3; ) {
            Network network = Network.random(random);
            double[] x = normals(random, SIZE);
            Arrays.setAll(x, i -> 0.3 + 1.5 * x[i]);
            Optional<RegionResult> answer = result(
                    RegionInference.unknownVariance(network.model(), hypothesis(given), new Covariance.Scalar(1)), x);
            if (answer.isEmpty()) {
                continue;
            }
            RegionResult result = answer.get();
            double[] eta = contrast(result.roi());
            double length = Math.sqrt(dot(eta, eta));
            double mean = Arrays.stream(x).average().orElseThrow();
            double[] residual = x.clone();
            Arrays.setAll(residual, i -> x[i] - mean);
            double radius = Math.sqrt(dot(residual, residual));
            double along = dot(eta, x) / length;
            double[] across = residual.clone();
            Arrays.setAll(across, i -> residual[i] - along * eta[i] / length);
            double rest = Math.sqrt(dot(across, across));
            assertAgrees(result, network, x, given, (generator, other) -> {
                double first = generator.nextGaussian();
                double[] others = normals(generator, SIZE - 2);
                double size = Math.sqrt(dot(others, others));
                double all = Math.hypot(first, size);
                Arrays.setAll(other, i -> mean + radius / all * (first * eta[i] / length + size * across[i] / rest));
                return first / size * Math.sqrt(SIZE - 2);
            });
            found++;
        }
    }

    private static Hypothesis hypothesis(Given given) {
        return Hypothesis.regionAbove(THRESHOLD).given(given.events()).build();
    }
}
