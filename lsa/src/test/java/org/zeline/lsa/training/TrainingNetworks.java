package org.zeline.lsa.training;

import static org.zeline.interpreter.TestGraph.integer;
import static org.zeline.interpreter.TestGraph.ints;

import java.util.List;
import java.util.Random;
import java.util.concurrent.Semaphore;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.lsa.attack.Norm;
import org.zeline.lsa.attack.NormBall;
import org.zeline.lsa.attack.ProjectedGradient;
import org.zeline.lsa.network.Bounds;
import org.zeline.lsa.network.LabelledSamples;
import org.zeline.onnx.proto.ModelProto;

/** Small networks of three classes, images whose bright quarter determines the class, and settings. */
final class TrainingNetworks {
    static final int CLASSES = 3;

    private TrainingNetworks() {}

    private static String weights(TestGraph g, Random random, double scale, int... extents) {
        Shape shape = Shape.of(extents);
        return g.reals(shape, random.doubles(shape.size(), -scale, scale).toArray());
    }

    /** Conv, an activation, MaxPool, Flatten, Gemm. */
    static ModelProto convolutional(String activation, boolean normalized, int opset) {
        return convolutional(activation, normalized, false, opset);
    }

    /** The same, possibly with a Dropout of two fifths before the activation; that needs opset 12. */
    static ModelProto convolutional(String activation, boolean normalized, boolean drops, int opset) {
        Random random = new Random(3);
        TestGraph g = new TestGraph(opset);
        String x = g.input("x", ElementType.DOUBLE, 1, 1, 6, 6);
        String y = g.node(
                "Conv",
                List.of(x, weights(g, random, 0.6, 3, 1, 3, 3), weights(g, random, 0.2, 3)),
                ints("pads", 1, 1, 1, 1));
        if (normalized) {
            String scale = g.reals(Shape.of(3), 1.1, 0.8, 1.3);
            String bias = g.reals(Shape.of(3), 0.1, -0.2, 0.0);
            String mean = g.reals(Shape.of(3), 0.2, 0.1, -0.1);
            String variance = g.reals(Shape.of(3), 0.5, 1.5, 0.9);
            y = g.node("BatchNormalization", List.of(y, scale, bias, mean, variance));
        }
        if (drops) {
            y = g.node("Dropout", List.of(y, g.reals(Shape.of(), 0.4)));
        }
        y = activation.equals("PRelu")
                ? g.node("PRelu", List.of(y, g.reals(Shape.of(3, 1, 1), 0.2, 0.1, 0.3)))
                : g.node(activation, List.of(y));
        y = g.node("MaxPool", List.of(y), ints("kernel_shape", 2, 2), ints("strides", 2, 2));
        y = g.node("Flatten", List.of(y));
        y = g.node(
                "Gemm", List.of(y, weights(g, random, 0.4, 5, 27), weights(g, random, 0.2, 5)), integer("transB", 1));
        y = g.node("Tanh", List.of(y));
        String out = g.node("MatMul", List.of(y, weights(g, random, 0.7, 5, CLASSES)));
        out = g.node("Add", List.of(out, weights(g, random, 0.2, CLASSES)));
        return g.proto(out);
    }

    /** Grey images of 6 x 6 pixels with noise. */
    static LabelledSamples samples(long seed, int count) {
        Random random = new Random(seed);
        double[] values = new double[count * 36];
        int[] labels = new int[count];
        for (int s = 0; s < count; s++) {
            labels[s] = random.nextInt(CLASSES);
            for (int i = 0; i < 36; i++) {
                boolean bright = i / 18 == labels[s] / 2 && i % 6 / 3 == labels[s] % 2;
                values[s * 36 + i] = Math.min(1, (bright ? 0.7 : 0.2) + 0.3 * random.nextDouble());
            }
        }
        return new LabelledSamples(new RealTensor(ElementType.DOUBLE, Shape.of(count, 1, 6, 6), values), labels);
    }

    static ProjectedGradient attack(int steps, double step) {
        NormBall ball = new NormBall(Norm.LINF, 0.1, Bounds.UNIT);
        return ProjectedGradient.pgd(ball, step, steps, ProjectedGradient.Start.UNIFORM, 1);
    }

    /** The objective on a batch of one part. */
    static MicroBatchObjective wholeBatch(TrainableNetwork network, TrainingSettings settings) {
        SharedSums sums = new SharedSums(new Semaphore(1));
        sums.start(1);
        return new MicroBatchObjective(network, settings, sums);
    }

    static TrainingSettings.Builder settings(TrainingMethod method, List<RegularizedLayer> layers, int epochs) {
        return TrainingSettings.builder()
                .method(method)
                .precision(Precision.DOUBLE)
                .attack(attack(2, 0.05))
                .beta(3)
                .layers(layers, Discrepancy.RELATIVE)
                .optimizer(new Optimizer.Sgd(0.9, false), 0.05)
                .weightDecay(1e-4)
                .epochs(epochs)
                .batchSize(40)
                .seed(5);
    }
}
