package org.zeline.interpreter;

import static org.zeline.interpreter.TestGraph.integer;
import static org.zeline.interpreter.TestGraph.ints;
import static org.zeline.interpreter.TestGraph.real;
import static org.zeline.interpreter.TestGraph.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;

/**
 * A small random network.
 *
 * @param seed the seed it was generated from
 * @param operators the names of its operators, in order
 * @param graph the model
 * @param output the name of its output
 * @param input the shape of its input
 */
public record RandomNetwork(long seed, List<String> operators, TestGraph graph, String output, Shape input) {
    private static final List<String> SMOOTH =
            List.of(("Sigmoid Tanh Softplus Erf Gelu GeluByTanh Elu HardSigmoid HardSwish Softmax Square Cube SqrtOf"
                            + " LogOf ExpOf Gate Quotient LayerNorm Attention ConvOfBoth WhereOf Gather Expand")
                    .split(" ", -1));
    private static final List<String> OPERATORS =
            List.of(("Conv Conv Relu Relu LeakyRelu PRelu Abs MaxPool AveragePool ConvTranspose Resize"
                            + " BatchNormalization AddSkip SubConstant MulConstant Concat Slice Transpose SplitSwap ReduceMean"
                            + " ReduceMax ReduceMin ReduceSum GlobalAveragePool MatMul Neg MaxSkip Greater")
                    .split(" ", -1));
    /** Operators that look at a neighbourhood of each element. */
    private static final List<String> LOCAL =
            List.of(("Conv Conv Conv Relu Relu LeakyRelu PRelu Abs MaxPool AveragePool ConvTranspose Resize"
                            + " BatchNormalization AddSkip SubConstant MulConstant Concat Slice SplitSwap MaxSkip Neg")
                    .split(" ", -1));

    /** A network of piecewise affine operators and jumps. The same seed gives the same network. */
    public static RandomNetwork of(long seed) {
        List<String> operators = new ArrayList<>(OPERATORS);
        operators.addAll(RandomOperators.PIECEWISE);
        return of(seed, 13, operators, 0);
    }

    /** A network with smooth operators and products of two values that both depend on the input. */
    public static RandomNetwork smooth(long seed) {
        List<String> operators = new ArrayList<>(SMOOTH);
        operators.addAll(RandomOperators.SMOOTH);
        operators.addAll(List.of("Conv", "Conv", "Relu", "MaxPool", "MatMul", "MatMul", "AddSkip", "Transpose"));
        return of(seed, 26, operators, 0);
    }

    /** A network on a larger image, in which each element of the output depends on a neighbourhood. */
    public static RandomNetwork local(long seed) {
        return of(seed, 13, LOCAL, 8);
    }

    private static RandomNetwork of(long seed, int opset, List<String> operators, int more) {
        Random random = new Random(seed);
        int rank = 1 + random.nextInt(3);
        int[] extents = new int[rank + 2];
        extents[0] = random.nextInt(4) == 0 ? 2 : 1;
        extents[1] = 1 + random.nextInt(3);
        for (int i = 0; i < rank; i++) {
            extents[i + 2] = (rank == 3 ? 2 : 3) + more / rank + random.nextInt(rank == 1 ? 6 : 3);
        }
        TestGraph graph = new TestGraph(opset);
        String value = graph.input("x", ElementType.DOUBLE, extents);
        Shape input = Shape.of(extents);
        Shape shape = input;
        List<String> used = new ArrayList<>();
        int wanted = 2 + random.nextInt(6);
        for (int tries = 0; used.size() < wanted && tries < 60; tries++) {
            String operator = operators.get(random.nextInt(operators.size()));
            TestGraph grown = graph.copy();
            try {
                String next = add(grown, operator, value, shape, random);
                Plan plan = grown.plan(Kernels.scalar(), input, next);
                Shape result = plan.edge(plan.outputs()[0]).shape();
                if (result.size() > 0 && result.size() <= 600 * (1 + more)) {
                    graph = grown;
                    value = next;
                    shape = result;
                    used.add(operator);
                }
            } catch (ModelException e) {
                // the operator does not support this shape: choose again
            }
        }
        return new RandomNetwork(seed, used, graph, value, input);
    }

    public Plan plan(Kernels kernels) {
        return graph.plan(kernels, input, output);
    }

