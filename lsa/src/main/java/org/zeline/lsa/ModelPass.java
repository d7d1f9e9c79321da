package org.zeline.lsa;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.graph.Graph;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.pass.VjpPass;
import org.zeline.interpreter.plan.Budget;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.Draws;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

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
    private final Scoring scoring;
    private final Map<Shape, VjpPass> passes = new LinkedHashMap<>();
    private boolean hasClasses;

    /**
     * Prepares a network whose first output has a logit a class.
     *
     * @param model with one input of real numbers
     * @param values names of values inside it that are looked at as well
     * @param instructions what computes
     * @throws ModelException if it has more inputs, a value is not there, or an initializer holds NaN
     */
    public ModelPass(OnnxModel model, List<String> values, Instructions instructions) {
        this(model, values, instructions, Scoring.CLASSES);
    }

    /**
     * Prepares a network.
     *
     * @param model with one input of real numbers
     * @param values names of values inside it that are looked at as well
     * @param instructions what computes
     * @param scoring what its first output says of the classes
     * @throws ModelException if it has more inputs, a value is not there, or an initializer holds NaN
     */
    public ModelPass(OnnxModel model, List<String> values, Instructions instructions, Scoring scoring) {
        if (model.inputs().size() != 1 || !model.inputs().get(0).type().isReal()) {
            throw new ModelException("layer analysis needs a model with one input of real numbers, this one has "
                            + model.inputs().size())
                    .at(model.name());
        }
        this.model = model;
        Numbers.require(model);
        this.instructions = instructions;
        this.scoring = scoring;
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
     * {@return the logits of the classes that the first output tells, one row a sample}
     *
     * @param x a batch
     * @throws ModelException if it should tell two classes by one number, and has more
     */
    public Tensor output(Tensor x) {
        return logits(run(x).get(0));
    }

    /** Of one number a sample, 0 for class 0 and the logit of class 1. */
    private Tensor logits(Tensor output) {
        if (scoring == Scoring.CLASSES) {
            return output;
        }
        int samples = output.shape().extent(0);
        if (output.shape().size() != samples) {
            throw new ModelException(
                            "two classes are told by one number a sample, the first output has shape " + output.shape())
                    .at(model.name());
        }
        double[] values = output.doubles();
        double[] logits = new double[2 * samples];
        for (int s = 0; s < samples; s++) {
            logits[2 * s + 1] = scoring.logit(values[s]);
        }
        return Tensor.wrapping(Shape.of(samples, 2), logits);
    }

    /**
     * Checks that there are classes to be mistaken for each other, as attacks need.
     *
     * @param x a batch
     * @throws ModelException if there are fewer than two
     */
    public void requireClasses(Tensor x) {
        if (!hasClasses && output(x).shape().size() < 2 * x.shape().extent(0)) {
            throw new ModelException(
                            "an attack needs two classes, the first output has one number a sample; if that tells"
                                    + " two classes apart, say whether it is the logit or the probability of class 1 (Scoring,"
                                    + " on the command line --scores logit or --scores probability)")
                    .at(model.name());
        }
        hasClasses = true;
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
     * {@return for each sample the class of the largest logit}
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
     * @param output the logits of the first output
     * @param losses one a sample
     * @param gradient one number an element of the input
     */
    public record Gradient(Tensor output, double[] losses, double[] gradient) {}

    /**
     * {@return losses and their gradients; each sample's depends on that sample alone if the network keeps them apart}
     *
     * @param x a batch
     * @param loss of the logits of the first output
     */
    public Gradient gradient(Tensor x, Loss loss) {
        return gradients(x, List.of(loss)).get(0);
    }

    /**
     * {@return the same for several losses, with one forward run}
     *
     * @param x a batch
     * @param losses of the logits of the first output
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

    private Gradient back(VjpPass pass, List<Tensor> outputs, Loss loss) {
        Tensor output = logits(outputs.get(0));
        int samples = output.shape().extent(0);
        int width = output.shape().size() / Math.max(1, samples);
        double[] losses = new double[samples];
        double[] slopes = new double[output.shape().size()];
        for (int s = 0; s < samples; s++) {
            losses[s] = loss.of(s, output.doubles(), s * width, width, slopes);
        }
        double[] @Nullable [] cotangents = new double[outputs.size()][];
        cotangents[0] = scoring == Scoring.CLASSES
                ? slopes
                : ofOne(slopes, outputs.get(0).doubles());
        return new Gradient(output, losses, pass.gradient(cotangents)[0]);
    }

    /** From the slopes of two logits those of the one number that tells them. */
    private double[] ofOne(double[] slopes, double[] values) {
        double[] own = new double[values.length];
        for (int s = 0; s < own.length; s++) {
            own[s] = slopes[2 * s + 1] * scoring.slope(values[s]);
        }
        return own;
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
        model.inputs().get(0).checkSamples(shape);
        Kernels kernels = instructions.kernels();
        PlanBuilder builder = new PlanBuilder(kernels, Draws.seeded(0), new Budget(model.limits()));
        List<@Nullable Edge> given = new ArrayList<>();
        given.add(builder.free(model.inputs().get(0).type(), shape));
        try {
            List<Edge> outputs = graph.bind(builder, given, Map.of());
            requireRows(outputs.get(0), shape);
            VjpPass made = new VjpPass(builder.plan(outputs), kernels);
            if (passes.size() >= KEPT) {
                passes.remove(passes.keySet().iterator().next());
            }
            passes.put(shape, made);
            return made;
        } catch (ModelException e) {
            throw unfit(e, shape).at(model.name());
        }
    }

    private static void requireRows(Edge output, Shape batch) {
        if (output.hasShape() && (output.shape().rank() < 1 || output.shape().extent(0) != batch.extent(0))) {
            throw new ModelException("the first output has shape " + output.shape() + " for a batch of "
                    + batch.extent(0) + ", not a row for each sample");
        }
    }

    /** A file that was exported for batches of one size may have that size in its nodes too. */
    private ModelException unfit(ModelException failure, Shape batch) {
        int fixed = model.inputs().get(0).fixedBatch();
        return fixed < 0 || fixed == batch.extent(0)
                ? failure
                : new ModelException(failure.getMessage() + "; the model was exported for batches of " + fixed
                        + ": take batches of that size (--batch " + fixed + "), or export it with an open batch");
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
