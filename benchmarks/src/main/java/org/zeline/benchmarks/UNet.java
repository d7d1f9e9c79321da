package org.zeline.benchmarks;

import static org.zeline.interpreter.TestGraph.integer;
import static org.zeline.interpreter.TestGraph.ints;

import java.util.List;
import java.util.SplittableRandom;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.proto.ModelProto;

/**
 * A U-Net with random weights, for images of any size: two convolutions at each level, the next level with half the
 * side and twice the channels, upsampling, one more convolution, and one score per pixel. The lowest level is one
 * convolution.
 */
final class UNet {
    private final TestGraph graph = new TestGraph(13);
    private final SplittableRandom random;
    private final int side;
    private final int width;
    private final int levels;

    private UNet(int side, int width, int levels, long seed) {
        this.side = side;
        this.width = width;
        this.levels = levels;
        this.random = new SplittableRandom(seed);
    }

    /**
     * A generated network.
     *
     * @param bytes the network as an ONNX file in single precision, from an image of one channel to its scores
     * @param input the shape of the image
     */
    record Made(byte[] bytes, Shape input) {}

    /**
     * {@return the network; deterministic for a seed}
     *
     * @param side the side length of the image; it is halved at each level but the first
     * @param width the channels of the first level
     * @param levels the number of levels, from 2
     * @param seed the seed of the weights
     */
    static Made of(int side, int width, int levels, long seed) {
        if (levels < 2 || side < 1 || side % (1 << (levels - 1)) != 0 || width < 1) {
            throw new IllegalArgumentException(
                    "a U-Net needs at least two levels and one channel, and a side that can be halved at each level but"
                            + " the first; got " + levels + ", " + width + " and " + side);
        }
        return new UNet(side, width, levels, seed).make();
    }

    private Made make() {
        String x = graph.input("image", 1, 1, side, side);
        String merged = level(1, x, 1, width);
        String scores = graph.node("Conv", List.of(merged, weights(width, 1, width, 1, 1), weights(100, 1)));
        return new Made(bytes(scores), Shape.of(1, 1, side, side));
    }

    private String level(int number, String x, int from, int to) {
        if (number == levels) {
            return convolution(x, from, to);
        }
        String fine = convolution(convolution(x, from, to), to, to);
        String pooled = graph.node("MaxPool", List.of(fine), ints("kernel_shape", 2, 2), ints("strides", 2, 2));
        String coarse = level(number + 1, pooled, to, 2 * to);
        String joined = graph.node("Concat", List.of(fine, upsampled(coarse, to)), integer("axis", 1));
        return convolution(joined, 2 * to, to);
    }

    /** A 3x3 convolution followed by a ReLU. */
    private String convolution(String x, int from, int to) {
        String y = graph.node(
                "Conv", List.of(x, weights(4.5 * from, to, from, 3, 3), weights(100, to)), ints("pads", 1, 1, 1, 1));
        return graph.node("Relu", List.of(y));
    }

    private String upsampled(String x, int to) {
        return graph.node(
                "ConvTranspose",
                List.of(x, weights(2 * to, 2 * to, to, 2, 2), weights(100, to)),
                ints("strides", 2, 2));
    }

    /** Normal with variance {@code 1 / over}, which keeps activations at the scale of the image's pixels. */
    private String weights(double over, int... shape) {
        Shape extents = Shape.of(shape);
        double[] values = new double[extents.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian() / Math.sqrt(over);
        }
        return graph.constant(Tensor.wrapping(ElementType.FLOAT, extents, values));
    }

    /** Removes the output shape that a test graph declares, since other tools would check it. */
    private byte[] bytes(String output) {
        ModelProto.Builder model = graph.proto(output).toBuilder();
        model.getGraphBuilder()
                .getOutputBuilder(0)
                .getTypeBuilder()
                .getTensorTypeBuilder()
                .clearShape();
        return model.build().toByteArray();
    }
}
