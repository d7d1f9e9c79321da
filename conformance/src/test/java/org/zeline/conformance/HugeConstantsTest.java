package org.zeline.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.IntegerTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.interpreter.value.UnsupportedModelException;
import org.zeline.si.Hypothesis;
import org.zeline.si.RegionInference;
import org.zeline.si.RegionResult;
import org.zeline.si.data.Covariance;
import org.zeline.si.event.NoAnswerException;
import org.zeline.si.search.SearchSettings;
import org.zeline.si.search.SearchSettings.Mode;

/**
 * Networks that mask with infinite or huge constants, as exporters write them. The searched set of every search is
 * compared with forward passes on a dense grid.
 */
class HugeConstantsTest {
    private static final int SIZE = 6;
    private static final Shape ROW = Shape.of(1, SIZE);
    private static final double[] MASKS = {
        Double.NEGATIVE_INFINITY, -Float.MAX_VALUE, -1e30, -1e16, -1e9, -1e4, -1000, -100
    };

    /** The part between two dense layers; each kind maps a row to a row. */
    private enum Block {
        MAX,
        MIN,
        ADD_AND_RELU,
        PAD_AND_MAX_POOL,
        WHERE_AND_REDUCE_MAX,
        ADD_AND_SOFTMAX,
        WHERE_BY_THE_DATA,
        WHERE_AND_LOG_SUM_EXP,
        ADD_AND_CLIP,
        STEEP_LOG_SOFTMAX,
        STEEP_SOFTMAX,
        CAUSAL_ATTENTION,
        WHERE_AND_TOP_K,
        SOFTMAX_BY_HAND,
        ARG_MAX_OF_MASKED;

        String add(TestGraph g, String h, Random random) {
            double mask = MASKS[random.nextInt(MASKS.length)];
            return switch (this) {
                case MAX -> g.node("Max", List.of(h, constants(g, random, mask)));
                case MIN -> g.node("Min", List.of(h, constants(g, random, -mask)));
                case ADD_AND_RELU -> g.node("Relu", List.of(g.node("Add", List.of(h, constants(g, random, mask)))));
                case PAD_AND_MAX_POOL -> {
                    String image = g.node("Reshape", List.of(h, g.integers(1, 1, SIZE)));
                    String padded = g.node(
                            "Pad", List.of(image, g.integers(0, 0, 1, 0, 0, 1), g.reals(Shape.of(new int[0]), mask)));
                    String pooled = g.node("MaxPool", List.of(padded), TestGraph.ints("kernel_shape", 3));
                    yield g.node("Reshape", List.of(pooled, g.integers(1, SIZE)));
                }
                case WHERE_AND_REDUCE_MAX -> {
                    String most = g.node("ReduceMax", List.of(masked(g, h, random, mask), g.integers(1)));
                    yield g.node("Sub", List.of(h, most));
                }
                case ADD_AND_SOFTMAX ->
                    g.node("Softmax", List.of(g.node("Add", List.of(h, constants(g, random, mask)))));
                case WHERE_BY_THE_DATA -> {
                    String holds = g.node("Greater", List.of(h, g.reals(Shape.of(1), 0.2)));
                    String picked = g.node("Where", List.of(holds, h, g.reals(Shape.of(1), mask)));
                    yield g.node("Max", List.of(picked, g.reals(Shape.of(1), -0.5)));
                }
                case WHERE_AND_LOG_SUM_EXP -> {
                    String log = g.node("ReduceLogSumExp", List.of(masked(g, h, random, mask), g.integers(1)));
                    yield g.node("Sub", List.of(h, log));
                }
                case ADD_AND_CLIP ->
                    g.node(
                            "Clip",
                            List.of(
                                    g.node("Add", List.of(h, constants(g, random, mask))),
                                    g.reals(Shape.of(new int[0]), -1),
                                    g.reals(Shape.of(new int[0]), 1)));
                case STEEP_LOG_SOFTMAX -> g.node("LogSoftmax", List.of(steep(g, h, random)));
                case STEEP_SOFTMAX -> g.node("Softmax", List.of(steep(g, h, random)));
                case CAUSAL_ATTENTION -> {
                    String heads = g.node("Reshape", List.of(h, g.integers(1, 1, 3, 2)));
                    String mixed = g.node("Attention", List.of(heads, heads, heads), TestGraph.integer("is_causal", 1));
                    yield g.node("Reshape", List.of(mixed, g.integers(1, SIZE)));
                }
                case WHERE_AND_TOP_K -> {
                    List<String> top = g.nodes("TopK", 2, List.of(masked(g, h, random, mask), g.integers(2)));
                    yield g.node("Sub", List.of(h, g.node("ReduceMean", List.of(top.get(0), g.integers(1)))));
                }
                case SOFTMAX_BY_HAND -> {
                    String kept = masked(g, h, random, mask);
                    String most = g.node("ReduceMax", List.of(kept, g.integers(1)));
                    String powers = g.node("Exp", List.of(g.node("Sub", List.of(kept, most))));
                    yield g.node("Div", List.of(powers, g.node("ReduceSum", List.of(powers, g.integers(1)))));
                }
                case ARG_MAX_OF_MASKED -> {
                    String first = g.node("ArgMax", List.of(masked(g, h, random, mask)), TestGraph.integer("axis", 1));
                    String number = g.node("Cast", List.of(first), TestGraph.integer("to", 11));
                    yield g.node("Sub", List.of(h, g.node("Mul", List.of(number, g.reals(Shape.of(1), 0.1)))));
                }
            };
        }
    }

