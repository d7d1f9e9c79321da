package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.RandomNetwork;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.backend.Backends;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.si.Hypothesis;
import org.zeline.si.RegionInference;
import org.zeline.si.RegionResult;
import org.zeline.si.contrast.Comparison;
import org.zeline.si.data.Covariance;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.event.Connectivity;
import org.zeline.si.event.NoAnswerException;
import org.zeline.si.event.PostProcess;
import org.zeline.si.interval.IntervalSet;
import org.zeline.si.search.SearchSettings;

/**
 * Compares the truncation set of a search with the regions that plain forward passes mark at the points of a dense grid
 * on the line.
 */
class SelectionEventTest {
    /** An image network whose scores have the input's shape. */
    static OnnxModel segmentation(Random random, int side) {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", 1, 1, side, side);
        String h = conv(g, x, 1, 4, random);
        h = g.node("Relu", List.of(h));
        String p = g.node("LeakyRelu", List.of(conv(g, halved(g, h), 4, 4, random)));
        String joined = g.node("Concat", List.of(h, doubled(g, p)), TestGraph.integer("axis", 1));
        return g.model(conv(g, joined, 8, 1, random));
    }

    /** So wide and deep that enclosures of the whole network decide little. */
    static OnnxModel wideSegmentation(Random random, int side) {
        TestGraph g = new TestGraph(13);
        String h = relu(g, g.input("x", 1, 1, side, side), 1, 16, random);
        h = relu(g, h, 16, 16, random);
        String p = relu(g, halved(g, h), 16, 32, random);
        p = relu(g, p, 32, 32, random);
        String joined = g.node("Concat", List.of(h, doubled(g, p)), TestGraph.integer("axis", 1));
        return g.model(conv(g, relu(g, joined, 48, 16, random), 16, 1, random));
    }

    private static String halved(TestGraph g, String x) {
        return g.node("MaxPool", List.of(x), TestGraph.ints("kernel_shape", 2, 2), TestGraph.ints("strides", 2, 2));
    }

    private static String doubled(TestGraph g, String x) {
        String scales = g.reals(Shape.of(4), 1, 1, 2, 2);
        return g.node("Resize", List.of(x, "", scales), TestGraph.text("mode", "linear"));
    }

    private static String relu(TestGraph g, String x, int from, int to, Random random) {
        return g.node("Relu", List.of(conv(g, x, from, to, random)));
    }

    static String conv(TestGraph g, String x, int from, int to, Random random) {
        double[] w = random.doubles(9L * to * from)
                .map(u -> 0.5 * Math.min(1, 2 / Math.sqrt(from)) * random.nextGaussian())
                .toArray();
        double[] b = random.doubles(to).map(u -> 0.3 * random.nextGaussian()).toArray();
        return g.node(
                "Conv",
                List.of(x, g.reals(Shape.of(to, from, 3, 3), w), g.reals(Shape.of(to), b)),
                TestGraph.ints("pads", 1, 1, 1, 1));
    }

    static double[] normals(Random random, int count) {
        return random.doubles(count).map(u -> random.nextGaussian()).toArray();
    }

    static Hypothesis hypothesis(Random random, int size) {
        List<PostProcess> steps = new ArrayList<>();
        if (random.nextBoolean()) {
            steps.add(new PostProcess.InputDiff());
        }
        steps.addAll(
                switch (random.nextInt(5)) {
                    case 0 -> List.of(new PostProcess.Abs());
                    case 1 -> List.of(new PostProcess.Neg(), new PostProcess.AverageFilter(3));
                    case 2 -> List.of(new PostProcess.L1Norm());
                    case 3 -> List.of(new PostProcess.GaussianFilter(5, 0.8), new PostProcess.Abs());
                    default -> List.of();
                });
        boolean normalize = random.nextBoolean();
        Comparison comparison = random.nextBoolean() ? new Comparison.Background() : new Comparison.Neighborhood(1);
        Hypothesis.Builder builder = Hypothesis.regionAbove(normalize ? 0.55 : 0.2 * random.nextGaussian())
                .comparedWith(comparison)
                .postProcess(steps)
                .normalized(normalize);
        if (random.nextInt(3) == 0) {
            boolean[] mask = new boolean[size];
            for (int i = 0; i < size; i++) {
                mask[i] = random.nextInt(3) > 0;
            }
            builder.within(mask);
        }
        return builder.build();
    }

