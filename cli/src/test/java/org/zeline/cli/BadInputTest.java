package org.zeline.cli;

import static org.zeline.cli.Invocation.golden;
import static org.zeline.cli.Invocation.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.UnaryOperator;
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
import org.zeline.onnx.proto.TensorShapeProto;
import org.zeline.onnx.proto.TypeProto;
import org.zeline.onnx.proto.ValueInfoProto;

/** Whatever is wrong with the input ends in one line that names it, and an exit status. */
final class BadInputTest {
    @TempDir
    private Path folder = Path.of(".");

    private Path image = folder;

    @BeforeEach
    void anImage() throws IOException {
        image = image("image.npy", Shape.of(1, 1, 16, 16), x -> x);
    }

    private Path image(String name, Shape shape, UnaryOperator<double[]> change) throws IOException {
        double[] values = new double[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = Math.sin(i);
        }
        return Files.write(folder.resolve(name), Npy.write(Tensor.of(shape, change.apply(values))));
    }

    private static Invocation pvalue(Path model, Path image, Object... more) {
        Object[] words = {
            "pvalue", model, "--input", image, "--hypothesis", "back", "--threshold", "-2", "--variance", "1"
        };
        Object[] all = Arrays.copyOf(words, words.length + more.length);
        System.arraycopy(more, 0, all, words.length, more.length);
        return Invocation.of(all);
    }

    private Path changed(String golden, String from, String to) throws IOException {
        String text = Files.readString(golden(golden));
        org.assertj.core.api.Assertions.assertThat(text).contains(from);
        return Files.writeString(folder.resolve("changed.json"), text.replace(from, to));
    }

    private Path network(String operator) {
        ValueInfoProto.Builder port = ValueInfoProto.newBuilder()
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(1)
                                .setShape(TensorShapeProto.newBuilder()
                                        .addDim(TensorShapeProto.Dimension.newBuilder()
                                                .setDimValue(4)))));
        ModelProto model = ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
                .setGraph(GraphProto.newBuilder()
                        .addInput(port.clone().setName("x"))
                        .addOutput(port.clone().setName("y"))
                        .addNode(NodeProto.newBuilder()
                                .setName("strange")
                                .setOpType(operator)
                                .addInput("x")
                                .addOutput("y")))
                .build();
        Path file = folder.resolve("network.onnx");
        ModelFile.write(model, file);
        return file;
    }

    @Test
    void aTruncatedModel() throws IOException {
        byte[] bytes = Files.readAllBytes(model("unet16_c8"));
        Path cut = Files.write(folder.resolve("cut.onnx"), Arrays.copyOf(bytes, bytes.length / 2));
        pvalue(cut, image).refused(2, "cut.onnx", "cut short");
    }

    @Test
    void anInputOfTheWrongShapeInAProblemFile() throws IOException {
        Path file = changed("unet8-back-1", "\"shape\":[1,1,16,16]", "\"shape\":[1,1, 8,32]");
        Invocation.of("pvalue", "--problem", file, "--models", Invocation.MODELS)
                .refused(2, "1x1x16x16", "1x1x8x32");
    }

    @Test
    void anUnknownOperator() {
        pvalue(network("Frobnicate"), image).refused(2, "network.onnx", "Frobnicate 'strange'", "unknown operator");
    }

    @Test
    void aSmoothOperatorThatSearchCantFollow() throws IOException {
        Path four = image("four.npy", Shape.of(4), x -> x);
        Invocation.of(
                        "pvalue",
                        network("Exp"),
                        "--input",
                        four,
                        "--hypothesis",
                        "back",
                        "--variance",
                        "1",
                        "--threshold",
                        "1.2",
                        "--post-process",
                        "input-diff",
                        "--search",
                        "parametric")
                .refused(2, "network.onnx", "Exp 'strange'", "not piecewise linear");
    }

    @Test
    void notANumberInAProblemFile() throws IOException {
        Path file = changed("unet8-back-1", "\"data\":[", "\"data\":[NaN,");
        Invocation.of("pvalue", "--problem", file, "--models", Invocation.MODELS)
                .refused(2, "changed.json: problem.inputs[0].data[0]", "finite number", "NaN");
    }

    @Test
    void aNegativeVariance() throws IOException {
        Path file = changed("unet8-back-1", "\"variance\":1.0", "\"variance\":-1.0");
        Invocation.of("pvalue", "--problem", file, "--models", Invocation.MODELS)
                .refused(2, "changed.json: problem.variance", "positive", "-1.0");
    }

    @Test
    void aVarianceOfTheWrongSize() throws IOException {
        Path file = changed("unet8-back-1", "\"variance\":1.0", "\"variance\":{\"diagonal\":[1.0,2.0]}");
        Invocation.of("pvalue", "--problem", file, "--models", Invocation.MODELS)
                .refused(2, "changed.json", "2", "256");
    }

    @Test
    void aMisspeltField() throws IOException {
        Path file = changed("unet8-back-1", "\"threshold\"", "\"treshold\"");
        Invocation.of("pvalue", "--problem", file, "--models", Invocation.MODELS)
                .refused(2, "changed.json: problem.hypothesis.treshold: unknown field");
    }

    @Test
    void drawsThatNoNodeTakes() throws IOException {
        Path file = changed("unet8-back-1", "\"random_normal_like\":null", "\"random_normal_like\":[[0.5,1.0]]");
        Invocation.of("pvalue", "--problem", file, "--models", Invocation.MODELS)
                .refused(2, "unet16_c8.onnx: random_normal_like holds 1 list", "take 0", "leave out");
        pvalue(model("unet16_c8"), image, "--random-normal-like", image)
                .refused(2, "random_normal_like holds 1 list", "leave out");
    }
}
