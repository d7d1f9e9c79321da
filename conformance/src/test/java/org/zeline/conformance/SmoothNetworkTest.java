package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.interpreter.value.UnsupportedModelException;
import org.zeline.si.Hypothesis;
import org.zeline.si.RegionInference;
import org.zeline.si.RegionResult;
import org.zeline.si.data.Covariance;
import org.zeline.si.search.SearchSettings;

/** Networks that are not piecewise linear: what a bounded search calls searched, against forward passes on a grid. */
class SmoothNetworkTest {
    static final Shape IMAGE = Shape.of(1, 1, 5, 5);
    private static final double THRESHOLD = 0.3;

    private static String weights(TestGraph g, Random random, int... extents) {
        Shape shape = Shape.of(extents);
        return g.reals(
                shape,
                random.doubles(shape.size())
                        .map(u -> 0.4 * random.nextGaussian())
                        .toArray());
    }

    private static String conv(TestGraph g, String x, int from, int to, Random random) {
        return g.node(
                "Conv",
                List.of(x, weights(g, random, to, from, 3, 3), weights(g, random, to)),
                TestGraph.ints("pads", 1, 1, 1, 1));
    }

    /** Convolutions with Gelu. */
    private static OnnxModel gelu(Random random) {
        TestGraph g = new TestGraph(20);
        String h = g.node("Gelu", List.of(conv(g, g.input("x", IMAGE.extents()), 1, 3, random)));
        return g.model(conv(g, h, 3, 1, random));
    }

    /** A gated convolution: one half times the sigmoid of the other. */
    private static OnnxModel gated(Random random) {
        TestGraph g = new TestGraph(20);
        List<String> halves = g.nodes(
                "Split",
                2,
                List.of(conv(g, g.input("x", IMAGE.extents()), 1, 4, random)),
                TestGraph.integer("axis", 1),
                TestGraph.integer("num_outputs", 2));
        String gate = g.node("Sigmoid", List.of(halves.get(1)));
        return g.model(conv(g, g.node("Mul", List.of(halves.get(0), gate)), 2, 1, random));
    }

    /** Layer normalisation and self-attention over the rows of the image, with a residual connection. */
    private static OnnxModel attention(Random random) {
        TestGraph g = new TestGraph(20);
        String tokens = g.node("Reshape", List.of(g.input("x", IMAGE.extents()), g.integers(5, 5)));
        String normal = g.node("LayerNormalization", List.of(tokens, weights(g, random, 5), weights(g, random, 5)));
        String keys = g.node("MatMul", List.of(normal, weights(g, random, 5, 3)));
        String queries = g.node("MatMul", List.of(normal, weights(g, random, 5, 3)));
        String turned = g.node("Transpose", List.of(keys), TestGraph.ints("perm", 1, 0));
        String shares =
                g.node("Softmax", List.of(g.node("MatMul", List.of(queries, turned))), TestGraph.integer("axis", -1));
        String mixed = g.node("MatMul", List.of(shares, g.node("MatMul", List.of(normal, weights(g, random, 5, 5)))));
        String sum = g.node("Add", List.of(tokens, mixed));
        return g.model(g.node("Reshape", List.of(sum, g.integers(1, 1, 5, 5))));
    }

    static OnnxModel model(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> gelu(random);
            case 1 -> gated(random);
            default -> attention(random);
        };
    }

    private static boolean[] region(OnnxModel model, double[] image) {
        Tensor x = new RealTensor(ElementType.FLOAT, IMAGE, image);
        double[] scores = model.run(List.of(x), Draws.seeded(0), Instructions.SCALAR)
                .get(0)
                .doubles();
        boolean[] region = new boolean[scores.length];
        for (int i = 0; i < region.length; i++) {
            region[i] = scores[i] > THRESHOLD;
        }
        return region;
    }

    @Property(tries = 45)
    void noGridPointInsideTheSearchedSetIsMisjudged(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Random random = new Random(seed);
        OnnxModel model = model(random);
        double[] image =
                random.doubles(IMAGE.size()).map(u -> random.nextGaussian()).toArray();
        RegionInference test = RegionInference.of(
                        model, Hypothesis.regionAbove(THRESHOLD).build(), new Covariance.Scalar(1))
                .with(new SearchSettings(
                        SearchSettings.Mode.BOUNDED,
                        SearchSettings.Order.PI3,
                        new SearchSettings.Stop.Precision(1e-3),
                        50_000));
        RegionResult result =
                SelectionEventTest.answered(() -> test.run(List.of(new RealTensor(ElementType.FLOAT, IMAGE, image))));
        assertThat(result.p().upper() - result.p().lower()).isLessThan(1e-3);
        ResultLine line = new ResultLine(image, result);
        boolean[] observed = region(model, image);
        int checked = 0;
        for (double z = -4; z <= 4; z += 0.004) {
            if (!result.searched().contains(z)) {
                continue;
            }
            assertThat(result.truncated().contains(z))
                    .as("at z = %s", z)
                    .isEqualTo(Arrays.equals(region(model, line.at(z)), observed));
            checked++;
        }
        if (result.p().upper() > 0.01 && result.p().lower() < 0.99) {
            assertThat(checked)
                    .as(
                            "points searched: so exact a value takes four fifths of the distribution, which are 2.5 wide at least")
                    .isGreaterThan(500);
        }
    }

    /**
     * The statistic is 1e-4 and p at least 0.999: 367 points of the grid were searched, where 500 were once expected.
     */
    @Test
    void nextToOneAValueIsExactAfterAShortSearch() {
        noGridPointInsideTheSearchedSetIsMisjudged(762);
    }

    @Test
    void exactSearchRefusesThemByNameAndPointsToTheBoundedOne() {
        RegionInference test = RegionInference.of(
                        gelu(new Random(1)), Hypothesis.regionAbove(THRESHOLD).build(), new Covariance.Scalar(1))
                .with(SearchSettings.DEFAULT.with(SearchSettings.Mode.PARAMETRIC));
        Tensor image = new RealTensor(ElementType.FLOAT, IMAGE, new double[IMAGE.size()]);
        assertThatThrownBy(() -> test.run(List.of(image), Draws.seeded(0)))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("unlike bounded search")
                .hasMessageContaining("Gelu 'gelu1' (opset 20)");
    }
}
