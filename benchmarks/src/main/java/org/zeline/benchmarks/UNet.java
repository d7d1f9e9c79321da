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
 * A small U-Net with random weights, for images of any size: two convolutions, a level of half the side and twice the
 * channels, the way back up, and one score a pixel.
 */
final class UNet {
    private final TestGraph graph = new TestGraph(13);
    private final SplittableRandom random;
    private final int side;
    private final int width;
    private double operations;

    private UNet(int side, int width, long seed) {
        this.side = side;
        this.width = width;
        this.random = new SplittableRandom(seed);
    }

    /**
     * A network that was made.
     *
     * @param bytes the network as an ONNX file in single precision, from an image of one channel to its scores
     * @param input the shape of the image
     * @param operations the additions and multiplications of all convolutions for one image, without biases
     */
    record Made(byte[] bytes, Shape input, double operations) {}

    /**
     * {@return the network; the same one for the same seed}
     *
     * @param side of the image, even
     * @param width channels of the first level
     * @param seed of the weights
     */
    static Made of(int side, int width, long seed) {
        if (side < 2 || side % 2 != 0 || width < 1) {
            throw new IllegalArgumentException(
                    "a U-Net needs an even side and at least one channel, got " + side + " and " + width);
        }
        return new UNet(side, width, seed).make();
    }

    private Made make() {
        String x = graph.input("image", 1, 1, side, side);
        String fine = convolution(convolution(x, 1, width, side), width, width, side);
        String pooled = graph.node("MaxPool", List.of(fine), ints("kernel_shape", 2, 2), ints("strides", 2, 2));
        String coarse = convolution(pooled, width, 2 * width, side / 2);
        String joined = graph.node("Concat", List.of(fine, upsampled(coarse)), integer("axis", 1));
        String merged = convolution(joined, 2 * width, width, side);
        operations += 2.0 * width * side * side;
        String scores = graph.node("Conv", List.of(merged, weights(width, 1, width, 1, 1), weights(100, 1)));
        return new Made(bytes(scores), Shape.of(1, 1, side, side), operations);
    }

    /** 3x3 and then a ReLU. */
    private String convolution(String x, int from, int to, int size) {
        operations += 18.0 * from * to * size * size;
        String y = graph.node(
                "Conv", List.of(x, weights(4.5 * from, to, from, 3, 3), weights(100, to)), ints("pads", 1, 1, 1, 1));
        return graph.node("Relu", List.of(y));
    }

    private String upsampled(String x) {
        operations += 4.0 * width * width * side * side;
        return graph.node(
                "ConvTranspose",
                List.of(x, weights(2 * width, 2 * width, width, 2, 2), weights(100, width)),
                ints("strides", 2, 2));
    }

    /** Normal with variance {@code 1 / over}, which keeps activations about as large as the image's pixels. */
    private String weights(double over, int... shape) {
        Shape extents = Shape.of(shape);
        double[] values = new double[extents.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = random.nextGaussian() / Math.sqrt(over);
        }
        return graph.constant(Tensor.wrapping(ElementType.FLOAT, extents, values));
    }

    /** Without the shape that a test graph declares for its output, which other tools would check. */
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
