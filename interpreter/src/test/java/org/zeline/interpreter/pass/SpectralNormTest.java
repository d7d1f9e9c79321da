package org.zeline.interpreter.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.zeline.interpreter.TestGraph.integer;
import static org.zeline.interpreter.TestGraph.ints;
import static org.zeline.interpreter.TestGraph.real;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.backend.Backends;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

class SpectralNormTest {
    /** A convolution or a dense layer after a Relu, of random sizes. */
    private record Layer(Plan plan, Plan alone, Shape input) {
        static Layer of(Random random) {
            return random.nextBoolean() ? convolution(random) : dense(random);
        }

        private static Layer convolution(Random random) {
            int channels = 1 + random.nextInt(3);
            int maps = 1 + random.nextInt(3);
            int kernel = 1 + random.nextInt(3);
            int stride = 1 + random.nextInt(2);
            int pad = random.nextInt(2);
            Shape input = Shape.of(1, channels, 3 + random.nextInt(3), 3 + random.nextInt(3));
            double[] w = weights(random, maps * channels * kernel * kernel);
            double[] bias = weights(random, maps);
            return new Layer(
                    plan(input, true, w, bias, maps, channels, kernel, stride, pad),
                    plan(input, false, w, bias, maps, channels, kernel, stride, pad),
                    input);
        }

        private static Plan plan(
                Shape input,
                boolean after,
                double[] w,
                double[] bias,
                int maps,
                int channels,
                int k,
                int stride,
                int p) {
            TestGraph g = new TestGraph(13);
            String x = g.input("x", ElementType.DOUBLE, input.extents());
            String from = after ? g.node("Relu", List.of(x)) : x;
            return g.plan(
                    Backends.best(),
                    input,
                    g.node(
                            "Conv",
                            List.of(from, g.reals(Shape.of(maps, channels, k, k), w), g.reals(Shape.of(maps), bias)),
                            ints("pads", p, p, p, p),
                            ints("strides", stride, stride)));
        }

        private static Layer dense(Random random) {
            int inner = 1 + random.nextInt(12);
            int columns = 1 + random.nextInt(12);
            double[] w = weights(random, inner * columns);
            double[] bias = weights(random, columns);
            double alpha = random.nextBoolean() ? 1 : 1.7;
            return new Layer(
                    gemm(true, inner, columns, w, bias, alpha),
                    gemm(false, inner, columns, w, bias, alpha),
                    Shape.of(1, inner));
        }

        private static Plan gemm(boolean after, int inner, int columns, double[] w, double[] bias, double alpha) {
            TestGraph g = new TestGraph(13);
            String x = g.input("x", ElementType.DOUBLE, 1, inner);
            String from = after ? g.node("Relu", List.of(x)) : x;
            return g.plan(
                    Backends.best(),
                    Shape.of(1, inner),
                    g.node(
                            "Gemm",
                            List.of(from, g.reals(Shape.of(columns, inner), w), g.reals(Shape.of(columns), bias)),
                            integer("transB", 1),
                            real("alpha", (float) alpha)));
        }

        private static double[] weights(Random random, int count) {
            return random.doubles(count).map(u -> random.nextGaussian()).toArray();
        }

        /** The matrix of the layer, column by column from forward runs. */
        double[][] matrix() {
            ForwardPass forward = new ForwardPass(alone, Backends.best());
            double[] offset = run(forward, new double[input.size()]);
            double[][] columns = new double[input.size()][];
            for (int j = 0; j < columns.length; j++) {
                double[] unit = new double[input.size()];
                unit[j] = 1;
                double[] column = run(forward, unit);
                Arrays.setAll(column, i -> column[i] - offset[i]);
                columns[j] = column;
            }
            return columns;
        }

        private double[] run(ForwardPass forward, double[] x) {
            return forward.run(List.of(Tensor.wrapping(input, x)))
                    .get(0)
                    .doubles()
                    .clone();
        }
    }