    @Override
    public String toString() {
        return "seed " + seed + " input " + input + " " + operators;
    }

    private static double[] normals(Random random, int count, double scale) {
        return random.doubles(count).map(u -> scale * random.nextGaussian()).toArray();
    }

    private static String weights(TestGraph g, Random random, int... extents) {
        Shape shape = Shape.of(extents);
        return g.reals(shape, normals(random, shape.size(), 0.7));
    }

    private static long[] randoms(Random random, int count, int from, int to) {
        return random.ints(count, from, to + 1).asLongStream().toArray();
    }

    private static String add(TestGraph g, String operator, String x, Shape shape, Random random) {
        int spatial = shape.rank() - 2;
        int channels = shape.rank() > 1 ? shape.extent(1) : 1;
        return switch (operator) {
            case "Conv" -> conv(g, x, shape, random);
            case "ConvTranspose" -> {
                int[] w = new int[spatial + 2];
                int group = random.nextInt(3) == 0 ? channels : 1;
                w[0] = channels;
                w[1] = 1 + random.nextInt(2);
                long[] stride = randoms(random, spatial, 1, 3);
                long[] extra = new long[spatial];
                for (int i = 0; i < spatial; i++) {
                    w[i + 2] = 1 + random.nextInt(3);
                    extra[i] = random.nextInt((int) stride[i]);
                }
                yield g.node(
                        "ConvTranspose",
                        List.of(x, weights(g, random, w), weights(g, random, w[1] * group)),
                        integer("group", group),
                        ints("strides", stride),
                        ints("dilations", randoms(random, spatial, 1, 2)),
                        ints("output_padding", extra),
                        ints("pads", randoms(random, 2 * spatial, 0, 1)));
            }
            case "LeakyRelu" -> g.node("LeakyRelu", List.of(x), real("alpha", 0.2f));
            case "PRelu" -> g.node("PRelu", List.of(x, prelu(g, shape, random)));
            case "MaxPool", "AveragePool" -> {
                long[] kernel = randoms(random, spatial, 1, 3);
                var pads = ints("pads", randoms(random, 2 * spatial, 0, 1));
                var ceil = integer("ceil_mode", random.nextInt(2));
                var strides = ints("strides", randoms(random, spatial, 1, 2));
                yield operator.equals("MaxPool")
                        ? g.node("MaxPool", List.of(x), ints("kernel_shape", kernel), pads, ceil, strides)
                        : g.node(
                                "AveragePool",
                                List.of(x),
                                ints("kernel_shape", kernel),
                                pads,
                                ceil,
                                strides,
                                integer("count_include_pad", random.nextInt(2)));
            }
            case "Resize" -> resize(g, x, shape, random);
            case "BatchNormalization" -> {
                double[] variance = random.doubles(channels, 0.3, 2).toArray();
                yield g.node(
                        "BatchNormalization",
                        List.of(
                                x,
                                weights(g, random, channels),
                                weights(g, random, channels),
                                weights(g, random, channels),
                                g.reals(Shape.of(channels), variance)));
            }
            case "AddSkip" ->
                g.node(
                        random.nextBoolean() ? "Add" : "Sub",
                        List.of(g.node("Relu", List.of(x)), g.node("Mul", List.of(x, scalar(g, random)))));
            case "SubConstant" ->
                random.nextBoolean()
                        ? g.node("Sub", List.of(x, weights(g, random, shape.extents())))
                        : g.node("Sub", List.of(weights(g, random, 1), x));
            case "MulConstant" -> g.node("Mul", List.of(x, weights(g, random, shape.extents())));
            case "Concat" ->
                g.node(
                        "Concat",
                        List.of(
                                x,
                                g.node("Relu", List.of(g.node("Neg", List.of(x)))),
                                weights(g, random, shape.extents())),
                        integer("axis", random.nextInt(shape.rank())));
            case "Slice" -> {
                int axis = random.nextInt(shape.rank());
                yield random.nextBoolean()
                        ? g.node("Slice", List.of(x, g.integers(0), g.integers(99), g.integers(axis), g.integers(2)))
                        : g.node(
                                "Slice", List.of(x, g.integers(-1), g.integers(-99), g.integers(axis), g.integers(-1)));
            }
            case "Transpose" -> {
                long[] order =
                        java.util.stream.LongStream.range(0, shape.rank()).toArray();
                int i = random.nextInt(order.length);
                int j = random.nextInt(order.length);
                long swap = order[i];
                order[i] = order[j];
                order[j] = swap;
                yield g.node("Transpose", List.of(x), ints("perm", order));
            }
            case "SplitSwap" -> {
                int axis = random.nextInt(shape.rank());
                long first = 1L + random.nextInt(Math.max(1, shape.extent(axis) - 1));
                String lengths = g.integers(first, shape.extent(axis) - first);
                List<String> parts = g.nodes("Split", 2, List.of(x, lengths), integer("axis", axis));
                yield g.node("Concat", List.of(parts.get(1), parts.get(0)), integer("axis", axis));
            }
            case "ReduceMean", "ReduceMax", "ReduceMin" ->
                g.node(operator, List.of(x), ints("axes", random.nextInt(shape.rank())), integer("keepdims", 1));
            case "ReduceSum" ->
                g.node("ReduceSum", List.of(x, g.integers(random.nextInt(shape.rank()))), integer("keepdims", 1));
            case "MatMul" -> {
                int last = shape.extent(shape.rank() - 1);
                int before = shape.rank() > 1 ? shape.extent(shape.rank() - 2) : 1;
                yield random.nextBoolean()
                        ? g.node("MatMul", List.of(x, weights(g, random, last, 1 + random.nextInt(4))))
                        : g.node("MatMul", List.of(weights(g, random, 1 + random.nextInt(4), before), x));
            }
            case "MaxSkip" -> {
                String two = g.node(
                        "Concat",
                        List.of(
                                g.node("Unsqueeze", List.of(x, g.integers(0))),
                                g.node("Unsqueeze", List.of(g.node("Neg", List.of(x)), g.integers(0)))),
                        integer("axis", 0));
                yield g.node("ReduceMax", List.of(two), ints("axes", 0), integer("keepdims", 0));
            }
            case "Greater" -> {
                String gate = g.node("Greater", List.of(x, scalar(g, random)));
                yield g.node("Add", List.of(x, g.node("Cast", List.of(gate), integer("to", 11))));
            }
            default -> addSmooth(g, operator, x, shape, random);
        };
    }