    @Property(tries = 60)
    void agreesWithForwardPassesOnADenseGrid(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Random random = new Random(seed);
        int side = 6;
        OnnxModel model = segmentation(random, side);
        Shape shape = Shape.of(1, 1, side, side);
        double[] image = normals(random, shape.size());
        Hypothesis hypothesis = hypothesis(random, shape.size());
        Covariance covariance = random.nextBoolean() ? new Covariance.Scalar(1.3) : new Covariance.Ar1(0.4, 0.8);
        RegionInference test = RegionInference.of(model, hypothesis, covariance)
                .with(new SearchSettings(
                        SearchSettings.Mode.PARAMETRIC,
                        SearchSettings.Order.PI1,
                        new SearchSettings.Stop.Precision(1e-6),
                        100_000));
        RegionResult result = answered(() -> test.run(List.of(tensor(shape, image))));
        double[] direction = direction(result, covariance, shape.size());
        int checked = 0;
        for (double z = -4; z <= 4; z += 0.01) {
            if (!result.searched().contains(z) || nearAnEnd(result.truncated(), z)) {
                continue;
            }
            double[] moved = new double[image.length];
            for (int i = 0; i < moved.length; i++) {
                moved[i] = image[i] + (z - result.stat()) * direction[i];
            }
            boolean same;
            try {
                RegionResult there = test.with(SearchSettings.DEFAULT.with(SearchSettings.Mode.OVER_CONDITIONING))
                        .run(List.of(tensor(shape, moved)), Draws.seeded(0));
                same = Arrays.equals(there.roi(), result.roi());
            } catch (NoAnswerException e) {
                same = false;
            }
            assertThat(result.truncated().contains(z)).as("at z = %s", z).isEqualTo(same);
            checked++;
        }
        assertThat(checked).isPositive();
    }

    static boolean nearAnEnd(IntervalSet set, double z) {
        return IntStream.range(0, set.count())
                .anyMatch(i -> Math.abs(set.lower(i) - z) < 1e-8 || Math.abs(set.upper(i) - z) < 1e-8);
    }

    /** The line's direction from the regions alone. */
    static double[] direction(RegionResult result, Covariance covariance, int size) {
        double[] eta = new double[size];
        for (int i : result.roi()) {
            eta[i] = 1.0 / result.roi().length;
        }
        for (int i : result.compared()) {
            eta[i] = -1.0 / result.compared().length;
        }
        double[] b = covariance.times(eta);
        double variance =
                IntStream.range(0, size).mapToDouble(i -> eta[i] * b[i]).sum();
        return Arrays.stream(b).map(v -> v / Math.sqrt(variance)).toArray();
    }

    /**
     * The result, if there is a region to test: images in which the network marks nothing, or all, are discarded, of
     * which jqwik allows five for every one that is checked.
     */
    static <T> T answered(Supplier<T> test) {
        try {
            return test.get();
        } catch (NoAnswerException e) {
            assertThat(e).hasMessageMatching(".*(empty|nothing|as many as).*");
            Assume.that(false);
            throw e;
        }
    }

    static Tensor tensor(Shape shape, double[] values) {
        return Tensor.of(shape, values);
    }

    /** Three independent searches find the same interval ends. */
    @Property(tries = 60)
    void boundedSearchSweepAndSteppingAgree(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Random random = new Random(seed);
        assertAgreement(random, segmentation(random, 6), Shape.of(1, 1, 6, 6));
    }

    @Property(tries = 12)
    void searchesAgreeInWideNetworks(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Random random = new Random(seed);
        assertAgreement(random, wideSegmentation(random, 12), Shape.of(1, 1, 12, 12));
    }

