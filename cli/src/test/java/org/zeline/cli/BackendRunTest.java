package org.zeline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeline.interpreter.graph.TensorCodec;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.ModelFile;
import org.zeline.onnx.TensorFile;
import org.zeline.onnx.proto.GraphProto;
import org.zeline.onnx.proto.ModelProto;
import org.zeline.onnx.proto.NodeProto;
import org.zeline.onnx.proto.OperatorSetIdProto;
import org.zeline.onnx.proto.TypeProto;
import org.zeline.onnx.proto.ValueInfoProto;

class BackendRunTest {
    @TempDir
    private Path tests = Path.of(".");

    private static ValueInfoProto info(String name) {
        TypeProto.Tensor tensor = TypeProto.Tensor.newBuilder()
                .setElemType(ElementType.FLOAT.code())
                .build();
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }

    private void test(String name, String operator, String domain, Tensor output) throws IOException {
        Path data = Files.createDirectories(tests.resolve(name).resolve("test_data_set_0"));
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(15))
                .setGraph(GraphProto.newBuilder()
                        .addInput(info("x"))
                        .addOutput(info("y"))
                        .addNode(NodeProto.newBuilder()
                                .setOpType(operator)
                                .setDomain(domain)
                                .addInput("x")
                                .addOutput("y")));
        if (!domain.isEmpty()) {
            model.addOpsetImport(
                    OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(1));
        }
        ModelFile.write(model.build(), tests.resolve(name).resolve("model.onnx"));
        TensorFile.write(
                TensorCodec.encode(Tensor.of(ElementType.FLOAT, Shape.of(3), new double[] {-1, 0, 2})),
                data.resolve("input_0.pb"));
        TensorFile.write(TensorCodec.encode(output), data.resolve("output_0.pb"));
    }

    private static Tensor floats(double... values) {
        return Tensor.of(ElementType.FLOAT, Shape.of(values.length), values);
    }

    @BeforeEach
    void writesTests() throws IOException {
        test("test_right", "Relu", "", floats(0, 0, 2.001));
        test("test_wrong", "Relu", "", floats(0, 0, 2.01));
        test("test_shape", "Relu", "", floats(0, 0));
        test("test_type", "Relu", "", Tensor.of(Shape.of(3), 0, 0, 2.0));
        test("test_unknown", "Frobnicate", "", floats(0, 0, 2));
        test("test_other", "Normalizer", "ai.onnx.ml", floats(0, 0, 2));
    }

    @Test
    void everyTestIsCountedAndFailuresSayWhy() {
        Invocation run = Invocation.of("verify", "--onnx-tests", tests);
        assertThat(run.status()).isEqualTo(1);
        assertThat(run.out().strip().lines())
                .containsExactly(
                        "test_shape: output 0: float 2 expected, got float 3",
                        "test_type: output 0: double 3 expected, got float 3",
                        "test_unknown: model.onnx: Frobnicate 'y' (opset 15): unknown operator; zeline inspect --operators"
                                + " lists those that are known",
                        "test_wrong: output 0: element 2 is 2.0, expected 2.009999990463257",
                        "1 passed, 4 failed, 1 skipped");
    }

    @Test
    void coverageIsATableOfOperatorsAndOpsets() throws IOException {
        Path table = tests.resolve("coverage.md");
        Invocation.of("verify", "--onnx-tests", tests, "--coverage", table);
        assertThat(Files.readAllLines(table))
                .containsExactly("| operator | 15 |", "|---|---|", "| Frobnicate | 0/1 |", "| Relu | 1/4 |");
    }

    @Test
    void skippedTestsCarryTheirReason() {
        assertThat(Invocation.of("verify", "--onnx-tests", tests, "--json")
                        .object()
                        .getAsJsonArray("skips")
                        .get(0)
                        .getAsString())
                .isEqualTo("test_other: classical machine learning is another operator set than ai.onnx");
    }

    @Test
    void badFoldersAreRefused() throws IOException {
        Path empty = Files.createDirectory(tests.resolve("empty"));
        Invocation.of("verify", "--onnx-tests", empty).refused(2, "holds no test");
        Invocation.of("verify").refused(2, "give either --golden or --onnx-tests");
    }
}
