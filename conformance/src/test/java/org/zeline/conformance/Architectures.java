package org.zeline.conformance;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.IntegerTensor;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.proto.GraphProto;
import org.zeline.onnx.proto.ModelProto;

/**
 * Networks of well-known kinds, small, with random weights, built node by node as exporters write them. Each maps an
 * image to a map of its shape; some take a mask of tokens too.
 */
final class Architectures {
    static final int SIDE = 8;
    static final Shape IMAGE = Shape.of(1, 1, SIDE, SIDE);

    private final TestGraph g;
    private final Layers layers;
    private final Transformers transformers;

    private Architectures(int opset) {
        this.g = new TestGraph(opset);
        this.layers = new Layers(g);
        this.transformers = new Transformers(g, layers);
    }

    /** The kinds, and what is peculiar to how each is exported. */
    enum Kind {
        UNET_TRANSPOSED(13),
        UNET_SIZES_OF_THE_SKIP(13),
        UNET_SIZES_BY_FLOATS(11),
        FCN_BILINEAR(13),
        RESNET_ACTIVATION_MAP(13),
        DEEPLAB_DILATED(13),
        MOBILENET_HARD_SWISH(14),
        EFFICIENTNET_SWISH(13),
        CONVNEXT_CHANNELS_LAST(17),
        AUTOENCODER(13),
        DENSENET(13),
        VIT_CLASS_TOKEN(17),
        SWIN_SHIFTED_WINDOWS(17),
        TRANSFORMER_MASKED_BY_LOWEST(14),
        TRANSFORMER_PADDED_BY_INFINITY(14),
        TRANSFORMER_CAUSAL(14),
        TRANSFORMER_MASK_TIMES_LOWEST(13),
        ATTENTION_OPERATOR(23),
        LSTM_ROWS(14),
        UNET_FLOAT16(13),
        UNET_SHUFFLED(13);

        private final int opset;

        Kind(int opset) {
            this.opset = opset;
        }

        /** Whether the second input is a mask of the tokens. */
        boolean hasMask() {
            return this == TRANSFORMER_MASKED_BY_LOWEST
                    || this == TRANSFORMER_PADDED_BY_INFINITY
                    || this == TRANSFORMER_MASK_TIMES_LOWEST;
        }

        ModelProto model() {
            return new Architectures(opset).build(this);
        }

        List<Tensor> inputs() {
            Random random = new Random(11);
            double[] pixels = random.doubles(IMAGE.size())
                    .map(u -> (float) random.nextGaussian())
                    .toArray();
            Tensor image = new RealTensor(ElementType.FLOAT, IMAGE, pixels);
            long[] kept = {1, 1, 1, 0};
            return hasMask()
                    ? List.of(image, new IntegerTensor(ElementType.INT64, Shape.of(1, Transformers.TOKENS), kept))
                    : List.of(image);
        }
    }

    private ModelProto build(Kind kind) {
        String x = g.input("x", ElementType.FLOAT, IMAGE.extents());
        return switch (kind) {
            case UNET_TRANSPOSED -> g.proto(unet(x, this::transposed));
            case UNET_SIZES_OF_THE_SKIP -> g.proto(unet(x, this::toSizeOf));
            case UNET_SIZES_BY_FLOATS -> g.proto(unet(x, (h, skip) -> byFloats(h)));
            case FCN_BILINEAR ->
                g.proto(resized(layers.conv(
                        layers.relu(layers.conv(layers.pooled(layers.relu(layers.conv(x, 1, 4, 3))), 4, 4, 3)),
                        4,
                        1,
                        1)));
            case RESNET_ACTIVATION_MAP -> g.proto(resized(activationMap(x)));
            case DEEPLAB_DILATED -> g.proto(deeplab(x));
            case MOBILENET_HARD_SWISH -> g.proto(mobilenet(x));
            case EFFICIENTNET_SWISH -> g.proto(efficientnet(x));
            case CONVNEXT_CHANNELS_LAST -> g.proto(convnext(x));
            case AUTOENCODER ->
                g.proto(transposed(
                        layers.relu(layers.conv(layers.pooled(layers.relu(layers.conv(x, 1, 4, 3))), 4, 4, 3)), x));
            case DENSENET -> g.proto(densenet(x));
            case VIT_CLASS_TOKEN -> g.proto(transformers.vit(x));
            case SWIN_SHIFTED_WINDOWS -> g.proto(transformers.swin(x));
            case TRANSFORMER_MASKED_BY_LOWEST -> g.proto(transformers.transformer(x, transformers::byLowest));
            case TRANSFORMER_PADDED_BY_INFINITY -> g.proto(transformers.transformer(x, transformers::byInfinity));
            case TRANSFORMER_CAUSAL -> g.proto(transformers.transformer(x, transformers::causal));
            case TRANSFORMER_MASK_TIMES_LOWEST -> g.proto(transformers.transformer(x, transformers::timesLowest));
            case ATTENTION_OPERATOR -> g.proto(transformers.attentionOperator(x));
            case LSTM_ROWS -> g.proto(lstm(x));
            case UNET_FLOAT16 -> half(unet(x, this::toSizeOf));
            case UNET_SHUFFLED -> shuffled(g.proto(unet(x, this::transposed)));
        };
    }

