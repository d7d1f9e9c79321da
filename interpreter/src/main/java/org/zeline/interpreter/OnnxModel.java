package org.zeline.interpreter;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.graph.Graph;
import org.zeline.interpreter.graph.GraphReader;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.operator.OperatorSet;
import org.zeline.interpreter.pass.ForwardPass;
import org.zeline.interpreter.plan.Budget;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.Limit;
import org.zeline.interpreter.value.LimitException;
import org.zeline.interpreter.value.Limits;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Port;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.interpreter.value.Value;
import org.zeline.onnx.ExternalData;
import org.zeline.onnx.ModelFile;
import org.zeline.onnx.OnnxFormatException;
import org.zeline.onnx.proto.ModelProto;

/** A model read from an ONNX file. Immutable and thread-safe. */
public final class OnnxModel {
    private final String name;
    private final int opset;
    private final Graph graph;
    private final List<Port> inputs;
    private final List<Port> outputs;

    private final Limits limits;
    private final boolean transposed;

    /** The same model with images of channels first. */
    private OnnxModel(OnnxModel model) {
        this.name = model.name;
        this.opset = model.opset;
        this.graph = model.graph;
        this.inputs = model.inputs.stream().map(ChannelOrder::first).toList();
        this.outputs = model.outputs.stream().map(ChannelOrder::first).toList();
        this.limits = model.limits;
        this.transposed = true;
    }

    private OnnxModel(String name, ModelProto proto, Limits limits, @Nullable ExternalData external) {
        this.name = name;
        this.limits = limits;
        this.transposed = false;
        try {
            this.opset = GraphReader.opset(proto, OperatorSet.standard());
            this.inputs = GraphReader.inputs(proto.getGraph());
            this.outputs = GraphReader.outputs(proto.getGraph());
            this.graph = GraphReader.read(proto, OperatorSet.standard(), limits, external);
        } catch (ModelException e) {
            throw e.at(name);
        } catch (OutOfMemoryError e) {
            throw MemoryNeed.ofFile(proto.getSerializedSize()).exceeded().at(name);
        }
    }

    /**
     * {@return the model; external data is refused}
     *
     * @param file an ONNX file
     * @throws OnnxFormatException if the file can't be read or is not an ONNX model
     * @throws ModelException if the model is invalid or unsupported; the message names the node and the violated rule
     */
    public static OnnxModel load(Path file) {
        return load(file, Limits.standard(), false);
    }

    /**
     * {@return the model}
     *
     * @param file an ONNX file
     * @param limits bounds on the size and work of the model
     * @param externalData whether tensors may have external data, in the model's folder or below it
     * @throws OnnxFormatException if the file or an external data file can't be read, or if it is not an ONNX model
     * @throws ModelException if the model is invalid or unsupported; the message names the node and the violated rule
     */
    public static OnnxModel load(Path file, Limits limits, boolean externalData) {
        ModelProto proto = ModelFile.read(file, limits.fileBytes());
        return new OnnxModel(file.toString(), proto, limits, externalData ? new ExternalData(file) : null);
    }

    /**
     * {@return the model; external data is refused}
     *
     * @param bytes the content of an ONNX file
     * @param name the name of the model in messages
     * @throws OnnxFormatException if the bytes are not an ONNX model
     * @throws ModelException if the model is invalid or unsupported; the message names the node and the violated rule
     */
    public static OnnxModel parse(byte[] bytes, String name) {
        return parse(bytes, name, Limits.standard());
    }

    /**
     * {@return the model; external data is refused}
     *
     * @param bytes the content of an ONNX file
     * @param name the name of the model in messages
     * @param limits bounds on the size and work of the model
     * @throws OnnxFormatException if the bytes are not an ONNX model
     * @throws ModelException if the model is invalid or unsupported; the message names the node and the violated rule
     */
    public static OnnxModel parse(byte[] bytes, String name, Limits limits) {
        if (bytes.length > limits.fileBytes()) {
            throw new LimitException(
                            Limit.FILE_BYTES,
                            "has " + bytes.length + " bytes, more than the " + limits.fileBytes() + " that are allowed")
                    .at(name);
        }
        return new OnnxModel(name, ModelFile.parse(bytes, name), limits, null);
    }

    /**
     * The same network for images with channels first, {@code (N, C, H, W)}, where the file has them last, as networks
     * from TensorFlow do: inputs of rank four are transposed on their way in, outputs on their way out. An output whose
     * last two axes are rows and columns of the first input as it is has channels first already.
     *
     * @return a changed copy; the model itself if it is one
     */
    public OnnxModel withChannelsFirst() {
        return transposed ? this : new OnnxModel(this);
    }

    /** {@return whether images are transposed, because the file has their channels last} */
    public boolean transposesImages() {
        return transposed;
    }

    /** {@return the bounds on the size and work of the model} */
    public Limits limits() {
        return limits;
    }

    /** {@return the name of the model in messages, usually its file} */
    public String name() {
        return name;
    }

    /** {@return the opset version of the default domain that the model imports} */
    public int opset() {
        return opset;
    }

    /** {@return the decoded graph; for use by Zeline's own modules} */
    public Graph graph() {
        return graph;
    }

    /** {@return the nodes of the graph, each after those that it depends on; nodes of subgraphs are not listed} */
    public List<ModelNode> nodes() {
        return graph.nodes().stream()
                .map(node -> new ModelNode(node.name(), node.type(), node.outputs()))
                .toList();
    }

