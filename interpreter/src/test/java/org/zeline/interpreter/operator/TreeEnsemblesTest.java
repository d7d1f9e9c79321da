package org.zeline.interpreter.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.function.Enclosure;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.pass.AffinePass;
import org.zeline.interpreter.pass.AffinePiece;
import org.zeline.interpreter.pass.EnclosePass;
import org.zeline.interpreter.pass.Rounding;
import org.zeline.interpreter.pass.VjpPass;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.proto.AttributeProto;

/** Tree ensembles against walks from the roots of the trees to their leaves, node by node. */
class TreeEnsemblesTest {
    private static final int ROWS = 3;
    private static final List<String> AGGREGATES = List.of("SUM", "AVERAGE", "MIN", "MAX");

    private static double aggregated(RandomForest forest, double[] row, int target, String aggregate) {
        List<Double> weights = forest.weights(row, target);
        double sum = weights.stream().mapToDouble(Double::doubleValue).sum();
        return switch (aggregate) {
            case "SUM" -> sum;
            case "AVERAGE" -> sum / forest.trees().size();
            case "MIN" -> weights.isEmpty() ? 0 : Collections.min(weights);
            default -> weights.isEmpty() ? 0 : Collections.max(weights);
        };
    }

    /** A model with the forest as its only node, by version 1, 3 or 5 of its operator. */
    private record Model(TestGraph graph, String output) {
        static Model of(RandomForest forest, int version, String aggregate, Random random) {
            TestGraph g = new TestGraph(17).importing("ai.onnx.ml", version);
            String x = g.input("x", ElementType.DOUBLE, ROWS, forest.features());
            List<AttributeProto> attributes =
                    new ArrayList<>(version == 5 ? forest.flatAttributes() : forest.attributes("target", random));
            attributes.add(TestGraph.integer("n_targets", forest.targets()));
            attributes.add(
                    version == 5
                            ? TestGraph.integer(
                                    "aggregate_function",
                                    List.of("AVERAGE", "SUM", "MIN", "MAX").indexOf(aggregate))
                            : TestGraph.text("aggregate_function", aggregate));
            String name = version == 5 ? "TreeEnsemble" : "TreeEnsembleRegressor";
            return new Model(g, g.node("ai.onnx.ml." + name, List.of(x), attributes.toArray(new AttributeProto[0])));
        }

        double[] run(double[] x, int features) {
            return graph.run(List.of(new RealTensor(ElementType.DOUBLE, Shape.of(ROWS, features), x)), output)
                    .get(0)
                    .doubles();
        }
    }

    private static RandomForest forest(Random random, int version) {
        RandomForest forest = RandomForest.of(random, 1 + random.nextInt(3), version == 5 || random.nextBoolean());
        Assume.that(version != 5 || forest.trees().stream().allMatch(RandomForest.Branch.class::isInstance));
        return forest;
    }

    private static double[] point(Random random, int size) {
        double[] x = new double[size];
        Arrays.setAll(x, i -> switch (random.nextInt(8)) {
            case 0 -> Double.NaN;
            case 1 -> Double.POSITIVE_INFINITY;
            case 2 -> -0.0;
            case 3, 4 -> (random.nextInt(17) - 8) / 4.0;
            default -> random.nextGaussian();
        });
        return x;
    }

    private static double[] expected(RandomForest forest, double[] x, String aggregate) {
        double[] y = new double[ROWS * forest.targets()];
        for (int i = 0; i < y.length; i++) {
            int row = i / forest.targets();
            double[] features = Arrays.copyOfRange(x, row * forest.features(), (row + 1) * forest.features());
            y[i] = aggregated(forest, features, i % forest.targets(), aggregate);
        }
        return y;
    }

    @Property(tries = 1000, maxDiscardRatio = 20)
    void resultsAreThoseOfAWalk(@ForAll @LongRange(min = 0) long seed) {
        Random random = new Random(seed);
        int version = new int[] {1, 3, 5}[random.nextInt(3)];
        RandomForest forest = forest(random, version);
        String aggregate = AGGREGATES.get(random.nextInt(4));
        double[] x = point(random, ROWS * forest.features());
        assertThat(Model.of(forest, version, aggregate, random).run(x, forest.features()))
                .containsExactly(expected(forest, x, aggregate), within(1e-12));
    }

    /** A line through the features, some of which stay constant, may be NaN, or start on a threshold. */
    private record Line(double[] a, double[] b) {
        static Line of(Random random, int size) {
            double[] a = point(random, size);
            double[] b = new double[size];
            for (int i = 0; i < size; i++) {
                boolean moves = Double.isFinite(a[i]) && random.nextInt(3) > 0;
                b[i] = moves ? random.nextGaussian() : 0;
            }
            return new Line(a, b);
        }

