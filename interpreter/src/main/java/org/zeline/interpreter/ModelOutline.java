package org.zeline.interpreter;

import java.nio.file.Path;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.zeline.interpreter.value.Limits;
import org.zeline.interpreter.value.ModelException;
import org.zeline.onnx.ExternalData;
import org.zeline.onnx.ModelFile;
import org.zeline.onnx.OnnxFormatException;
import org.zeline.onnx.proto.AttributeProto;
import org.zeline.onnx.proto.GraphProto;
import org.zeline.onnx.proto.ModelProto;
import org.zeline.onnx.proto.NodeProto;
import org.zeline.onnx.proto.ValueInfoProto;

/** The declarations of a model file. Also available for models that {@link OnnxModel} refuses. */
public final class ModelOutline {
    private final ModelProto proto;

    private ModelOutline(ModelProto proto) {
        this.proto = proto;
    }

    /**
     * An operator set that a model imports.
     *
     * @param domain the domain of the operators; empty for the default domain, which some files call {@code ai.onnx}
     * @param version the opset version
     */
    public record Import(String domain, long version) {}

    /**
     * {@return the outline of a file}
     *
     * @param file an ONNX file
     * @param externalData whether to read external data
     * @throws OnnxFormatException if a file can't be read or is malformed
     */
    public static ModelOutline read(Path file, boolean externalData) {
        ModelProto proto = ModelFile.read(file);
        return new ModelOutline(externalData ? new ExternalData(file).resolved(proto) : proto);
    }

    /** {@return the imported operator sets, in the order of the file} */
    public List<Import> imports() {
        return proto.getOpsetImportList().stream()
                .map(id -> new Import(id.getDomain(), id.getVersion()))
                .toList();
    }

    /** {@return the names of the operators of the default domain in the model, including subgraphs and functions} */
    public SortedSet<String> operators() {
        SortedSet<String> operators = new TreeSet<>();
        collect(proto.getGraph(), operators);
        proto.getFunctionsList().forEach(function -> function.getNodeList().forEach(node -> collect(node, operators)));
        return operators;
    }

    private static void collect(GraphProto graph, SortedSet<String> operators) {
        graph.getNodeList().forEach(node -> collect(node, operators));
    }

    private static void collect(NodeProto node, SortedSet<String> operators) {
        if (node.getDomain().isEmpty() || node.getDomain().equals("ai.onnx")) {
            operators.add(node.getOpType());
        }
        for (AttributeProto attribute : node.getAttributeList()) {
            if (attribute.hasG()) {
                collect(attribute.getG(), operators);
            }
        }
    }

    /**
     * {@return the model with the declared shapes of its inputs ignored}
     *
     * @param name the name of the model in messages
     * @param limits bounds on the size and work of the model
     * @throws ModelException if the model is invalid or unsupported; the message names the node and the violated rule
     */
    public OnnxModel withAnyInputShapes(String name, Limits limits) {
        ModelProto.Builder builder = proto.toBuilder();
        for (ValueInfoProto.Builder input : builder.getGraphBuilder().getInputBuilderList()) {
            if (input.getType().hasTensorType()) {
                input.getTypeBuilder().getTensorTypeBuilder().clearShape();
            }
        }
        return OnnxModel.parse(builder.build().toByteArray(), name, limits);
    }
}