    /** {@return the initializers of the graph by name, in alphabetical order} */
    public SortedMap<String, Tensor> initializers() {
        return Collections.unmodifiableSortedMap(new TreeMap<>(graph.initializers()));
    }

    /** {@return the number of real elements of all initializers} */
    public long parameters() {
        return graph.initializers().values().stream()
                .filter(tensor -> tensor.type().isReal())
                .mapToLong(tensor -> tensor.shape().size())
                .sum();
    }

    /** {@return the names of all supported operators, in alphabetical order} */
    public static List<String> operators() {
        return OperatorSet.standard().names();
    }

    /** {@return the inputs, in order} */
    public List<Port> inputs() {
        return inputs;
    }

    /** Checks the number of inputs. */
    void requireInputs(int given) {
        if (given != inputs.size()) {
            throw new ModelException(
                    "the model needs " + inputs.size() + (inputs.size() == 1 ? " input (" : " inputs (")
                            + String.join(", ", graph.inputs()) + "), got " + given);
        }
    }

    /** {@return the outputs, in order} */
    public List<Port> outputs() {
        return outputs;
    }

    /**
     * Adds the model to a plan; for use by Zeline's own modules.
     *
     * @param builder receives the actions
     * @param given one edge per input, in order
     * @return one edge per output, in order
     * @throws ModelException if the number or a shape of the inputs does not match, or if a node is invalid or
     *     unsupported; the message names the input or node
     */
    public List<Edge> bind(PlanBuilder builder, List<Edge> given) {
        requireInputs(given.size());
        for (int i = 0; i < given.size(); i++) {
            if (given.get(i).hasShape()) {
                inputs.get(i).check(given.get(i).shape());
            }
        }
        try {
            return transposed ? transposed(builder, given) : graph.bind(builder, new ArrayList<>(given), Map.of());
        } catch (OutOfMemoryError e) {
            throw MemoryNeed.ofParameters(graph).exceeded();
        }
    }

    private List<Edge> transposed(PlanBuilder builder, List<Edge> given) {
        builder.origin("the transposition of images");
        List<Edge> last =
                given.stream().map(edge -> ChannelOrder.toLast(builder, edge)).toList();
        List<Edge> results = graph.bind(builder, new ArrayList<>(last), Map.of());
        builder.origin("the transposition of images");
        Edge image = given.get(0);
        return image.hasShape() && image.shape().rank() == 4
                ? results.stream()
                        .map(edge -> ChannelOrder.toFirst(builder, edge, image.shape()))
                        .toList()
                : results;
    }

    /**
     * {@return the model compiled for the given input shapes and the fastest instructions of this JVM}
     *
     * @param shapes one shape per input, in order
     * @throws ModelException if a shape does not match, naming the input or node, or if an input is not a tensor
     */
    public CompiledModel compile(Shape... shapes) {
        return compile(List.of(shapes), Instructions.FASTEST);
    }

    /**
     * {@return the model compiled for the given input shapes}
     *
     * @param shapes one shape per input, in order
     * @param instructions the machine instructions to use
     * @throws ModelException if a shape does not match, naming the input or node, or if an input is not a tensor
     */
    public CompiledModel compile(List<Shape> shapes, Instructions instructions) {
        return new CompiledModel(this, shapes, instructions);
    }

    /**
     * Runs the model once with the fastest instructions of this JVM. Random operators use seed 0. For repeated runs,
     * {@link #compile compile} the model.
     *
     * @param inputs one tensor per input, in order
     * @return one tensor per output, in order
     * @throws ModelException if a shape does not match, naming the input or node, or if an output is not a tensor
     */
    public List<Tensor> run(List<Tensor> inputs) {
        return run(inputs, Draws.seeded(0), Instructions.FASTEST);
    }

    /**
     * Runs the model once.
     *
     * @param inputs one tensor per input, in the order of the graph's inputs
     * @param draws the numbers for random operators
     * @param instructions the machine instructions to use
     * @return one tensor per output
     * @throws ModelException if a shape does not match, naming the input or node, if draws are left over, or if an
     *     output is not a tensor
     */
    public List<Tensor> run(List<Tensor> inputs, Draws draws, Instructions instructions) {
        return evaluate(inputs, draws, instructions).stream().map(Value::tensor).toList();
    }

    /**
     * Runs the model once.
     *
     * @param values one value per input, in the order of the graph's inputs
     * @param draws the numbers for random operators
     * @param instructions the machine instructions to use
     * @return one value per output
     * @throws ModelException if a value does not match, naming the input or node, or if draws are left over
     */
    public List<Value> evaluate(List<? extends Value> values, Draws draws, Instructions instructions) {
        Kernels kernels = instructions.kernels();
        MemoryNeed need = MemoryNeed.ofParameters(graph);
        try {
            Budget budget = new Budget(limits);
            PlanBuilder builder = new PlanBuilder(kernels, draws, budget, true);
            List<Edge> given = new ArrayList<>();
            for (Value value : values) {
                given.add(
                        value instanceof Tensor tensor
                                ? builder.free(tensor.type(), tensor.shape())
                                : builder.free(value.type()));
            }
            Plan plan = builder.plan(bind(builder, given));
            need = need.with(plan);
            List<Value> results = new ForwardPass(plan, kernels).evaluate(values, budget, draws);
            draws.end();
            return results;
        } catch (ModelException e) {
            throw e.at(name);
        } catch (OutOfMemoryError e) {
            throw need.exceeded().at(name);
        }
    }
}
