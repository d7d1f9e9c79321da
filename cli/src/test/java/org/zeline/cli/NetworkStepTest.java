package org.zeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zeline.cli.Invocation.model;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeline.cli.input.Npy;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.ModelFile;
import org.zeline.onnx.proto.GraphProto;
import org.zeline.onnx.proto.ModelProto;
import org.zeline.onnx.proto.NodeProto;
import org.zeline.onnx.proto.OperatorSetIdProto;
import org.zeline.onnx.proto.TypeProto;
import org.zeline.onnx.proto.ValueInfoProto;

/** Another network as a step of post-processing. */
class NetworkStepTest {
    @TempDir
    private Path folder = Path.of(".");

    private Path image = Path.of(".");
    private Path step = Path.of(".");

    @BeforeEach
    void anImage() throws IOException {
        SplittableRandom random = new SplittableRandom(7);
        double[] pixels = random.doubles(256).map(u -> 4 * u - 2).toArray();
        image = Files.write(folder.resolve("x.npy"), Npy.write(Tensor.of(Shape.of(1, 1, 16, 16), pixels)));
        step = folder.resolve("step.onnx");
    }

    private void write(String operator) {
        TypeProto type = TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(1))
                .build();
        ModelProto model = ModelProto.newBuilder()
                .setIrVersion(7)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
                .setGraph(GraphProto.newBuilder()
                        .addInput(ValueInfoProto.newBuilder().setName("x").setType(type))
                        .addNode(NodeProto.newBuilder()
                                .setOpType(operator)
                                .addInput("x")
                                .addOutput("y"))
                        .addOutput(ValueInfoProto.newBuilder().setName("y").setType(type)))
                .build();
        ModelFile.write(model, step);
    }

    private Invocation run(String command, String steps, Object... more) {
        List<Object> words = new ArrayList<>(List.of(command, model("unet16_c8"), "--input", image));
        words.addAll(List.of("--hypothesis", "back", "--threshold", "0.6", "--normalize", "--variance", "1"));
        words.addAll(List.of("--post-process", steps));
        words.addAll(List.of(more));
        return Invocation.of(words.toArray());
    }

    @Test
    void itIsAppliedInItsPlace() {
        write("Abs");
        JsonObject built = run("pvalue", "input-diff,abs", "--json").done().object();
        JsonObject own =
                run("pvalue", "input-diff,onnx:" + step, "--json").done().object();
        assertThat(own.get("p_value")).isEqualTo(built.get("p_value"));
        assertThat(own.get("roi")).isEqualTo(built.get("roi"));
        assertThat(run("pvalue", "input-diff,onnx:" + step).done().out()).contains("selective p-value");
    }

    @Test
    void oneThatIsNotThereOrCantBeFollowedIsNamed() {
        run("pvalue", "onnx:" + folder.resolve("none.onnx")).refused(2, "none.onnx");
        write("NonZero");
        run("pvalue", "onnx:" + step).refused(2, "step.onnx", "NonZero");
        Invocation.of("pvalue", step, "--input", image, "--hypothesis", "back", "--threshold", "0", "--variance", "1")
                .refused(2, "step.onnx", "NonZero");
    }

    /** What was done with one network is not gone on with by another of the same name. */
    @Test
    void aCheckpointKnowsWhatIsInIt() {
        write("Abs");
        Path checkpoint = folder.resolve("run.csv");
        run("calibrate", "onnx:" + step, "--replicates", "2", "--checkpoint", checkpoint)
                .done();
        run("calibrate", "onnx:" + step, "--replicates", "3", "--checkpoint", checkpoint)
                .done();
        write("Neg");
        run("calibrate", "onnx:" + step, "--replicates", "3", "--checkpoint", checkpoint)
                .refused(2, "run.csv");
    }
}
