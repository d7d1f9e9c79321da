package org.zeline.interpreter.graph;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.value.Limits;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Port;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.ExternalData;
import org.zeline.onnx.proto.AttributeProto;
import org.zeline.onnx.proto.GraphProto;
import org.zeline.onnx.proto.ModelProto;
import org.zeline.onnx.proto.NodeProto;
import org.zeline.onnx.proto.SparseTensorProto;
import org.zeline.onnx.proto.TensorProto;
import org.zeline.onnx.proto.TypeProto;
import org.zeline.onnx.proto.ValueInfoProto;

/** Converts the messages of a model file to a {@link Graph}. */
public final class GraphReader {
    private final OperatorScope operatorScope;
    private final Map<String, AttributeProto> arguments;
    private final Scope scope;
    private final TensorLoader loading;

    private GraphReader(
            OperatorScope operatorScope, Map<String, AttributeProto> arguments, Scope scope, TensorLoader loading) {
        loading.requireDepth(operatorScope.depth());
        this.loading = loading;
        this.operatorScope = operatorScope;
        this.arguments = arguments;
        this.scope = scope;
    }

    /**
     * {@return the graph of a model}
     *
     * @param model a parsed file
     * @param operators the operators that its nodes may name
     * @param limits limits on what the model may ask for
     * @param external the location of external data, or {@code null} to refuse them
     * @throws ModelException naming the node and the rule that it violates
     */
    public static Graph read(
            ModelProto model, OperatorRegistry operators, Limits limits, @Nullable ExternalData external) {
        GraphReader reader = new GraphReader(
                OperatorScope.of(model, operators), Map.of(), new Scope(null), new TensorLoader(limits, external));
        Graph graph = reader.read(model.getGraph());
        if (graph.outputs().isEmpty()) {
            throw new ModelException("the graph has no output");
        }
        return graph;
    }

    /**
     * {@return the version of the default operator set that a model declares}
     *
     * @param model a parsed file
     * @param operators the operators that its nodes may name
     */
    public static int opset(ModelProto model, OperatorRegistry operators) {
        return OperatorScope.of(model, operators).opset("");
    }

    /**
     * {@return the inputs that must be given, without initializers}
     *
     * @param graph of a parsed file
     */
    public static List<Port> inputs(GraphProto graph) {
        Set<String> initializers = new HashSet<>();
        graph.getInitializerList().forEach(tensor -> initializers.add(tensor.getName()));
        graph.getSparseInitializerList()
                .forEach(sparse -> initializers.add(sparse.getValues().getName()));
        return graph.getInputList().stream()
                .filter(info -> !initializers.contains(info.getName()))
                .map(PortReader::read)
                .toList();
    }

    /**
     * {@return the outputs}
     *
     * @param graph of a parsed file
     */
    public static List<Port> outputs(GraphProto graph) {
        return graph.getOutputList().stream().map(PortReader::read).toList();
    }

    /** A subgraph of a node. */
    Graph inner(GraphProto proto) {
        return new GraphReader(operatorScope.deeper(), arguments, new Scope(scope), loading).read(proto);
    }

    /** The arguments of the function whose body is read, by name. */
    Map<String, AttributeProto> arguments() {
        return arguments;
    }

    private Graph read(GraphProto proto) {
        Map<String, Tensor> initializers = new LinkedHashMap<>();
        for (TensorProto tensor : proto.getInitializerList()) {
            scope.define(tensor.getName());
            initializers.put(tensor.getName(), loading.tensor(tensor));
        }
        for (SparseTensorProto sparse : proto.getSparseInitializerList()) {
            scope.define(sparse.getValues().getName());
            initializers.put(sparse.getValues().getName(), loading.tensor(sparse));
        }
        List<String> inputs = new ArrayList<>();
        for (ValueInfoProto info : proto.getInputList()) {
            if (!initializers.containsKey(info.getName())) {
                scope.define(info.getName());
                inputs.add(info.getName());
            }
        }
        List<String> outputs =
                proto.getOutputList().stream().map(ValueInfoProto::getName).toList();
        Map<String, Port> declared = new LinkedHashMap<>();
        for (ValueInfoProto info : proto.getOutputList()) {
            if (info.getType().getValueCase() != TypeProto.ValueCase.VALUE_NOT_SET) {
                declared.put(info.getName(), PortReader.read(info));
            }
        }
        return read(proto.getNodeList(), inputs, outputs, initializers, declared);
    }

