package org.zeline.interpreter.linear;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.value.Shape;

/**
 * A random linear map and the sizes of its inputs and its result.
 *
 * @param kind what it is
 * @param map the map
 * @param inputs how many elements each input has
 * @param result how many elements the result has
 * @param weights how many weights a convolution has
 */
record AdjointProblem(String kind, LinearMap map, int[] inputs, int result, int weights) {
    static final List<String> KINDS = List.of(
            "convolution",
            "transposed convolution",
            "tiled convolution",
            "product on the right",
            "product on the left",
            "sparse",
            "rearrangement",
            "scale",
            "identity",
            "weighted sum");

    private AdjointProblem(String kind, LinearMap map, int[] inputs, int result) {
        this(kind, map, inputs, result, 0);
    }

    static AdjointProblem of(String kind, Random random) {
        return switch (kind) {
            case "convolution", "tiled convolution" -> convolution(geometry(kind, random), random);
            case "transposed convolution" -> transposed(geometry(kind, random), random);
            case "product on the right", "product on the left" -> product(kind, random);
            case "sparse" -> sparse(random);
            case "rearrangement" -> rearrangement(random);
            case "scale" -> new AdjointProblem(kind, new Scale(gaussians(17, random)), new int[] {17}, 17);
            case "identity" -> new AdjointProblem(kind, new Identity(), new int[] {17}, 17);
            default -> weightedSum(random);
        };
    }

    static ConvolutionGeometry geometry(String kind, Random random) {
        return switch (kind) {
            case "convolution" -> any(random);
            case "transposed convolution" -> any(random).adjoint();
            default -> wide(random);
        };
    }

    /** Any convolution; input and result needn't cover each other. */
    private static ConvolutionGeometry any(Random random) {
        int[] in = new int[3];
        int[] kernel = new int[3];
        int[] stride = new int[3];
        int[] dilation = new int[3];
        int[] pad = new int[3];
        int[] out = new int[3];
        int first = random.nextInt(3);
        for (int axis = 0; axis < 3; axis++) {
            boolean used = axis >= first;
            in[axis] = used ? 1 + random.nextInt(axis == 2 ? 12 : 4) : 1;
            kernel[axis] = used ? 1 + random.nextInt(3) : 1;
            stride[axis] = used ? 1 + random.nextInt(3) : 1;
            dilation[axis] = used ? 1 + random.nextInt(3) : 1;
            pad[axis] = used ? random.nextInt(4) : 0;
            int room = in[axis] + pad[axis] + random.nextInt(3) - (kernel[axis] - 1) * dilation[axis] - 1;
            out[axis] = Math.max(1, room / stride[axis] + 1);
        }
        int batch = 1 + random.nextInt(3);
        int groups = 1 + random.nextInt(2);
        int channels = 1 + random.nextInt(4);
        int maps = 1 + random.nextInt(random.nextBoolean() ? 3 : 18);
        return new ConvolutionGeometry(batch, groups, channels, maps, in, kernel, stride, dilation, pad, out);
    }

    /** A convolution that minimal filtering suits. */
    private static ConvolutionGeometry wide(Random random) {
        int[] ones = {1, 1, 1};
        int[] in = {1, 3 + random.nextInt(4), 3 + random.nextInt(4)};
        int[] pad = {0, random.nextInt(2), random.nextInt(2)};
        int[] out = {1, in[1] + 2 * pad[1] - 2, in[2] + 2 * pad[2] - 2};
        return new ConvolutionGeometry(1, 1, 32, 32, in, new int[] {1, 3, 3}, ones, ones, pad, out);
    }

    static AdjointProblem convolution(ConvolutionGeometry g, Random random) {
        double[] weights = gaussians(g.groups() * g.maps() * g.channels() * g.taps(), random);
        int x = g.batch() * g.groups() * g.channels() * g.inSize();
        int y = g.batch() * g.groups() * g.maps() * g.outSize();
        return new AdjointProblem(
                "convolution " + g, new Convolution(g, () -> weights), new int[] {x}, y, weights.length);
    }

    private static AdjointProblem transposed(ConvolutionGeometry g, Random random) {
        double[] weights = gaussians(g.groups() * g.maps() * g.channels() * g.taps(), random);
        int x = g.batch() * g.groups() * g.channels() * g.inSize();
        int y = g.batch() * g.groups() * g.maps() * g.outSize();
        return new AdjointProblem(
                "transposed " + g, new TransposedConvolution(g, () -> weights), new int[] {x}, y, weights.length);
    }

