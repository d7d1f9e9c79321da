package org.zeline.interpreter.graph;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.zeline.interpreter.ModelException;
import org.zeline.interpreter.Tensor;
import org.zeline.onnx.proto.AttributeProto;
import org.zeline.onnx.proto.NodeProto;

/** A node's attributes while it is decoded. An attribute that no one asks for is an error. */
public final class Attributes {
    private final int opset;
    private final int outputs;
    private final Map<String, AttributeProto> unread = new LinkedHashMap<>();

    Attributes(NodeProto node, int opset) {
        this.opset = opset;
        this.outputs = node.getOutputCount();
        for (AttributeProto attribute : node.getAttributeList()) {
            if (unread.put(attribute.getName(), attribute) != null) {
                throw new ModelException("attribute " + attribute.getName() + " is given twice");
            }
        }
    }

    /** The opset of the model. */
    public int opset() {
        return opset;
    }

    /** How many outputs the node names. */
    public int outputs() {
        return outputs;
    }

    private AttributeProto take(String name, AttributeProto.AttributeType type) {
        AttributeProto attribute = unread.remove(name);
        if (attribute == null) {
            throw new ModelException("attribute " + name + " is missing");
        }
        if (attribute.hasType() && attribute.getType() != type) {
            throw new ModelException("attribute " + name + " needs type " + type + ", got " + attribute.getType());
        }
        return attribute;
    }

    /**
     * {@return whether it is given and not yet read}
     *
     * @param name an attribute
     */
    public boolean has(String name) {
        return unread.containsKey(name);
    }

    /**
     * {@return an integer}
     *
     * @param name an attribute
     * @param absent the value if it is not given
     */
    public long integer(String name, long absent) {
        return has(name) ? take(name, AttributeProto.AttributeType.INT).getI() : absent;
    }

    /**
     * {@return 0 as false, 1 as true}
     *
     * @param name an attribute
     * @param absent the value if it is not given
     */
    public boolean flag(String name, boolean absent) {
        long value = integer(name, absent ? 1 : 0);
        if (value != 0 && value != 1) {
            throw new ModelException(name + " must be 0 or 1, got " + value);
        }
        return value == 1;
    }

    /**
     * {@return a real number}
     *
     * @param name an attribute
     * @param absent the value if it is not given
     */
    public double real(String name, double absent) {
        return has(name) ? take(name, AttributeProto.AttributeType.FLOAT).getF() : absent;
    }

    /**
     * {@return a text}
     *
     * @param name an attribute
     * @param absent the value if it is not given
     * @param allowed what it may be; nothing stands for anything
     */
    public String text(String name, String absent, String... allowed) {
        String value = has(name)
                ? take(name, AttributeProto.AttributeType.STRING).getS().toStringUtf8()
                : absent;
        if (allowed.length > 0 && !Arrays.asList(allowed).contains(value)) {
            throw new ModelException(name + " must be one of " + String.join(", ", allowed) + ", got '" + value + "'");
        }
        return value;
    }

    /**
     * {@return its integers}
     *
     * @param name an attribute
     */
    public long[] integers(String name) {
        return take(name, AttributeProto.AttributeType.INTS).getIntsList().stream()
                .mapToLong(Long::longValue)
                .toArray();
    }

    /**
     * {@return its real numbers}
     *
     * @param name an attribute
     */
    public double[] reals(String name) {
        return take(name, AttributeProto.AttributeType.FLOATS).getFloatsList().stream()
                .mapToDouble(Float::doubleValue)
                .toArray();
    }

    /**
     * {@return its tensor}
     *
     * @param name an attribute
     */
    public Tensor tensor(String name) {
        return TensorCodec.decode(
                take(name, AttributeProto.AttributeType.TENSOR).getT());
    }

    void requireAllRead() {
        if (!unread.isEmpty()) {
            throw new ModelException("unknown attribute "
                    + unread.keySet().stream().sorted().collect(Collectors.joining(", ")) + " at opset " + opset);
        }
    }
}