    private static void assertAgreement(Random random, OnnxModel model, Shape shape) {
        Tensor image = tensor(shape, normals(random, shape.size()));
        Hypothesis hypothesis = hypothesis(random, shape.size());
        RegionInference test = RegionInference.of(model, hypothesis, new Covariance.Scalar(1));
        List<RegionResult> results = answered(() -> Stream.of(
                        SearchSettings.Mode.PARAMETRIC, SearchSettings.Mode.BOUNDED, SearchSettings.Mode.SWEEP)
                .map(mode -> test.with(SearchSettings.builder()
                                .mode(mode)
                                .precision(1e-6)
                                .build())
                        .run(List.of(image)))
                .toList());
        RegionResult stepping = results.get(0);
        for (RegionResult other : results.subList(1, 3)) {
            String mode = other.search().mode().toString();
            assertThat(other.p().upper() - other.p().lower()).as(mode).isLessThan(1e-6);
            assertThat(other.p().value()).as(mode).isCloseTo(stepping.p().value(), within(2e-6));
            IntervalSet differing = other.truncated()
                    .symmetricDifference(stepping.truncated())
                    .intersection(other.searched())
                    .intersection(stepping.searched());
            for (int i = 0; i < differing.count(); i++) {
                assertThat(differing.upper(i) - differing.lower(i))
                        .as(mode + " " + differing)
                        .isLessThan(1e-9);
            }
        }
    }

    /** A search so long that kernels are switched during it, at the same point for any number of threads. */
    @Test
    void switchingKernelsDoesNotChangeTheResult() {
        Random random = new Random(7);
        OnnxModel model = wideSegmentation(random, 24);
        Shape shape = Shape.of(1, 1, 24, 24);
        Tensor image = tensor(shape, normals(random, shape.size()));
        RegionInference test =
                RegionInference.of(model, Hypothesis.regionAbove(0.1).build(), new Covariance.Scalar(1));
        for (SearchSettings.Mode mode : List.of(SearchSettings.Mode.BOUNDED, SearchSettings.Mode.SWEEP)) {
            RegionInference searching = test.with(SearchSettings.DEFAULT.with(mode));
            RegionResult scalar = searching.with(Instructions.SCALAR).run(List.of(image), Draws.seeded(0));
            RegionResult adaptive = searching.with(Instructions.ADAPTIVE).run(List.of(image), Draws.seeded(0));
            RegionResult threads =
                    searching.with(Instructions.ADAPTIVE).withThreads(3).run(List.of(image), Draws.seeded(0));
            boolean better = !Backends.best().equals(Kernels.scalar());
            assertThat(adaptive.search().kernels())
                    .isEqualTo(better ? "scalar, then " + Backends.best().name() : "scalar");
            assertThat(adaptive.p().value()).isCloseTo(scalar.p().value(), within(1e-9));
            assertThat(threads.p()).isEqualTo(adaptive.p());
            assertThat(threads.truncated()).isEqualTo(adaptive.truncated());
        }
    }

    @Property(tries = 40)
    void scalarAndVectorKernelsFindTheSame(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Random random = new Random(seed);
        RandomNetwork network = RandomNetwork.of(seed);
        OnnxModel model = network.graph().model(network.output());
        Shape scores = network.plan(Kernels.scalar())
                .edge(network.plan(Kernels.scalar()).outputs()[0])
                .shape();
        Assume.that(scores.equals(network.input()));
        Hypothesis hypothesis = Hypothesis.regionAbove(0.1).build();
        RegionInference test = RegionInference.of(model, hypothesis, new Covariance.Scalar(1))
                .with(SearchSettings.DEFAULT.with(SearchSettings.Mode.PARAMETRIC));
        Tensor image = tensor(network.input(), normals(random, network.input().size()));
        RegionResult scalar = answered(() -> test.with(Instructions.SCALAR).run(List.of(image)));
        RegionResult vector = test.with(Instructions.FASTEST).run(List.of(image));
        assertThat(vector.p().value()).isCloseTo(scalar.p().value(), within(1e-9));
        assertThat(vector.roi()).isEqualTo(scalar.roi());
    }

