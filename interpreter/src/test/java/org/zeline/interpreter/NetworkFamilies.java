package org.zeline.interpreter;

import static org.zeline.interpreter.TestGraph.integer;
import static org.zeline.interpreter.TestGraph.ints;
import static org.zeline.interpreter.TestGraph.real;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.proto.AttributeProto;
import org.zeline.onnx.proto.ModelProto;

/** Small networks with random weights, built of the same nodes as the well-known families as PyTorch exports them. */
public final class NetworkFamilies {
    private static final int SIDE = 32;

    private final TestGraph g = new TestGraph(17);
    private final Random random = new Random(1);

    private NetworkFamilies() {}

    /** A function from an input to an output of the network that is being built. */
    private interface Body {
        String of(NetworkFamilies n, String x);
    }

    /** Each family by its name. */
    public static Map<String, ModelProto> all() {
        Map<String, Body> bodies = new TreeMap<>(Map.of(
                "densenet", NetworkFamilies::denseNet,
                "inception", NetworkFamilies::inception,
                "mobilenet", NetworkFamilies::mobileNet,
                "resnet", NetworkFamilies::resNet,
                "shufflenet", NetworkFamilies::shuffleNet,
                "squeezenet", NetworkFamilies::squeezeNet,
                "unet", NetworkFamilies::unet,
                "vgg", NetworkFamilies::vgg));
        Map<String, ModelProto> models = new TreeMap<>();
        bodies.forEach((name, body) -> {
            NetworkFamilies n = new NetworkFamilies();
            String y = body.of(n, n.g.input("x", ElementType.FLOAT, 2, 3, SIDE, SIDE));
            models.put(name, n.g.proto(y));
        });
        models.put("transformer", transformer());
        return models;
    }

    private String constant(int[] extents, double scale, double shift) {
        Shape shape = Shape.of(extents);
        double[] values = new double[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (shift + scale * random.nextGaussian());
        }
        return g.constant(Tensor.of(ElementType.FLOAT, shape, values));
    }

