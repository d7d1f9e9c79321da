package org.zeline.lsa.training;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.zeline.interpreter.value.ModelException;
import org.zeline.onnx.proto.AttributeProto;
import org.zeline.onnx.proto.GraphProto;
import org.zeline.onnx.proto.ModelProto;
import org.zeline.onnx.proto.NodeProto;
import org.zeline.onnx.proto.OperatorSetIdProto;
import org.zeline.onnx.proto.TensorProto;

/**
 * The parameters of a graph: initializers of type float or double that a node reads as weights or bias of Conv,
 * ConvTranspose or Gemm, as a factor of MatMul, as scale or bias of BatchNormalization, as a term of Add, or as slope
 * of PRelu. Running means and variances of BatchNormalization are not trained, but follow the batches.
 *
 * @param weights names of the initializers that are trained
 * @param statistics names of the running means and variances
 * @param updates for each of them the name of the value that replaces it, in the form for training
 * @param training the model in its form for training: BatchNormalization normalises by the batch
 * @param drops whether there is a Dropout
 */
record TrainableParameters(
        List<String> weights, List<String> statistics, List<String> updates, ModelProto training, boolean drops) {
    private static final int EXPLICIT_MODE = 14;

    private static final Map<String, int[]> INPUTS = Map.of(
            "Conv", new int[] {1, 2},
            "ConvTranspose", new int[] {1, 2},
            "Gemm", new int[] {0, 1, 2},
            "MatMul", new int[] {0, 1},
            "BatchNormalization", new int[] {1, 2},
            "Add", new int[] {0, 1},
            "PRelu", new int[] {1});

    static TrainableParameters of(ModelProto model) {
        GraphProto graph = model.getGraph();
        Map<String, TensorProto> known = new HashMap<>();
        for (TensorProto tensor : graph.getInitializerList()) {
            int type = tensor.getDataType();
            if (type == TensorProto.DataType.FLOAT_VALUE || type == TensorProto.DataType.DOUBLE_VALUE) {
                known.put(tensor.getName(), tensor);
            }
        }
        Set<String> weights = new LinkedHashSet<>();
        for (NodeProto node : graph.getNodeList()) {
            for (int input : isStandard(node) ? INPUTS.getOrDefault(node.getOpType(), new int[0]) : new int[0]) {
                if (input < node.getInputCount() && known.containsKey(node.getInput(input))) {
                    weights.add(node.getInput(input));
                }
            }
        }
        List<String> statistics = new ArrayList<>();
        List<String> updates = new ArrayList<>();
        ModelProto training = training(model, known, statistics, updates);
        weights.removeAll(statistics);
        boolean drops = graph.getNodeList().stream()
                .anyMatch(node -> isStandard(node) && node.getOpType().equals("Dropout"));
        return new TrainableParameters(List.copyOf(weights), statistics, updates, training, drops);
    }

    /** The same with other weights. */
    TrainableParameters with(List<String> others) {
        for (String name : others) {
            if (training.getGraph().getInitializerList().stream()
                    .noneMatch(tensor -> tensor.getName().equals(name))) {
                throw new ModelException("the graph has no initializer '" + name + "' to train");
            }
        }
        return new TrainableParameters(others, statistics, updates, training, drops);
    }

    private static boolean isStandard(NodeProto node) {
        return node.getDomain().isEmpty() || node.getDomain().equals("ai.onnx");
    }

    private static ModelProto training(
            ModelProto model, Map<String, TensorProto> known, List<String> statistics, List<String> updates) {
        long opset = model.getOpsetImportList().stream()
                .filter(entry ->
                        entry.getDomain().isEmpty() || entry.getDomain().equals("ai.onnx"))
                .mapToLong(OperatorSetIdProto::getVersion)
                .findFirst()
                .orElse(1);
        Set<String> names = new HashSet<>();
        model.getGraph().getNodeList().forEach(node -> names.addAll(node.getOutputList()));
        GraphProto.Builder graph = model.getGraph().toBuilder();
        for (int i = 0; i < graph.getNodeCount(); i++) {
            NodeProto node = graph.getNode(i);
            if (!isStandard(node) || !node.getOpType().equals("BatchNormalization") || node.getInputCount() != 5) {
                continue;
            }
            if (!known.containsKey(node.getInput(3)) || !known.containsKey(node.getInput(4))) {
                continue;
            }
            NodeProto.Builder trained = node.toBuilder().clearOutput().addOutput(node.getOutput(0));
            int outputs = opset >= EXPLICIT_MODE ? 3 : 5;
            for (int k = 1; k < outputs; k++) {
                String name = node.getOutput(0) + "/statistic" + k;
                while (!names.add(name)) {
                    name += "_";
                }
                trained.addOutput(name);
                if (k <= 2) {
                    statistics.add(node.getInput(k + 2));
                    updates.add(name);
                }
            }
            if (opset >= EXPLICIT_MODE) {
                setMode(trained);
            }
            graph.setNode(i, trained);
        }
        return model.toBuilder().setGraph(graph).build();
    }

    private static void setMode(NodeProto.Builder node) {
        for (int i = node.getAttributeCount() - 1; i >= 0; i--) {
            if (node.getAttribute(i).getName().equals("training_mode")) {
                node.removeAttribute(i);
            }
        }
        node.addAttribute(AttributeProto.newBuilder()
                .setName("training_mode")
                .setType(AttributeProto.AttributeType.INT)
                .setI(1));
    }
}
