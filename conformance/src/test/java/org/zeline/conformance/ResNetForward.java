package org.zeline.conformance;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.plan.Step;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** A network of the size of ResNet-50 on an image of 224 x 224, in a JVM of its own whose heap a test limits. */
final class ResNetForward {
    private final TestGraph g = new TestGraph(13);
    private final Random random = new Random(1);

    private ResNetForward() {}

    /** Writes the network to a file: 25.5 million parameters in stages of 3, 4, 6 and 3 bottlenecks. */
    static void write(Path file) throws IOException {
        ResNetForward network = new ResNetForward();
        String output = network.build();
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            network.g.proto(output).writeTo(out);
        }
    }

    /**
     * Takes the network's file; prints the sum of the outputs, the largest live set and the parameters, in megabytes.
     */
    public static void main(String[] args) {
        OnnxModel model = OnnxModel.load(Path.of(args[0]));
        double[] image = new Random(2).doubles(3 * 224 * 224).toArray();
        Tensor x = Tensor.of(ElementType.FLOAT, Shape.of(1, 3, 224, 224), image);
        double[] y = model.run(List.of(x), Draws.seeded(0), Instructions.FASTEST)
                .get(0)
                .doubles();
        System.out.println("sum " + Arrays.stream(y).sum());
        System.out.println("live " + largestLiveSet(model, x) / 1e6);
        System.out.println("parameters "
                + model.graph().initializers().values().stream()
                                .mapToLong(tensor -> tensor.shape().size())
                                .sum()
                        / 1e6);
    }

    /** The most bytes of values that some step reads, writes or leaves for later ones. */
    private static long largestLiveSet(OnnxModel model, Tensor x) {
        PlanBuilder builder = new PlanBuilder(Kernels.scalar(), Draws.seeded(0));
        Plan plan = builder.plan(model.bind(builder, List.of(builder.free(x.type(), x.shape()))));
        int[] lastUse = plan.lastUses();
        long live = 8L * x.shape().size();
        long largest = live;
        for (int s = 0; s < plan.steps().size(); s++) {
            Step step = plan.steps().get(s);
            live += 8L * plan.edge(step.outputs()[0]).shape().size();
            largest = Math.max(largest, live);
            for (int input : Arrays.stream(step.inputs()).distinct().toArray()) {
                live -= lastUse[input] == s && !plan.edge(input).isConstant()
                        ? 8L * plan.edge(input).shape().size()
                        : 0;
            }
        }
        return largest;
    }

    private String build() {
        String y = relu(norm(conv(g.input("x", 1, 3, 224, 224), 3, 64, 7, 2), 64));
        y = g.node(
                "MaxPool",
                List.of(y),
                TestGraph.ints("kernel_shape", 3, 3),
                TestGraph.ints("strides", 2, 2),
                TestGraph.ints("pads", 1, 1, 1, 1));
        int[] blocks = {3, 4, 6, 3};
        int channels = 64;
        for (int stage = 0; stage < 4; stage++) {
            int inner = 64 << stage;
            for (int block = 0; block < blocks[stage]; block++) {
                int stride = block == 0 && stage > 0 ? 2 : 1;
                String main = relu(norm(conv(y, channels, inner, 1, 1), inner));
                main = relu(norm(conv(main, inner, inner, 3, stride), inner));
                main = norm(conv(main, inner, 4 * inner, 1, 1), 4 * inner);
                String skip = block == 0 ? norm(conv(y, channels, 4 * inner, 1, stride), 4 * inner) : y;
                y = relu(g.node("Add", List.of(main, skip)));
                channels = 4 * inner;
            }
        }
        y = g.node("Flatten", List.of(g.node("GlobalAveragePool", List.of(y))));
        return g.node(
                "Gemm", List.of(y, weights(0.02, 1000, channels), weights(0.01, 1000)), TestGraph.integer("transB", 1));
    }

    private String conv(String x, int in, int out, int kernel, int stride) {
        return g.node(
                "Conv",
                List.of(x, weights(Math.sqrt(2.0 / (in * kernel * kernel)), out, in, kernel, kernel)),
                TestGraph.ints("strides", stride, stride),
                TestGraph.ints("pads", kernel / 2, kernel / 2, kernel / 2, kernel / 2));
    }

    private String norm(String x, int channels) {
        String ones = ones(channels);
        return g.node("BatchNormalization", List.of(x, ones, weights(0.1, channels), weights(0.1, channels), ones));
    }

    private String relu(String x) {
        return g.node("Relu", List.of(x));
    }

    private String ones(int count) {
        double[] values = new double[count];
        Arrays.fill(values, 1);
        return g.constant(Tensor.of(ElementType.FLOAT, Shape.of(count), values));
    }

    private String weights(double scale, int... extents) {
        Shape shape = Shape.of(extents);
        double[] values = new double[shape.size()];
        Arrays.setAll(values, i -> scale * random.nextGaussian());
        return g.constant(Tensor.of(ElementType.FLOAT, shape, values));
    }
}
