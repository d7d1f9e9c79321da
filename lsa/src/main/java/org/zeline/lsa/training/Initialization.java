package org.zeline.lsa.training;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.proto.AttributeProto;
import org.zeline.onnx.proto.ModelProto;
import org.zeline.onnx.proto.NodeProto;

/**
 * New weights as PyTorch's layers draw them: those of Conv, ConvTranspose, Gemm and MatMul and their biases are uniform
 * on {@code +-1 / sqrt(fan in)}; BatchNormalization begins with scale 1, bias 0, mean 0 and variance 1, PRelu with
 * slope 1/4, and terms of Add that are no bias of a product with 0. Weights of other nodes stay as they are.
 */
final class Initialization {
    private final Map<String, Double> bounds = new HashMap<>();
    private final Map<String, Double> constants = new HashMap<>();

    Initialization(ModelProto model, Network network) {
        Map<String, Double> products = new HashMap<>();
        for (NodeProto node : model.getGraph().getNodeList()) {
            List<String> in = node.getInputList();
            switch (node.getOpType()) {
                case "Conv", "ConvTranspose", "Gemm", "MatMul" -> product(node, network, products);
                case "BatchNormalization" -> {
                    double[] start = {1, 0, 0, 1};
                    for (int i = 1; i < Math.min(5, in.size()); i++) {
                        constants.put(in.get(i), start[i - 1]);
                    }
                }
                case "PRelu" -> constants.put(in.get(1), 0.25);
                case "Add" -> {
                    for (int i = 0; i < 2; i++) {
                        Double bound = products.get(in.get(1 - i));
                        if (bound != null && network.names().contains(in.get(i))) {
                            bounds.put(in.get(i), bound);
                        } else {
                            constants.putIfAbsent(in.get(i), 0.0);
                        }
                    }
                }
                default -> {}
            }
        }
    }

    private void product(NodeProto node, Network network, Map<String, Double> products) {
        for (int i = 0; i < Math.min(2, node.getInputCount()); i++) {
            String name = node.getInput(i);
            if (!network.names().contains(name)) {
                continue;
            }
            double bound = 1
                    / Math.sqrt(Math.max(1, fanIn(node, i, network.initial(name).shape())));
            bounds.put(name, bound);
            if (node.getInputCount() > 2) {
                bounds.put(node.getInput(2), bound);
            }
            products.put(node.getOutput(0), bound);
        }
    }

    private static int fanIn(NodeProto node, int input, Shape shape) {
        int rank = shape.rank();
        return switch (node.getOpType()) {
            case "Conv" -> shape.size(1, rank);
            case "ConvTranspose" -> shape.size(1, rank);
            case "Gemm" -> shape.extent((input == 1) == flag(node, input == 1 ? "transB" : "transA") ? 1 : 0);
            default -> rank < 2 ? shape.size() : shape.extent(input == 1 ? rank - 2 : rank - 1);
        };
    }

    private static boolean flag(NodeProto node, String name) {
        return node.getAttributeList().stream()
                .filter(a -> a.getName().equals(name))
                .mapToLong(AttributeProto::getI)
                .anyMatch(i -> i != 0);
    }

    /** The values of an initializer, new ones if the node that reads it is one of those above. */
    Tensor draw(String name, Tensor before, SplittableRandom random) {
        double[] values = before.doubles().clone();
        Double bound = bounds.get(name);
        Double constant = constants.get(name);
        for (int i = 0; i < values.length; i++) {
            if (bound != null) {
                values[i] = random.nextDouble(-bound, bound);
            } else if (constant != null) {
                values[i] = constant;
            }
        }
        return Tensor.wrapping(before.type(), before.shape(), values);
    }
}
