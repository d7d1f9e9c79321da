package org.zeline.interpreter.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.zeline.interpreter.TestGraph.integer;
import static org.zeline.interpreter.TestGraph.ints;
import static org.zeline.interpreter.TestGraph.real;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.LongFunction;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.RandomNetwork;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.backend.Backends;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.interpreter.value.UnsupportedModelException;
import org.zeline.onnx.proto.AttributeProto;

class VjpPassTest {
    /** Casts between real types have the gradient of the identity (straight-through), unlike finite differences. */
    private static boolean supportsFiniteDifferences(RandomNetwork network) {
        return !network.operators().contains("CastToHalf")
                && !network.operators().contains("DynamicQuantize");
    }

    @Property(tries = 300, maxDiscardRatio = 1)
    void agreesWithFiniteDifferences(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        RandomNetwork network = RandomNetwork.of(seed);
        Assume.that(supportsFiniteDifferences(network));
        new Differences(network.plan(Kernels.scalar()), new Random(seed)).check();
    }

    @Property(tries = 300, maxDiscardRatio = 1)
    void agreesWithFiniteDifferencesOfSmoothNetworks(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        RandomNetwork network = RandomNetwork.smooth(seed);
        Assume.that(supportsFiniteDifferences(network));
        new Differences(network.plan(Kernels.scalar()), new Random(seed)).check();
    }

    /** Checks that the properties above compare most coordinates. */
    @Test
    void fewCoordinatesAreSkipped() {
        for (LongFunction<RandomNetwork> networks :
                List.<LongFunction<RandomNetwork>>of(RandomNetwork::of, RandomNetwork::smooth)) {
            int compared = 0;
            int skipped = 0;
            for (long seed = 0; seed < 100; seed++) {
                RandomNetwork network = networks.apply(seed);
                if (!supportsFiniteDifferences(network)) {
                    continue;
                }
                Plan plan = network.plan(Kernels.scalar());
                Differences differences = new Differences(plan, new Random(seed)).check();
                compared += differences.compared();
                skipped += differences.skipped();
            }
            assertThat(skipped).isLessThan(compared / 20);
        }
    }

    private static double[] gradient(Plan plan, double[] x, double... cotangent) {
        VjpPass pass = new VjpPass(plan, Kernels.scalar());
        pass.run(List.of(Tensor.of(plan.edge(plan.inputs()[0]).shape(), x)));
        return pass.gradient(new double[][] {cotangent})[0];
    }