        double[] at(double z) {
            double[] x = new double[a.length];
            Arrays.setAll(x, i -> a[i] + (b[i] == 0 ? 0 : b[i] * z));
            return x;
        }
    }

    @Property(tries = 1000)
    void piecesEndWhereTheResultChanges(@ForAll @LongRange(min = 0) long seed) {
        Random random = new Random(seed);
        RandomForest forest = forest(random, 3);
        String aggregate = AGGREGATES.get(random.nextInt(4));
        Model model = Model.of(forest, 3, aggregate, random);
        Line line = Line.of(random, ROWS * forest.features());
        Plan plan = model.graph().plan(Kernels.scalar(), Shape.of(ROWS, forest.features()), model.output());
        double z = random.nextInt(3) == 0 ? 0 : random.nextGaussian();
        AffinePiece piece = new AffinePass(plan, Kernels.scalar(), line.a(), line.b()).at(z);
        double low = Math.max(piece.lower(), z - 5);
        double high = Math.min(piece.upper(), z + 5);
        for (int i = 0; i < 5; i++) {
            double inside = low + (high - low) * (0.001 + 0.998 * random.nextDouble());
            double[] y = expected(forest, line.at(inside), aggregate);
            for (int j = 0; j < y.length; j++) {
                assertThat(piece.value(j)).as("element %d at %s", j, inside).isCloseTo(y[j], within(1e-12));
                assertThat(piece.slope(j)).isZero();
            }
        }
    }

    @Property(tries = 1000)
    void enclosuresHoldTheWeightsThatCanBeReached(@ForAll @LongRange(min = 0) long seed) {
        Random random = new Random(seed);
        RandomForest forest = forest(random, 3);
        String aggregate = AGGREGATES.get(random.nextInt(4));
        Model model = Model.of(forest, 3, aggregate, random);
        Line line = Line.of(random, ROWS * forest.features());
        Plan plan = model.graph().plan(Kernels.scalar(), Shape.of(ROWS, forest.features()), model.output());
        double[] lower = {random.nextGaussian(), random.nextGaussian()};
        double[] upper = {lower[0] + random.nextDouble(), lower[1] + 0.01 * random.nextDouble()};
        EnclosePass pass = new EnclosePass(plan, Kernels.scalar(), line.a(), line.b(), new Rounding(1));
        Enclosure y = pass.over(lower, upper);
        for (int k = 0; k < 2; k++) {
            for (int i = 0; i < 20; i++) {
                double z = lower[k] + (upper[k] - lower[k]) * (i == 0 ? 0 : i == 1 ? 1 : random.nextDouble());
                double[] truth = expected(forest, line.at(z), aggregate);
                for (int j = 0; j < truth.length; j++) {
                    assertThat(Math.abs(truth[j] - y.value(j, k)))
                            .as("element %d at %s", j, z)
                            .isLessThanOrEqualTo(y.remainder(j, k) + 1e-12);
                }
            }
            if (aggregate.equals("SUM")) {
                assertNotWiderThanAllLeaves(forest, y, k);
            }
        }
    }

    private static void assertNotWiderThanAllLeaves(RandomForest forest, Enclosure y, int k) {
        for (int j = 0; j < y.size(); j++) {
            int target = j % forest.targets();
            double width = 0;
            for (RandomForest.Node tree : forest.trees()) {
                List<Double> all = RandomForest.all(tree, target);
                width += Collections.max(all) - Collections.min(all);
            }
            assertThat(2 * y.remainder(j, k)).isLessThanOrEqualTo(width * Enclosure.OUTWARD + 1e-9);
        }
    }

    /** Where no feature moves, the result is exact, also on a threshold. */
    @Property(tries = 200)
    void constantFeaturesGiveExactResults(@ForAll @LongRange(min = 0) long seed) {
        Random random = new Random(seed);
        RandomForest forest = forest(random, 3);
        Model model = Model.of(forest, 3, "SUM", random);
        int size = ROWS * forest.features();
        double[] a = new double[size];
        Arrays.setAll(a, i -> (random.nextInt(17) - 8) / 4.0);
        Plan plan = model.graph().plan(Kernels.scalar(), Shape.of(ROWS, forest.features()), model.output());
        EnclosePass pass = new EnclosePass(plan, Kernels.scalar(), a, new double[size], new Rounding(1));
        Enclosure y = pass.over(new double[] {-1}, new double[] {1});
        double[] truth = expected(forest, a, "SUM");
        for (int j = 0; j < truth.length; j++) {
            assertThat(y.value(j, 0)).isEqualTo(truth[j]);
            assertThat(y.remainder(j, 0)).isZero();
        }
        VjpPass gradients = new VjpPass(plan, Kernels.scalar());
        gradients.run(List.of(Tensor.of(Shape.of(ROWS, forest.features()), a)));
        double[] ones = new double[truth.length];
        Arrays.fill(ones, 1);
        assertThat(gradients.gradient(new double[][] {ones})[0]).containsOnly(0);
    }

