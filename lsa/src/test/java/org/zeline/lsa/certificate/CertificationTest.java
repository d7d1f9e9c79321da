package org.zeline.lsa.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.zeline.interpreter.TestGraph.integer;
import static org.zeline.interpreter.TestGraph.ints;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.LayerAnalysis;
import org.zeline.lsa.Measure;
import org.zeline.lsa.Probe;
import org.zeline.lsa.ProbeSelection;
import org.zeline.lsa.attack.AttackSettings;
import org.zeline.lsa.attack.Attacks;
import org.zeline.lsa.attack.Norm;
import org.zeline.lsa.attack.NormBall;
import org.zeline.lsa.network.Bounds;
import org.zeline.lsa.network.ClassScores;
import org.zeline.lsa.network.LabelledSamples;
import org.zeline.lsa.network.Losses;
import org.zeline.lsa.network.ProbedNetwork;

class CertificationTest {
    private static final List<Measure> MEASURES = List.of(
            Measure.RELATIVE_ERROR, Measure.MEAN_SQUARED_ERROR, Measure.L1_RELATIVE_ERROR, Measure.LINF_RELATIVE_ERROR);
    private static final int POINTS = 25;

    private static String weights(TestGraph g, Random random, double scale, int... extents) {
        Shape shape = Shape.of(extents);
        return g.reals(shape, random.doubles(shape.size(), -scale, scale).toArray());
    }

    private static String activation(TestGraph g, Random random, String x) {
        return g.node(
                List.of("Relu", "Relu", "Sigmoid", "Elu", "LeakyRelu", "Tanh").get(random.nextInt(6)), List.of(x));
    }

    /** Convolution, batch normalisation, residual connection, maximum, two dense layers, with random activations. */
    static OnnxModel network(Random random) {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", ElementType.DOUBLE, 1, 1, 6, 6);
        String y = g.node(
                "Conv",
                List.of(x, weights(g, random, 0.6, 3, 1, 3, 3), weights(g, random, 0.2, 3)),
                ints("pads", 1, 1, 1, 1));
        if (random.nextBoolean()) {
            double[] variances = random.doubles(3, 0.2, 2).toArray();
            y = g.node(
                    "BatchNormalization",
                    List.of(
                            y,
                            weights(g, random, 1, 3),
                            weights(g, random, 0.5, 3),
                            weights(g, random, 0.5, 3),
                            g.reals(Shape.of(3), variances)));
        }
        y = activation(g, random, y);
        if (random.nextBoolean()) {
            String inner = g.node("Conv", List.of(y, weights(g, random, 0.4, 3, 3, 3, 3)), ints("pads", 1, 1, 1, 1));
            y = g.node("Add", List.of(y, activation(g, random, inner)));
        }
        if (random.nextBoolean()) {
            y = g.node("MaxPool", List.of(y), ints("kernel_shape", 2, 2), ints("strides", 2, 2));
        }
        y = g.node("Flatten", List.of(y));
        Plan features = g.plan(Kernels.scalar(), Shape.of(1, 1, 6, 6), y);
        int width = features.edge(features.outputs()[0]).shape().size();
        y = g.node(
                "Gemm",
                List.of(y, weights(g, random, 0.3, 8, width), weights(g, random, 0.2, 8)),
                integer("transB", 1));
        y = activation(g, random, y);
        return g.model(g.node(
                "Gemm", List.of(y, weights(g, random, 0.7, 4, 8), weights(g, random, 0.2, 4)), integer("transB", 1)));
    }

    static LabelledSamples samples(OnnxModel model, Random random, int count) {
        Shape shape = Shape.of(count, 1, 6, 6);
        Tensor x = new RealTensor(
                ElementType.DOUBLE, shape, random.doubles(shape.size()).toArray());
        int[] labels = new int[count];
        LabelledSamples all = new LabelledSamples(x, labels);
        ProbedNetwork network = new ProbedNetwork(model, List.of(), Instructions.FASTEST);
        for (int s = 0; s < count; s++) {
            labels[s] = network.classes(all.range(s, s + 1).inputs())[0];
        }
        return new LabelledSamples(x, labels);
    }

