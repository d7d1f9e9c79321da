package org.zeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.zeline.cli.input.Npy;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.ModelFile;
import org.zeline.onnx.proto.AttributeProto;
import org.zeline.onnx.proto.GraphProto;
import org.zeline.onnx.proto.ModelProto;
import org.zeline.onnx.proto.NodeProto;
import org.zeline.onnx.proto.StringStringEntryProto;
import org.zeline.onnx.proto.TensorProto;
import org.zeline.onnx.proto.TypeProto;
import org.zeline.onnx.proto.ValueInfoProto;

/** Every command that loads models takes the options on what they may hold and ask for. */
class ModelOptionsTest {
    /** A question on a model and its input, and what else commands need. */
    private static final String[] COMMANDS = {
        "inspect MODEL",
        "run MODEL --input MODEL.npy",
        "pvalue MODEL --input MODEL.npy --hypothesis back --threshold 0.1 --variance 1",
        "pvalue --problem problem.json",
        "calibrate MODEL --input MODEL.npy --hypothesis back --threshold 0.1 --variance 1 --replicates 2",
        "calibrate --problem problem.json --replicates 2",
        "lsa MODEL --data data.npy --labels labels.npy --attack fgsm --bounds -9,9 --activations Elu",
        "lsa --problem problem.json --attack gaussian --grid 0",
        "train MODEL --data data.npy --labels labels.npy --output trained.onnx",
        "bench --problem problem.json --modes sweep --repeats 1",
        "verify --golden problem.json"
    };

    @TempDir
    private static Path folder = Path.of(".");

    @BeforeAll
    static void files() throws IOException {
        for (String name : new String[] {"mnist_mlp_elu", "unet16_c8"}) {
            Files.write(folder.resolve(name + ".onnx"), external(name).toByteArray());
            Files.copy(Invocation.model(name), folder.resolve(name + "-whole.onnx"));
        }
        Files.write(folder.resolve("unet16_c8.onnx.npy"), npy(Shape.of(1, 1, 16, 16)));
        Files.write(folder.resolve("data.npy"), npy(Shape.of(4, 1, 28, 28)));
        Files.write(folder.resolve("labels.npy"), Npy.write(Tensor.of(Shape.of(4), 0L, 1L, 2L, 3L)));
        String golden = Files.readString(Invocation.golden("unet8-back-1"));
        Files.writeString(folder.resolve("problem.json"), golden);
        Files.write(folder.resolve("endless.onnx"), endless().toByteArray());
        Files.write(folder.resolve("two.npy"), npy(Shape.of(2)));
    }

    private static byte[] npy(Shape shape) {
        double[] values = new java.util.Random(5).doubles(shape.size(), 0, 1).toArray();
        return Npy.write(Tensor.of(shape, values));
    }

    /** A model whose tensors have their data in one file beside it, which is written. */
    private static ModelProto external(String name) throws IOException {
        ModelProto.Builder model = ModelFile.read(Invocation.model(name)).toBuilder();
        ByteArrayOutputStream data = new ByteArrayOutputStream();
        for (TensorProto.Builder tensor : model.getGraphBuilder().getInitializerBuilderList()) {
            ByteString own = tensor.getRawData();
            if (!own.isEmpty()) {
                tensor.clearRawData()
                        .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                        .addExternalData(entry("location", name + ".data"))
                        .addExternalData(entry("offset", Integer.toString(data.size())))
                        .addExternalData(entry("length", Integer.toString(own.size())));
                own.writeTo(data);
            }
        }
        assertThat(data.size()).isPositive();
        Files.write(folder.resolve(name + ".data"), data.toByteArray());
        return model.build();
    }

    private static StringStringEntryProto entry(String key, String value) {
        return StringStringEntryProto.newBuilder().setKey(key).setValue(value).build();
    }

    /** Doubles its input without end. */
    private static ModelProto endless() {
        ModelProto.Builder model = ModelFile.read(Invocation.CASES.resolve("id.onnx")).toBuilder();
        GraphProto.Builder body = GraphProto.newBuilder()
                .setName("b")
                .addInput(ValueInfoProto.newBuilder().setName("i"))
                .addInput(ValueInfoProto.newBuilder().setName("c"))
                .addInput(ValueInfoProto.newBuilder().setName("v"))
                .addOutput(ValueInfoProto.newBuilder().setName("c"))
                .addOutput(ValueInfoProto.newBuilder().setName("w"))
                .addNode(NodeProto.newBuilder()
                        .setOpType("Add")
                        .addInput("v")
                        .addInput("v")
                        .addOutput("w"));
        body.getInputBuilderList().forEach(port -> port.setType(type(port.getName())));
        body.getOutputBuilderList().forEach(port -> port.setType(type(port.getName())));
        GraphProto.Builder graph =
                model.getGraphBuilder().clearNode().clearInput().clearOutput();
        graph.addInput(ValueInfoProto.newBuilder().setName("x").setType(type("x")));
        graph.addOutput(ValueInfoProto.newBuilder().setName("y").setType(type("y")));
        graph.addNode(NodeProto.newBuilder()
                .setOpType("Loop")
                .addInput("")
                .addInput("")
                .addInput("x")
                .addOutput("y")
                .addAttribute(AttributeProto.newBuilder()
                        .setName("body")
                        .setType(AttributeProto.AttributeType.GRAPH)
                        .setG(body)));
        return model.build();
    }