    private static String addSmooth(TestGraph g, String operator, String x, Shape shape, Random random) {
        int last = shape.extent(shape.rank() - 1);
        return switch (operator) {
            case "GeluByTanh" -> g.node("Gelu", List.of(x), text("approximate", "tanh"));
            case "Elu" -> g.node("Elu", List.of(x), real("alpha", 0.7f));
            case "Softmax" -> g.node("Softmax", List.of(x), integer("axis", random.nextInt(shape.rank())));
            case "Square" -> g.node("Pow", List.of(x, g.reals(Shape.of(1), 2.0)));
            case "Cube" -> g.node("Pow", List.of(g.node("Tanh", List.of(x)), g.reals(Shape.of(1), 3.0)));
            case "SqrtOf" -> g.node("Sqrt", List.of(positive(g, x)));
            case "LogOf" -> g.node("Log", List.of(positive(g, x)));
            case "ExpOf" -> g.node("Exp", List.of(g.node("Tanh", List.of(x))));
            case "Gate" -> g.node("Mul", List.of(x, g.node("Sigmoid", List.of(x))));
            case "Quotient" -> g.node("Div", List.of(x, positive(g, x)));
            case "LayerNorm" ->
                g.node("LayerNormalization", List.of(x, weights(g, random, last), weights(g, random, last)));
            case "Attention" -> {
                long[] order =
                        java.util.stream.LongStream.range(0, shape.rank()).toArray();
                order[order.length - 1] = order.length - 2L;
                order[order.length - 2] = order.length - 1L;
                String keys = g.node("Transpose", List.of(x), ints("perm", order));
                String weights = g.node(
                        "Softmax",
                        List.of(g.node("Mul", List.of(g.node("MatMul", List.of(x, keys)), scalar(g, random)))),
                        integer("axis", -1));
                yield g.node("MatMul", List.of(weights, x));
            }
            case "ConvOfBoth" -> convolutionOfBoth(g, x, shape, random);
            case "WhereOf" ->
                g.node(
                        "Where",
                        List.of(g.node("Greater", List.of(x, scalar(g, random))), x, g.node("Neg", List.of(x))));
            case "Gather" -> g.node("Gather", List.of(x, g.integers(-1, 0)), integer("axis", shape.rank() - 1));
            case "Expand" ->
                g.node("Expand", List.of(g.node("ReduceMean", List.of(x, g.integers(0))), g.integers(2, 1, 1)));
            default -> RandomOperators.add(g, operator, x, shape, random);
        };
    }

