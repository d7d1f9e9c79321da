package org.zeline.interpreter.linear;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.zeline.interpreter.backend.Backends;
import org.zeline.interpreter.value.Box;
import org.zeline.interpreter.value.Shape;

/** Convolutions of a part of an image, compared with those of all of it. */
class CroppedConvolutionTest {
    /** A convolution, transposed or not, and the shapes of its input and result. */
    private record Problem(ConvolutionMap map, Shape input, Shape result) {
        static Problem of(Random random) {
            boolean winograd = random.nextInt(4) == 0;
            boolean transposed = !winograd && random.nextInt(3) == 0;
            int rank = winograd ? 2 : 1 + random.nextInt(3);
            int groups = winograd ? 1 : 1 + random.nextInt(2);
            int channels = winograd ? 32 : 1 + random.nextInt(3);
            int maps = winograd ? 33 : 1 + random.nextInt(9);
            int batch = 1 + random.nextInt(2);
            int[][] sizes = new int[rank][];
            Arrays.setAll(sizes, axis -> axis(winograd, transposed, rank, random));
            ConvolutionGeometry geometry = new ConvolutionGeometry(
                    batch,
                    groups,
                    channels,
                    maps,
                    three(sizes, 0, 1),
                    three(sizes, 1, 1),
                    three(sizes, 2, 1),
                    three(sizes, 3, 1),
                    three(sizes, 4, 0),
                    three(sizes, 5, 1));
            double[] weights = gaussians(groups * channels * maps * geometry.taps(), random);
            return new Problem(
                    transposed
                            ? new TransposedConvolution(geometry, () -> weights)
                            : new Convolution(geometry, () -> weights),
                    shape(batch, groups * channels, sizes, 0),
                    shape(batch, groups * maps, sizes, 5));
        }

        /** Extents of input and kernel, stride, dilation, padding in front, extent of the result. */
        private static int[] axis(boolean winograd, boolean transposed, int rank, Random random) {
            int in = 3 + random.nextInt(rank == 1 ? 30 : rank == 2 ? 14 : 6);
            if (winograd) {
                int pad = random.nextInt(3);
                return new int[] {in, 3, 1, 1, pad, in + pad + random.nextInt(3) - 2};
            }
            int kernel = 1 + random.nextInt(3);
            int stride = 1 + random.nextInt(3);
            int dilation = 1 + random.nextInt(2);
            int pad = random.nextInt(3);
            int reach = (kernel - 1) * dilation;
            int all = transposed
                    ? (in - 1) * stride + reach + 1 - pad + random.nextInt(stride)
                    : (in + pad + random.nextInt(4) - reach - 1) / stride + 1;
            return new int[] {in, kernel, stride, dilation, pad, Math.max(1, all)};
        }

        private static int[] three(int[][] sizes, int which, int missing) {
            int[] three = {missing, missing, missing};
            for (int axis = 0; axis < sizes.length; axis++) {
                three[3 - sizes.length + axis] = sizes[axis][which];
            }
            return three;
        }

        private static Shape shape(int batch, int channels, int[][] sizes, int which) {
            IntStream spatial = Arrays.stream(sizes).mapToInt(size -> size[which]);
            return Shape.of(
                    IntStream.concat(IntStream.of(batch, channels), spatial).toArray());
        }
    }

    private static double[] gaussians(int count, Random random) {
        double[] values = new double[count];
        Arrays.setAll(values, i -> random.nextGaussian());
        return values;
    }

    private static Box part(Shape shape, Random random) {
        Box box = Box.whole(shape);
        for (int axis = 0; axis < shape.rank(); axis++) {
            int from = random.nextInt(shape.extent(axis));
            box = box.with(axis, from, from + 1 + random.nextInt(shape.extent(axis) - from));
        }
        return box;
    }

    /** The elements of a part, in all columns. */
    private static double[] of(Box box, double[] values, int columns) {
        int[] elements = box.elements();
        double[] some = new double[elements.length * columns];
        for (int i = 0; i < some.length; i++) {
            some[i] = values[elements[i / columns] * columns + i % columns];
        }
        return some;
    }

    private static double[] applied(LinearMap map, double[] x, int columns, Shape result) {
        double[] y = new double[result.size() * columns];
        map.apply(Backends.best(), new double[][] {x}, columns, y, new Scratch());
        return y;
    }

