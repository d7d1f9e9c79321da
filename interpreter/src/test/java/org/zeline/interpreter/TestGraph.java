package org.zeline.interpreter;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.zeline.interpreter.graph.TensorCodec;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.onnx.proto.AttributeProto;
import org.zeline.onnx.proto.GraphProto;
import org.zeline.onnx.proto.ModelProto;
import org.zeline.onnx.proto.NodeProto;
import org.zeline.onnx.proto.OperatorSetIdProto;
import org.zeline.onnx.proto.TensorShapeProto;
import org.zeline.onnx.proto.TypeProto;
import org.zeline.onnx.proto.ValueInfoProto;

/** Builds small ONNX models for tests. */
public final class TestGraph {
    private final int opset;
    private final String prefix;
    private final GraphProto.Builder graph = GraphProto.newBuilder().setName("test");
    private final List<String> outputs = new ArrayList<>();
    private final Map<String, Integer> imports = new HashMap<>();

    public TestGraph(int opset) {
        this(opset, "");
    }

    /** A graph whose value names have a prefix, so that it can be a subgraph of another graph. */
    public TestGraph(int opset, String prefix) {
        this.opset = opset;
        this.prefix = prefix;
    }

    private TestGraph(int opset, GraphProto start, List<String> outputs) {
        this(opset);
        graph.mergeFrom(start);
        this.outputs.addAll(outputs);
    }

    public TestGraph copy() {
        TestGraph copy = new TestGraph(opset, graph.build(), outputs);
        copy.imports.putAll(imports);
        return copy;
    }

    /** Declares the version of another domain, which is 1 otherwise. */
    public TestGraph importing(String domain, int version) {
        imports.put(domain, version);
        return this;
    }

    /** Declares an input of the given type. */
    public String input(String name, ElementType type, int... extents) {
        graph.addInput(info(name, type).toBuilder().setType(type(type, extents)));
        return name;
    }

    public String input(String name, int... extents) {
        return input(name, ElementType.FLOAT, extents);
    }

    public String constant(Tensor tensor) {
        String name = prefix + "c" + graph.getInitializerCount();
        graph.addInitializer(TensorCodec.encode(tensor).toBuilder().setName(name));
        return name;
    }

    public String reals(Shape shape, double... values) {
        return constant(Tensor.of(shape, values));
    }

    public String integers(long... values) {
        return constant(Tensor.of(Shape.of(values.length), values));
    }

    /** Adds a node that gives a value another name, such as that of an output. */
    public String named(String name, String value) {
        graph.addNode(NodeProto.newBuilder()
                .setOpType("Identity")
                .setName(name)
                .addInput(value)
                .addOutput(name));
        return name;
    }

    /** Adds a node with one output; inputs are names, "" for an absent one. */
    public String node(String type, List<String> inputs, AttributeProto... attributes) {
        return nodes(type, 1, inputs, attributes).get(0);
    }

    /** Adds a node with several outputs. The name of an operator outside the default domain begins with its domain. */
    public List<String> nodes(String name, int outputCount, List<String> inputs, AttributeProto... attributes) {
        int dot = name.lastIndexOf('.');
        String type = name.substring(dot + 1);
        List<String> results = new ArrayList<>();
        for (int i = 0; i < outputCount; i++) {
            results.add(prefix + "v" + graph.getNodeCount() + (i == 0 ? "" : "_" + i));
        }
        graph.addNode(NodeProto.newBuilder()
                .setOpType(type)
                .setDomain(name.substring(0, Math.max(0, dot)))
                .setName(type.toLowerCase(java.util.Locale.ROOT) + graph.getNodeCount())
                .addAllInput(inputs)
                .addAllOutput(results)
                .addAllAttribute(Arrays.asList(attributes)));
        return results;
    }

    public static AttributeProto ints(String name, long... values) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INTS)
                .addAllInts(Arrays.stream(values).boxed().toList())
                .build();
    }

    public static AttributeProto integer(String name, long value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.INT)
                .setI(value)
                .build();
    }

    public static AttributeProto real(String name, float value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.FLOAT)
                .setF(value)
                .build();
    }

    public static AttributeProto text(String name, String value) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.STRING)
                .setS(ByteString.copyFromUtf8(value))
                .build();
    }

    /** This graph as a subgraph attribute of an enclosing node. */
    public AttributeProto body(String name, String... wanted) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.GRAPH)
                .setG(graphProto(wanted))
                .build();
    }

    private GraphProto graphProto(String... wanted) {
        GraphProto.Builder result = graph.build().toBuilder();
        for (String output : wanted) {
            result.addOutput(info(output, ElementType.FLOAT));
        }
        return result.build();
    }

    public static AttributeProto texts(String name, String... values) {
        return AttributeProto.newBuilder()
                .setName(name)
                .setType(AttributeProto.AttributeType.STRINGS)
                .addAllStrings(
                        Arrays.stream(values).map(ByteString::copyFromUtf8).toList())
                .build();
    }

    public ModelProto proto(String... wanted) {
        GraphProto result = graphProto(wanted);
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(7)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset))
                .setGraph(result);
        result.getNodeList().stream()
                .map(NodeProto::getDomain)
                .filter(domain -> !domain.isEmpty())
                .distinct()
                .forEach(domain -> model.addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(imports.getOrDefault(domain, 1))));
        return model.build();
    }

    public OnnxModel model(String... wanted) {
        return OnnxModel.parse(proto(wanted).toByteArray(), "test.onnx");
    }

    /** Runs the model on its inputs. */
    public List<Tensor> run(List<Tensor> inputs, String... wanted) {
        return model(wanted).run(inputs, Draws.seeded(1), Instructions.SCALAR);
    }

    /** A plan with one free input of the given shape. */
    public Plan plan(Kernels kernels, Shape input, String wanted) {
        return plan(kernels, List.of(input), wanted);
    }

    /** A plan with all inputs free, of the given shapes; real inputs have the type of {@link #reals}. */
    public Plan plan(Kernels kernels, List<Shape> inputs, String... wanted) {
        PlanBuilder builder = new PlanBuilder(kernels, Draws.seeded(1));
        List<Edge> free = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            int code = graph.getInput(i).getType().getTensorType().getElemType();
            ElementType type = ElementType.ofCode(code);
            free.add(builder.free(type.isReal() ? ElementType.DOUBLE : type, inputs.get(i)));
        }
        return builder.plan(model(wanted).bind(builder, free));
    }

    private static ValueInfoProto info(String name, ElementType type) {
        TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder().setElemType(type.code());
        TypeProto anyShape = TypeProto.newBuilder().setTensorType(tensor).build();
        return ValueInfoProto.newBuilder().setName(name).setType(anyShape).build();
    }

    private static TypeProto type(ElementType type, int... extents) {
        TensorShapeProto.Builder shape = TensorShapeProto.newBuilder();
        for (int extent : extents) {
            shape.addDim(TensorShapeProto.Dimension.newBuilder().setDimValue(extent));
        }
        return TypeProto.newBuilder()
                .setTensorType(
                        TypeProto.Tensor.newBuilder().setElemType(type.code()).setShape(shape))
                .build();
    }
}
