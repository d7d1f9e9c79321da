package org.zeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeline.cli.input.Npy;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.IntegerTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.onnx.ModelFile;
import org.zeline.onnx.proto.GraphProto;
import org.zeline.onnx.proto.ModelProto;
import org.zeline.onnx.proto.TensorProto;
import org.zeline.onnx.proto.TypeProto;

/** Integers enter as they are or not at all, and leave with all their digits. */
class IntegersTest {
    @TempDir
    private Path folder = Path.of(".");

    /** The model that gives back its input, for a type and any shape. */
    private Path identity(ElementType type) throws IOException {
        ModelProto.Builder model = ModelFile.read(Invocation.CASES.resolve("id_uint8.onnx")).toBuilder();
        TypeProto any = TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(type.code()))
                .build();
        GraphProto.Builder graph = model.getGraphBuilder();
        graph.getInputBuilder(0).setType(any);
        graph.getOutputBuilder(0).setType(any);
        return Files.write(folder.resolve(type + ".onnx"), model.build().toByteArray());
    }

    private Path npy(ElementType type, long... values) throws IOException {
        return Files.write(
                folder.resolve("x.npy"), Npy.write(new IntegerTensor(type, Shape.of(values.length), values)));
    }

    private static Invocation run(Path model, Path input, Object... more) {
        Object[] words = Stream.concat(Stream.of("run", model, "--input", input), Stream.of(more))
                .toArray();
        return Invocation.of(words);
    }

    @Test
    void whatATypeDoesNotHaveIsRefusedFromEveryFormat() throws IOException {
        run(Invocation.CASES.resolve("id_uint8.onnx"), Invocation.CASES.resolve("600_uint8.npy"))
                .refused(2, "600_uint8.npy", "type uint8", "element 1 is 300");
        Path model = identity(ElementType.UINT8);
        run(model, Files.writeString(folder.resolve("x.csv"), "1,600\n"))
                .refused(2, "x.csv", "type uint8", "element 1 is 600");
        run(model, npy(ElementType.INT16, 3, -1)).refused(2, "type uint8", "element 1 is -1");
        TensorProto.Builder proto = TensorProto.newBuilder().setDataType(ElementType.UINT8.code());
        proto.addDims(2).addInt32Data(7).addInt32Data(600);
        run(model, Files.write(folder.resolve("x.pb"), proto.build().toByteArray()))
                .refused(2, "x.pb", "uint8", "600 at element 1");
        BufferedImage grey = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_GRAY);
        grey.getRaster().setSample(1, 0, 0, 200);
        Path picture = folder.resolve("x.png");
        ImageIO.write(grey, "png", picture.toFile());
        run(identity(ElementType.INT8), picture, "--color", "grey")
                .refused(2, "x.png", "type int8", "element 1 is 200");
        run(identity(ElementType.BOOL), npy(ElementType.INT64, 1, 2)).refused(2, "type bool", "element 1 is 2");
    }

    @Test
    void problemFilesToo() throws IOException {
        identity(ElementType.UINT8);
        for (String bad : new String[] {"600", "0.5", "-1"}) {
            Path problem = Files.writeString(
                    folder.resolve("x.json"),
                    "{\"model\": \"uint8.onnx\", \"inputs\": [{\"shape\": [2], \"data\": [1, " + bad
                            + "]}], \"hypothesis\": {\"type\": \"back-mean-diff\", \"threshold\": 5},"
                            + " \"variance\": 1}");
            Invocation.of("pvalue", "--problem", problem).refused(2, "x.json", "type uint8", "element 1 is " + bad);
        }
    }

    @Test
    void allDigitsArePrinted() throws IOException {
        Path signed = identity(ElementType.INT64);
        Path file = npy(ElementType.INT64, Long.MAX_VALUE - 1, Long.MIN_VALUE);
        assertThat(run(signed, file).done().out()).contains("9223372036854775806,-9223372036854775808");
        assertThat(run(signed, file, "--json").done().out()).contains("[9223372036854775806,-9223372036854775808]");
        Path unsigned = identity(ElementType.UINT64);
        Path large = npy(ElementType.UINT64, -2, 1);
        assertThat(run(unsigned, large).done().out()).contains("18446744073709551614,1");
        assertThat(run(unsigned, large, "--json").done().out()).contains("[18446744073709551614,1]");
        run(unsigned, large, "--output-dir", folder.resolve("out")).done();
        assertThat(folder.resolve("out").resolve("y.npy")).hasSameBinaryContentAs(large);
    }

    @Test
    void tablesOfOtherHabits() throws IOException {
        Path model = identity(ElementType.FLOAT);
        assertThat(run(model, Invocation.CASES.resolve("bom.csv")).done().out()).contains("1.5,2.5,3.5");
        run(model, Invocation.CASES.resolve("decimal_comma.csv"))
                .refused(2, "decimal_comma.csv: line 1", "a point, not a comma");
        Path variances = Files.writeString(folder.resolve("v.csv"), "0,1;2,5;0,3\n");
        Invocation.of(
                        "pvalue",
                        Invocation.CASES.resolve("id.onnx"),
                        "--input",
                        Invocation.CASES.resolve("id_x.npy"),
                        "--hypothesis",
                        "back",
                        "--threshold",
                        0.5,
                        "--variance",
                        "diagonal:" + variances)
                .refused(2, "v.csv: line 1", "a point, not a comma");
    }
}
