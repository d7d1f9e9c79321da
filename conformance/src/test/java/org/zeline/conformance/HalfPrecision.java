package org.zeline.conformance;

import org.zeline.interpreter.graph.TensorCodec;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.proto.GraphProto;
import org.zeline.onnx.proto.ModelProto;
import org.zeline.onnx.proto.NodeProto;
import org.zeline.onnx.proto.TensorProto;

/**
 * A model exported in half precision: weights and activations are {@code float16}, its one input and output are
 * {@code float}, and the last steps are a Sigmoid and a Cast.
 */
final class HalfPrecision {
    private HalfPrecision() {}

    static ModelProto of(ModelProto model) {
        GraphProto graph = model.getGraph();
        String input = graph.getInput(0).getName();
        String output = graph.getOutput(0).getName();
        GraphProto.Builder half = graph.toBuilder().clearNode().clearInitializer();
        graph.getInitializerList().forEach(tensor -> half.addInitializer(halved(tensor)));
        half.addNode(cast(input, "half_" + input, ElementType.FLOAT16));
        for (NodeProto node : graph.getNodeList()) {
            NodeProto.Builder changed = node.toBuilder();
            for (int i = 0; i < node.getInputCount(); i++) {
                changed.setInput(i, node.getInput(i).equals(input) ? "half_" + input : node.getInput(i));
            }
            for (int i = 0; i < node.getOutputCount(); i++) {
                changed.setOutput(i, node.getOutput(i).equals(output) ? "logits" : node.getOutput(i));
            }
            half.addNode(changed);
        }
        half.addNode(NodeProto.newBuilder()
                .setOpType("Sigmoid")
                .setName("last")
                .addInput("logits")
                .addOutput("probabilities"));
        half.addNode(cast("probabilities", output, ElementType.FLOAT));
        return model.toBuilder().setGraph(half).build();
    }

    private static TensorProto halved(TensorProto tensor) {
        Tensor value = TensorCodec.decode(tensor);
        if (value.type() != ElementType.FLOAT) {
            return tensor;
        }
        double[] rounded = value.reals().clone();
        for (int i = 0; i < rounded.length; i++) {
            rounded[i] = ElementType.FLOAT16.round(rounded[i]);
        }
        return TensorCodec.encode(new RealTensor(ElementType.FLOAT16, value.shape(), rounded)).toBuilder()
                .setName(tensor.getName())
                .build();
    }

    private static NodeProto cast(String from, String to, ElementType type) {
        return NodeProto.newBuilder()
                .setOpType("Cast")
                .setName("cast_" + to)
                .addInput(from)
                .addOutput(to)
                .addAttribute(org.zeline.interpreter.TestGraph.integer("to", type.code()))
                .build();
    }
}