    private static AdjointProblem product(String kind, Random random) {
        int other = 1 + random.nextInt(12);
        int inner = 1 + random.nextInt(20);
        int outer = 1 + random.nextInt(20);
        int[] which = random.ints(1 + random.nextInt(4), 0, 2).toArray();
        int[] at = random.ints(which.length, 0, 3).map(i -> i * other * inner).toArray();
        double[] matrices = gaussians(2 * outer * inner, random);
        MatrixProduct.Factors factors = new MatrixProduct.Factors(2, () -> matrices, inner, 1);
        LinearMap map = kind.endsWith("right")
                ? MatrixProduct.right(factors, which, at, other, inner, outer)
                : MatrixProduct.left(factors, which, at, outer, inner, other);
        return new AdjointProblem(kind, map, new int[] {3 * other * inner}, which.length * other * outer);
    }

    private static AdjointProblem sparse(Random random) {
        Shape x = Shape.of(random.nextInt(2) + 1, 1 + random.nextInt(6), 1 + random.nextInt(4));
        int axis = random.nextInt(3);
        SparseRows rows = new SparseRows();
        for (int row = random.nextInt(5); row >= 0; row--) {
            for (int entry = random.nextInt(5); entry > 0; entry--) {
                rows.add(random.nextInt(x.extent(axis)), random.nextGaussian());
            }
            rows.end();
        }
        return new AdjointProblem(
                "sparse",
                rows.map(x, axis),
                new int[] {x.size()},
                rows.result(x, axis).size());
    }

    /** Of two inputs, with runs, repeated elements and zeros. */
    private static AdjointProblem rearrangement(Random random) {
        int size = 1 + random.nextInt(30);
        int[] source = new int[size];
        int[] index = new int[size];
        for (int j = 0; j < size; j++) {
            boolean goesOn = j > 0 && index[j - 1] >= 0 && index[j - 1] < 9 && random.nextInt(3) > 0;
            source[j] = goesOn ? source[j - 1] : random.nextInt(2);
            index[j] = goesOn ? index[j - 1] + 1 : random.nextInt(11) - 1;
        }
        return new AdjointProblem("rearrangement", Rearrangement.of(source, index), new int[] {10, 10}, size);
    }

    private static AdjointProblem weightedSum(Random random) {
        Shape target = Shape.of(1 + random.nextInt(3), 1 + random.nextInt(3), 1 + random.nextInt(3));
        List<Shape> shapes = IntStream.range(0, 3)
                .mapToObj(i -> Shape.of(Arrays.stream(target.extents())
                        .map(extent -> random.nextBoolean() ? extent : 1)
                        .toArray()))
                .toList();
        return new AdjointProblem(
                "weighted sum",
                new WeightedSum(gaussians(3, random), shapes, target),
                shapes.stream().mapToInt(Shape::size).toArray(),
                target.size());
    }

    static double[] gaussians(int count, Random random) {
        double[] values = new double[count];
        Arrays.setAll(values, i -> random.nextGaussian());
        return values;
    }

    static double dot(double[] x, double[] y) {
        double sum = 0;
        for (int i = 0; i < x.length; i++) {
            sum += x[i] * y[i];
        }
        return sum;
    }

    /** {@code <L x, g> = <x, L' g>}, input by input and for all together; what is there before is added to. */
    void check(Kernels kernels, int columns, Random random) {
        Scratch scratch = new Scratch();
        double[][] x = Arrays.stream(inputs)
                .mapToObj(size -> gaussians(size * columns, random))
                .toArray(double[][]::new);
        double[] g = gaussians(result * columns, random);
        double[] unchanged = g.clone();
        for (int wanted = 0; wanted <= inputs.length; wanted++) {
            double[][] some = new double[inputs.length][];
            double[][] before = new double[inputs.length][];
            double[] @Nullable [] into = new double[inputs.length][];
            for (int i = 0; i < inputs.length; i++) {
                boolean taken = wanted == inputs.length || wanted == i;
                some[i] = taken ? x[i] : new double[x[i].length];
                before[i] = gaussians(x[i].length, random);
                into[i] = taken ? before[i].clone() : null;
            }
            double[] y = new double[result * columns];
            map.apply(kernels, some, columns, y, scratch);
            map.addAdjoint(kernels, g, columns, into, scratch);
            double expected = dot(y, g);
            double actual = 0;
            for (int i = 0; i < inputs.length; i++) {
                double[] sum = into[i];
                actual += sum == null ? 0 : dot(x[i], sum) - dot(x[i], before[i]);
            }
            assertThat(Math.abs(actual - expected))
                    .as("%s, %d columns, %s kernels", kind, columns, kernels.name())
                    .isLessThan(1e-11 * (1 + Math.sqrt(dot(y, y) * dot(g, g))));
        }
        assertThat(g).isEqualTo(unchanged);
    }
}
