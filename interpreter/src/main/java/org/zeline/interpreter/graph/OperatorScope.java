package org.zeline.interpreter.graph;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.value.ModelException;
import org.zeline.onnx.proto.FunctionProto;
import org.zeline.onnx.proto.ModelProto;
import org.zeline.onnx.proto.NodeProto;
import org.zeline.onnx.proto.OperatorSetIdProto;

/**
 * What determines the meaning of the nodes of a graph: the versions of operator sets, and the functions that the model
 * defines.
 *
 * @param operators the operators that nodes may name
 * @param opsets the version of each domain; the default domain is the empty string
 * @param functions by domain, name and overload
 * @param depth the number of enclosing graphs and functions
 */
record OperatorScope(
        OperatorRegistry operators, Map<String, Long> opsets, Map<String, FunctionProto> functions, int depth) {
    /** A function, and the operators of its body. */
    record Function(FunctionProto proto, OperatorScope operatorScope) {}

    static OperatorScope of(ModelProto model, OperatorRegistry operators) {
        Map<String, FunctionProto> functions = new HashMap<>();
        for (FunctionProto function : model.getFunctionsList()) {
            String key = key(function.getDomain(), function.getName(), function.getOverload());
            if (functions.put(key, function) != null) {
                throw new ModelException("function '" + function.getName() + "' of domain '" + function.getDomain()
                        + "' is defined twice");
            }
        }
        Map<String, Long> opsets = opsets(model.getOpsetImportList(), operators);
        if (!opsets.containsKey("")) {
            throw new ModelException("the model declares no opset of the default domain");
        }
        return new OperatorScope(operators, opsets, Map.copyOf(functions), 0);
    }

    private static Map<String, Long> opsets(List<OperatorSetIdProto> imports, OperatorRegistry operators) {
        Map<String, Long> opsets = new HashMap<>();
        for (OperatorSetIdProto id : imports) {
            Long before = opsets.put(domain(id.getDomain()), id.getVersion());
            if (before != null && before != id.getVersion()) {
                throw new ModelException("the opset of domain '" + id.getDomain() + "' is declared as " + before
                        + " and as " + id.getVersion());
            }
        }
        Long version = opsets.get("");
        if (version != null && (version < operators.oldestOpset() || version > operators.newestOpset())) {
            throw new ModelException("opset " + version + " is not supported: convert the model to an opset from "
                    + operators.oldestOpset() + " to " + operators.newestOpset());
        }
        return Map.copyOf(opsets);
    }

    private static String domain(String domain) {
        return domain.equals("ai.onnx") ? "" : domain;
    }

    private static String key(String domain, String name, String overload) {
        return domain(domain) + "\0" + name + "\0" + overload;
    }

    /** The declared version of a domain, or that of the default domain if it is not declared. */
    int opset(String domain) {
        return Math.toIntExact(opsets.getOrDefault(domain(domain), opsets.getOrDefault("", 0L)));
    }

    OperatorScope deeper() {
        return new OperatorScope(operators, opsets, functions, depth + 1);
    }

    /** The function that a node calls; {@code null} if the node is an operator. */
    @Nullable
    Function function(NodeProto node) {
        FunctionProto proto = functions.get(key(node.getDomain(), node.getOpType(), node.getOverload()));
        if (proto == null) {
            return null;
        }
        return new Function(
                proto,
                new OperatorScope(operators, opsets(proto.getOpsetImportList(), operators), functions, deeper().depth));
    }
}
