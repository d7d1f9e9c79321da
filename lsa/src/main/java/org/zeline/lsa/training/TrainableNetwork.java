package org.zeline.lsa.training;

import java.util.ArrayList;
import java.util.List;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.function.BatchContext;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.execution.BatchPass;
import org.zeline.lsa.execution.BatchedNetwork;
import org.zeline.lsa.network.WeightCheck;
import org.zeline.onnx.proto.ModelProto;
import org.zeline.onnx.proto.NodeProto;

/**
 * A network as a function of a batch, its weights and its running statistics. Its values are the logits, the
 * regularised layers and, in the form for training, the next running statistics. Threads may share it.
 */
final class TrainableNetwork {
    private final OnnxModel model;
    private final TrainableParameters parameters;
    private final BatchedNetwork inference;
    private final BatchedNetwork training;
    private final List<String> names = new ArrayList<>();
    private final int layers;
    private final Shape sample;
    private final int classes;

    /**
     * Prepares a network.
     *
     * @param proto the model
     * @param name its name in messages
     * @param settings say what is trained and regularised
     * @param sample the shape of a sample, without the batch axis
     * @param instructions what computes
     */
    TrainableNetwork(
            ModelProto proto, String name, TrainingSettings settings, Shape sample, Instructions instructions) {
        List<String> weights = settings.weights();
        TrainableParameters found = TrainableParameters.of(proto);
        this.parameters = weights == null ? found : found.with(weights);
        this.model = OnnxModel.parse(proto.toByteArray(), name);
        WeightCheck.requireNumbers(model);
        if (parameters.weights().isEmpty()) {
            throw new ModelException("there is nothing to train: no node reads an initializer as its weights").at(name);
        }
        names.addAll(parameters.weights());
        names.addAll(parameters.statistics());
        this.sample = sample;
        this.layers = settings.layers().size();
        List<String> values = new ArrayList<>();
        values.add(logits(proto));
        settings.layers().forEach(layer -> values.add(layer.value()));
        this.inference = network(model, values, settings.precision(), instructions);
        if (!hasTrainingForm()) {
            this.training = inference;
        } else {
            values.addAll(parameters.updates());
            OnnxModel other = OnnxModel.parse(parameters.training().toByteArray(), name);
            this.training = network(other, values, settings.precision(), instructions);
        }
        this.classes = classes();
    }

    private BatchedNetwork network(OnnxModel of, List<String> values, Precision precision, Instructions instructions) {
        BatchedNetwork network = new BatchedNetwork(of, values, names, instructions);
        return precision == Precision.FLOAT ? network.inFloat() : network;
    }

    private int classes() {
        Shape logits = inference
                .reusingPass(batchShape(1))
                .shape(0)
                .orElseThrow(
                        () -> new ModelException("training needs logits whose shape is known before the network runs")
                                .at(model.name()));
        if (logits.rank() < 2 || logits.size() < 2 || logits.extent(0) != 1) {
            throw new ModelException("training needs one row of at least two logits per sample, the first output has"
                            + " shape " + logits + " for one sample")
                    .at(model.name());
        }
        return logits.size();
    }

    /** The first output or, if that is a softmax, what it is the softmax of. */
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

    /** The names of the weights, then those of the running statistics. */
    List<String> names() {
        return names;
    }

    /** The number of weights. */
    int weightCount() {
        return parameters.weights().size();
    }

    /** The number of running statistics. */
    int statisticsCount() {
        return parameters.statistics().size();
    }

    /** The number of regularised layers. */
    int layerCount() {
        return layers;
    }

    /** The number of logits of a sample. */
    int classCount() {
        return classes;
    }

    /** The value of an initializer in the file. */
    Tensor initial(String name) {
        Tensor tensor = model.graph().initializers().get(name);
        if (tensor == null) {
            throw new ModelException("the graph has no initializer '" + name + "'").at(model.name());
        }
        return tensor;
    }

    /** The values of all names in the file. */
    Tensor[] initial() {
        return names.stream().map(this::initial).toArray(Tensor[]::new);
    }

    /** A batch as a tensor. */
    Tensor batch(double[] x) {
        return Tensor.wrapping(model.inputs().get(0).type(), batchShape(x.length / Math.max(1, sample.size())), x);
    }

    /** Whether the network differs in training: it has batch normalisation or dropout. */
    boolean hasTrainingForm() {
        return !parameters.statistics().isEmpty() || parameters.drops();
    }

    /** A pass for a number of samples, whose next run overwrites its outputs. */
    BatchPass pass(int samples) {
        return inference.reusingPass(batchShape(samples));
    }

    /** The same in the form for training, for a part of a batch. */
    BatchPass trainingPass(int samples, BatchContext context) {
        return training.trainingPass(batchShape(samples), context);
    }

    private Shape batchShape(int samples) {
        int[] extents = new int[sample.rank() + 1];
        extents[0] = samples;
        for (int i = 0; i < sample.rank(); i++) {
            extents[i + 1] = sample.extent(i);
        }
        return Shape.of(extents);
    }
}
