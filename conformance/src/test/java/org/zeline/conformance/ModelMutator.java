package org.zeline.conformance;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.zeline.interpreter.operator.OperatorSet;
import org.zeline.onnx.proto.AttributeProto;
import org.zeline.onnx.proto.GraphProto;
import org.zeline.onnx.proto.ModelProto;
import org.zeline.onnx.proto.NodeProto;
import org.zeline.onnx.proto.TensorProto;
import org.zeline.onnx.proto.TensorShapeProto;
import org.zeline.onnx.proto.TypeProto;
import org.zeline.onnx.proto.ValueInfoProto;

/** Changes sound models in ways that keep most of their structure. */
final class ModelMutator {
    private static final List<String> OPERATORS = OperatorSet.standard().names();

    private final List<ModelProto> seeds;
    private final List<String> attributes;

    ModelMutator(List<ModelProto> seeds) {
        this.seeds = seeds;
        this.attributes = SeedModels.attributeNames(seeds);
    }

    /** The first two bytes choose a model, the others how it is changed. */
    ModelProto model(byte[] bytes) {
        Choices choices = new Choices(bytes);
        ModelProto.Builder model = seeds.get((choices.octet() << 8 | choices.octet()) % seeds.size()).toBuilder();
        for (int change = 0; change < 8 && choices.left(); change++) {
            if (choices.below(16) == 0) {
                header(model, choices);
            } else {
                graph(model.getGraphBuilder(), choices);
            }
        }
        return model.build();
    }

    private static void header(ModelProto.Builder model, Choices choices) {
        switch (choices.below(3)) {
            case 0 -> model.setIrVersion(choices.integer());
            case 1 -> model.getOpsetImportBuilder(0).setVersion(choices.integer());
            default -> model.getOpsetImportBuilder(0).setVersion(1 + choices.below(OperatorSet.NEWEST));
        }
    }

    private void graph(GraphProto.Builder graph, Choices choices) {
        int kind = choices.below(16);
        if (kind < 8 && graph.getNodeCount() > 0) {
            node(graph, graph.getNodeBuilder(choices.below(graph.getNodeCount())), choices);
        } else if (kind < 13 && graph.getInitializerCount() > 0) {
            tensor(graph.getInitializerBuilder(choices.below(graph.getInitializerCount())), choices);
        } else if (kind == 13 && graph.getInputCount() > 0) {
            port(graph.getInputBuilder(choices.below(graph.getInputCount())), choices);
        } else {
            structure(graph, choices);
        }
    }

    private void structure(GraphProto.Builder graph, Choices choices) {
        switch (choices.below(6)) {
            case 0 -> freed(graph, choices);
            case 1 ->
                graph.addOutput(ValueInfoProto.newBuilder()
                        .setName(value(graph, choices))
                        .setType(type(1)));
            case 2 -> {
                if (graph.getOutputCount() > 0) {
                    port(graph.getOutputBuilder(choices.below(graph.getOutputCount())), choices);
                }
            }
            case 3 -> {
                if (graph.getNodeCount() > 1) {
                    graph.removeNode(choices.below(graph.getNodeCount()));
                }
            }
            default -> appended(graph, choices);
        }
    }

    /** Turns a constant into an input. */
    private static void freed(GraphProto.Builder graph, Choices choices) {
        if (graph.getInitializerCount() == 0) {
            return;
        }
        int number = choices.below(graph.getInitializerCount());
        TensorProto tensor = graph.getInitializer(number);
        graph.removeInitializer(number);
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        tensor.getDimsList().forEach(extent -> shape.addDimBuilder().setDimValue(extent));
        graph.addInput(ValueInfoProto.newBuilder()
                .setName(tensor.getName())
                .setType(TypeProto.newBuilder()
                        .setTensorType(TypeProto.Tensor.newBuilder()
                                .setElemType(tensor.getDataType())
                                .setShape(shape))));
    }

