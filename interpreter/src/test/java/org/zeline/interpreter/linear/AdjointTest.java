package org.zeline.interpreter.linear;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.zeline.interpreter.backend.Backends;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.value.Shape;

class AdjointTest {
    @Property(tries = 100)
    void adjointIdentityHolds(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        for (String kind : AdjointProblem.KINDS) {
            Random random = new Random(seed);
            AdjointProblem problem = AdjointProblem.of(kind, random);
            for (int columns : new int[] {1, 3, 9}) {
                problem.check(Kernels.scalar(), columns, random);
                problem.check(Backends.best(), columns, random);
            }
        }
    }

    @Property(tries = 30)
    void adjointIdentityHoldsForAbsoluteWeights(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        for (String kind : AdjointProblem.KINDS) {
            Random random = new Random(seed);
            AdjointProblem p = AdjointProblem.of(kind, random);
            new AdjointProblem(p.kind(), p.map().absolute(), p.inputs(), p.result(), 0)
                    .check(Backends.best(), 2, random);
        }
    }

    /** Checks {@code <L(w) x, g> = <w, W' g>}. */
    @Property(tries = 200)
    void weightGradients(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        for (String kind : List.of("convolution", "transposed convolution", "tiled convolution")) {
            Random random = new Random(seed);
            AdjointProblem problem = AdjointProblem.of(kind, random);
            if (!(problem.map() instanceof ConvolutionMap map)) {
                throw new AssertionError(kind);
            }
            checkWeights(problem, map, Kernels.scalar(), random);
            checkWeights(problem, map, Backends.best(), random);
        }
    }

    /** More positions and more images than are summed at once. */
    @Test
    void weightGradientsOfLargeImages() {
        Random random = new Random(1);
        int[] ones = {1, 1, 1};
        int[] pad = {0, 1, 1};
        for (int size : new int[] {5, 40}) {
            int[] image = {1, size, size};
            int[] kernel = {1, 3, 3};
            ConvolutionGeometry geometry = new ConvolutionGeometry(90, 1, 2, 3, image, kernel, ones, ones, pad, image);
            AdjointProblem problem = AdjointProblem.convolution(geometry, random);
            checkWeights(problem, (ConvolutionMap) problem.map(), Backends.best(), random);
        }
    }

    private static void checkWeights(AdjointProblem problem, ConvolutionMap map, Kernels kernels, Random random) {
        Scratch scratch = new Scratch();
        double[] w = AdjointProblem.gaussians(problem.weights(), random);
        double[] x = AdjointProblem.gaussians(problem.inputs()[0], random);
        double[] g = AdjointProblem.gaussians(problem.result(), random);
        double[] y = new double[problem.result()];
        map.with(w).apply(kernels, new double[][] {x}, 1, y, scratch);
        double[] before = AdjointProblem.gaussians(w.length, random);
        double[] into = before.clone();
        map.addWeightGradient(kernels, x, g, into, scratch);
        double actual = AdjointProblem.dot(w, into) - AdjointProblem.dot(w, before);
        assertThat(Math.abs(actual - AdjointProblem.dot(y, g)))
                .as("%s, %s kernels", problem.kind(), kernels.name())
                .isLessThan(1e-11 * (1 + Math.sqrt(AdjointProblem.dot(y, y) * AdjointProblem.dot(g, g))));
        new AdjointProblem(problem.kind(), map.with(w), problem.inputs(), problem.result(), w.length)
                .check(kernels, 1, random);
    }

    /** Replacing the weights gives the same map as constructing it with them, with and without Winograd's algorithm. */
    @Property(tries = 30)
    void otherWeightsGiveTheSameMapAsFromTheStart(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        for (String kind : List.of("convolution", "transposed convolution", "tiled convolution")) {
            AdjointProblem first = AdjointProblem.of(kind, new Random(seed));
            double[] w = AdjointProblem.gaussians(first.weights(), new Random(seed + 1));
            ConvolutionGeometry geometry = AdjointProblem.geometry(kind, new Random(seed));
            LinearMap direct = kind.startsWith("transposed")
                    ? new TransposedConvolution(geometry, () -> w)
                    : new Convolution(geometry, () -> w);
            LinearMap exchanged = ((ConvolutionMap) first.map()).with(w);
            for (int columns : new int[] {1, 9}) {
                double[][] x = {AdjointProblem.gaussians(first.inputs()[0] * columns, new Random(seed + 2))};
                double[] expected = new double[first.result() * columns];
                double[] actual = new double[expected.length];
                direct.apply(Backends.best(), x, columns, expected, new Scratch());
                exchanged.apply(Backends.best(), x, columns, actual, new Scratch());
                assertThat(actual).isEqualTo(expected);
            }
        }
    }

    @Test
    void equalInputsMayShareAnArray() {
        Shape shape = Shape.of(2);
        LinearMap sum = new WeightedSum(new double[] {3, -1}, List.of(shape, shape), shape);
        double[] into = {10, 20};
        sum.addAdjoint(Kernels.scalar(), new double[] {1, 2}, 1, new double[][] {into, into}, new Scratch());
        assertThat(into).containsExactly(12, 24);
        LinearMap joined = Rearrangement.of(new int[] {0, 1, 1}, new int[] {0, 0, 1});
        double[] parts = new double[2];
        joined.addAdjoint(Kernels.scalar(), new double[] {1, 10, 100}, 1, new double[][] {parts, parts}, new Scratch());
        assertThat(parts).containsExactly(11, 100);
    }

    @Test
    void lazyValuesAreComputedOnceForAllThreads() {
        int[] made = new int[1];
        Lazy<String> lazy = new Lazy<>(() -> "made " + ++made[0]);
        List<String> seen = Arrays.stream(new int[20])
                .parallel()
                .mapToObj(i -> lazy.get())
                .distinct()
                .toList();
        assertThat(seen).containsExactly("made 1");
    }
}