    static List<Probe> layers(OnnxModel model) {
        return new ProbeSelection(ProbeSelection.ALL_ACTIVATIONS, true, false, List.of()).in(model);
    }

    static Certification certification(OnnxModel model, Measure measure) {
        return new Certification(model, layers(model), measure, ClassScores.CLASSES, Instructions.FASTEST);
    }

    /** Four hundred networks and neighborhoods with 25 points each: ten thousand cases. */
    @Property(tries = 400)
    void noPointOfASetMovesALayerBeyondItsBound(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Random random = new Random(seed);
        OnnxModel model = network(random);
        LabelledSamples one = samples(model, random, 1);
        Norm norm = random.nextInt(3) == 0 ? Norm.L2 : random.nextInt(5) == 0 ? Norm.L1 : Norm.LINF;
        NormBall ball = new NormBall(norm, Math.pow(10, -3 * random.nextDouble() - 0.3), Bounds.UNIT);
        double[][] directions = random.nextInt(4) > 0
                ? null
                : directions(random, one.inputs().shape().size());
        Neighborhood set = directions == null ? Neighborhood.of(ball) : Neighborhood.along(directions, ball);
        Measure measure = MEASURES.get(random.nextInt(MEASURES.size()));
        Certificate certificate = certification(model, measure).certify(one, set, done -> {});
        List<Probe> layers = certificate.layers();
        ProbedNetwork network =
                new ProbedNetwork(model, layers.stream().map(Probe::value).toList(), Instructions.FASTEST);
        List<Tensor> clean = network.probed(one.inputs());
        for (int point = 0; point < POINTS; point++) {
            double[] x = directions == null
                    ? pointOfBall(network, one, ball, random, point)
                    : pointAlong(directions, one.inputs().doubles(), ball, random);
            ProbedNetwork.Activations moved =
                    network.run(network.batch(one.inputs().shape(), x));
            for (int l = 0; l < layers.size(); l++) {
                double[] before = clean.get(l).doubles();
                double distance = measure.of(before, moved.probed().get(l).doubles(), 0, 1, before.length)
                        .value();
                assertThat(distance)
                        .as("seed %s, layer %s, %s", seed, layers.get(l), measure)
                        .isLessThanOrEqualTo(certificate.movements()[l][0]);
            }
            double[] z = moved.logits().doubles();
            double margin = Double.POSITIVE_INFINITY;
            for (int c = 0; c < z.length; c++) {
                margin = c == one.labels()[0] ? margin : Math.min(margin, z[one.labels()[0]] - z[c]);
            }
            assertThat(certificate.margins()[0]).as("seed %s", seed).isLessThanOrEqualTo(margin + 0x1p-50);
        }
    }

    private static double[][] directions(Random random, int size) {
        double[][] directions = new double[1 + random.nextInt(3)][];
        Arrays.setAll(directions, j -> random.doubles(size, -1, 1).toArray());
        return directions;
    }

    /** A random corner or inner point, or one step along the gradient of a loss, of the margin and of its opposite. */
    private static double[] pointOfBall(
            ProbedNetwork network, LabelledSamples one, NormBall ball, Random random, int point) {
        double[] clean = one.inputs().doubles();
        double[] step = new double[clean.length];
        if (point % 3 == 0) {
            step = network.gradient(one.inputs(), Losses.crossEntropy(new int[] {point % 4}))
                    .gradient();
        } else {
            for (int i = 0; i < step.length; i++) {
                step[i] = random.nextGaussian();
            }
        }
        double size = size(step, ball.norm());
        double part = random.nextBoolean() ? 1 : random.nextDouble();
        double[] x = clean.clone();
        for (int i = 0; i < x.length; i++) {
            double change = ball.norm() == Norm.LINF ? Math.signum(step[i]) : size > 0 ? step[i] / size : 0;
            x[i] = Math.max(0, Math.min(1, x[i] + part * ball.radius() * change));
        }
        return x;
    }