    /** Puts the nodes of another model behind the output of this one, or into the graph of a condition. */
    private void appended(GraphProto.Builder graph, Choices choices) {
        GraphProto other = seeds.get((choices.octet() << 8 | choices.octet()) % seeds.size())
                .getGraph();
        if (other.getInputCount() == 0 || graph.getOutputCount() == 0 || graph.getNodeCount() > 12) {
            return;
        }
        String prefix = "n" + graph.getNodeCount() + "_";
        String last = graph.getOutput(0).getName();
        String entry = other.getInput(0).getName();
        for (TensorProto tensor : other.getInitializerList()) {
            graph.addInitializer(tensor.toBuilder().setName(prefix + tensor.getName()));
        }
        for (NodeProto node : other.getNodeList()) {
            NodeProto.Builder copy = node.toBuilder().clearInput().clearOutput();
            for (String input : node.getInputList()) {
                copy.addInput(input.isEmpty() ? "" : input.equals(entry) ? last : prefix + input);
            }
            node.getOutputList().forEach(output -> copy.addOutput(output.isEmpty() ? "" : prefix + output));
            graph.addNode(copy);
        }
        for (int i = 1; i < other.getInputCount(); i++) {
            ValueInfoProto input = other.getInput(i);
            graph.addInput(input.toBuilder().setName(prefix + input.getName()));
        }
        ValueInfoProto output = other.getOutput(0);
        graph.setOutput(0, output.toBuilder().setName(prefix + output.getName()));
    }

    private void node(GraphProto.Builder graph, NodeProto.Builder node, Choices choices) {
        switch (choices.below(12)) {
            case 0, 1 -> node.setOpType(choices.of(OPERATORS));
            case 2 -> {
                if (node.getInputCount() > 0) {
                    node.setInput(choices.below(node.getInputCount()), value(graph, choices));
                }
            }
            case 3 -> node.addInput(value(graph, choices));
            case 4 -> {
                List<String> fewer = new ArrayList<>(node.getInputList());
                if (!fewer.isEmpty()) {
                    fewer.remove(choices.below(fewer.size()));
                }
                node.clearInput().addAllInput(fewer);
            }
            case 5 -> outputs(node, choices);
            case 6 ->
                node.addAttribute(AttributeProto.newBuilder()
                        .setName(choices.of(attributes))
                        .setType(AttributeProto.AttributeType.INT)
                        .setI(choices.integer()));
            case 7 -> {
                if (node.getAttributeCount() > 0) {
                    node.removeAttribute(choices.below(node.getAttributeCount()));
                }
            }
            default -> {
                if (node.getAttributeCount() > 0) {
                    attribute(node.getAttributeBuilder(choices.below(node.getAttributeCount())), choices);
                }
            }
        }
    }

    private static void outputs(NodeProto.Builder node, Choices choices) {
        int kind = choices.below(4);
        if (kind == 0) {
            node.addOutput("more" + node.getOutputCount());
        } else if (kind == 1 && node.getOutputCount() > 1) {
            List<String> fewer = node.getOutputList().subList(0, node.getOutputCount() - 1);
            List<String> kept = List.copyOf(fewer);
            node.clearOutput().addAllOutput(kept);
        } else if (kind == 2 && node.getOutputCount() > 0) {
            node.setOutput(choices.below(node.getOutputCount()), "");
        } else {
            List<String> names = new ArrayList<>(node.getOutputList());
            Collections.reverse(names);
            node.clearOutput().addAllOutput(names);
        }
    }

    private static String value(GraphProto.Builder graph, Choices choices) {
        List<String> names = new ArrayList<>();
        graph.getInputList().forEach(input -> names.add(input.getName()));
        graph.getInitializerList().forEach(tensor -> names.add(tensor.getName()));
        graph.getNodeList().forEach(node -> names.addAll(node.getOutputList()));
        names.add("");
        names.add("a\nb\u0000");
        return choices.of(names);
    }

    private void attribute(AttributeProto.Builder attribute, Choices choices) {
        if (choices.below(24) == 0) {
            attribute.setType(AttributeProto.AttributeType.forNumber(choices.below(15)));
            return;
        }
        switch (attribute.getType()) {
            case INT -> attribute.setI(choices.integer());
            case FLOAT -> attribute.setF(choices.real());
            case INTS -> {
                List<Long> values = new ArrayList<>(attribute.getIntsList());
                list(values, choices.integer(), choices);
                attribute.clearInts().addAllInts(values);
            }
            case FLOATS -> {
                List<Float> values = new ArrayList<>(attribute.getFloatsList());
                list(values, choices.real(), choices);
                attribute.clearFloats().addAllFloats(values);
            }
            case STRING -> attribute.setS(ByteString.copyFromUtf8(text(choices)));
            case STRINGS -> {
                List<ByteString> values = new ArrayList<>(attribute.getStringsList());
                list(values, ByteString.copyFromUtf8(text(choices)), choices);
                attribute.clearStrings().addAllStrings(values);
            }
            case TENSOR -> tensor(attribute.getTBuilder(), choices);
            case SPARSE_TENSOR -> {
                if (choices.below(2) == 0) {
                    tensor(attribute.getSparseTensorBuilder().getIndicesBuilder(), choices);
                } else {
                    attribute.getSparseTensorBuilder().addDims(choices.integer());
                }
            }
            case GRAPH -> graph(attribute.getGBuilder(), choices);
            default -> attribute.clearType();
        }
    }

