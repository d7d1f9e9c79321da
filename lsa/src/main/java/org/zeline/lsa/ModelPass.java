package org.zeline.lsa;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.Draws;
import org.zeline.interpreter.ElementType;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.ModelException;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.RealTensor;
import org.zeline.interpreter.Shape;
import org.zeline.interpreter.Tensor;
import org.zeline.interpreter.graph.Graph;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.pass.VjpPass;
import org.zeline.interpreter.plan.Binder;
import org.zeline.interpreter.plan.Budget;
import org.zeline.interpreter.plan.Edge;

/**
 * A network with one input, whose first axis is the batch, as a function that can be differentiated: its first output,
 * and values inside it. Plans are made once for each shape of batch. Holds working memory: one pass a thread.
 */
public final class ModelPass {
    /** Plans for few shapes are kept: that of a full batch and that of the last one. */
    private static final int KEPT = 4;

    private final OnnxModel model;
    private final Graph graph;
    private final Instructions instructions;
    private final Map<Shape, VjpPass> passes = new LinkedHashMap<>();

    /**
     * Prepares a network.
     *
     * @param model with one input of real numbers
     * @param values names of values inside it that are looked at as well
     * @param instructions what computes
     * @throws ModelException if it has more inputs, or a value is not there
     */
    public ModelPass(OnnxModel model, List<String> values, Instructions instructions) {
        if (model.inputs().size() != 1 || !model.inputs().get(0).type().isReal()) {
            throw new ModelException("layer analysis needs a model with one input of real numbers, this one has "
                            + model.inputs().size())
                    .at(model.name());
        }
        this.model = model;
        this.instructions = instructions;
        this.graph = model.graph().exposing(values);
    }

    /** {@return the network} */
    public OnnxModel model() {
        return model;
    }

    /** {@return how it is computed} */
    public Instructions instructions() {
        return instructions;
    }

    /**
     * {@return the first output, one row a sample}
     *
     * @param x a batch
     */
    public Tensor output(Tensor x) {
        return run(x).get(0);
    }

    /**
     * {@return the values inside that are looked at, in the order of their names}
     *
     * @param x a batch
     */
    public List<Tensor> values(Tensor x) {
        List<Tensor> all = run(x);
        return List.copyOf(all.subList(model.outputs().size(), all.size()));
    }

    /**
     * {@return for each sample the index of the largest element of the first output}
     *
     * @param x a batch
     */
    public int[] classes(Tensor x) {
        Tensor output = output(x);
        int samples = output.shape().extent(0);
        int width = output.shape().size() / Math.max(1, samples);
        double[] scores = output.doubles();
        int[] classes = new int[samples];
        for (int s = 0; s < samples; s++) {
            for (int c = 1; c < width; c++) {
                if (scores[s * width + c] > scores[s * width + classes[s]]) {
                    classes[s] = c;
                }
            }
        }
        return classes;
    }

    /**
     * The loss of each sample, and the gradient of their sum with respect to the input.
     *
     * @param output the first output
     * @param losses one a sample
     * @param gradient one number an element of the input
     */
    public record Gradient(Tensor output, double[] losses, double[] gradient) {}

    /**
     * {@return losses and their gradients; each sample's depends on that sample alone if the network keeps them apart}
     *
     * @param x a batch
     * @param loss of the first output
     */
    public Gradient gradient(Tensor x, Loss loss) {
        return gradients(x, List.of(loss)).get(0);
    }

    /**
     * {@return the same for several losses, with one forward run}
     *
     * @param x a batch
     * @param losses of the first output
     */
    public List<Gradient> gradients(Tensor x, List<Loss> losses) {
        VjpPass pass = pass(x.shape());
        List<Tensor> outputs = pass.run(List.of(x));
        List<Gradient> gradients = new ArrayList<>();
        for (Loss loss : losses) {
            gradients.add(back(pass, outputs, loss));
        }
        return gradients;
    }

    private static Gradient back(VjpPass pass, List<Tensor> outputs, Loss loss) {
        Tensor output = outputs.get(0);
        int samples = output.shape().extent(0);
        int width = output.shape().size() / Math.max(1, samples);
        double[] losses = new double[samples];
        double[] slopes = new double[output.shape().size()];
        for (int s = 0; s < samples; s++) {
            losses[s] = loss.of(s, output.doubles(), s * width, width, slopes);
        }
        double[] @Nullable [] cotangents = new double[outputs.size()][];
        cotangents[0] = slopes;
        return new Gradient(output, losses, pass.gradient(cotangents)[0]);
    }

    private List<Tensor> run(Tensor x) {
        return pass(x.shape()).run(List.of(x));
    }

    private VjpPass pass(Shape shape) {
        if (shape.rank() < 1) {
            throw new ModelException("a batch needs a first axis, got a scalar").at(model.name());
        }
        VjpPass known = passes.get(shape);
        if (known != null) {
            return known;
        }
        model.inputs().get(0).check(shape);
        Kernels kernels = instructions.kernels();
        Binder binder = new Binder(kernels, Draws.seeded(0), new Budget(model.limits()));
        List<@Nullable Edge> given = new ArrayList<>();
        given.add(binder.free(model.inputs().get(0).type(), shape));
        try {
            VjpPass made = new VjpPass(binder.plan(graph.bind(binder, given, Map.of())), kernels);
            if (passes.size() >= KEPT) {
                passes.remove(passes.keySet().iterator().next());
            }
            passes.put(shape, made);
            return made;
        } catch (ModelException e) {
            throw e.at(model.name());
        }
    }

    /**
     * {@return a batch of the type that the model's input has}
     *
     * @param shape its first axis is the batch
     * @param values shared
     */
    public Tensor batch(Shape shape, double[] values) {
        ElementType type = model.inputs().get(0).type();
        return new RealTensor(type, shape, values);
    }
}
