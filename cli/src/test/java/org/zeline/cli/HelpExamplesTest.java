package org.zeline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.zeline.cli.Invocation.golden;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.zeline.cli.command.ZelineCommand;
import org.zeline.cli.input.Npy;
import org.zeline.interpreter.graph.TensorCodec;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.ModelFile;
import org.zeline.onnx.TensorFile;
import org.zeline.onnx.proto.AttributeProto;
import org.zeline.onnx.proto.GraphProto;
import org.zeline.onnx.proto.ModelProto;
import org.zeline.onnx.proto.NodeProto;
import org.zeline.onnx.proto.OperatorSetIdProto;
import org.zeline.onnx.proto.TensorShapeProto;
import org.zeline.onnx.proto.TypeProto;
import org.zeline.onnx.proto.ValueInfoProto;
import picocli.CommandLine;

/** What the help shows as an example works as pasted, with files of those names. */
class HelpExamplesTest {
    private static final Pattern COMMAND = Pattern.compile("zeline( [^)]*)");
    private static final Set<String> RESULTS = Set.of(
            "demo.html",
            "page.html",
            "calibration.html",
            "run.csv",
            "layers.html",
            "trained.onnx",
            "at.ckpt",
            "aa.ckpt",
            "robust.onnx",
            "outputs",
            "results.csv",
            "reports",
            "gallery",
            "noise.html",
            "noise.json",
            "table.md");

    @TempDir
    private static Path folder = Path.of(".");

    private static Set<String> commands() {
        return new CommandLine(new ZelineCommand()).getSubcommands().keySet();
    }

    static Stream<String> examples() {
        Stream<String> helps = commands().stream()
                .map(command -> Invocation.of(command, "--help").done().out());
        return helps.flatMap(HelpExamplesTest::examplesIn);
    }

    private static Stream<String> examplesIn(String help) {
        return help.replaceAll("\\\\\\R\\s*", "")
                .lines()
                .filter(line -> line.matches("  (source <\\()?zeline .*"))
                .map(String::strip);
    }

