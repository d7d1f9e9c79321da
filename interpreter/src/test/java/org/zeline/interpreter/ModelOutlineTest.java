package org.zeline.interpreter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zeline.interpreter.value.Limits;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.ModelFile;
import org.zeline.onnx.OnnxFormatException;
import org.zeline.onnx.proto.GraphProto;
import org.zeline.onnx.proto.ModelProto;
import org.zeline.onnx.proto.NodeProto;
import org.zeline.onnx.proto.OperatorSetIdProto;

final class ModelOutlineTest {
    @TempDir
    private Path folder = Path.of(".");

    private ModelOutline outline(ModelProto proto) {
        Path file = folder.resolve("model.onnx");
        ModelFile.write(proto, file);
        return ModelOutline.read(file, false);
    }

    @Test
    void unsupportedModelsHaveAnOutline() {
        ModelOutline outline = outline(ModelProto.newBuilder()
                .setIrVersion(8)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(99))
                .addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain("com.example").setVersion(2))
                .setGraph(GraphProto.newBuilder()
                        .addNode(NodeProto.newBuilder().setOpType("Unheard"))
                        .addNode(NodeProto.newBuilder().setDomain("com.example").setOpType("Other")))
                .build());
        assertThat(outline.imports())
                .containsExactly(new ModelOutline.Import("", 99), new ModelOutline.Import("com.example", 2));
        assertThat(outline.operators()).containsExactly("Unheard");
        assertThatThrownBy(() -> outline.withAnyInputShapes("m", Limits.standard()))
                .isInstanceOf(ModelException.class);
    }

    @Test
    void operatorsInsideNodesAreListed() {
        TestGraph graph = new TestGraph(13);
        String x = graph.input("x", 1);
        String condition = graph.node("Greater", List.of(x, graph.reals(Shape.of(1), 0)));
        TestGraph then = new TestGraph(13, "then");
        TestGraph otherwise = new TestGraph(13, "otherwise");
        String y = graph.node(
                "If",
                List.of(condition),
                then.body("then_branch", then.node("Abs", List.of(x))),
                otherwise.body("else_branch", otherwise.node("Neg", List.of(x))));
        assertThat(outline(graph.proto(y)).operators()).containsExactly("Abs", "Greater", "If", "Neg");
    }

    @Test
    void declaredShapesOfInputsCanBeIgnored() {
        TestGraph graph = new TestGraph(13);
        ModelProto proto = graph.proto(graph.node("Abs", List.of(graph.input("x", 1, 2))));
        Tensor other = Tensor.of(Shape.of(3), new double[] {-1, 2, -3});
        OnnxModel model = outline(proto).withAnyInputShapes("m", Limits.standard());
        assertThat(model.run(List.of(other)).get(0).doubles()).containsExactly(1, 2, 3);
        OnnxModel strict = OnnxModel.parse(proto.toByteArray(), "m");
        assertThatThrownBy(() -> strict.run(List.of(other))).isInstanceOf(ModelException.class);
    }

    @Test
    void aMissingFileIsRefused() {
        assertThatThrownBy(() -> ModelOutline.read(folder.resolve("none.onnx"), false))
                .isInstanceOf(OnnxFormatException.class);
    }
}