    private static double[] transformed(double[] sums, String transform) {
        double largest = Arrays.stream(sums).max().orElseThrow();
        double[] powers = Arrays.stream(sums)
                .map(s -> transform.equals("SOFTMAX_ZERO") && s == 0 ? 0 : Math.exp(s - largest))
                .toArray();
        double total = Arrays.stream(powers).sum();
        return switch (transform) {
            case "NONE" -> sums;
            case "LOGISTIC" ->
                Arrays.stream(sums).map(s -> 1 / (1 + Math.exp(-s))).toArray();
            default -> Arrays.stream(powers).map(p -> p / total).toArray();
        };
    }

    @Property(tries = 500)
    void classifiersChooseTheLargestSum(@ForAll @LongRange(min = 0) long seed) {
        Random random = new Random(seed);
        RandomForest forest = RandomForest.of(random, 3, false);
        String transform =
                List.of("NONE", "LOGISTIC", "SOFTMAX", "SOFTMAX_ZERO").get(random.nextInt(4));
        double[] base = {0.5, -0.25, 0.0625};
        boolean shifted = random.nextBoolean();
        TestGraph g = new TestGraph(17).importing("ai.onnx.ml", 3);
        String x = g.input("x", ElementType.DOUBLE, 1, forest.features());
        List<AttributeProto> attributes = new ArrayList<>(forest.attributes("class", random));
        attributes.add(TestGraph.ints("classlabels_int64s", 7, -2, 40));
        attributes.add(TestGraph.text("post_transform", transform));
        if (shifted) {
            attributes.add(RandomForest.floats("base_values", base));
        }
        List<String> names =
                g.nodes("ai.onnx.ml.TreeEnsembleClassifier", 2, List.of(x), attributes.toArray(new AttributeProto[0]));
        double[] row = point(random, forest.features());
        List<Tensor> result = g.run(
                List.of(new RealTensor(ElementType.DOUBLE, Shape.of(1, row.length), row)),
                names.toArray(new String[0]));
        double[] sums = new double[3];
        Arrays.setAll(sums, c -> aggregated(forest, row, c, "SUM") + (shifted ? base[c] : 0));
        int best = IntStream.range(0, 3).reduce(0, (p, q) -> sums[q] > sums[p] ? q : p);
        assertThat(result.get(0).integers()).containsExactly(new long[] {7, -2, 40}[best]);
        assertThat(result.get(1).doubles()).containsExactly(transformed(sums, transform), within(1e-12));
    }

    /** One score for two classes: a probability is compared with one half, another score with zero. */
    @Property(tries = 300)
    void oneScoreDecidesBetweenTwoClasses(@ForAll @LongRange(min = 0) long seed) {
        Random random = new Random(seed);
        RandomForest forest = RandomForest.of(random, 1, false);
        TestGraph g = new TestGraph(17).importing("ai.onnx.ml", 1);
        String x = g.input("x", ElementType.DOUBLE, forest.features());
        List<AttributeProto> attributes = new ArrayList<>(forest.attributes("class", random));
        attributes.add(TestGraph.texts("classlabels_strings", "no", "yes"));
        List<String> names =
                g.nodes("ai.onnx.ml.TreeEnsembleClassifier", 2, List.of(x), attributes.toArray(new AttributeProto[0]));
        double[] row = point(random, forest.features());
        List<Tensor> result = g.run(
                List.of(new RealTensor(ElementType.DOUBLE, Shape.of(row.length), row)), names.toArray(new String[0]));
        boolean probabilities = forest.trees().stream()
                .flatMap(tree -> RandomForest.all(tree, 0).stream())
                .allMatch(weight -> weight >= 0);
        double score = aggregated(forest, row, 0, "SUM");
        assertThat(result.get(0).strings()).containsExactly(score > (probabilities ? 0.5 : 0) ? "yes" : "no");
        assertThat(result.get(1).doubles())
                .containsExactly(new double[] {probabilities ? 1 - score : -score, score}, within(1e-12));
    }
}