    @Test
    void gradientsOfAValueUsedTwiceAreSummed() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", 2);
        String y = g.node("Add", List.of(g.node("Mul", List.of(x, x)), g.node("Sub", List.of(x, x))));
        Plan plan = g.plan(Kernels.scalar(), Shape.of(2), y);
        assertThat(gradient(plan, new double[] {3, -1}, 1, 10)).containsExactly(6, -20);
    }

    /** The subgradients are those of PyTorch. */
    @Test
    void subgradientsAtKinks() {
        for (String type : List.of("Relu", "Abs", "LeakyRelu")) {
            TestGraph g = new TestGraph(13);
            String x = g.input("x", 3);
            String y = type.equals("LeakyRelu")
                    ? g.node(type, List.of(x), real("alpha", 0.25f))
                    : g.node(type, List.of(x));
            double below = type.equals("Relu") ? 0 : type.equals("Abs") ? -1 : 0.25;
            double at = type.equals("LeakyRelu") ? 0.25 : 0;
            assertThat(gradient(g.plan(Kernels.scalar(), Shape.of(3), y), new double[] {-2, 0, 2}, 1, 1, 1))
                    .containsExactly(below, at, 1);
        }
    }

    @Test
    void amongEqualElementsTheFirstGetsTheGradient() {
        TestGraph g = new TestGraph(13);
        String y = g.node("MaxPool", List.of(g.input("x", 1, 1, 4)), ints("kernel_shape", 2), ints("strides", 2));
        Plan plan = g.plan(Kernels.scalar(), Shape.of(1, 1, 4), y);
        assertThat(gradient(plan, new double[] {5, 5, 1, 2}, 3, 7)).containsExactly(3, 0, 0, 7);
        assertThat(gradient(plan, new double[] {5, Double.NaN, Double.NaN, Double.NaN}, 3, 7))
                .containsExactly(0, 3, 7, 0);
    }

    /** The slope of the square root at zero is infinite, which must not turn a zero cotangent into NaN. */
    @Test
    void aZeroCotangentGivesAZeroGradient() {
        TestGraph g = new TestGraph(13);
        Plan plan = g.plan(Kernels.scalar(), Shape.of(2), g.node("Sqrt", List.of(g.input("x", 2))));
        assertThat(gradient(plan, new double[] {0, 4}, 0, 1)).containsExactly(0, 0.25);
    }

    /** Intermediate outputs, one of them listed twice, one that is the input, and some without cotangents. */
    @Test
    void cotangentsOfIntermediateValues() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", 2);
        String h = g.node("Mul", List.of(x, g.reals(Shape.of(1), 2.0)));
        String r = g.node("Relu", List.of(h));
        String y = g.node("Mul", List.of(r, r));
        Plan plan = g.plan(Kernels.scalar(), List.of(Shape.of(2)), y, h, r, h, x);
        VjpPass pass = new VjpPass(plan, Kernels.scalar());
        List<Tensor> outputs = pass.run(List.of(Tensor.of(Shape.of(2), 1, -3.0)));
        assertThat(outputs.get(1).doubles()).containsExactly(2, -6);
        assertThat(outputs.get(2).doubles()).containsExactly(2, 0);
        double[] ones = {1, 1};
        assertThat(pass.gradient(new double[][] {ones, null, null, null, null})[0])
                .containsExactly(8, 0);
        assertThat(pass.gradient(new double[][] {null, ones, null, {10, 100}, null})[0])
                .containsExactly(22, 202);
        assertThat(pass.gradient(new double[][] {ones, ones, ones, null, {0.5, 0.25}})[0])
                .containsExactly(8 + 2 + 2 + 0.5, 2 + 0.25);
        assertThat(pass.gradient(new double[5][])[0]).containsExactly(0, 0);
        assertThat(ones).containsExactly(1, 1);
    }

    @Test
    void gradientsOfSeveralInputs() {
        for (long seed = 0; seed < 20; seed++) {
            TestGraph g = new TestGraph(13);
            String a = g.input("a", 4, 30);
            String b = g.input("b", 9, 30);
            String c = g.input("c", 9);
            String y = g.node("Gemm", List.of(a, b, c), integer("transB", 1), real("alpha", 0.5f), real("beta", 2f));
            String z = g.node("Softmax", List.of(y), integer("axis", 1));
            List<Shape> shapes = List.of(Shape.of(4, 30), Shape.of(9, 30), Shape.of(9));
            Differences differences = new Differences(g.plan(Kernels.scalar(), shapes, z, y), new Random(seed)).check();
            assertThat(differences.compared()).isEqualTo(4 * 30 + 9 * 30 + 9);
        }
    }

    /**
     * Convolutions and transposed convolutions whose weights and bias are inputs. Forward passes agree with constant
     * weights.
     */
    @Test
    void convolutionsWithFreeWeights() {
        Random random = new Random(1);
        for (int tries = 0; tries < 40; tries++) {
            String type = tries % 2 == 0 ? "Conv" : "ConvTranspose";
            int group = 1 + random.nextInt(2);
            Shape x = Shape.of(1 + random.nextInt(3), 2 * group, 3 + random.nextInt(4), 3 + random.nextInt(4));
            int maps = group * (1 + random.nextInt(3));
            int[] kernel = {1 + random.nextInt(3), 1 + random.nextInt(3)};
            Shape w = type.equals("Conv")
                    ? Shape.of(maps, 2, kernel[0], kernel[1])
                    : Shape.of(2 * group, maps / group, kernel[0], kernel[1]);
            List<AttributeProto> attributes = List.of(
                    integer("group", group),
                    ints("strides", 1 + random.nextInt(2), 1 + random.nextInt(2)),
                    ints("pads", random.nextInt(2), 0, 0, random.nextInt(2)));
            TestGraph g = new TestGraph(13);
            String a = g.input("x", x.extents());
            String b = g.input("w", w.extents());
            String c = g.input("bias", maps);
            String y = g.node(type, List.of(a, b, c), attributes.toArray(AttributeProto[]::new));
            List<Shape> shapes = List.of(x, w, Shape.of(maps));
            Differences differences = new Differences(g.plan(Kernels.scalar(), shapes, y), random).check();
            assertThat(differences.compared()).isEqualTo(x.size() + w.size() + maps);
            compareWithConstants(type, attributes, shapes, random);
        }
    }

    private static void compareWithConstants(
            String type, List<AttributeProto> attributes, List<Shape> shapes, Random random) {
        List<Tensor> values = shapes.stream()
                .map(s -> (Tensor) Tensor.of(s, random.doubles(s.size(), -1, 1).toArray()))
                .toList();
        double[] expected = new double[0];
        for (int free = 0; free < 8; free++) {
            TestGraph g = new TestGraph(13);
            List<String> names = new ArrayList<>();
            List<Tensor> given = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                if ((free >> i & 1) == 1) {
                    names.add(
                            g.input("in" + i, ElementType.DOUBLE, shapes.get(i).extents()));
                    given.add(values.get(i));
                } else {
                    names.add(g.constant(values.get(i)));
                }
            }
            String y = g.node(type, names, attributes.toArray(AttributeProto[]::new));
            double[] actual = g.run(given, y).get(0).doubles();
            expected = free == 0 ? actual : expected;
            assertThat(actual).containsExactly(expected, within(1e-12));
        }
    }

    @Test
    void matrixProductsOfAnySize() {
        Random random = new Random(1);
        for (int tries = 0; tries < 60; tries++) {
            int rows = 1 + random.nextInt(12);
            int inner = 1 + random.nextInt(12);
            int columns = 1 + random.nextInt(12);
            int leftBatch = 1 + random.nextInt(2);
            TestGraph g = new TestGraph(13);
            String a = g.input("a", leftBatch, 1, rows, inner);
            String b = g.input("b", 3, inner, columns);
            List<Shape> shapes = List.of(Shape.of(leftBatch, 1, rows, inner), Shape.of(3, inner, columns));
            new Differences(g.plan(Kernels.scalar(), shapes, g.node("MatMul", List.of(a, b))), random).check();
        }
    }

    /** Gradients can be computed repeatedly after one run. */
    @Test
    void gradientsCanBeComputedRepeatedly() {
        RandomNetwork network = RandomNetwork.smooth(7);
        Plan plan = network.plan(Backends.best());
        Random random = new Random(3);
        VjpPass pass = new VjpPass(plan, Backends.best());
        double[] x = random.doubles(network.input().size()).toArray();
        double[] c = random.doubles(plan.edge(plan.outputs()[0]).shape().size()).toArray();
        pass.run(List.of(Tensor.of(network.input(), x)));
        double[] first = pass.gradient(new double[][] {c})[0].clone();
        double[] twice = Arrays.stream(c).map(v -> 2 * v).toArray();
        assertThat(pass.gradient(new double[][] {twice})[0])
                .containsExactly(Arrays.stream(first).map(v -> 2 * v).toArray(), within(1e-12));
        assertThat(pass.gradient(new double[][] {c})[0]).containsExactly(first);
    }

    @Test
    void gradientsDoNotFlowThroughConditionsAndIntegers() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", 3);
        String n = g.input("n", ElementType.INT64, 3);
        String condition = g.node("Greater", List.of(x, g.reals(Shape.of(1), 0.0)));
        String chosen = g.node("Where", List.of(condition, x, g.node("Mul", List.of(x, g.reals(Shape.of(1), 3.0)))));
        String whole = g.node("Add", List.of(n, n));
        Plan plan = g.plan(Kernels.scalar(), List.of(Shape.of(3), Shape.of(3)), chosen, condition, whole);
        VjpPass pass = new VjpPass(plan, Kernels.scalar());
        List<Tensor> outputs = pass.run(List.of(Tensor.of(Shape.of(3), 1, -1, 2.0), Tensor.of(Shape.of(3), 1L, 2, 3)));
        assertThat(outputs.get(0).doubles()).containsExactly(1, -3, 2);
        assertThat(outputs.get(2).doubles()).containsExactly(2, 4, 6);
        double[][] gradients = pass.gradient(new double[][] {{1, 1, 1}, {5, 5, 5}, {7, 7, 7}});
        assertThat(gradients[0]).containsExactly(1, 3, 1);
        assertThat(gradients[1]).containsExactly(0, 0, 0);
    }

    @Test
    void refusesDeferredNodesByName() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", 2);
        String y = g.node("Unique", List.of(g.node("Relu", List.of(x))));
        Plan plan = g.plan(Kernels.scalar(), Shape.of(2), y);
        assertThatThrownBy(() -> new VjpPass(plan, Kernels.scalar()))
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("a gradient is not possible")
                .hasMessageContaining("Unique 'unique1' (opset 13)")
                .hasMessageContaining("which elements are equal depends on the input");
    }

    @Test
    void refusesMismatchedCotangents() {
        TestGraph g = new TestGraph(13);
        Plan plan = g.plan(Kernels.scalar(), Shape.of(3), g.node("Relu", List.of(g.input("x", 3))));
        VjpPass pass = new VjpPass(plan, Kernels.scalar());
        assertThatThrownBy(() -> pass.gradient(new double[1][])).isInstanceOf(IllegalStateException.class);
        pass.run(List.of(Tensor.of(Shape.of(3), 1, 2, 3.0)));
        assertThatThrownBy(() -> pass.gradient(new double[2][]))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("1 outputs, got 2");
        assertThatThrownBy(() -> pass.gradient(new double[1][2]))
                .isInstanceOf(ModelException.class)
                .hasMessageContaining("output 1 needs 3 numbers for shape 3, got 2");
    }
}
