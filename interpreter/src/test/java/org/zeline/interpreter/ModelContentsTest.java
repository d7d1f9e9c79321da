package org.zeline.interpreter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeline.interpreter.graph.TensorCodec;
import org.zeline.interpreter.value.AbsentValue;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.OnnxFormatException;
import org.zeline.onnx.TensorFile;
import org.zeline.onnx.proto.OptionalProto;
import org.zeline.onnx.proto.SequenceProto;

/** Tests of what users see of models, values in files and instructions. */
final class ModelContentsTest {
    private static final Tensor PAIR = Tensor.of(Shape.of(2), new double[] {1.5, -2});

    @TempDir
    private Path folder = Path.of(".");

    @Test
    void nodesAndParametersMatchTheFile() {
        TestGraph graph = new TestGraph(13);
        String x = graph.input("x", ElementType.DOUBLE, 1, 4);
        String shifted = graph.node("Add", List.of(x, graph.reals(Shape.of(1, 4), 1, 2, 3, 4)));
        String y = graph.node("Reshape", List.of(shifted, graph.integers(2, 2)));
        OnnxModel model = graph.model(y);
        assertThat(model.nodes()).extracting(ModelNode::operator).containsExactly("Add", "Reshape");
        assertThat(model.nodes().get(0).outputs()).containsExactly(shifted);
        assertThat(model.initializers()).containsOnlyKeys("c0", "c1");
        assertThat(model.parameters()).isEqualTo(4);
        assertThat(OnnxModel.operators()).contains("Conv", "Relu").isSorted().doesNotHaveDuplicates();
    }

    @Test
    void valuesInFilesAreRead() throws Exception {
        Path file = folder.resolve("value.pb");
        TensorFile.write(TensorCodec.encode(PAIR), file);
        assertThat(ValueReader.tensor(file).doubles()).containsExactly(1.5, -2);
        assertThat(ValueReader.tensor(Files.readAllBytes(file), "value").shape())
                .isEqualTo(Shape.of(2));
        Files.write(
                file,
                SequenceProto.newBuilder()
                        .setElemType(SequenceProto.DataType.TENSOR_VALUE)
                        .addTensorValues(TensorCodec.encode(PAIR))
                        .build()
                        .toByteArray());
        assertThat(ValueReader.sequence(file, ElementType.FLOAT).tensors()).hasSize(1);
        Files.write(file, OptionalProto.newBuilder().setName("none").build().toByteArray());
        assertThat(ValueReader.optional(file, ElementType.INT32)).isEqualTo(new AbsentValue(ElementType.INT32));
        assertThatThrownBy(() -> ValueReader.tensor(folder.resolve("none.pb"))).isInstanceOf(OnnxFormatException.class);
    }

    @Test
    void instructionsReportTheirKernels() {
        assertThat(Instructions.SCALAR.kernelName()).isEqualTo("scalar");
        assertThat(Instructions.SCALAR.lanes()).isEqualTo(1);
        assertThat(Instructions.hasVectors()).isTrue();
        assertThat(Instructions.VECTOR.kernelName()).isEqualTo("vector");
        assertThat(Instructions.VECTOR.lanes()).isGreaterThan(1);
    }

    /** If the fastest kernels use vectors, fused multiply-adds are fast and their peak rate is known. */
    @Test
    void thePeakRateIsKnownIfVectorsAreFast() {
        assertThat(Instructions.fmaPeak().isPresent())
                .isEqualTo(Instructions.VECTOR.lanes() > 2 || "aarch64".equals(System.getProperty("os.arch")));
        Instructions.fmaPeak().ifPresent(peak -> assertThat(peak).isPositive());
    }
}
