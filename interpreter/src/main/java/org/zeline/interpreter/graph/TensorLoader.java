package org.zeline.interpreter.graph;

import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.value.Limit;
import org.zeline.interpreter.value.LimitException;
import org.zeline.interpreter.value.Limits;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.ExternalData;
import org.zeline.onnx.proto.AttributeProto;
import org.zeline.onnx.proto.FunctionProto;
import org.zeline.onnx.proto.NodeProto;
import org.zeline.onnx.proto.SparseTensorProto;
import org.zeline.onnx.proto.TensorProto;

/** Loads the tensors of a model, and checks its size against the limits while it is read. */
final class TensorLoader {
    /** The average number of names and numbers that a node may list. */
    private static final long NAMES = 64;

    private final Limits limits;
    private final @Nullable ExternalData external;
    private int nodes;
    private long names;
    private long elements;

    TensorLoader(Limits limits, @Nullable ExternalData external) {
        this.limits = limits;
        this.external = external;
    }

    /** Counts a node and the names and numbers that it lists. */
    void node(NodeProto node) {
        long listed = (long) node.getInputCount() + node.getOutputCount();
        for (AttributeProto attribute : node.getAttributeList()) {
            listed += 1L + attribute.getIntsCount() + attribute.getFloatsCount() + attribute.getStringsCount();
        }
        names(listed);
        if (++nodes > limits.nodes()) {
            throw new LimitException(
                    Limit.NODES,
                    "the model has more than the " + limits.nodes()
                            + " nodes that are allowed, those of functions counted at each call");
        }
    }

    /** Counts the names that the call of a function lists. */
    void call(FunctionProto function) {
        names((long) function.getInputCount()
                + function.getOutputCount()
                + function.getAttributeCount()
                + function.getAttributeProtoCount()
                + function.getOpsetImportCount());
    }

    private void names(long listed) {
        names += listed;
        if (names > NAMES * limits.nodes()) {
            throw new LimitException(
                    Limit.NODES,
                    "the model's nodes list more than the " + NAMES * limits.nodes()
                            + " names and numbers that are allowed, those of functions counted at each call");
        }
    }

    void requireDepth(int depth) {
        if (depth > limits.depth()) {
            throw new LimitException(
                    Limit.DEPTH,
                    "graphs and functions are nested deeper than the " + limits.depth()
                            + " levels that are allowed; a function must not call itself");
        }
    }

    Tensor tensor(TensorProto proto) {
        requireElements(proto.getName(), proto.getDimsList());
        return TensorCodec.decode(external == null ? proto : external.resolved(proto));
    }

    Tensor tensor(SparseTensorProto proto) {
        requireElements(proto.getValues().getName(), proto.getDimsList());
        requireElements(proto.getValues().getName(), proto.getValues().getDimsList());
        requireElements(proto.getValues().getName(), proto.getIndices().getDimsList());
        return TensorCodec.decode(proto);
    }

    private void requireElements(String name, java.util.List<Long> dims) {
        double product = 1;
        for (long dim : dims) {
            product *= dim;
        }
        if (product > limits.elements()) {
            throw new LimitException(
                    Limit.ELEMENTS,
                    "tensor '" + name + "' of dimensions " + dims + " has more than the " + limits.elements()
                            + " elements that are allowed");
        }
        elements += (long) Math.max(product, 0);
        if (elements > limits.activations()) {
            throw new LimitException(
                    Limit.ACTIVATIONS,
                    "the model's tensors have more than the " + limits.activations()
                            + " elements that are allowed, those of functions counted at each call");
        }
    }
}