    /** Jacobi's method on the Gram matrix of the columns: rotations until it is diagonal. */
    private static double largestSingularValue(double[][] columns) {
        int n = columns.length;
        double[][] a = new double[n][n];
        for (int p = 0; p < n; p++) {
            for (int q = 0; q < n; q++) {
                for (int i = 0; i < columns[p].length; i++) {
                    a[p][q] += columns[p][i] * columns[q][i];
                }
            }
        }
        for (int sweep = 0; sweep < 30; sweep++) {
            for (int p = 0; p < n; p++) {
                for (int q = p + 1; q < n; q++) {
                    rotate(a, p, q);
                }
            }
        }
        double largest = 0;
        for (int p = 0; p < n; p++) {
            largest = Math.max(largest, a[p][p]);
        }
        return Math.sqrt(largest);
    }

    private static void rotate(double[][] a, int p, int q) {
        if (a[p][q] == 0) {
            return;
        }
        double angle = 0.5 * Math.atan2(2 * a[p][q], a[q][q] - a[p][p]);
        double c = Math.cos(angle);
        double s = Math.sin(angle);
        for (int i = 0; i < a.length; i++) {
            double x = a[i][p];
            double y = a[i][q];
            a[i][p] = c * x - s * y;
            a[i][q] = s * x + c * y;
        }
        for (int i = 0; i < a.length; i++) {
            double x = a[p][i];
            double y = a[q][i];
            a[p][i] = c * x - s * y;
            a[q][i] = s * x + c * y;
        }
    }

    @Property(tries = 150)
    void boundsHoldTheLargestSingularValueOfTheDenseMatrix(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Layer layer = Layer.of(new Random(seed));
        double expected = largestSingularValue(layer.matrix());
        SpectralNorm norm = SpectralNorm.of(layer.plan, 0, Backends.best()).orElseThrow();
        assertThat(norm.upper()).as("seed %s", seed).isGreaterThanOrEqualTo(expected * (1 - 1e-13));
        assertThat(norm.upper()).as("seed %s", seed).isLessThanOrEqualTo(expected * 1.001);
        assertThat(norm.lower()).as("seed %s", seed).isLessThanOrEqualTo(expected * (1 + 1e-12));
        assertThat(norm.lower()).as("seed %s, %s", seed, norm).isGreaterThanOrEqualTo(expected * 0.999);
        assertThat(norm.residual()).isNotNegative();
    }

    @Test
    void aDiagonalLayerHasItsLargestEntry() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", ElementType.DOUBLE, 1, 2);
        Plan plan = g.plan(
                Backends.best(), Shape.of(1, 2), g.node("MatMul", List.of(x, g.reals(Shape.of(2, 2), 3, 0, 0, -4))));
        SpectralNorm norm = SpectralNorm.of(plan, 0, Backends.best()).orElseThrow();
        assertThat(norm.lower()).isCloseTo(4, within(1e-7));
        assertThat(norm.upper()).isBetween(4.0, 4.0001);
        assertThat(norm.residual()).isLessThan(1e-8);
        assertThat(norm.iterations()).isBetween(2, 200);
    }

    @Test
    void zeroWeightsHaveNormZero() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", ElementType.DOUBLE, 1, 2);
        Plan plan = g.plan(
                Backends.best(), Shape.of(1, 2), g.node("MatMul", List.of(x, g.reals(Shape.of(2, 2), 0, 0, 0, 0))));
        assertThat(SpectralNorm.of(plan, 0, Backends.best())).contains(new SpectralNorm(0, 0, 0, 1));
    }

    @Test
    void nodesThatAreNotLinearInOneValueHaveNone() {
        TestGraph g = new TestGraph(13);
        String x = g.input("x", ElementType.DOUBLE, 1, 2);
        Plan relu = g.plan(Backends.best(), Shape.of(1, 2), g.node("Relu", List.of(x)));
        assertThat(SpectralNorm.of(relu, 0, Backends.best())).isEmpty();
        TestGraph sum = new TestGraph(13);
        String y = sum.input("x", ElementType.DOUBLE, 1, 2);
        Plan added =
                sum.plan(Backends.best(), Shape.of(1, 2), sum.node("Add", List.of(y, sum.node("Relu", List.of(y)))));
        assertThat(SpectralNorm.of(added, 0, Backends.best())).isEmpty();
    }
}
