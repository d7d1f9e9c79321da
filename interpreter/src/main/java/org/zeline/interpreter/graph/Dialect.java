package org.zeline.interpreter.graph;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.operator.OperatorSet;
import org.zeline.interpreter.value.ModelException;
import org.zeline.onnx.proto.FunctionProto;
import org.zeline.onnx.proto.ModelProto;
import org.zeline.onnx.proto.NodeProto;
import org.zeline.onnx.proto.OperatorSetIdProto;

/**
 * What gives the nodes of a graph their meaning: versions of operator sets, and functions that the model defines.
 *
 * @param opsets the version of each domain; the default domain is the empty text
 * @param functions by domain, name and overload
 * @param depth how many graphs and functions lie around this graph
 */
record Dialect(Map<String, Long> opsets, Map<String, FunctionProto> functions, int depth) {
    /** A function and what gives its nodes their meaning. */
    record Function(FunctionProto proto, Dialect dialect) {}

    static Dialect of(ModelProto model) {
        Map<String, FunctionProto> functions = new HashMap<>();
        for (FunctionProto function : model.getFunctionsList()) {
            String key = key(function.getDomain(), function.getName(), function.getOverload());
            if (functions.put(key, function) != null) {
                throw new ModelException("function '" + function.getName() + "' of domain '" + function.getDomain()
                        + "' is defined twice");
            }
        }
        Map<String, Long> opsets = opsets(model.getOpsetImportList());
        if (!opsets.containsKey("")) {
            throw new ModelException("the model declares no opset of the default domain");
        }
        return new Dialect(opsets, Map.copyOf(functions), 0);
    }

    private static Map<String, Long> opsets(List<OperatorSetIdProto> imports) {
        Map<String, Long> opsets = new HashMap<>();
        for (OperatorSetIdProto id : imports) {
            Long before = opsets.put(domain(id.getDomain()), id.getVersion());
            if (before != null && before != id.getVersion()) {
                throw new ModelException("the opset of domain '" + id.getDomain() + "' is declared as " + before
                        + " and as " + id.getVersion());
            }
        }
        Long own = opsets.get("");
        if (own != null && (own < OperatorSet.OLDEST || own > OperatorSet.NEWEST)) {
            throw new ModelException("opset " + own + " is not supported: convert the model to an opset from "
                    + OperatorSet.OLDEST + " to " + OperatorSet.NEWEST);
        }
        return Map.copyOf(opsets);
    }

    private static String domain(String domain) {
        return domain.equals("ai.onnx") ? "" : domain;
    }

    private static String key(String domain, String name, String overload) {
        return domain(domain) + "\0" + name + "\0" + overload;
    }

    /** The version of a domain that is declared, of the default domain if that one is not. */
    int opset(String domain) {
        return Math.toIntExact(opsets.getOrDefault(domain(domain), opsets.getOrDefault("", 0L)));
    }

    Dialect deeper() {
        return new Dialect(opsets, functions, depth + 1);
    }

    /** The function that a node calls, or {@code null} if it is an operator. */
    @Nullable
    Function function(NodeProto node) {
        FunctionProto proto = functions.get(key(node.getDomain(), node.getOpType(), node.getOverload()));
        if (proto == null) {
            return null;
        }
        return new Function(proto, new Dialect(opsets(proto.getOpsetImportList()), functions, deeper().depth));
    }
}