    private static <T> void list(List<T> values, T value, Choices choices) {
        int kind = choices.below(8);
        if (kind == 0 || values.isEmpty()) {
            values.add(value);
        } else if (kind == 1) {
            values.remove(choices.below(values.size()));
        } else {
            values.set(choices.below(values.size()), value);
        }
    }

    private static String text(Choices choices) {
        return choices.of(List.of(
                "",
                "SAME_UPPER",
                "SAME_LOWER",
                "VALID",
                "NOTSET",
                "linear",
                "cubic",
                "nearest",
                "reflect",
                "edge",
                "wrap",
                "border",
                "sum",
                "mul",
                "bicubic",
                "align_corners",
                "tf_crop_and_resize",
                "ij,jk->ik",
                "...i,i...->i",
                "ii->i",
                "i->ijijijijij",
                "(a+)+$",
                "(a|aa)*b",
                "\\",
                "1e999999999",
                "bad\nline\u0085"));
    }

    private static void tensor(TensorProto.Builder tensor, Choices choices) {
        switch (choices.below(8)) {
            case 0 -> tensor.addDims(choices.integer());
            case 1 -> {
                if (tensor.getDimsCount() > 0) {
                    tensor.setDims(choices.below(tensor.getDimsCount()), choices.integer());
                }
            }
            case 2 -> tensor.addDims(1);
            case 3 -> tensor.setDataType(choices.below(28));
            case 4 -> emptied(tensor, choices);
            default -> data(tensor, choices);
        }
    }

    /** Sound, but of no elements, or of one. */
    private static void emptied(TensorProto.Builder tensor, Choices choices) {
        int type = tensor.getDataType();
        tensor.clear().setDataType(type).setName(tensor.getName());
        if (choices.below(2) == 0) {
            tensor.addDims(0);
        } else {
            tensor.setDataType(7).addInt64Data(choices.integer());
        }
    }

    private static void data(TensorProto.Builder tensor, Choices choices) {
        if (tensor.getInt64DataCount() > 0) {
            tensor.setInt64Data(choices.below(tensor.getInt64DataCount()), choices.integer());
        } else if (tensor.getFloatDataCount() > 0) {
            tensor.setFloatData(choices.below(tensor.getFloatDataCount()), choices.real());
        } else if (tensor.getStringDataCount() > 0) {
            tensor.setStringData(choices.below(tensor.getStringDataCount()), ByteString.copyFromUtf8(text(choices)));
        } else if (!tensor.getRawData().isEmpty()) {
            tensor.setRawData(raw(tensor, choices));
        }
    }

    private static ByteString raw(TensorProto.Builder tensor, Choices choices) {
        byte[] bytes = tensor.getRawData().toByteArray();
        int width = switch (tensor.getDataType()) {
            case 7, 11, 13 -> 8;
            case 1, 6, 12 -> 4;
            default -> 1;
        };
        int at = choices.below(Math.max(1, bytes.length / width)) * width;
        long bits = switch (tensor.getDataType()) {
            case 1 -> Float.floatToRawIntBits(choices.real());
            case 11 -> Double.doubleToRawLongBits(choices.real());
            default -> choices.integer();
        };
        for (int i = 0; i < width && at + i < bytes.length; i++) {
            bytes[at + i] = (byte) (bits >> (8 * i));
        }
        return ByteString.copyFrom(bytes);
    }

    private static void port(ValueInfoProto.Builder info, Choices choices) {
        TypeProto.Builder type = info.getTypeBuilder();
        switch (choices.below(5)) {
            case 0 -> {
                TypeProto inner = type.build();
                type.setSequenceType(TypeProto.Sequence.newBuilder().setElemType(inner));
            }
            case 1 -> {
                TypeProto inner = type.build();
                type.setOptionalType(TypeProto.Optional.newBuilder().setElemType(inner));
            }
            case 2 -> type.getTensorTypeBuilder().setElemType(choices.below(28));
            case 3 ->
                type.getTensorTypeBuilder().getShapeBuilder().addDimBuilder().setDimValue(choices.integer());
            default -> {
                TensorShapeProto.Builder shape = type.getTensorTypeBuilder().getShapeBuilder();
                if (shape.getDimCount() > 0) {
                    shape.getDimBuilder(choices.below(shape.getDimCount())).setDimValue(choices.integer());
                }
            }
        }
    }

    private static TypeProto type(int element) {
        return TypeProto.newBuilder()
                .setTensorType(TypeProto.Tensor.newBuilder().setElemType(element))
                .build();
    }
}
