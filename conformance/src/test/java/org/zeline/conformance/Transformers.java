package org.zeline.conformance;

import java.util.Arrays;
import java.util.List;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;

/** Networks that attend: the image is cut in four patches of 4 x 4 pixels, the tokens, and put together again. */
final class Transformers {
    static final int TOKENS = 4;

    private final TestGraph g;
    private final Layers layers;

    Transformers(TestGraph g, Layers layers) {
        this.g = g;
        this.layers = layers;
    }

    /** What masks the scores of an attention. */
    @FunctionalInterface
    interface Mask {
        String of(String scores);
    }

    /** By its formula, as exporters wrote it before opset 17. */
    private String normalizedByHand(String x, int size) {
        String mean = g.node("ReduceMean", List.of(x), TestGraph.ints("axes", -1));
        String centered = g.node("Sub", List.of(x, mean));
        String square = g.node("Pow", List.of(centered, layers.number(2)));
        String variance = g.node("ReduceMean", List.of(square), TestGraph.ints("axes", -1));
        String deviation = g.node("Sqrt", List.of(g.node("Add", List.of(variance, layers.number(1e-5)))));
        String normal = g.node("Div", List.of(centered, deviation));
        return g.node(
                "Add", List.of(g.node("Mul", List.of(normal, layers.weights(1, size))), layers.weights(0.1, size)));
    }

    /** Patches of 4 x 4 pixels as tokens, {@code 1 x 4 x 16}. */
    private String tokens(String x) {
        String split = layers.reshaped(x, 1, 2, 4, 2, 4);
        return layers.reshaped(layers.transposed(split, 0, 1, 3, 2, 4), 1, TOKENS, 16);
    }

    private String image(String tokens) {
        String split = layers.reshaped(tokens, 1, 2, 2, 4, 4);
        return layers.reshaped(layers.transposed(split, 0, 1, 3, 2, 4), 1, 1, 8, 8);
    }

    /** Two heads of four numbers, with a mask on the scores. */
    private String attention(String x, int count, int from, Mask mask) {
        String q = heads(layers.linear(x, from, 8), count, 0, 2, 1, 3);
        String k = heads(layers.linear(x, from, 8), count, 0, 2, 3, 1);
        String v = heads(layers.linear(x, from, 8), count, 0, 2, 1, 3);
        String scores = g.node("Div", List.of(g.node("MatMul", List.of(q, k)), layers.number(2)));
        String shares = g.node("Softmax", List.of(mask.of(scores)), TestGraph.integer("axis", -1));
        String mixed = layers.transposed(g.node("MatMul", List.of(shares, v)), 0, 2, 1, 3);
        return layers.linear(layers.reshaped(mixed, 1, count, 8), 8, from);
    }

    private String heads(String x, int count, long... order) {
        return layers.transposed(layers.reshaped(x, 1, count, 2, 4), order);
    }

    String transformer(String x, Mask mask) {
        String h = g.node("Add", List.of(layers.linear(tokens(x), 16, 16), layers.weights(0.3, 1, TOKENS, 16)));
        h = g.node("Add", List.of(h, attention(normalizedByHand(h, 16), TOKENS, 16, mask)));
        String inner = layers.gelu(layers.linear(normalizedByHand(h, 16), 16, 8));
        return image(layers.linear(g.node("Add", List.of(h, layers.linear(inner, 8, 16))), 16, 16));
    }

    private String tokenMask() {
        return layers.reshaped(g.input("attention_mask", ElementType.INT64, 1, TOKENS), 1, 1, 1, TOKENS);
    }

    /** {@code masked_fill(mask == 0, finfo.min)}. */
    String byLowest(String scores) {
        String dropped = g.node("Equal", List.of(tokenMask(), g.integers(0)));
        return g.node("Where", List.of(dropped, layers.number(-Float.MAX_VALUE), scores));
    }

    String byInfinity(String scores) {
        String kept = g.node("Cast", List.of(tokenMask()), TestGraph.integer("to", 9));
        return g.node("Where", List.of(kept, scores, layers.number(Double.NEGATIVE_INFINITY)));
    }

    /** {@code scores + (1 - mask) * finfo.min}. */
    String timesLowest(String scores) {
        String mask = g.node("Cast", List.of(tokenMask()), TestGraph.integer("to", 1));
        String dropped = g.node("Sub", List.of(layers.number(1), mask));
        return g.node("Add", List.of(scores, g.node("Mul", List.of(dropped, layers.number(-Float.MAX_VALUE)))));
    }

    String causal(String scores) {
        double[] later = new double[TOKENS * TOKENS];
        Arrays.setAll(later, i -> i % TOKENS > i / TOKENS ? Double.NEGATIVE_INFINITY : 0);
        Shape shape = Shape.of(TOKENS, TOKENS);
        return g.node("Add", List.of(scores, g.constant(new RealTensor(ElementType.FLOAT, shape, later))));
    }

    String vit(String x) {
        String patches = g.node(
                "Conv",
                List.of(x, layers.weights(0.25, 16, 1, 4, 4), layers.weights(0.1, 16)),
                TestGraph.ints("kernel_shape", 4, 4),
                TestGraph.ints("strides", 4, 4));
        String rows = layers.transposed(layers.reshaped(patches, 1, 16, TOKENS), 0, 2, 1);
        String h = layers.joined(1, layers.weights(0.5, 1, 1, 16), rows);
        h = g.node("Add", List.of(h, attention(layers.layerNormalized(h, 16), TOKENS + 1, 16, scores -> scores)));
        String kept = g.node("Slice", List.of(h, g.integers(1), g.integers(TOKENS + 1), g.integers(1)));
        return image(layers.linear(layers.layerNormalized(kept, 16), 16, 16));
    }

    /** Rows of the image are shifted round, and attend within windows of four. */
    String swin(String x) {
        String cut = g.node("Slice", List.of(x, g.integers(2), g.integers(8), g.integers(2)));
        String rest = g.node("Slice", List.of(x, g.integers(0), g.integers(2), g.integers(2)));
        String h = layers.linear(tokens(layers.joined(2, cut, rest)), 16, 16);
        String bias = layers.weights(0.3, 1, 2, TOKENS, TOKENS);
        h = g.node(
                "Add",
                List.of(h, attention(layers.layerNormalized(h, 16), TOKENS, 16, s -> g.node("Add", List.of(s, bias)))));
        return image(layers.linear(h, 16, 16));
    }

    String attentionOperator(String x) {
        String h = layers.linear(tokens(x), 16, 16);
        String mixed = g.node(
                "Attention",
                List.of(layers.linear(h, 16, 8), layers.linear(h, 16, 8), layers.linear(h, 16, 8)),
                TestGraph.integer("q_num_heads", 2),
                TestGraph.integer("kv_num_heads", 2),
                TestGraph.integer("is_causal", 1));
        return image(layers.linear(mixed, 8, 16));
    }
}
