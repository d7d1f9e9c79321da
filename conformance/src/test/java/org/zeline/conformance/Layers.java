package org.zeline.conformance;

import java.util.List;
import java.util.Random;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;

/** Layers with random weights of type float, added to a graph node by node as exporters write them. */
final class Layers {
    private final Random random = new Random(5);
    private final TestGraph g;

    Layers(TestGraph g) {
        this.g = g;
    }

    /** Numbers of a normal law. */
    String weights(double scale, int... extents) {
        Shape shape = Shape.of(extents);
        double[] values = random.doubles(shape.size())
                .map(u -> (float) (scale * random.nextGaussian()))
                .toArray();
        return g.constant(new RealTensor(ElementType.FLOAT, shape, values));
    }

    String number(double value) {
        return g.constant(new RealTensor(ElementType.FLOAT, Shape.of(new int[0]), new double[] {(float) value}));
    }

    String conv(String x, int from, int to, int kernel) {
        return convolved(x, weights(0.8 / Math.sqrt(from) / kernel, to, from, kernel, kernel), to, kernel, 1, 1);
    }

    String convolved(String x, String w, int to, int kernel, int group, int dilation) {
        int pad = dilation * (kernel / 2);
        return g.node(
                "Conv",
                List.of(x, w, weights(0.1, to)),
                TestGraph.ints("kernel_shape", kernel, kernel),
                TestGraph.ints("pads", pad, pad, pad, pad),
                TestGraph.ints("dilations", dilation, dilation),
                TestGraph.integer("group", group));
    }

    String depthwise(String x, int channels, int kernel) {
        return convolved(x, weights(0.3, channels, 1, kernel, kernel), channels, kernel, channels, 1);
    }

    String relu(String x) {
        return g.node("Relu", List.of(x));
    }

    /** A batch normalisation. */
    String normalized(String x, int channels) {
        double[] variances =
                random.doubles(channels).map(u -> (float) (0.5 + u)).toArray();
        String variance = g.constant(new RealTensor(ElementType.FLOAT, Shape.of(channels), variances));
        return g.node(
                "BatchNormalization",
                List.of(x, weights(1, channels), weights(0.1, channels), weights(0.1, channels), variance));
    }

    String pooled(String x) {
        return g.node("MaxPool", List.of(x), TestGraph.ints("kernel_shape", 2, 2), TestGraph.ints("strides", 2, 2));
    }

    String joined(int axis, String... parts) {
        return g.node("Concat", List.of(parts), TestGraph.integer("axis", axis));
    }

    String transposed(String x, long... order) {
        return g.node("Transpose", List.of(x), TestGraph.ints("perm", order));
    }

    String reshaped(String x, long... extents) {
        return g.node("Reshape", List.of(x, g.integers(extents)));
    }

    /** A dense layer along the last axis. */
    String linear(String x, int from, int to) {
        String product = g.node("MatMul", List.of(x, weights(0.6 / Math.sqrt(from), from, to)));
        return g.node("Add", List.of(product, weights(0.1, to)));
    }

    String layerNormalized(String x, int size) {
        return g.node(
                "LayerNormalization", List.of(x, weights(1, size), weights(0.1, size)), TestGraph.integer("axis", -1));
    }

    /** By its formula, as exporters wrote it before opset 20. */
    String gelu(String x) {
        String erf = g.node("Erf", List.of(g.node("Div", List.of(x, number(Math.sqrt(2))))));
        String factor = g.node("Add", List.of(erf, number(1)));
        return g.node("Mul", List.of(g.node("Mul", List.of(x, factor)), number(0.5)));
    }
}
