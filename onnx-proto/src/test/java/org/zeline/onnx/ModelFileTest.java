package org.zeline.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeline.onnx.proto.AttributeProto;
import org.zeline.onnx.proto.GraphProto;
import org.zeline.onnx.proto.ModelProto;
import org.zeline.onnx.proto.NodeProto;
import org.zeline.onnx.proto.OperatorSetIdProto;
import org.zeline.onnx.proto.TensorProto;

final class ModelFileTest {

    private static final ModelProto MODEL = ModelProto.newBuilder()
            .setIrVersion(8)
            .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(13))
            .setGraph(GraphProto.newBuilder()
                    .addNode(NodeProto.newBuilder()
                            .setOpType("LeakyRelu")
                            .addInput("x")
                            .addOutput("y")
                            .addAttribute(AttributeProto.newBuilder()
                                    .setName("alpha")
                                    .setType(AttributeProto.AttributeType.FLOAT)
                                    .setF(0.5f)))
                    .addInitializer(TensorProto.newBuilder()
                            .setName("x")
                            .setDataType(TensorProto.DataType.FLOAT_VALUE)
                            .addDims(2)
                            .setRawData(ByteString.copyFrom(new byte[8]))))
            .build();

    @Test
    void writesAndReadsBack(@TempDir Path folder) {
        Path file = folder.resolve("leaky.onnx");
        ModelFile.write(MODEL, file);
        assertThat(ModelFile.read(file)).isEqualTo(MODEL);
        assertThat(ModelFile.parse(MODEL.toByteArray(), "leaky")).isEqualTo(MODEL);
    }

    @Test
    void reportsAMissingFile(@TempDir Path folder) {
        assertRefused(() -> ModelFile.read(folder.resolve("none.onnx")), "none.onnx", "no such file");
    }

    @Test
    void reportsAFolder(@TempDir Path folder) {
        assertRefused(() -> ModelFile.read(folder), folder.toString(), "is a folder");
    }

    @Test
    void reportsAnEmptyFile(@TempDir Path folder) throws IOException {
        Path file = Files.createFile(folder.resolve("empty.onnx"));
        assertRefused(() -> ModelFile.read(file), "empty.onnx", "is empty");
    }

    @Test
    void rejectsATextFile(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("notes.txt"), "These are my notes.\n");
        assertRefused(() -> ModelFile.read(file), "notes.txt", "not an ONNX model");
    }

    @Test
    void checksTheIrVersion() {
        for (long version : new long[] {-1, 0, 2, 14, Long.MAX_VALUE}) {
            ModelProto model = MODEL.toBuilder().setIrVersion(version).build();
            assertRefused(() -> parse(model), "m.onnx", "IR version " + version, "3 to 13");
        }
        assertRefused(() -> parse(MODEL.toBuilder().clearIrVersion().build()), "m.onnx", "IR version 0");
    }

    @Test
    void rejectsAModelWithoutGraph() {
        assertRefused(() -> parse(MODEL.toBuilder().clearGraph().build()), "m.onnx", "no graph");
    }

    @Test
    void rejectsDeepNestingWithoutStackOverflow() {
        ByteString graph = ByteString.EMPTY;
        for (int depth = 0; depth < 2000; depth++) {
            ByteString attribute = field(AttributeProto.G_FIELD_NUMBER, graph);
            ByteString node = field(NodeProto.ATTRIBUTE_FIELD_NUMBER, attribute);
            graph = field(GraphProto.NODE_FIELD_NUMBER, node);
        }
        byte[] model = field(ModelProto.GRAPH_FIELD_NUMBER, graph).toByteArray();
        assertRefused(() -> ModelFile.parse(model, "m.onnx"), "m.onnx", "damaged");
    }

    @Test
    void reportsAFailedWrite(@TempDir Path folder) {
        assertRefused(
                () -> ModelFile.write(MODEL, folder.resolve("missing").resolve("m.onnx")), "m.onnx", "not be written");
    }

    @Test
    void escapesControlCharactersInNames() {
        assertRefused(() -> ModelFile.parse(new byte[0], "a\nb"), "a?b");
    }

    @Property
    void aTruncatedModelIsAModelOrRefused(@ForAll @IntRange(max = 100) int length) {
        readsOrRefuses(Arrays.copyOf(MODEL.toByteArray(), Math.min(length, MODEL.getSerializedSize())));
    }

    @Property
    void aDamagedModelIsAModelOrRefused(@ForAll @IntRange(max = 1000) int place, @ForAll byte value) {
        byte[] bytes = MODEL.toByteArray();
        bytes[place % bytes.length] = value;
        readsOrRefuses(bytes);
    }

    @Property
    void anyBytesAreAModelOrRefused(@ForAll byte[] bytes) {
        readsOrRefuses(bytes);
    }

    private static void readsOrRefuses(byte[] bytes) {
        try {
            assertThat(ModelFile.parse(bytes, "m.onnx").hasGraph()).isTrue();
        } catch (OnnxFormatException e) {
            assertThat(e.getMessage()).startsWith("m.onnx: ").doesNotContain("\n");
        }
    }

    private static ByteString field(int number, ByteString content) {
        UnknownFieldSet.Field field =
                UnknownFieldSet.Field.newBuilder().addLengthDelimited(content).build();
        return UnknownFieldSet.newBuilder().addField(number, field).build().toByteString();
    }

    private static ModelProto parse(ModelProto model) {
        return ModelFile.parse(model.toByteArray(), "m.onnx");
    }

    private static void assertRefused(Runnable action, String... parts) {
        assertThatThrownBy(action::run)
                .isInstanceOf(OnnxFormatException.class)
                .message()
                .contains(parts)
                .hasLineCount(1);
    }
}
