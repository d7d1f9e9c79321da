package org.zeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import org.jsoup.nodes.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeline.cli.input.Npy;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.IntegerTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.ModelFile;
import org.zeline.onnx.proto.AttributeProto;
import org.zeline.onnx.proto.GraphProto;
import org.zeline.onnx.proto.ModelProto;
import org.zeline.onnx.proto.NodeProto;
import org.zeline.onnx.proto.OperatorSetIdProto;
import org.zeline.onnx.proto.TensorProto;
import org.zeline.onnx.proto.TensorShapeProto;
import org.zeline.onnx.proto.TypeProto;
import org.zeline.onnx.proto.ValueInfoProto;
import org.zeline.report.page.PageChecks;

class TrainCommandTest {
    private static final int COUNT = 60;

    @TempDir
    Path folder;

    private Path model;
    private Path images;
    private Path labels;

    /** Images of 4 x 4 bytes whose class is the brighter half, in IDX; and a dense network. */
    @BeforeEach
    void prepare() throws IOException {
        model = folder.resolve("model.onnx");
        ModelFile.write(network(), model);
        Random random = new Random(1);
        byte[] pixels = new byte[COUNT * 16];
        byte[] classes = new byte[COUNT];
        for (int s = 0; s < COUNT; s++) {
            classes[s] = (byte) random.nextInt(2);
            for (int i = 0; i < 16; i++) {
                pixels[s * 16 + i] = (byte) (random.nextInt(100) + (i / 8 == classes[s] ? 150 : 0));
            }
        }
        images = idx("images.gz", pixels, COUNT, 4, 4);
        labels = idx("labels", classes, COUNT);
    }