    private static TypeProto type(String name) {
        TensorProto.DataType element = name.equals("i")
                ? TensorProto.DataType.INT64
                : name.equals("c") ? TensorProto.DataType.BOOL : TensorProto.DataType.FLOAT;
        return TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(element.getNumber()))
                .build();
    }

    private static Invocation run(String command, String... more) {
        String name = command.startsWith("lsa MODEL") || command.startsWith("train") ? "mnist_mlp_elu" : "unet16_c8";
        List<Object> words = new ArrayList<>();
        for (String word : command.replace("MODEL", name + ".onnx").split(" ", -1)) {
            words.add(
                    word.matches(".*\\.(onnx|npy|json)") ? folder.resolve(word).toString() : word);
        }
        words.addAll(List.of(more));
        return Invocation.of(words.toArray());
    }

    static String[] commands() {
        return COMMANDS.clone();
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.MethodSource("commands")
    void dataInOtherFilesAreReadWhenToldSo(String command) {
        Invocation refused = run(command);
        assertThat(refused.status()).isPositive();
        assertThat(refused.err() + refused.out()).contains("--external-data");
        Invocation read = run(command, "--external-data");
        assertThat(read.status()).as(read.err()).isZero();
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.MethodSource("commands")
    void limitsAreKept(String command) {
        Invocation refused = run(command, "--external-data", "--untrusted", "--limit", "nodes=2");
        assertThat(refused.status()).isPositive();
        assertThat(refused.err() + refused.out())
                .contains("more than the 2 nodes that are allowed", "(limit nodes)")
                .contains(command.startsWith("verify") ? "limit" : "raise that by --limit nodes=N");
    }

    @Test
    void theNumbersAreThoseOfTheWholeModel() {
        String[] words = {
            "run", "MODEL", "--input", folder.resolve("unet16_c8.onnx.npy").toString(), "--json"
        };
        String[] outputs = new String[2];
        for (int i = 0; i < 2; i++) {
            words[1] = folder.resolve(i == 0 ? "unet16_c8.onnx" : "unet16_c8-whole.onnx")
                    .toString();
            List<Object> all = new ArrayList<>(List.of((Object[]) words));
            all.add("--external-data");
            outputs[i] = Invocation.of(all.toArray()).done().out();
        }
        assertThat(outputs[0]).isEqualTo(outputs[1]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"inspect", "run", "pvalue", "calibrate", "lsa"})
    void aLoopWithoutEndIsEnded(String command) {
        Path input = folder.resolve("two.npy");
        List<Object> words = new ArrayList<>(List.of(command, folder.resolve("endless.onnx")));
        switch (command) {
            case "inspect" -> words.addAll(List.of("--shape", "x=2"));
            case "run" -> words.addAll(List.of("--input", input));
            case "lsa" ->
                words.addAll(List.of(
                        "--data",
                        folder.resolve("data.npy"),
                        "--labels",
                        folder.resolve("labels.npy"),
                        "--bounds",
                        "-9,9",
                        "--layers",
                        "y"));
            default ->
                words.addAll(List.of("--input", input, "--hypothesis", "back", "--threshold", 0.1, "--variance", 1));
        }
        ended(words, "200000 rounds", "--limit iterations=N");
        words.add("--untrusted");
        ended(words, "10000 rounds");
        words.addAll(List.of("--limit", "iterations=7"));
        ended(words, "7 rounds");
    }

    private static void ended(List<Object> words, String... parts) {
        Invocation run = Invocation.of(words.toArray());
        assertThat(run.status()).isEqualTo(2);
        assertThat(run.err()).contains("Loop", "(limit iterations)").contains(parts);
    }

    @Test
    void aLimitMustBeOne() {
        Path model = folder.resolve("endless.onnx");
        Invocation.of("inspect", model, "--limit", "rounds=7").refused(2, "--limit", "iterations", "'rounds'");
        Invocation.of("inspect", model, "--limit", "nodes=0").refused(2, "--limit", "limit nodes", "got 0");
        Invocation.of("inspect", model, "--limit", "nodes=many").refused(2, "--limit", "many");
    }
}