    /** Zeros, some ordinary numbers and some mask values; never only mask values. */
    private static String constants(TestGraph g, Random random, double mask) {
        double[] values = IntStream.range(0, SIZE)
                .mapToDouble(i -> i > 1 && random.nextBoolean() ? mask : 0.3 * random.nextGaussian())
                .toArray();
        return g.reals(ROW, values);
    }

    private static String masked(TestGraph g, String h, Random random, double mask) {
        long[] kept = IntStream.range(0, SIZE)
                .mapToLong(i -> i > 1 && random.nextBoolean() ? 0 : 1)
                .toArray();
        String holds = g.constant(new IntegerTensor(ElementType.BOOL, ROW, kept));
        return g.node("Where", List.of(holds, h, g.reals(Shape.of(1), mask)));
    }

    private static String steep(TestGraph g, String h, Random random) {
        return g.node("Mul", List.of(h, g.reals(Shape.of(1), Math.pow(10, 1 + 2 * random.nextDouble()))));
    }

    private static String dense(TestGraph g, String x, Random random) {
        double[] w = random.doubles(SIZE * SIZE)
                .map(u -> 0.5 * random.nextGaussian())
                .toArray();
        return g.node("MatMul", List.of(x, g.reals(Shape.of(SIZE, SIZE), w)));
    }

    private static OnnxModel model(Random random) {
        TestGraph g = new TestGraph(23);
        String h = dense(g, g.input("x", ROW.extents()), random);
        int blocks = 1 + random.nextInt(2);
        for (int i = 0; i < blocks; i++) {
            Block block = Block.values()[random.nextInt(Block.values().length)];
            h = block.add(g, h, random);
            if (i + 1 < blocks && random.nextBoolean()) {
                h = dense(g, h, random);
            }
        }
        return g.model(h);
    }

    private static double[] scores(OnnxModel model, double[] data) {
        return model.run(List.of(Tensor.of(ROW, data)), Draws.seeded(0), Instructions.SCALAR)
                .get(0)
                .doubles();
    }

    /** A threshold between two finite scores that are clearly different; NaN if there is none. */
    private static OptionalDouble threshold(Random random, double[] scores) {
        double[] finite =
                Arrays.stream(scores).filter(s -> Math.abs(s) < 1e6).sorted().toArray();
        List<Double> places = new ArrayList<>();
        for (int i = 0; i + 1 < finite.length; i++) {
            if (finite[i + 1] - finite[i] > 1e-3) {
                places.add(finite[i] + (0.2 + 0.6 * random.nextDouble()) * (finite[i + 1] - finite[i]));
            }
        }
        return places.isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(places.get(random.nextInt(places.size())));
    }

