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
import org.zeline.lsa.attack.Norm;
import org.zeline.lsa.attack.NormBall;
import org.zeline.lsa.attack.ProjectedGradient;
import org.zeline.lsa.network.Bounds;
import org.zeline.lsa.network.LabelledSamples;
import org.zeline.lsa.training.Discrepancy;
import org.zeline.lsa.training.Optimizer;
import org.zeline.lsa.training.RegularizedLayer;
import org.zeline.lsa.training.Training;
import org.zeline.lsa.training.TrainingListener;
import org.zeline.lsa.training.TrainingMethod;
import org.zeline.lsa.training.TrainingSettings;
import org.zeline.onnx.ModelFile;
import org.zeline.onnx.proto.ModelProto;

/** ONNX Runtime computes the same outputs for a trained model. */
final class TrainedModelTest {
    private static final Shape IMAGES = Shape.of(8, 2, 8, 8);

    @TempDir
    private Path folder;

    @BeforeAll
    static void isAvailableOnThisPlatform() {
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
    void agreesWithOnnxRuntime(int opset) throws OrtException {
        Random random = new Random(2);
        double[] values = random.doubles(3L * IMAGES.size()).toArray();
        LabelledSamples samples = new LabelledSamples(
                new RealTensor(ElementType.FLOAT, Shape.of(24, 2, 8, 8), values),
                random.ints(24, 0, 4).toArray());
        TrainingSettings settings = TrainingSettings.builder()
                .method(TrainingMethod.AT)
                .attack(ProjectedGradient.pgd(
                        new NormBall(Norm.LINF, 0.1, Bounds.UNIT), 0.05, 2, ProjectedGradient.Start.UNIFORM, 1))
                .layers(List.of(new RegularizedLayer("v2", 0.2)), Discrepancy.RELATIVE)
                .optimizer(new Optimizer.Adam(), 0.01)
                .epochs(3)
                .batchSize(8)
                .initialized()
                .seed(3)
                .build();
        Path file = folder.resolve("model.onnx");
        ModelFile.write(network(opset), file);
        byte[] trained = Training.builder(file, settings, samples)
                .build()
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