    @FunctionalInterface
    private interface Up {
        String of(String h, String skip);
    }

    private String unet(String x, Up up) {
        String skip = layers.relu(layers.normalized(layers.conv(x, 1, 4, 3), 4));
        String deep = layers.relu(layers.normalized(layers.conv(layers.pooled(skip), 4, 4, 3), 4));
        return layers.conv(layers.relu(layers.conv(layers.joined(1, skip, up.of(deep, skip)), 8, 4, 3)), 4, 1, 1);
    }

    private String transposed(String h, String skip) {
        int to = skip.equals("x") ? 1 : 4;
        return g.node(
                "ConvTranspose",
                List.of(h, layers.weights(0.4, 4, to, 2, 2), layers.weights(0.1, to)),
                TestGraph.ints("kernel_shape", 2, 2),
                TestGraph.ints("strides", 2, 2));
    }

    /** The extents of the skip connection are read off its shape when the model runs. */
    private String toSizeOf(String h, String skip) {
        String image = g.node("Slice", List.of(g.node("Shape", List.of(skip)), g.integers(2), g.integers(4)));
        String channels = g.node("Slice", List.of(g.node("Shape", List.of(h)), g.integers(0), g.integers(2)));
        return g.node(
                "Resize",
                List.of(h, "", "", layers.joined(0, channels, image)),
                TestGraph.text("mode", "nearest"),
                TestGraph.text("coordinate_transformation_mode", "asymmetric"),
                TestGraph.text("nearest_mode", "floor"));
    }

    /** Extents are cast to float, scaled, and rounded down, as older exporters write it. */
    private String byFloats(String h) {
        String shape = g.node("Shape", List.of(h));
        List<String> extents = new ArrayList<>(List.of(g.node("Slice", List.of(shape, g.integers(0), g.integers(2)))));
        for (int axis = 2; axis < 4; axis++) {
            String extent = g.node("Gather", List.of(shape, g.integers(axis)));
            String real = g.node("Cast", List.of(extent), TestGraph.integer("to", 1));
            String scaled = g.node("Floor", List.of(g.node("Mul", List.of(real, layers.number(2)))));
            extents.add(g.node("Cast", List.of(scaled), TestGraph.integer("to", 7)));
        }
        String none = g.constant(new RealTensor(ElementType.FLOAT, Shape.of(0), new double[0]));
        return g.node(
                "Resize",
                List.of(h, none, none, layers.joined(0, extents.toArray(new String[0]))),
                TestGraph.text("mode", "linear"),
                TestGraph.text("coordinate_transformation_mode", "half_pixel"));
    }

    private String resized(String h) {
        String scales = g.constant(new RealTensor(ElementType.FLOAT, Shape.of(4), new double[] {1, 1, 2, 2}));
        return g.node(
                "Resize",
                List.of(h, "", scales),
                TestGraph.text("mode", "linear"),
                TestGraph.text("coordinate_transformation_mode", "pytorch_half_pixel"));
    }

    private String activationMap(String x) {
        String h = layers.pooled(layers.relu(layers.normalized(layers.conv(x, 1, 4, 3), 4)));
        String block =
                layers.normalized(layers.conv(layers.relu(layers.normalized(layers.conv(h, 4, 4, 3), 4)), 4, 4, 3), 4);
        String features = layers.relu(g.node("Add", List.of(h, block)));
        String weighted = g.node("Mul", List.of(features, layers.weights(0.5, 1, 4, 1, 1)));
        return g.node("ReduceSum", List.of(weighted, g.integers(1)), TestGraph.integer("keepdims", 1));
    }