    private static double size(double[] x, Norm norm) {
        return switch (norm) {
            case LINF -> Arrays.stream(x).map(Math::abs).max().orElse(1);
            case L2 -> Math.sqrt(Arrays.stream(x).map(v -> v * v).sum());
            case L1 -> Arrays.stream(x).map(Math::abs).sum();
        };
    }

    private static double[] pointAlong(double[][] directions, double[] clean, NormBall ball, Random random) {
        double[] a = random.doubles(directions.length, -1, 1).toArray();
        double size = size(a, ball.norm());
        double scale = ball.radius() / size;
        while (true) {
            double[] x = clean.clone();
            boolean inside = true;
            for (int i = 0; i < x.length; i++) {
                for (int j = 0; j < a.length; j++) {
                    x[i] += scale * a[j] * directions[j][i];
                }
                inside &= x[i] >= 0 && x[i] <= 1;
            }
            if (inside) {
                return x;
            }
            scale *= 0.5;
            scale = scale < 1e-12 ? 0 : scale;
        }
    }

    @Property(tries = 40)
    void certifiedAccuracyIsAtMostThatUnderAnyAttack(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Random random = new Random(seed);
        OnnxModel model = network(random);
        LabelledSamples samples = samples(model, random, 4);
        LayerAnalysis analysis =
                LayerAnalysis.of(model, ProbeSelection.standard()).withBatchSize(1);
        for (double eps : new double[] {0, 0.003, 0.03, 0.2}) {
            NormBall ball = new NormBall(random.nextInt(3) == 0 ? Norm.L2 : Norm.LINF, eps, Bounds.UNIT);
            double certified = certification(model, Measure.RELATIVE_ERROR)
                    .certify(samples, Neighborhood.of(ball), done -> {})
                    .accuracy();
            for (String name : Attacks.NAMES) {
                boolean anySize =
                        List.of("deepfool", "cw", "fab").contains(name); // they search for the smallest change
                if (anySize || (name.equals("square") && ball.norm() != Norm.LINF)) {
                    continue;
                }
                double attacked = analysis.profile(
                                samples,
                                Attacks.of(name, ball, AttackSettings.usual().withSteps(5)),
                                done -> {})
                        .accuracy();
                assertThat(certified)
                        .as("seed %s, %s at %s in %s", seed, name, eps, ball.norm())
                        .isLessThanOrEqualTo(attacked);
            }
        }
    }

    @Property(tries = 60)
    void linesToPerturbedSamplesAreBounded(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Random random = new Random(seed);
        OnnxModel model = network(random);
        LabelledSamples one = samples(model, random, 1);
        double[] clean = one.inputs().doubles();
        double[] end =
                Arrays.stream(clean).map(v -> v + 0.3 * random.nextGaussian()).toArray();
        Certificate certificate = certification(model, Measure.RELATIVE_ERROR)
                .certify(one, Neighborhood.linesTo(Tensor.wrapping(one.inputs().shape(), end)), done -> {});
        ProbedNetwork network = new ProbedNetwork(
                model, certificate.layers().stream().map(Probe::value).toList(), Instructions.FASTEST);
        List<Tensor> before = network.probed(one.inputs());
        for (int point = 0; point <= 10; point++) {
            double[] x = clean.clone();
            for (int i = 0; i < x.length; i++) {
                x[i] = point == 10 ? end[i] : x[i] + point / 10.0 * (end[i] - x[i]);
            }
            List<Tensor> after = network.probed(network.batch(one.inputs().shape(), x));
            for (int l = 0; l < before.size(); l++) {
                double[] values = before.get(l).doubles();
                assertThat(Measure.RELATIVE_ERROR
                                .of(values, after.get(l).doubles(), 0, 1, values.length)
                                .value())
                        .as("seed %s", seed)
                        .isLessThanOrEqualTo(certificate.movements()[l][0]);
            }
        }
    }

