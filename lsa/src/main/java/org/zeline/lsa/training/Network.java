package org.zeline.lsa.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.graph.Graph;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.plan.Budget;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.Numbers;
import org.zeline.onnx.proto.ModelProto;
import org.zeline.onnx.proto.NodeProto;

/**
 * A network whose weights are inputs of its plans. Outputs of a plan are the logits, then the regularised layers, then
 * in the training form the next running statistics. Plans are made once for each size of batch; threads share them.
 */
final class Network {
    private final OnnxModel model;
    private final Trainables trainables;
    private final Kernels kernels;
    private final Graph inference;
    private final Graph training;
    private final List<String> names = new ArrayList<>();
    private final int layers;
    private final Shape sample;
    private final int classes;
    private final Map<Integer, Plan> plans = new ConcurrentHashMap<>();
    private final Map<Integer, Plan> trainingPlans = new ConcurrentHashMap<>();

    /**
     * Prepares a network.
     *
     * @param proto the model
     * @param name for messages
     * @param weights names of what is trained, or {@code null} for the rule's
     * @param layers names of the values that are regularised
     * @param sample the shape of a sample, without the batch
     * @param kernels the arithmetic
     */
    Network(
            ModelProto proto,
            String name,
            @Nullable List<String> weights,
            List<String> layers,
            Shape sample,
            Kernels kernels) {
        Trainables found = Trainables.of(proto);
        this.trainables = weights == null ? found : found.with(weights);
        this.model = OnnxModel.parse(proto.toByteArray(), name);
        Numbers.require(model);
        this.kernels = kernels;
        this.layers = layers.size();
        if (trainables.weights().isEmpty()) {
            throw new ModelException("there is nothing to train: no node reads an initializer as its weights").at(name);
        }
        if (model.inputs().size() != 1 || !model.inputs().get(0).type().isReal()) {
            throw new ModelException("training needs a model with one input of real numbers, this one has "
                            + model.inputs().size())
                    .at(name);
        }
        names.addAll(trainables.weights());
        names.addAll(trainables.statistics());
        OnnxModel trained = trainables.statistics().isEmpty()
                ? model
                : OnnxModel.parse(trainables.training().toByteArray(), name);
        List<String> shown = new ArrayList<>();
        shown.add(logits(proto));
        shown.addAll(layers);
        this.inference = freed(model.graph(), shown);
        shown.addAll(trainables.updates());
        this.training = trainables.statistics().isEmpty() ? inference : freed(trained.graph(), shown);
        this.sample = sample;
        Shape logits = outputShape(plan(1, false));
        if (logits.rank() < 2 || logits.size() < 2 || logits.extent(0) != 1) {
            throw new ModelException("training needs one row of logits a sample, the first output has shape " + logits)
                    .at(name);
        }
        this.classes = logits.size();
    }

    private Graph freed(Graph graph, List<String> shown) {
        Graph exposed = graph.exposing(shown);
        List<String> outputs = exposed.outputs()
                .subList(graph.outputs().size(), exposed.outputs().size());
        return new Graph(
                        exposed.inputs(),
                        outputs,
                        exposed.nodes(),
                        exposed.initializers(),
                        exposed.captured(),
                        exposed.declared())
                .freeing(names);
    }

    /** The first output, or what it is the softmax of. */
    private static String logits(ModelProto proto) {
        String output = proto.getGraph().getOutput(0).getName();
        for (NodeProto node : proto.getGraph().getNodeList()) {
            if (node.getOutputCount() > 0
                    && node.getOutput(0).equals(output)
                    && node.getOpType().equals("Softmax")) {
                return node.getInput(0);
            }
        }
        return output;
    }

    /** Names of what is trained, and after them of running statistics. */
    List<String> names() {
        return names;
    }

    /** How many of the names are trained. */
    int weights() {
        return trainables.weights().size();
    }

    /** How many values are regularised. */
    int layers() {
        return layers;
    }

    /** How many running statistics there are. */
    int statistics() {
        return trainables.statistics().size();
    }

    /** How many logits a sample has. */
    int classes() {
        return classes;
    }

    Kernels kernels() {
        return kernels;
    }

    /** What the file has for a name. */
    Tensor initial(String name) {
        Tensor tensor = model.graph().initializers().get(name);
        if (tensor == null) {
            throw new ModelException("the graph has no initializer '" + name + "'").at(model.name());
        }
        return tensor;
    }

    /** A batch as a tensor. */
    Tensor batch(double[] x) {
        return Tensor.wrapping(type(), shape(x.length / Math.max(1, sample.size())), x);
    }

    private ElementType type() {
        return model.inputs().get(0).type();
    }

    private Shape shape(int samples) {
        int[] extents = new int[sample.rank() + 1];
        extents[0] = samples;
        for (int i = 0; i < sample.rank(); i++) {
            extents[i + 1] = sample.extent(i);
        }
        return Shape.of(extents);
    }

    private static Shape outputShape(Plan plan) {
        return plan.edge(plan.outputs()[0]).shape();
    }

    /** The plan for so many samples, in the form for training or for inference. */
    Plan plan(int samples, boolean inTraining) {
        boolean apart = inTraining && statistics() > 0;
        return (apart ? trainingPlans : plans).computeIfAbsent(samples, n -> bind(apart ? training : inference, n));
    }

    private Plan bind(Graph graph, int samples) {
        Shape shape = shape(samples);
        model.inputs().get(0).checkSamples(shape);
        PlanBuilder builder = new PlanBuilder(kernels, Draws.seeded(0), new Budget(model.limits()));
        List<@Nullable Edge> given = new ArrayList<>();
        given.add(builder.free(type(), shape));
        for (String name : names) {
            Tensor tensor = initial(name);
            given.add(builder.free(tensor.type(), tensor.shape()));
        }
        try {
            Plan plan = builder.plan(graph.bind(builder, given, Map.of()));
            plan.requireGradient();
            return plan;
        } catch (ModelException e) {
            throw e.at(model.name());
        }
    }
}