    private static boolean[] above(double[] scores, double threshold) {
        boolean[] above = new boolean[scores.length];
        for (int i = 0; i < above.length; i++) {
            above[i] = scores[i] > threshold;
        }
        return above;
    }

    @Property(tries = 200, maxDiscardRatio = 1)
    void noSearchMisjudgesAPointOfAGrid(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Random random = new Random(seed);
        OnnxModel model = model(random);
        double[] data = random.doubles(SIZE).map(u -> random.nextGaussian()).toArray();
        double[] scores = scores(model, data);
        OptionalDouble between = threshold(random, scores);
        Assume.that(between.isPresent());
        double threshold = between.getAsDouble();
        RegionInference test =
                RegionInference.of(model, Hypothesis.regionAbove(threshold).build(), new Covariance.Scalar(1));
        for (Mode mode : List.of(Mode.BOUNDED, Mode.SWEEP, Mode.PARAMETRIC)) {
            RegionResult result;
            try {
                result = test.with(new SearchSettings(
                                mode, SearchSettings.Order.PI3, new SearchSettings.Stop.Precision(1e-3), 3000))
                        .run(List.of(Tensor.of(ROW, data)), Draws.seeded(0));
            } catch (UnsupportedModelException e) {
                assertThat(mode).isNotEqualTo(Mode.BOUNDED);
                continue;
            } catch (NoAnswerException e) {
                throw new AssertionError(mode + " has no result", e);
            }
            assertThat(result.p().upper() - result.p().lower())
                    .as(mode.toString())
                    .isLessThan(1e-3);
            assertGrid(model, data, threshold, result);
        }
    }

    /** An overflowing product is infinite in every runtime, with either sign; the line in between remains unknown. */
    @Test
    void overflowIsNeverDecided() {
        TestGraph g = new TestGraph(17);
        String huge = g.reals(Shape.of(1), 1e200);
        String y = g.node("Mul", List.of(g.node("Mul", List.of(g.input("x", ROW.extents()), huge)), huge));
        RegionInference test =
                RegionInference.of(g.model(y), Hypothesis.regionAbove(0).build(), new Covariance.Scalar(1));
        List<Tensor> data = List.of(Tensor.of(ROW, new double[] {1, 2, -1, -2, 0.5, -0.5}));
        RegionResult result = test.run(data, Draws.seeded(0));
        assertThat(result.p().lower()).isZero();
        assertThat(result.p().upper()).isEqualTo(1);
        for (Mode mode : List.of(Mode.SWEEP, Mode.PARAMETRIC, Mode.EXHAUSTIVE, Mode.OVER_CONDITIONING)) {
            assertThatThrownBy(
                            () -> test.with(SearchSettings.DEFAULT.with(mode)).run(data, Draws.seeded(0)))
                    .as(mode.toString())
                    .isInstanceOf(NoAnswerException.class)
                    .hasMessageContaining("is not a number")
                    .hasMessageContaining("only the bounded search continues past");
        }
    }

    private static void assertGrid(OnnxModel model, double[] data, double threshold, RegionResult result) {
        boolean[] observed = above(scores(model, data), threshold);
        ResultLine line = new ResultLine(data, result);
        int checked = 0;
        for (double z = -6; z <= 6; z += 0.01) {
            if (!result.searched().contains(z) || nearAnEnd(result, z)) {
                continue;
            }
            assertThat(result.truncated().contains(z))
                    .as("%s at z = %s", result.search().mode(), z)
                    .isEqualTo(Arrays.equals(above(scores(model, line.at(z)), threshold), observed));
            checked++;
        }
        assertThat(checked).isPositive();
    }

    private static boolean nearAnEnd(RegionResult result, double z) {
        return IntStream.range(0, result.truncated().count())
                .anyMatch(i -> Math.abs(result.truncated().lower(i) - z) < 1e-6
                        || Math.abs(result.truncated().upper(i) - z) < 1e-6);
    }
}