    @BeforeAll
    static void files() throws IOException {
        Path models = Files.createDirectories(folder.resolve("models"));
        ModelFile.write(network(), folder.resolve("unet.onnx"));
        Files.copy(Invocation.model("mnist_mlp_elu"), folder.resolve("model.onnx"));
        Files.copy(Invocation.model("unet1d64"), models.resolve("unet1d64.onnx"));
        String problem = Files.readString(golden("unet1d-back-1"));
        Files.writeString(Files.createDirectories(folder.resolve("golden/si")).resolve("a.json"), problem);
        Files.copy(folder.resolve("unet.onnx"), models.resolve("unet.onnx"));
        String question = Files.readString(golden("unet8-back-1")).replace("unet16_c8.onnx", "unet.onnx");
        Files.writeString(folder.resolve("problem.json"), question);
        numbers("image.npy", Shape.of(1, 1, 16, 16), new Random(1).doubles(256).toArray());
        photo();
        images("dark");
        images("images");
        pictures("images-idx3-ubyte", 13, 16);
        for (String set : List.of("train", "t10k")) {
            pictures(set + "-images-idx3-ubyte.gz", 20, 28);
            labels(set + "-labels-idx1-ubyte.gz");
        }
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(folder.resolve("samples.npz")))) {
            zip.putNextEntry(new ZipEntry("x.npy"));
            double[] pixels = new Random(2).doubles(20 * 784).toArray();
            zip.write(Npy.write(Tensor.of(Shape.of(20, 1, 28, 28), pixels)));
            zip.putNextEntry(new ZipEntry("y.npy"));
            zip.write(Npy.write(Tensor.of(
                    Shape.of(20), new Random(3).ints(20, 0, 10).asLongStream().toArray())));
        }
        backendTest();
    }

    private static void numbers(String name, Shape shape, double[] values) throws IOException {
        Files.write(folder.resolve(name), Npy.write(Tensor.of(shape, values)));
    }

    private static void photo() throws IOException {
        BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(4);
        for (int i = 0; i < 256; i++) {
            image.setRGB(i % 16, i / 16, random.nextInt() & 0xFFFFFF);
        }
        ImageIO.write(image, "png", folder.resolve("photo.png").toFile());
    }

    private static void images(String name) throws IOException {
        Files.createDirectory(folder.resolve(name));
        Random random = new Random(6);
        for (int k = 0; k < 8; k++) {
            numbers(
                    name + "/" + k + ".npy",
                    Shape.of(1, 1, 16, 16),
                    random.doubles(256).toArray());
        }
    }

    private static void pictures(String name, int count, int side) throws IOException {
        byte[] pixels = new byte[count * side * side];
        new Random(5).nextBytes(pixels);
        idx(
                name,
                ByteBuffer.allocate(16 + pixels.length)
                        .putInt(0x803)
                        .putInt(count)
                        .putInt(side)
                        .putInt(side)
                        .put(pixels)
                        .array());
    }

    private static void labels(String name) throws IOException {
        byte[] classes = new byte[20];
        for (int i = 0; i < classes.length; i++) {
            classes[i] = (byte) (i % 10);
        }
        idx(
                name,
                ByteBuffer.allocate(8 + 20)
                        .putInt(0x801)
                        .putInt(20)
                        .put(classes)
                        .array());
    }

    private static void idx(String name, byte[] bytes) throws IOException {
        Path file = folder.resolve(name);
        if (!name.endsWith(".gz")) {
            Files.write(file, bytes);
            return;
        }
        try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(bytes);
        }
    }

    private static void backendTest() throws IOException {
        Path test = folder.resolve("onnx/backend/test/data/node/test_relu");
        Path data = Files.createDirectories(test.resolve("test_data_set_0"));
        NodeProto relu = NodeProto.newBuilder()
                .setOpType("Relu")
                .addInput("x")
                .addOutput("y")
                .build();
        ModelFile.write(model(List.of(relu), 2), test.resolve("model.onnx"));
        for (int i = 0; i < 2; i++) {
            double[] values = {i == 0 ? -1 : 0, 0, 0, 2};
            TensorFile.write(
                    TensorCodec.encode(Tensor.of(ElementType.FLOAT, Shape.of(1, 1, 2, 2), values)),
                    data.resolve((i == 0 ? "input" : "output") + "_0.pb"));
        }
    }

    /** A convolution, Relu, and another convolution. */
    private static ModelProto network() {
        Random random = new Random(6);
        NodeProto relu = NodeProto.newBuilder()
                .setOpType("Relu")
                .addInput("h")
                .addOutput("r")
                .build();
        ModelProto.Builder model =
                model(List.of(convolution("x", "w1", "h"), relu, convolution("r", "w2", "y")), 16).toBuilder();
        for (int i = 1; i <= 2; i++) {
            double[] weights = random.doubles(18, -0.5, 1).toArray();
            Shape shape = i == 1 ? Shape.of(2, 1, 3, 3) : Shape.of(1, 2, 3, 3);
            model.getGraphBuilder()
                    .addInitializer(TensorCodec.encode(Tensor.of(ElementType.FLOAT, shape, weights)).toBuilder()
                            .setName("w" + i));
        }
        return model.build();
    }

    private static NodeProto convolution(String x, String w, String y) {
        return NodeProto.newBuilder()
                .setOpType("Conv")
                .setName(w)
                .addAllInput(List.of(x, w))
                .addOutput(y)
                .addAttribute(AttributeProto.newBuilder()
                        .setName("pads")
                        .setType(AttributeProto.AttributeType.INTS)
                        .addAllInts(List.of(1L, 1L, 1L, 1L)))
                .build();
    }

    private static ModelProto model(List<NodeProto> nodes, int side) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (int extent : new int[] {1, 1, side, side}) {
            shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(extent));
        }
        ValueInfoProto.Builder port = ValueInfoProto.newBuilder()
                .setType(TypeProto.newBuilder()
                        .setTensorType(
                                TypeProto.Tensor.newBuilder().setElemType(1).setShape(shape)));
        return ModelProto.newBuilder()
                .setIrVersion(7)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
                .setGraph(GraphProto.newBuilder()
                        .addInput(port.clone().setName("x"))
                        .addOutput(port.clone().setName("y"))
                        .addAllNode(nodes))
                .build();
    }

    /** Words that name files stand for those in the folder. */
    private static String placed(String word) {
        String file = word.replaceFirst("#.*", "");
        boolean known = RESULTS.contains(word) || Files.exists(folder.resolve(file));
        return known ? folder.resolve(file) + word.substring(file.length()) : word;
    }

    @ParameterizedTest
    @MethodSource("examples")
    void theExampleWorks(String example) {
        String[] before = here();
        Matcher command = COMMAND.matcher(example);
        assertThat(command.find()).isTrue();
        String[] words = command.group(1).strip().split("\\s+");
        Invocation run = Invocation.of(
                (Object[]) Arrays.stream(words).map(HelpExamplesTest::placed).toArray(String[]::new));
        assertThat(run.err()).as(example).doesNotContain("internal error");
        assertThat(run.status()).as("%s: %s", example, run.err()).isZero();
        assertThat(run.out()).isNotBlank();
        assertThat(here()).as("what it wrote belongs to RESULTS").isEqualTo(before);
    }

    private static String[] here() {
        String[] names =
                Objects.requireNonNull(Path.of("").toAbsolutePath().toFile().list());
        Arrays.sort(names);
        return names;
    }

    @Test
    void everyCommandHasOneThatFitsATerminal() {
        assertThat(commands()).hasSizeGreaterThan(10);
        for (String command : commands()) {
            String help = Invocation.of(command, "--help").out();
            assertThat(examplesIn(help)).as(command).isNotEmpty().allMatch(line -> line.contains("zeline " + command));
        }
        assertThat(Invocation.of("--help").out()).contains("  zeline demo");
    }
}
