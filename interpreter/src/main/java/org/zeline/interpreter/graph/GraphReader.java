package org.zeline.interpreter.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.zeline.interpreter.ElementType;
import org.zeline.interpreter.ModelException;
import org.zeline.interpreter.Tensor;
import org.zeline.interpreter.operator.OperatorSet;
import org.zeline.interpreter.plan.Operator;
import org.zeline.onnx.proto.GraphProto;
import org.zeline.onnx.proto.ModelProto;
import org.zeline.onnx.proto.NodeProto;
import org.zeline.onnx.proto.OperatorSetIdProto;
import org.zeline.onnx.proto.TensorProto;
import org.zeline.onnx.proto.TensorShapeProto;
import org.zeline.onnx.proto.ValueInfoProto;

/** From a model file's messages to a {@link Graph}. */
public final class GraphReader {
    private final int opset;
    private final GraphProto proto;
    private final Set<String> defined = new HashSet<>();

    private GraphReader(int opset, GraphProto proto) {
        this.opset = opset;
        this.proto = proto;
    }

    /**
     * {@return its graph}
     *
     * @param model a parsed file
     * @throws ModelException naming the node and the rule that it breaks
     */
    public static Graph read(ModelProto model) {
        if (model.getFunctionsCount() > 0) {
            throw new ModelException("the model defines functions of its own, which are not supported: inline them");
        }
        return new GraphReader(opset(model), model.getGraph()).read();
    }

    /**
     * {@return the version of the default operator set that it declares}
     *
     * @param model a parsed file
     */
    public static int opset(ModelProto model) {
        for (OperatorSetIdProto id : model.getOpsetImportList()) {
            if (id.getDomain().isEmpty() || id.getDomain().equals("ai.onnx")) {
                if (id.getVersion() < OperatorSet.OLDEST || id.getVersion() > OperatorSet.NEWEST) {
                    throw new ModelException("opset " + id.getVersion() + " is not supported: convert the model to an"
                            + " opset from " + OperatorSet.OLDEST + " to " + OperatorSet.NEWEST);
                }
                return (int) id.getVersion();
            }
        }
        throw new ModelException("the model declares no opset of the default domain");
    }

    private Graph read() {
        Map<String, Tensor> initializers = new LinkedHashMap<>();
        for (TensorProto tensor : proto.getInitializerList()) {
            define(tensor.getName());
            initializers.put(tensor.getName(), TensorCodec.decode(tensor));
        }
        if (proto.getSparseInitializerCount() > 0) {
            throw new ModelException("sparse initializers are not supported: store them as dense tensors");
        }
        List<Port> inputs = new ArrayList<>();
        for (ValueInfoProto info : proto.getInputList()) {
            if (!initializers.containsKey(info.getName())) {
                define(info.getName());
                inputs.add(port(info));
            }
        }
        List<Node> nodes = new ArrayList<>();
        for (NodeProto node : proto.getNodeList()) {
            nodes.add(node(node));
        }
        List<Port> outputs = new ArrayList<>();
        for (ValueInfoProto info : proto.getOutputList()) {
            requireDefined(info.getName(), "the graph's output");
            outputs.add(port(info));
        }
        if (outputs.isEmpty()) {
            throw new ModelException("the graph has no output");
        }
        return new Graph(inputs, outputs, nodes, initializers);
    }

    private void define(String name) {
        if (name.isEmpty()) {
            throw new ModelException("a value has no name");
        }
        if (!defined.add(name)) {
            throw new ModelException("value '" + name + "' is defined twice");
        }
    }

    private void requireDefined(String name, String by) {
        if (!defined.contains(name)) {
            throw new ModelException("value '" + name + "' is used by " + by
                    + " but nothing computes it before: sort the nodes, or mend the name");
        }
    }

    private Node node(NodeProto node) {
        String name = node.getName().isEmpty() && node.getOutputCount() > 0 ? node.getOutput(0) : node.getName();
        String label = Node.label(node.getOpType(), name, opset);
        if (!node.getDomain().isEmpty() && !node.getDomain().equals("ai.onnx")) {
            throw new ModelException("operators of domain '" + node.getDomain() + "' are not supported").at(label);
        }
        for (String input : node.getInputList()) {
            if (!input.isEmpty()) {
                requireDefined(input, label);
            }
        }
        Operator operator;
        try {
            Attributes attributes = new Attributes(node, opset);
            operator = OperatorSet.decode(node.getOpType(), node.getInputCount(), attributes);
            attributes.requireAllRead();
            node.getOutputList().stream().filter(o -> !o.isEmpty()).forEach(this::define);
        } catch (ModelException e) {
            throw e.at(label);
        }
        return new Node(name, node.getOpType(), opset, operator, node.getInputList(), node.getOutputList());
    }

    private static Port port(ValueInfoProto info) {
        if (!info.getType().hasTensorType()) {
            throw new ModelException("value '" + info.getName() + "' is not a tensor; only tensors are supported");
        }
        List<String> extents = new ArrayList<>();
        for (TensorShapeProto.Dimension dim :
                info.getType().getTensorType().getShape().getDimList()) {
            if (dim.hasDimValue()) {
                extents.add(Long.toString(dim.getDimValue()));
            } else {
                extents.add(dim.getDimParam().isEmpty() ? "?" : dim.getDimParam());
            }
        }
        return new Port(
                info.getName(),
                ElementType.ofCode(info.getType().getTensorType().getElemType()),
                extents);
    }
}
