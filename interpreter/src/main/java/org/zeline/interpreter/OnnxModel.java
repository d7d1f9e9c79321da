package org.zeline.interpreter;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.graph.Graph;
import org.zeline.interpreter.graph.GraphReader;
import org.zeline.interpreter.kernel.Kernels;
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
import org.zeline.interpreter.value.Tensor;
import org.zeline.interpreter.value.Value;
import org.zeline.onnx.ExternalData;
import org.zeline.onnx.ModelFile;
import org.zeline.onnx.OnnxFormatException;
import org.zeline.onnx.proto.ModelProto;

/** A network read from an ONNX file. Immutable; threads may share it. */
public final class OnnxModel {
    private final String name;
    private final int opset;
    private final Graph graph;
    private final List<Port> inputs;
    private final List<Port> outputs;

    private final Limits limits;

    private OnnxModel(String name, ModelProto proto, Limits limits, @Nullable ExternalData external) {
        this.name = name;
        this.limits = limits;
        try {
            this.opset = GraphReader.opset(proto);
            this.inputs = GraphReader.inputs(proto.getGraph());
            this.outputs = GraphReader.outputs(proto.getGraph());
            this.graph = GraphReader.read(proto, limits, external);
        } catch (ModelException e) {
            throw e.at(name);
        } catch (OutOfMemoryError e) {
            throw MemoryNeed.ofFile(proto.getSerializedSize()).exceeded().at(name);
        }
    }

    /**
     * {@return the model; tensors with data in other files are refused}
     *
     * @param file an ONNX file
     * @throws OnnxFormatException if the file can't be read or is no ONNX model
     * @throws ModelException naming the node and the rule that it breaks
     */
    public static OnnxModel load(Path file) {
        return load(file, Limits.standard(), false);
    }

    /**
     * {@return the model}
     *
     * @param file an ONNX file
     * @param limits how much it may ask for
     * @param externalData whether tensors may have their data in other files, in the model's own folder or below it
     * @throws OnnxFormatException if the file or one that it names can't be read, or it is no ONNX model
     * @throws ModelException naming the node and the rule that it breaks
     */
    public static OnnxModel load(Path file, Limits limits, boolean externalData) {
        ModelProto proto = ModelFile.read(file, limits.fileBytes());
        return new OnnxModel(file.toString(), proto, limits, externalData ? new ExternalData(file) : null);
    }

    /**
     * {@return the model; tensors with data in other files are refused}
     *
     * @param bytes the content of an ONNX file
     * @param name for messages
     */
    public static OnnxModel parse(byte[] bytes, String name) {
        return parse(bytes, name, Limits.standard());
    }

    /**
     * {@return the model; tensors with data in other files are refused}
     *
     * @param bytes the content of an ONNX file
     * @param name for messages
     * @param limits how much it may ask for
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

    /** {@return how much the model may ask for} */
    public Limits limits() {
        return limits;
    }

    /** {@return where the model came from} */
    public String name() {
        return name;
    }

    /** {@return the version of the default operator set that the model declares} */
    public int opset() {
        return opset;
    }

    /** {@return the decoded graph; for Zeline's own modules} */
    public Graph graph() {
        return graph;
    }

    /** {@return what must be given, in order} */
    public List<Port> inputs() {
        return inputs;
    }

    /** {@return what is computed, in order} */
    public List<Port> outputs() {
        return outputs;
    }

    /**
     * Lays the model into a plan; for Zeline's own modules.
     *
     * @param builder takes the actions
     * @param given one edge an input, in order
     * @return one edge an output, in order
     * @throws ModelException naming the input whose shape does not fit, or the node that can't be bound
     */
    public List<Edge> bind(PlanBuilder builder, List<Edge> given) {
        if (given.size() != inputs.size()) {
            throw new ModelException("the model needs " + inputs.size() + " inputs ("
                    + String.join(", ", graph.inputs()) + "), got " + given.size());
        }
        for (int i = 0; i < given.size(); i++) {
            if (given.get(i).hasShape()) {
                inputs.get(i).check(given.get(i).shape());
            }
        }
        try {
            return graph.bind(builder, new ArrayList<>(given), Map.of());
        } catch (OutOfMemoryError e) {
            throw MemoryNeed.ofParameters(graph).exceeded();
        }
    }

    /**
     * Computes the model, by the fastest instructions of this JVM; random operators draw from seed 0.
     *
     * @param inputs one tensor an input, in order
     * @return one tensor an output, in order
     * @throws ModelException if a shape does not fit, naming the input or node, or if an output is no tensor
     */
    public List<Tensor> run(List<Tensor> inputs) {
        return run(inputs, Draws.seeded(0), Instructions.FASTEST);
    }

    /**
     * Computes the model.
     *
     * @param inputs one tensor an input, in the order of the graph's inputs
     * @param draws numbers for random operators
     * @param instructions what computes
     * @return one tensor an output
     * @throws ModelException if a shape does not fit, naming the input or node, if draws are left over, or if an output
     *     is no tensor
     */
    public List<Tensor> run(List<Tensor> inputs, Draws draws, Instructions instructions) {
        return evaluate(inputs, draws, instructions).stream().map(Value::tensor).toList();
    }

    /**
     * Computes the model.
     *
     * @param values one value an input, in the order of the graph's inputs
     * @param draws numbers for random operators
     * @param instructions what computes
     * @return one value an output
     * @throws ModelException if a value does not fit, naming the input or node, or if draws are left over
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
            List<Value> results = new ForwardPass(plan, kernels, budget).evaluate(values);
            draws.end();
            return results;
        } catch (ModelException e) {
            throw e.at(name);
        } catch (OutOfMemoryError e) {
            throw need.exceeded().at(name);
        }
    }
}