    private String positive(int count) {
        double[] values = new double[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) (0.5 + random.nextDouble());
        }
        return g.constant(Tensor.of(ElementType.FLOAT, Shape.of(count), values));
    }

    private String number(double value) {
        return g.constant(Tensor.of(ElementType.FLOAT, Shape.of(new int[0]), new double[] {(float) value}));
    }

    private String conv(String x, int in, int out, int kernel, int stride, int group) {
        double scale = Math.sqrt(2.0 * group / (in * kernel * kernel));
        return g.node(
                "Conv",
                List.of(
                        x,
                        constant(new int[] {out, in / group, kernel, kernel}, scale, 0),
                        constant(new int[] {out}, 0.1, 0)),
                integer("group", group),
                ints("strides", stride, stride),
                ints("pads", kernel / 2, kernel / 2, kernel / 2, kernel / 2));
    }

    private String norm(String x, int channels) {
        return g.node(
                "BatchNormalization",
                List.of(
                        x,
                        positive(channels),
                        constant(new int[] {channels}, 0.3, 0),
                        constant(new int[] {channels}, 0.3, 0),
                        positive(channels)),
                real("epsilon", 1e-5f));
    }

    private String relu(String x) {
        return g.node("Relu", List.of(x));
    }

    private String pool(String x, String type, int kernel, int stride, int pad) {
        AttributeProto[] attributes = {
            ints("kernel_shape", kernel, kernel), ints("strides", stride, stride), ints("pads", pad, pad, pad, pad)
        };
        return g.node(type, List.of(x), attributes);
    }

    private String classifier(String x, int channels) {
        String pooled = g.node("Flatten", List.of(g.node("GlobalAveragePool", List.of(x))));
        return g.node(
                "Gemm",
                List.of(pooled, constant(new int[] {10, channels}, 0.2, 0), constant(new int[] {10}, 0.2, 0)),
                integer("transB", 1));
    }

    private String resNet(String x) {
        String y = pool(relu(norm(conv(x, 3, 8, 7, 2, 1), 8)), "MaxPool", 3, 2, 1);
        int channels = 8;
        for (int block = 0; block < 3; block++) {
            int stride = block == 1 ? 2 : 1;
            int wide = block == 0 ? 16 : channels * stride;
            String main = relu(norm(conv(y, channels, 8, 1, 1, 1), 8));
            main = relu(norm(conv(main, 8, 8, 3, stride, 1), 8));
            main = norm(conv(main, 8, wide, 1, 1, 1), wide);
            String skip = wide == channels ? y : norm(conv(y, channels, wide, 1, stride, 1), wide);
            y = relu(g.node("Add", List.of(main, skip)));
            channels = wide;
        }
        return classifier(y, channels);
    }

    private String denseNet(String x) {
        String y = conv(x, 3, 8, 3, 1, 1);
        int channels = 8;
        for (int block = 0; block < 2; block++) {
            for (int layer = 0; layer < 3; layer++) {
                String grown = conv(relu(norm(y, channels)), channels, 4, 3, 1, 1);
                y = g.node("Concat", List.of(y, grown), integer("axis", 1));
                channels += 4;
            }
            y = pool(conv(relu(norm(y, channels)), channels, channels / 2, 1, 1, 1), "AveragePool", 2, 2, 0);
            channels /= 2;
        }
        return classifier(relu(norm(y, channels)), channels);
    }

    private String squeezeNet(String x) {
        String y = pool(relu(conv(x, 3, 8, 3, 2, 1)), "MaxPool", 3, 2, 0);
        for (int fire = 0; fire < 2; fire++) {
            String squeezed = relu(conv(y, fire == 0 ? 8 : 16, 4, 1, 1, 1));
            String one = relu(conv(squeezed, 4, 8, 1, 1, 1));
            String three = relu(conv(squeezed, 4, 8, 3, 1, 1));
            y = g.node("Concat", List.of(one, three), integer("axis", 1));
        }
        y = relu(conv(g.node("Dropout", List.of(y)), 16, 10, 1, 1, 1));
        return g.node("Flatten", List.of(g.node("GlobalAveragePool", List.of(y))));
    }

    private String shuffleNet(String x) {
        String y = pool(relu(norm(conv(x, 3, 12, 3, 2, 1), 12)), "MaxPool", 3, 2, 1);
        for (int unit = 0; unit < 2; unit++) {
            String main = relu(norm(conv(y, 12, 12, 1, 1, 3), 12));
            main = g.node("Reshape", List.of(main, g.integers(2, 3, 4, 8, 8)));
            main = g.node("Transpose", List.of(main), ints("perm", 0, 2, 1, 3, 4));
            main = g.node("Reshape", List.of(main, g.integers(2, -1, 8, 8)));
            main = norm(conv(main, 12, 12, 3, 1, 12), 12);
            y = relu(g.node("Add", List.of(y, norm(conv(main, 12, 12, 1, 1, 3), 12))));
        }
        return classifier(y, 12);
    }

    private String vgg(String x) {
        String y = x;
        int channels = 3;
        for (int stage = 0; stage < 3; stage++) {
            y = relu(conv(relu(conv(y, channels, 8, 3, 1, 1)), 8, 8, 3, 1, 1));
            y = pool(y, "MaxPool", 2, 2, 0);
            channels = 8;
        }
        y = g.node("Flatten", List.of(y));
        for (int layer = 0; layer < 2; layer++) {
            int in = layer == 0 ? 8 * 4 * 4 : 16;
            y = g.node(
                    "Gemm",
                    List.of(y, constant(new int[] {16, in}, 0.1, 0), constant(new int[] {16}, 0.1, 0)),
                    integer("transB", 1));
            y = g.node("Dropout", List.of(relu(y)));
        }
        return g.node("Softmax", List.of(y), integer("axis", 1));
    }

    private String inception(String x) {
        String y = pool(relu(conv(x, 3, 8, 7, 2, 1)), "MaxPool", 3, 2, 1);
        y = g.node("LRN", List.of(y), integer("size", 5), real("alpha", 1e-2f), real("beta", 0.75f));
        List<String> branches = new ArrayList<>();
        branches.add(relu(conv(y, 8, 4, 1, 1, 1)));
        branches.add(relu(conv(relu(conv(y, 8, 4, 1, 1, 1)), 4, 6, 3, 1, 1)));
        branches.add(relu(conv(relu(conv(y, 8, 2, 1, 1, 1)), 2, 4, 5, 1, 1)));
        branches.add(relu(conv(pool(y, "MaxPool", 3, 1, 1), 8, 4, 1, 1, 1)));
        y = g.node("Concat", branches, integer("axis", 1));
        return classifier(pool(y, "AveragePool", 3, 2, 1), 18);
    }

    private String mobileNet(String x) {
        String y = g.node("HardSwish", List.of(norm(conv(x, 3, 8, 3, 2, 1), 8)));
        for (int block = 0; block < 2; block++) {
            String wide = clipped(norm(conv(y, 8, 24, 1, 1, 1), 24));
            wide = clipped(norm(conv(wide, 24, 24, 3, 1, 24), 24));
            String gate = relu(conv(g.node("GlobalAveragePool", List.of(wide)), 24, 6, 1, 1, 1));
            gate = g.node(
                    "HardSigmoid", List.of(conv(gate, 6, 24, 1, 1, 1)), real("alpha", 1 / 6f), real("beta", 0.5f));
            wide = g.node("Mul", List.of(wide, gate));
            y = g.node("Add", List.of(y, norm(conv(wide, 24, 8, 1, 1, 1), 8)));
        }
        return classifier(y, 8);
    }

    private String clipped(String x) {
        return g.node("Clip", List.of(x, number(0), number(6)));
    }

    private String unet(String x) {
        String top = relu(conv(relu(conv(x, 3, 8, 3, 1, 1)), 8, 8, 3, 1, 1));
        String bottom = relu(conv(pool(top, "MaxPool", 2, 2, 0), 8, 16, 3, 1, 1));
        String up = g.node(
                "ConvTranspose",
                List.of(bottom, constant(new int[] {16, 8, 2, 2}, 0.2, 0), constant(new int[] {8}, 0.1, 0)),
                ints("strides", 2, 2));
        String resized = g.node(
                "Resize",
                List.of(bottom, "", g.constant(Tensor.of(ElementType.FLOAT, Shape.of(4), new double[] {1, 1, 2, 2}))),
                TestGraph.text("mode", "linear"));
        String joined = g.node("Concat", List.of(top, up, resized), integer("axis", 1));
        return g.node("Sigmoid", List.of(conv(relu(conv(joined, 32, 8, 3, 1, 1)), 8, 1, 1, 1, 1)));
    }

    /** Tokens in, with open batch and length: all shapes in between are computed in the graph. */
    private static ModelProto transformer() {
        NetworkFamilies n = new NetworkFamilies();
        TestGraph g = n.g;
        String tokens = g.input("x", ElementType.INT64, 2, 7);
        int width = 16;
        String embedded = g.node("Gather", List.of(n.constant(new int[] {50, width}, 1, 0), tokens));
        Function<Integer, String> extent =
                axis -> g.node("Gather", List.of(g.node("Shape", List.of(tokens)), g.constant(scalar(axis))));
        String length = g.node("Unsqueeze", List.of(extent.apply(1), g.integers(0)));
        String places = g.node(
                "Slice", List.of(n.constant(new int[] {32, width}, 0.3, 0), g.integers(0), length, g.integers(0)));
        String y = g.node("Add", List.of(embedded, places));
        for (int layer = 0; layer < 2; layer++) {
            y = n.attention(y, extent, width, 4);
            String inner = n.dense(n.layerNorm(y, width), width, 32);
            y = g.node("Add", List.of(y, n.dense(n.gelu(inner), 32, width)));
        }
        String pooled = g.node("ReduceMean", List.of(y), ints("axes", 1), integer("keepdims", 0));
        return g.proto(g.node("Tanh", List.of(n.dense(pooled, width, 5))));
    }

    private static Tensor scalar(long value) {
        return Tensor.of(Shape.of(new int[0]), value);
    }

    private String dense(String x, int in, int out) {
        String product = g.node("MatMul", List.of(x, constant(new int[] {in, out}, 1 / Math.sqrt(in), 0)));
        return g.node("Add", List.of(product, constant(new int[] {out}, 0.1, 0)));
    }

    private String gelu(String x) {
        String erf = g.node("Erf", List.of(g.node("Div", List.of(x, number(Math.sqrt(2))))));
        String gate = g.node("Mul", List.of(x, g.node("Add", List.of(erf, number(1)))));
        return g.node("Mul", List.of(gate, number(0.5)));
    }

    private String layerNorm(String x, int width) {
        String mean = g.node("ReduceMean", List.of(x), ints("axes", -1));
        String centered = g.node("Sub", List.of(x, mean));
        String squares = g.node("Pow", List.of(centered, number(2)));
        String variance = g.node("ReduceMean", List.of(squares), ints("axes", -1));
        String deviation = g.node("Sqrt", List.of(g.node("Add", List.of(variance, number(1e-5)))));
        String scaled = g.node("Mul", List.of(g.node("Div", List.of(centered, deviation)), positive(width)));
        return g.node("Add", List.of(scaled, constant(new int[] {width}, 0.1, 0)));
    }

    private String attention(String x, Function<Integer, String> extent, int width, int heads) {
        String normal = layerNorm(x, width);
        List<String> split = new ArrayList<>();
        for (int part = 0; part < 3; part++) {
            String shape = g.node(
                    "Concat",
                    List.of(
                            g.node("Unsqueeze", List.of(extent.apply(0), g.integers(0))),
                            g.node("Unsqueeze", List.of(extent.apply(1), g.integers(0))),
                            g.integers(heads),
                            g.integers(width / heads)),
                    integer("axis", 0));
            String reshaped = g.node("Reshape", List.of(dense(normal, width, width), shape));
            split.add(g.node("Transpose", List.of(reshaped), ints("perm", 0, 2, part == 1 ? 3 : 1, part == 1 ? 1 : 3)));
        }
        String scores = g.node("MatMul", List.of(split.get(0), split.get(1)));
        scores = g.node("Div", List.of(scores, number(Math.sqrt((double) width / heads))));
        String weights = g.node("Softmax", List.of(scores), integer("axis", -1));
        String mixed = g.node(
                "Transpose", List.of(g.node("MatMul", List.of(weights, split.get(2)))), ints("perm", 0, 2, 1, 3));
        String joined = g.node("Reshape", List.of(mixed, g.constant(Tensor.of(Shape.of(3), 0L, 0, width))));
        return g.node("Add", List.of(x, dense(joined, width, width)));
    }
}