    /** Logits (x + 2 y, 0) at (0.5, 0.5): the margin is 1.5, and each of the elements may fall by eps. */
    @Test
    void theMarginOfALinearNetworkIsExact() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", ElementType.DOUBLE, 1, 2);
        OnnxModel model = g.model(g.node("MatMul", List.of(x, g.reals(Shape.of(2, 2), 1, 0, 2, 0.0))));
        LabelledSamples one = new LabelledSamples(Tensor.wrapping(Shape.of(1, 2), new double[] {0.5, 0.5}), new int[1]);
        Certification certification =
                new Certification(model, List.of(), Measure.RELATIVE_ERROR, ClassScores.CLASSES, Instructions.FASTEST);
        assertThat(margin(certification, one, Norm.LINF, 0.1)).isCloseTo(1.2, within(1e-12));
        assertThat(margin(certification, one, Norm.L2, 0.1)).isCloseTo(1.5 - 0.1 * Math.sqrt(5), within(1e-11));
        assertThat(margin(certification, one, Norm.LINF, 0.7)).isCloseTo(0, within(1e-12));
    }

    private static double margin(Certification certification, LabelledSamples one, Norm norm, double eps) {
        Neighborhood ball = Neighborhood.of(new NormBall(norm, eps, Bounds.UNIT));
        return certification.certify(one, ball, done -> {}).margins()[0];
    }

    @Test
    void oneScoreOfTwoClassesIsComparedWithItsThreshold() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", ElementType.DOUBLE, 2, 1);
        OnnxModel model = g.model(g.node("Sigmoid", List.of(g.node("Identity", List.of(x)))));
        LabelledSamples two =
                new LabelledSamples(Tensor.wrapping(Shape.of(2, 1), new double[] {-1, 2}), new int[] {0, 1});
        Certification certification = new Certification(
                model, List.of(), Measure.RELATIVE_ERROR, ClassScores.PROBABILITY, Instructions.FASTEST);
        NormBall small = new NormBall(Norm.LINF, 0.9, Bounds.NONE);
        NormBall large = new NormBall(Norm.LINF, 1.1, Bounds.NONE);
        assertThat(certification
                        .certify(two, Neighborhood.of(small), done -> {})
                        .certified())
                .isEqualTo(2);
        assertThat(certification
                        .certify(two, Neighborhood.of(large), done -> {})
                        .certified())
                .isEqualTo(1);
    }

    @Test
    void widthsAreJudgedByTheRule() {
        assertThat(new Certificate.Bracket(0.1, 0.5).isTooWide()).isFalse();
        assertThat(new Certificate.Bracket(0.01, 0.5).isTooWide()).isTrue();
        assertThat(new Certificate.Bracket(0.5, 1.5).isTooWide()).isTrue();
        assertThat(new Certificate.Bracket(0.5, Double.NaN).isTooWide()).isTrue();
        assertThat(new Certificate.Bracket(0, 0).isTooWide()).isFalse();
    }

    @Test
    void rejectsWhatHasNoBound() {
        OnnxModel model = network(new Random(1));
        assertThatThrownBy(() -> certification(model, Measure.LINEAR_CKA))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("certified bounds need relative-error")
                .hasMessageContaining("got linear-cka");
        LabelledSamples outside =
                new LabelledSamples(Tensor.wrapping(Shape.of(1, 1, 6, 6), new double[36]), new int[] {9});
        Neighborhood ball = Neighborhood.of(new NormBall(Norm.LINF, 0.1, Bounds.UNIT));
        assertThatThrownBy(() -> certification(model, Measure.RELATIVE_ERROR).certify(outside, ball, done -> {}))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("the label 9 is not a class of a network with 4 logits");
        Neighborhood above = Neighborhood.of(new NormBall(Norm.LINF, 0.1, new Bounds(0.5, 1)));
        assertThatThrownBy(() -> certification(model, Measure.RELATIVE_ERROR).certify(outside, above, done -> {}))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("not within the bounds [0.5, 1.0]");
    }
}
