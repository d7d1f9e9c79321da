package org.zeline.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zeline.interpreter.TestGraph.integer;
import static org.zeline.interpreter.TestGraph.ints;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.TestGraph;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.Bounds;
import org.zeline.lsa.Samples;
import org.zeline.lsa.training.Discrepancy;
import org.zeline.lsa.training.InnerAttack;
import org.zeline.lsa.training.Layer;
import org.zeline.lsa.training.Method;
import org.zeline.lsa.training.Optimizer;
import org.zeline.lsa.training.Schedule;
import org.zeline.lsa.training.Settings;
import org.zeline.lsa.training.Training;
import org.zeline.lsa.training.TrainingListener;
import org.zeline.onnx.ModelFile;
import org.zeline.onnx.proto.ModelProto;

/** What training writes is a network that ONNX Runtime computes too. */
final class TrainedModelTest {
    private static final Shape IMAGES = Shape.of(8, 2, 8, 8);

    @TempDir
    private Path folder;

    @BeforeAll
    static void isThereOnThisPlatform() {
        try {
            assertThat(OrtEnvironment.getEnvironment().getVersion()).isNotEmpty();
        } catch (LinkageError e) {
            Assumptions.abort("ONNX Runtime has no native code for this platform: " + e.getMessage());
        }
    }

    private static String weights(TestGraph g, Random random, int... extents) {
        Shape shape = Shape.of(extents);
        double[] values = random.doubles(shape.size(), 0.1, 0.5).toArray();
        return g.constant(new RealTensor(ElementType.FLOAT, shape, values));
    }

    private static ModelProto network(int opset) {
        Random random = new Random(1);
        TestGraph g = new TestGraph(opset);
        String y = g.input("x", 8, 2, 8, 8);
        y = g.node("Conv", List.of(y, weights(g, random, 6, 2, 3, 3), weights(g, random, 6)), ints("pads", 1, 1, 1, 1));
        y = g.node(
                "BatchNormalization",
                List.of(y, weights(g, random, 6), weights(g, random, 6), weights(g, random, 6), weights(g, random, 6)));
        y = g.node("PRelu", List.of(y, weights(g, random, 6, 1, 1)));
        y = g.node("MaxPool", List.of(y), ints("kernel_shape", 2, 2), ints("strides", 2, 2));
        y = g.node("Flatten", List.of(y));
        y = g.node("Gemm", List.of(y, weights(g, random, 4, 96), weights(g, random, 4)), integer("transB", 1));
        return g.proto(y);
    }

    @ParameterizedTest
    @ValueSource(ints = {11, 15})
    void equalsWhatOnnxRuntimeComputes(int opset) throws OrtException {
        Random random = new Random(2);
        double[] values = random.doubles(3L * IMAGES.size()).toArray();
        Samples samples = new Samples(
                new RealTensor(ElementType.FLOAT, Shape.of(24, 2, 8, 8), values),
                random.ints(24, 0, 4).toArray());
        Settings settings = new Settings(
                Method.AT,
                new InnerAttack(0.1, 0.05, 2, InnerAttack.Start.UNIFORM, Bounds.UNIT),
                1,
                List.of(new Layer("v2", 0.2)),
                Discrepancy.RELATIVE,
                new Optimizer.Adam(),
                0.01,
                Schedule.constant(),
                0,
                3,
                8,
                0,
                true,
                3,
                null);
        Path file = folder.resolve("model.onnx");
        ModelFile.write(network(opset), file);
        byte[] trained = Training.of(file, settings, samples, null, Instructions.FASTEST, 1)
                .run(null, TrainingListener.NONE)
                .model()
                .toByteArray();
        Network network = Network.of(trained);
        List<Tensor> ours = network.model().run(network.inputs(), Draws.seeded(1), Instructions.FASTEST);
        try (OnnxRuntime other = new OnnxRuntime(network)) {
            assertThat(other.difference(ours)).isLessThan(1e-4);
        }
    }
}
