package org.zeline.interpreter.graph;

import com.google.protobuf.ByteString;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.proto.AttributeProto;
import org.zeline.onnx.proto.FunctionProto;
import org.zeline.onnx.proto.NodeProto;

/** A node's attributes while it is decoded. An attribute that no one asks for is an error. */
public final class Attributes {
    private final int opset;
    private final int outputs;
    private final GraphReader reader;
    private final Map<String, AttributeProto> unread = new LinkedHashMap<>();
    private final Set<String> captured = new LinkedHashSet<>();

    Attributes(NodeProto node, int opset, GraphReader reader) {
        this.opset = opset;
        this.outputs = GraphReader.outputs(node);
        this.reader = reader;
        Set<String> names = new HashSet<>();
        for (AttributeProto attribute : node.getAttributeList()) {
            if (!names.add(attribute.getName())) {
                throw new ModelException("attribute " + attribute.getName() + " is given twice");
            }
            AttributeProto value = resolved(attribute);
            if (value != null) {
                unread.put(attribute.getName(), value);
            }
        }
    }

    /** An attribute that names an argument of the function around it takes its value, if it has one. */
    private @Nullable AttributeProto resolved(AttributeProto attribute) {
        if (attribute.getRefAttrName().isEmpty()) {
            return attribute;
        }
        return reader.arguments().get(attribute.getRefAttrName());
    }

    /**
     * All of them as the arguments of a call, with the function's defaults for those that are not given. Of an argument
     * without any value, nodes of the body take their operators' defaults, as in other runtimes.
     */
    Map<String, AttributeProto> arguments(FunctionProto function) {
        Map<String, AttributeProto> arguments = new LinkedHashMap<>();
        for (AttributeProto attribute : function.getAttributeProtoList()) {
            arguments.put(attribute.getName(), attribute);
        }
        Set<String> known = new HashSet<>(arguments.keySet());
        known.addAll(function.getAttributeList());
        for (Map.Entry<String, AttributeProto> given : unread.entrySet()) {
            if (!known.contains(given.getKey())) {
                throw new ModelException("the function has no attribute " + given.getKey());
            }
            arguments.put(given.getKey(), given.getValue());
        }
        unread.clear();
        return arguments;
    }

    /** The names that graphs inside this node read from the graphs around it. */
    Set<String> captured() {
        return captured;
    }

    /** The opset of the model. */
    public int opset() {
        return opset;
    }

    /** How many outputs the node names, empty ones at the end left out. */
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
        return reader.tensor(take(name, AttributeProto.AttributeType.TENSOR).getT());
    }

    /**
     * {@return its texts}
     *
     * @param name an attribute
     */
    public List<String> texts(String name) {
        return take(name, AttributeProto.AttributeType.STRINGS).getStringsList().stream()
                .map(ByteString::toStringUtf8)
                .toList();
    }

    /**
     * {@return its sparse tensor, zeros included}
     *
     * @param name an attribute
     */
    public Tensor sparseTensor(String name) {
        return reader.tensor(
                take(name, AttributeProto.AttributeType.SPARSE_TENSOR).getSparseTensor());
    }

    /**
     * {@return its graph}
     *
     * @param name an attribute
     */
    public Graph graph(String name) {
        Graph graph =
                reader.inner(take(name, AttributeProto.AttributeType.GRAPH).getG());
        captured.addAll(graph.captured());
        return graph;
    }

    /**
     * {@return the element type that it names}
     *
     * @param name an attribute that holds a code of an element type
     * @param absent the type if it is not given
     */
    public @Nullable ElementType elementType(String name, @Nullable ElementType absent) {
        return has(name) ? ElementType.ofCode(integer(name, 0)) : absent;
    }

    /**
     * {@return the element type of the value type that it holds}
     *
     * @param name an attribute
     */
    public ElementType valueType(String name) {
        AttributeProto attribute = take(name, AttributeProto.AttributeType.TYPE_PROTO);
        return PortReader.read(name, attribute.getTp()).type();
    }

    void requireAllRead() {
        if (!unread.isEmpty()) {
            throw new ModelException("unknown attribute "
                    + unread.keySet().stream().sorted().collect(Collectors.joining(", ")) + " at opset " + opset);
        }
    }
}