    private Path idx(String name, byte[] bytes, int... extents) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        try (OutputStream packed = name.endsWith(".gz") ? new GZIPOutputStream(content) : content;
                DataOutputStream out = new DataOutputStream(packed)) {
            out.write(new byte[] {0, 0, 8, (byte) extents.length});
            for (int extent : extents) {
                out.writeInt(extent);
            }
            out.write(bytes);
        }
        return Files.write(folder.resolve(name), content.toByteArray());
    }

    private static ModelProto network() {
        Random random = new Random(2);
        GraphProto.Builder graph = GraphProto.newBuilder()
                .setName("g")
                .addInput(info("x", 0, 1, 4, 4))
                .addOutput(info("y", 0, 2))
                .addNode(NodeProto.newBuilder()
                        .setOpType("Flatten")
                        .setName("/flat/Flatten")
                        .addInput("x")
                        .addOutput("f"))
                .addNode(gemm("/hidden/Gemm", "f", "w1", "b1", "h"))
                .addNode(NodeProto.newBuilder()
                        .setOpType("Relu")
                        .setName("/hidden/act.1/Relu")
                        .addInput("h")
                        .addOutput("r"))
                .addNode(gemm("/last/Gemm", "r", "w2", "b2", "y"));
        tensor(graph, random, "w1", 6, 16);
        tensor(graph, random, "b1", 6);
        tensor(graph, random, "w2", 2, 6);
        tensor(graph, random, "b2", 2);
        return ModelProto.newBuilder()
                .setIrVersion(7)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
                .setGraph(graph)
                .build();
    }

    private static NodeProto gemm(String name, String x, String w, String b, String y) {
        return NodeProto.newBuilder()
                .setOpType("Gemm")
                .setName(name)
                .addAllInput(List.of(x, w, b))
                .addOutput(y)
                .addAttribute(AttributeProto.newBuilder()
                        .setName("transB")
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(1))
                .build();
    }

    private static void tensor(GraphProto.Builder graph, Random random, String name, int... extents) {
        TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(1);
        int size = 1;
        for (int extent : extents) {
            tensor.addDims(extent);
            size *= extent;
        }
        for (int i = 0; i < size; i++) {
            tensor.addFloatData((float) (0.3 * random.nextGaussian()));
        }
        graph.addInitializer(tensor);
    }

    private static ValueInfoProto info(String name, int... extents) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (int extent : extents) {
            shape.addDim(
                    extent == 0
                            ? TensorShapeProto.Dimension.newBuilder().setDimParam("n")
                            : TensorShapeProto.Dimension.newBuilder().setDimValue(extent));
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder()
                        .setTensorType(
                                TypeProto.Tensor.newBuilder().setElemType(1).setShape(shape)))
                .build();
    }

    private Invocation train(Path output, Object... more) {
        List<Object> words = new ArrayList<>(
                List.of("train", model, "--data", images, "--labels", labels, "--output", output, "--batch", 20));
        words.addAll(List.of(more));
        return Invocation.of(words.toArray());
    }

    private Invocation scaled(Path output, Object... more) {
        List<Object> words = new ArrayList<>(List.of("--scale", 1 / 255.0, "--lr", 0.02));
        words.addAll(List.of(more));
        return train(output, words.toArray());
    }

    @Test
    void aTrainedNetworkIsWrittenAndTold() {
        Path output = folder.resolve("trained.onnx");
        JsonObject result = scaled(output, "--epochs", 15, "--validation", 0.2, "--json")
                .done()
                .object();
        assertThat(result.get("samples").getAsInt()).isEqualTo(48);
        assertThat(result.get("validation_samples").getAsInt()).isEqualTo(12);
        assertThat(result.get("steps").getAsInt()).isEqualTo(45);
        assertThat(result.get("finished").getAsBoolean()).isTrue();
        assertThat(result.getAsJsonArray("data").get(0).getAsString())
                .contains("60x1x4x4", "values times 0.00392156862745098", "from 0.0 to");
        JsonObject last = result.getAsJsonArray("history").get(14).getAsJsonObject();
        assertThat(last.get("accuracy").getAsDouble()).isGreaterThan(0.9);
        assertThat(last.getAsJsonObject("validation").get("clean_accuracy").getAsDouble())
                .isGreaterThan(0.8);
        ModelProto trained = ModelFile.read(output);
        assertThat(trained.getGraph().getNodeList())
                .isEqualTo(network().getGraph().getNodeList());
    }

    @Test
    void theReportShowsEveryEpoch() throws IOException {
        Path output = folder.resolve("trained.onnx");
        Path report = folder.resolve("training.html");
        Invocation run = scaled(output, "--epochs", 3, "--validation", 0.2, "--json", "--report", report);
        assertThat(run.err()).isEqualTo("zeline: wrote " + report + System.lineSeparator());
        JsonObject result = run.object();
        Document page = PageChecks.checked(Files.readString(report));
        assertThat(page.select("#epochs svg desc").eachText())
                .hasSize(2)
                .allSatisfy(text -> assertThat(text).contains("validation: "));
        JsonArray history = result.getAsJsonArray("history");
        assertThat(page.select("#epochs tbody tr")).hasSize(3);
        for (int i = 0; i < 3; i++) {
            JsonObject epoch = history.get(i).getAsJsonObject();
            JsonObject judged = epoch.getAsJsonObject("validation");
            assertThat(page.select("#epochs tbody tr").get(i).children().eachText())
                    .containsExactly(
                            Integer.toString(i + 1),
                            String.format(Locale.ROOT, "%.3g", epoch.get("rate").getAsDouble()),
                            places(epoch.get("objective")),
                            places(epoch.get("accuracy")),
                            places(judged.get("loss")),
                            places(judged.get("clean_accuracy")),
                            places(judged.get("accuracy")));
        }
        assertThat(page.select("#settings td").eachText())
                .contains(
                        result.get("model_sha256").getAsString(),
                        result.get("output_sha256").getAsString());
        scaled(output, "--report", folder.resolve("no/where.html")).refused(2, "its folder does not exist");
    }

    private static String places(JsonElement number) {
        return String.format(Locale.ROOT, "%.4f", number.getAsDouble());
    }

    @Test
    void resumesToTheSameBytesAtAnyNumberOfThreads() throws IOException {
        Object[] how = {
            "--method", "at", "--layers", "act.1,/hidden/Gemm", "--gamma", "0.5,0.1", "--epochs", 3, "--initialize"
        };
        Path one = folder.resolve("one.onnx");
        Path two = folder.resolve("two.onnx");
        Path checkpoint = folder.resolve("checkpoint");
        scaled(one, how).done();
        List<Object> more = new ArrayList<>(List.of(how));
        more.addAll(List.of("--threads", 2, "--checkpoint", checkpoint));
        scaled(two, more.toArray()).done();
        assertThat(Files.readAllBytes(two)).isEqualTo(Files.readAllBytes(one));
        Files.delete(two);
        scaled(two, more.toArray()).done();
        assertThat(Files.readAllBytes(two)).isEqualTo(Files.readAllBytes(one));
        more.addAll(List.of("--seed", 1));
        scaled(two, more.toArray()).refused(2, "another training");
    }

    @Test
    void precisionAttackAndScheduleAreChosen() throws IOException {
        Path rounded = folder.resolve("float.onnx");
        Path exact = folder.resolve("double.onnx");
        Object[] how = {"--method", "at", "--attack", "apgd", "--steps", 3, "--schedule", "one-cycle", "--epochs", 2};
        List<Object> more = new ArrayList<>(List.of(how));
        more.add("--json");
        JsonObject result = scaled(rounded, more.toArray()).done().object();
        assertThat(result.get("precision").getAsString()).isEqualTo("float");
        assertThat(result.getAsJsonArray("history")
                        .get(1)
                        .getAsJsonObject()
                        .get("rate")
                        .getAsDouble())
                .isEqualTo(0.02 / 25e4);
        more.addAll(List.of("--precision", "double"));
        assertThat(scaled(exact, more.toArray())
                        .done()
                        .object()
                        .get("precision")
                        .getAsString())
                .isEqualTo("double");
        assertThat(Files.readAllBytes(rounded)).isNotEqualTo(Files.readAllBytes(exact));
        scaled(exact, "--validation", 0.2, "--patience", 1, "--stop-by", "accuracy", "--epochs", 3)
                .done();
    }

    @Test
    void dataComeInSeveralForms() throws IOException {
        double[] values = new Random(3).doubles(5 * 16).toArray();
        Path x = Files.write(folder.resolve("x.npy"), Npy.write(Tensor.of(Shape.of(5, 4, 4), values)));
        Path y = Files.write(
                folder.resolve("y.npy"),
                Npy.write(new IntegerTensor(ElementType.INT64, Shape.of(5), new long[] {0, 1, 0, 1, 1})));
        Path table = Files.writeString(folder.resolve("y.csv"), "0\n1\n0\n1\n1\n");
        Path output = folder.resolve("out.onnx");
        for (Path classes : List.of(y, table)) {
            Invocation.of("train", model, "--data", x, "--labels", classes, "--epochs", 1, "--output", output)
                    .done();
        }
    }

    @Test
    void badInputIsRefused() throws IOException {
        Path output = folder.resolve("out.onnx");
        train(output, "--method", "at").refused(2, "outside the bounds", "--scale");
        scaled(output, "--method", "best").refused(2, "--method must be one of standard, at, trades, fast");
        scaled(output, "--layers", "nowhere").refused(2, "no value and no node 'nowhere'");
        scaled(output, "--layers", "r", "--gamma", "1,2").refused(2, "--gamma needs one number");
        scaled(output, "--patience", 2).refused(2, "validation");
        scaled(output, "--stop-by", "luck").refused(2, "--stop-by must be one of loss, accuracy");
        scaled(output, "--precision", "half").refused(2, "--precision must be one of float, double");
        scaled(output, "--method", "at", "--attack", "cw").refused(2, "--attack must be pgd or apgd, got 'cw'");
        scaled(output, "--method", "at", "--attack", "apgd", "--alpha", 0.1).refused(2, "leave out --alpha");
        scaled(output, "--epochs", 0).refused(2, "at least one epoch");
        scaled(output, "--method", "at", "--steps", 0).refused(2, "--steps must be at least 1, got 0");
        scaled(folder.resolve("no/where.onnx")).refused(2, "its folder does not exist");
        train(output, "--optimizer", "sgd", "--lr", 1e300, "--epochs", 9).refused(2, "lower the learning rate");
        byte[] wrong = new byte[COUNT];
        wrong[7] = 2;
        labels = idx("wrong", wrong, COUNT);
        scaled(output).refused(2, "sample 7 has label 2", "classes 0 to 1");
        labels = idx("few", new byte[3], 3);
        scaled(output).refused(2, "holds 60 samples, there are 3 labels");
        images = idx("large", new byte[COUNT * 25], COUNT, 5, 5);
        labels = idx("labels", new byte[COUNT], COUNT);
        scaled(output).refused(2, "samples have shape 5x5", "takes 1x4x4");
        images = Files.write(folder.resolve("cut"), new byte[] {0, 0, 8, 3, 0, 0});
        scaled(output).refused(2, "is cut short");
    }
}
