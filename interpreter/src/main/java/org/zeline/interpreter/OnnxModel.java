package org.zeline.interpreter;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.zeline.interpreter.graph.Graph;
import org.zeline.interpreter.graph.GraphReader;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.pass.ForwardPass;
import org.zeline.interpreter.plan.Binder;
import org.zeline.interpreter.plan.Draws;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Plan;
import org.zeline.onnx.ModelFile;
import org.zeline.onnx.OnnxFormatException;
import org.zeline.onnx.proto.ModelProto;

/** A network read from an ONNX file. Immutable; threads may share it. */
public final class OnnxModel {
    private final String name;
    private final int opset;
    private final Graph graph;

    private OnnxModel(String name, ModelProto proto) {
        this.name = name;
        try {
            this.opset = GraphReader.opset(proto);
            this.graph = GraphReader.read(proto);
        } catch (ModelException e) {
            throw e.at(name);
        }
    }

    /**
     * {@return the model}
     *
     * @param file an ONNX file
     * @throws OnnxFormatException if the file can't be read or is no ONNX model
     * @throws ModelException naming the node and the rule that it breaks
     */
    public static OnnxModel load(Path file) {
        return new OnnxModel(file.toString(), ModelFile.read(file));
    }

    /**
     * {@return the model}
     *
     * @param bytes the content of an ONNX file
     * @param name for messages
     */
    public static OnnxModel parse(byte[] bytes, String name) {
        return new OnnxModel(name, ModelFile.parse(bytes, name));
    }

    /** Where the model came from. */
    public String name() {
        return name;
    }

    /** The version of the default operator set that the model declares. */
    public int opset() {
        return opset;
    }

    /** The decoded graph. */
    public Graph graph() {
        return graph;
    }

    /**
     * Computes the model.
     *
     * @param inputs one tensor an input, in the order of the graph's inputs
     * @param draws numbers for random operators
     * @param kernels the arithmetic
     * @return one tensor an output
     * @throws ModelException if a shape does not fit, naming the input or node, or if draws are left over
     */
    public List<Tensor> run(List<Tensor> inputs, Draws draws, Kernels kernels) {
        try {
            Binder binder = new Binder(kernels, draws);
            List<Edge> given = new ArrayList<>();
            for (Tensor input : inputs) {
                given.add(binder.free(input.type(), input.shape()));
            }
            Plan plan = binder.plan(graph.bind(binder, given));
            draws.end();
            return new ForwardPass(plan, kernels).run(inputs);
        } catch (ModelException e) {
            throw e.at(name);
        }
    }
}