    private Graph read(
            List<NodeProto> protos,
            List<String> inputs,
            List<String> outputs,
            Map<String, Tensor> initializers,
            Map<String, Port> declared) {
        List<Node> nodes = new ArrayList<>();
        for (NodeProto node : NodeOrder.sorted(protos, scope::defines)) {
            nodes.add(node(node));
        }
        for (String output : outputs) {
            scope.require(output, "the graph's output");
        }
        return new Graph(inputs, outputs, nodes, initializers, List.copyOf(scope.captured()), declared);
    }

    /** The value of a tensor attribute. */
    Tensor tensor(TensorProto proto) {
        return loading.tensor(proto);
    }

    /** The value of a sparse tensor attribute. */
    Tensor tensor(SparseTensorProto proto) {
        return loading.tensor(proto);
    }

    private Node node(NodeProto node) {
        loading.node(node);
        String name = node.getName().isEmpty() && node.getOutputCount() > 0 ? node.getOutput(0) : node.getName();
        OperatorScope.@Nullable Function function = operatorScope.function(node);
        int opset = operatorScope.opset(node.getDomain());
        String label = Node.label(node.getOpType(), name, opset);
        Set<String> captured = new LinkedHashSet<>();
        Operator operator;
        try {
            for (String input : node.getInputList()) {
                if (!input.isEmpty()) {
                    scope.require(input, "this node");
                }
            }
            Attributes attributes = new Attributes(node, opset, this);
            if (function == null) {
                operator = operatorScope
                        .operators()
                        .decode(node.getDomain(), node.getOpType(), node.getInputCount(), attributes);
                attributes.requireAllRead();
            } else {
                operator = call(function, node, attributes);
            }
            for (String name1 : attributes.captured()) {
                scope.require(name1, "a graph inside this node");
                captured.add(name1);
            }
            node.getOutputList().stream().filter(o -> !o.isEmpty()).forEach(scope::define);
        } catch (ModelException e) {
            throw e.at(label);
        } catch (ArithmeticException e) {
            throw new ModelException("a number in its attributes is too large").at(label);
        }
        return new Node(
                name,
                node.getOpType(),
                opset,
                operator,
                node.getInputList(),
                node.getOutputList().subList(0, outputs(node)),
                List.copyOf(captured));
    }

    /** The number of outputs that a node names, without empty ones at the end. */
    static int outputs(NodeProto node) {
        int count = node.getOutputCount();
        while (count > 0 && node.getOutput(count - 1).isEmpty()) {
            count--;
        }
        return count;
    }

    /** The body of a function, with the attributes of a call as its arguments. */
    private Operator call(OperatorScope.Function function, NodeProto node, Attributes attributes) {
        List<String> inputs = function.proto().getInputList();
        if (node.getInputCount() > inputs.size()) {
            throw new ModelException("the function takes " + inputs.size()
                    + (inputs.size() == 1 ? " input, got " : " inputs, got ") + node.getInputCount());
        }
        loading.call(function.proto());
        Map<String, AttributeProto> given = attributes.arguments(function.proto());
        GraphReader reader = new GraphReader(function.operatorScope(), given, new Scope(null), loading);
        inputs.forEach(reader.scope::define);
        return new Call(reader.read(
                function.proto().getNodeList(), inputs, function.proto().getOutputList(), Map.of(), Map.of()));
    }
}