    private String deeplab(String x) {
        String h = layers.relu(layers.conv(x, 1, 4, 3));
        String near = layers.relu(layers.convolved(h, layers.weights(0.2, 4, 4, 3, 3), 4, 3, 1, 1));
        String far = layers.relu(layers.convolved(h, layers.weights(0.2, 4, 4, 3, 3), 4, 3, 1, 2));
        String mean = layers.relu(layers.conv(g.node("GlobalAveragePool", List.of(h)), 4, 4, 1));
        String spread = g.node("Expand", List.of(mean, g.node("Shape", List.of(h))));
        return layers.conv(layers.joined(1, near, far, spread), 12, 1, 1);
    }

    private String mobilenet(String x) {
        String h = g.node("HardSwish", List.of(layers.normalized(layers.conv(x, 1, 4, 3), 4)));
        h = g.node("HardSwish", List.of(layers.normalized(layers.depthwise(h, 4, 3), 4)));
        String squeezed = g.node("ReduceMean", List.of(h), TestGraph.ints("axes", 2, 3));
        String gate = g.node("HardSigmoid", List.of(layers.conv(layers.relu(layers.conv(squeezed, 4, 2, 1)), 2, 4, 1)));
        return layers.conv(g.node("Mul", List.of(h, gate)), 4, 1, 1);
    }

    private String swish(String x) {
        return g.node("Mul", List.of(x, g.node("Sigmoid", List.of(x))));
    }

    private String efficientnet(String x) {
        String h = swish(layers.normalized(layers.depthwise(swish(layers.conv(x, 1, 4, 3)), 4, 3), 4));
        String squeezed = g.node("GlobalAveragePool", List.of(h));
        String gate = g.node("Sigmoid", List.of(layers.conv(swish(layers.conv(squeezed, 4, 2, 1)), 2, 4, 1)));
        return layers.conv(g.node("Mul", List.of(h, gate)), 4, 1, 1);
    }

    private String convnext(String x) {
        String h = layers.conv(x, 1, 4, 3);
        String last = g.node("Transpose", List.of(layers.depthwise(h, 4, 7)), TestGraph.ints("perm", 0, 2, 3, 1));
        String wide = g.node("MatMul", List.of(layers.layerNormalized(last, 4), layers.weights(0.5, 4, 8)));
        String narrow = g.node("MatMul", List.of(layers.gelu(wide), layers.weights(0.4, 8, 4)));
        String scaled = g.node("Mul", List.of(narrow, layers.weights(0.5, 4)));
        String back = g.node("Transpose", List.of(scaled), TestGraph.ints("perm", 0, 3, 1, 2));
        return layers.conv(g.node("Add", List.of(h, back)), 4, 1, 1);
    }

    private String densenet(String x) {
        String h = layers.conv(x, 1, 3, 3);
        for (int channels = 3; channels < 9; channels += 3) {
            h = layers.joined(1, h, layers.relu(layers.normalized(layers.conv(h, channels, 3, 3), 3)));
        }
        return layers.conv(h, 9, 1, 1);
    }

    private String lstm(String x) {
        String rows = layers.reshaped(x, SIDE, 1, SIDE);
        String states = g.node(
                "LSTM",
                List.of(
                        rows,
                        layers.weights(0.3, 1, 16, SIDE),
                        layers.weights(0.3, 1, 16, 4),
                        layers.weights(0.1, 1, 32)),
                TestGraph.integer("hidden_size", 4));
        return layers.reshaped(layers.linear(layers.reshaped(states, SIDE, 4), 4, SIDE), 1, 1, SIDE, SIDE);
    }

    /** All weights and activations in half precision, the last step a Sigmoid, cast to float. */
    private ModelProto half(String y) {
        return HalfPrecision.of(g.proto(y));
    }

    /** The same nodes in another order. */
    private static ModelProto shuffled(ModelProto model) {
        GraphProto graph = model.getGraph();
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, graph.getNodeCount()).boxed().toList());
        Collections.shuffle(order, new Random(3));
        GraphProto.Builder changed = graph.toBuilder().clearNode();
        order.forEach(i -> changed.addNode(graph.getNode(i)));
        return model.toBuilder().setGraph(changed).build();
    }
}