    private static void assertNear(double[] values, double[] expected) {
        assertThat(values).hasSameSizeAs(expected);
        double largest = Arrays.stream(expected).map(Math::abs).max().orElse(0);
        for (int i = 0; i < values.length; i++) {
            assertThat(Math.abs(values[i] - expected[i])).isLessThanOrEqualTo(1e-12 * (1 + largest));
        }
    }

    @Property(tries = 1500)
    void agreesWithThatOfTheWholeImage(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Random random = new Random(seed);
        Problem problem = Problem.of(random);
        Box part = part(problem.result, random);
        Cropped<LinearMap> cropped = problem.map.crop(List.of(problem.input), part);
        Box input = cropped.inputs().get(0);
        assertThat(cropped.result().hull(part)).isEqualTo(cropped.result());
        int columns = random.nextBoolean() ? 1 : 12;
        double[] x = gaussians(problem.input.size() * columns, random);
        double[] whole = applied(problem.map, x, columns, problem.result);
        double[] some = applied(
                cropped.computation(),
                of(input, x, columns),
                columns,
                cropped.result().shape());
        assertNear(some, of(cropped.result(), whole, columns));

        double[] sizes = Arrays.stream(x).map(Math::abs).toArray();
        double[] bounds = applied(problem.map.absolute(), sizes, columns, problem.result);
        LinearMap absolute = cropped.computation().absolute();
        double[] someBounds = applied(
                absolute, of(input, sizes, columns), columns, cropped.result().shape());
        assertNear(someBounds, of(cropped.result(), bounds, columns));
    }

    /** A planted defect: the first or last elements along an axis are forgotten. Boxes are not larger than needed. */
    @Property(tries = 300, maxDiscardRatio = 3)
    void aForgottenBorderChangesTheResult(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Random random = new Random(seed);
        Problem problem = Problem.of(random);
        Assume.that(problem.map instanceof Convolution);
        Cropped<LinearMap> cropped = problem.map.crop(List.of(problem.input), part(problem.result, random));
        Box input = cropped.inputs().get(0);
        Shape result = cropped.result().shape();
        double[] x = gaussians(input.shape().size(), random);
        double[] y = applied(cropped.computation(), x, 1, result);
        for (int axis = 2; axis < problem.input.rank(); axis++) {
            int from = input.from(axis);
            int to = input.to(axis);
            boolean first = from > 0;
            boolean last = to < problem.input.extent(axis);
            for (Box border : List.of(input.with(axis, from, from + 1), input.with(axis, to - 1, to))) {
                if (border.from(axis) == from ? first : last) {
                    double[] forgotten = x.clone();
                    Arrays.stream(input.within(border.elements())).forEach(e -> forgotten[e] = 0);
                    assertThat(applied(cropped.computation(), forgotten, 1, result))
                            .isNotEqualTo(y);
                }
            }
        }
    }

    @Property(tries = 600)
    void adjointsAreAdjoint(@ForAll @LongRange(min = 0, max = 1_000_000) long seed) {
        Random random = new Random(seed);
        Problem problem = Problem.of(random);
        Cropped<LinearMap> cropped = problem.map.crop(List.of(problem.input), part(problem.result, random));
        double[] x = gaussians(cropped.inputs().get(0).shape().size(), random);
        double[] g = gaussians(cropped.result().shape().size(), random);
        double[] y = applied(cropped.computation(), x, 1, cropped.result().shape());
        double[] back = new double[x.length];
        cropped.computation().addAdjoint(Backends.best(), g, 1, new double[][] {back}, new Scratch());
        double forward =
                IntStream.range(0, y.length).mapToDouble(i -> y[i] * g[i]).sum();
        double backward =
                IntStream.range(0, x.length).mapToDouble(i -> x[i] * back[i]).sum();
        double size = Math.sqrt(
                IntStream.range(0, x.length).mapToDouble(i -> x[i] * x[i]).sum()
                        * IntStream.range(0, x.length)
                                .mapToDouble(i -> back[i] * back[i])
                                .sum());
        assertThat(Math.abs(forward - backward)).isLessThanOrEqualTo(1e-11 * (1 + size));
    }
}