    private static String positive(TestGraph g, String x) {
        return g.node("Add", List.of(g.node("Softplus", List.of(x)), g.reals(Shape.of(1), 0.1)));
    }

    private static String scalar(TestGraph g, Random random) {
        return g.reals(Shape.of(new int[0]), 0.5 * random.nextGaussian());
    }

    private static String prelu(TestGraph g, Shape shape, Random random) {
        int[] slope = new int[Math.max(1, shape.rank() - 1)];
        java.util.Arrays.fill(slope, 1);
        slope[0] = shape.rank() > 1 ? shape.extent(1) : 1;
        return weights(g, random, slope);
    }

    private static String conv(TestGraph g, String x, Shape shape, Random random) {
        int spatial = shape.rank() - 2;
        int channels = shape.extent(1);
        int group = random.nextInt(3) == 0 ? channels : 1;
        int maps = group * (1 + random.nextInt(group == 1 ? 9 : 2));
        int[] w = new int[spatial + 2];
        w[0] = maps;
        w[1] = channels / group;
        for (int i = 0; i < spatial; i++) {
            w[i + 2] = 1 + random.nextInt(3);
        }
        List<String> inputs = List.of(x, weights(g, random, w), weights(g, random, maps));
        return switch (random.nextInt(4)) {
            case 0 -> g.node("Conv", inputs, integer("group", group), text("auto_pad", "SAME_UPPER"));
            case 1 ->
                g.node(
                        "Conv",
                        inputs,
                        integer("group", group),
                        text("auto_pad", "SAME_LOWER"),
                        ints("strides", randoms(random, spatial, 1, 2)));
            default ->
                g.node(
                        "Conv",
                        inputs,
                        integer("group", group),
                        ints("strides", randoms(random, spatial, 1, 3)),
                        ints("dilations", randoms(random, spatial, 1, 2)),
                        ints("pads", randoms(random, 2 * spatial, 0, 2)));
        };
    }

    /** A convolution or transposed convolution whose weights are a slice of its input. */
    private static String convolutionOfBoth(TestGraph g, String x, Shape shape, Random random) {
        int spatial = shape.rank() - 2;
        long[] axes = java.util.stream.LongStream.range(2, shape.rank()).toArray();
        String from = g.integers(new long[spatial]);
        String some = g.node("Slice", List.of(x, from, g.integers(randoms(random, spatial, 1, 3)), g.integers(axes)));
        String weights = g.node("Tanh", List.of(some));
        var strides = ints("strides", randoms(random, spatial, 1, 2));
        var pads = ints("pads", randoms(random, 2 * spatial, 0, 1));
        if (random.nextBoolean()) {
            return g.node(
                    "Conv", List.of(x, weights), strides, pads, ints("dilations", randoms(random, spatial, 1, 2)));
        }
        long[] order = java.util.stream.LongStream.range(0, shape.rank()).toArray();
        order[0] = 1;
        order[1] = 0;
        return g.node("ConvTranspose", List.of(x, g.node("Transpose", List.of(weights), ints("perm", order))), strides);
    }

    private static String resize(TestGraph g, String x, Shape shape, Random random) {
        double[] scales = new double[shape.rank()];
        java.util.Arrays.fill(scales, 1);
        for (int i = 2; i < scales.length; i++) {
            scales[i] = new double[] {0.5, 1, 1.5, 2}[random.nextInt(4)];
        }
        List<String> modes = List.of("half_pixel", "pytorch_half_pixel", "align_corners", "asymmetric");
        String mode = List.of("nearest", "linear", "cubic").get(random.nextInt(3));
        return g.node(
                "Resize",
                List.of(x, "", g.reals(Shape.of(scales.length), scales)),
                text("mode", mode),
                text("coordinate_transformation_mode", modes.get(random.nextInt(modes.size()))));
    }
}