    /** A test caches its plan for the next image, which must not affect the result. */
    @Test
    void aCachedPlanDoesNotChangeTheResult() {
        Random random = new Random(7);
        Shape shape = Shape.of(1, 1, 6, 6);
        OnnxModel model = segmentation(random, 6);
        Hypothesis hypothesis = Hypothesis.regionAbove(0.5).normalized().build();
        RegionInference kept = RegionInference.of(model, hypothesis, new Covariance.Scalar(1));
        for (int image = 0; image < 4; image++) {
            List<Tensor> x = List.of(tensor(shape, normals(random, shape.size())));
            RegionResult again = kept.run(x, Draws.seeded(0));
            RegionResult fresh = RegionInference.of(model, hypothesis, new Covariance.Scalar(1))
                    .run(x, Draws.seeded(0));
            assertThat(again.p()).isEqualTo(fresh.p());
            assertThat(again.roi()).isEqualTo(fresh.roi());
            assertThat(again.truncated()).isEqualTo(fresh.truncated());
        }
    }

    /**
     * Under the null the p-values are uniform. With n replicates the Kolmogorov-Smirnov statistic exceeds sqrt(log(2 /
     * 1e-6) / (2 n)) with probability below 1e-6 (Massart 1990); the naive p-values exceed it by far.
     */
    @Test
    void pValuesAreUniformUnderTheNull() {
        Random random = new Random(20_261_122);
        Shape shape = Shape.of(1, 1, 6, 6);
        List<Double> selective = new ArrayList<>();
        List<Double> naive = new ArrayList<>();
        while (selective.size() < 400) {
            OnnxModel model = segmentation(random, 6);
            RegionInference test = RegionInference.of(
                            model,
                            Hypothesis.regionAbove(0.6)
                                    .normalized()
                                    .postProcess(new PostProcess.InputDiff(), new PostProcess.Abs())
                                    .build(),
                            new Covariance.Scalar(1))
                    .with(Alternative.TWO_SIDED);
            RegionResult result = test.run(List.of(tensor(shape, normals(random, shape.size()))), Draws.seeded(0));
            selective.add(result.p().value());
            naive.add(result.naiveP());
        }
        double bound = Math.sqrt(Math.log(2 / 1e-6) / (2 * selective.size()));
        assertThat(kolmogorovSmirnov(selective)).isLessThan(bound);
        assertThat(kolmogorovSmirnov(naive)).isGreaterThan(bound);
    }

    private static double kolmogorovSmirnov(List<Double> p) {
        double[] sorted = p.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        double largest = 0;
        for (int i = 0; i < sorted.length; i++) {
            largest = Math.max(
                    largest, Math.max(sorted[i] - (double) i / sorted.length, (i + 1.0) / sorted.length - sorted[i]));
        }
        return largest;
    }

    /** Components are tested conditional on the whole region; a connected region is tested as usual. */
    @Property(tries = 40)
    void connectedPartsMakeUpTheRegion(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Random random = new Random(seed);
        Shape shape = Shape.of(1, 1, 6, 6);
        Tensor image = tensor(shape, normals(random, shape.size()));
        RegionInference test =
                RegionInference.of(segmentation(random, 6), hypothesis(random, shape.size()), new Covariance.Scalar(1));
        RegionResult whole = answered(() -> test.run(List.of(image)));
        List<RegionResult> parts = answered(() -> test.runEach(List.of(image), Draws.none(), Connectivity.EDGES));
        assertThat(parts.stream()
                        .flatMapToInt(part -> Arrays.stream(part.roi()))
                        .sorted()
                        .toArray())
                .isEqualTo(whole.roi());
        for (RegionResult part : parts) {
            assertThat(part.truncated().contains(part.stat())).isTrue();
            assertThat(part.p().lower()).isLessThanOrEqualTo(part.p().upper());
            assertThat(Arrays.stream(part.compared()).noneMatch(i -> Arrays.binarySearch(whole.roi(), i) >= 0))
                    .isTrue();
        }
        if (parts.size() == 1) {
            assertThat(parts.get(0).p()).isEqualTo(whole.p());
            assertThat(parts.get(0).truncated()).isEqualTo(whole.truncated());
        }
    }
}
