package org.zeline.lsa.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Port;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;
import org.zeline.interpreter.value.UnsupportedModelException;
import org.zeline.lsa.execution.BatchPass;
import org.zeline.lsa.execution.BatchedNetwork;

/**
 * A network with one input, whose first axis is the batch, as a differentiable classifier with probes: its first
 * output, and values inside it. Holds working memory: one per thread.
 */
public final class ProbedNetwork implements Classifier {
    /** Passes for few shapes are kept: that of full batches and that of the last one. */
    private static final int KEPT_PASSES = 4;

    private final OnnxModel model;
    private final BatchedNetwork network;
    private final ClassScores scores;
    private final Map<Shape, BatchPass> passes = new LinkedHashMap<>();
    private long forwardRuns;

    /**
     * Prepares a network whose first output has one logit per class.
     *
     * @param model with one input of real numbers
     * @param probes names of the values inside it that are read
     * @param instructions what computes
     * @throws ModelException if it has more inputs, a value is missing, or an initializer holds NaN
     */
    public ProbedNetwork(OnnxModel model, List<String> probes, Instructions instructions) {
        this(model, probes, instructions, ClassScores.CLASSES);
    }

    /**
     * Prepares a network.
     *
     * @param model with one input of real numbers
     * @param probes names of the values inside it that are read
     * @param instructions what computes
     * @param scores what its first output says about the classes
     * @throws ModelException if it has more inputs, a value is missing, or an initializer holds NaN
     */
    public ProbedNetwork(OnnxModel model, List<String> probes, Instructions instructions, ClassScores scores) {
        List<String> values = new ArrayList<>();
        values.add(model.outputs().get(0).name());
        values.addAll(probes);
        this.model = model;
        this.network = new BatchedNetwork(model, values, List.of(), instructions);
        WeightCheck.requireNumbers(model);
        this.scores = scores;
    }

    private ProbedNetwork(OnnxModel model, BatchedNetwork network, ClassScores scores) {
        this.model = model;
        this.network = network;
        this.scores = scores;
    }

    /**
     * {@return a network up to a value inside it, which takes the place of the first output: attacks on it are attacks
     * on the features of a layer}
     *
     * @param model with one input of real numbers
     * @param value the name of the value, whose first axis is the batch
     * @param instructions what computes
     * @throws ModelException if the model has more inputs, the value is missing, or an initializer holds NaN
     */
    public static ProbedNetwork upTo(OnnxModel model, String value, Instructions instructions) {
        WeightCheck.requireNumbers(model);
        BatchedNetwork network = new BatchedNetwork(model, List.of(value), List.of(), instructions);
        return new ProbedNetwork(model, network, ClassScores.CLASSES);
    }

    @Override
    public ProbedNetwork withDraws(long seed) {
        return new ProbedNetwork(model, network.withDraws(seed), scores);
    }

    /**
     * What one forward run gives.
     *
     * @param logits one row per sample
     * @param probed the values at the probes, in the order of their names
     */
    public record Activations(Tensor logits, List<Tensor> probed) {}

    /**
     * {@return the logits and the probed values of a batch, by one forward run}
     *
     * @param x a batch
     * @throws ModelException if the network cannot be computed for a batch of that shape, or the first output does not
     *     have the form that was declared
     */
    public Activations run(Tensor x) {
        List<Tensor> values = forward(pass(x.shape()), x);
        return new Activations(ofOutput(values.get(0)), List.copyOf(values.subList(1, values.size())));
    }

    @Override
    public Tensor logits(Tensor x) {
        return run(x).logits();
    }

    /**
     * {@return the values at the probes, in the order of their names}
     *
     * @param x a batch
     */
    public List<Tensor> probed(Tensor x) {
        return run(x).probed();
    }

    /**
     * {@return for each sample the class of the largest logit}
     *
     * @param x a batch
     */
    public int[] classes(Tensor x) {
        double[] logits = logits(x).doubles();
        int[] classes = new int[x.shape().extent(0)];
        int width = logits.length / Math.max(1, classes.length);
        for (int s = 0; s < classes.length; s++) {
            classes[s] = Logits.argMax(logits, s * width, width);
        }
        return classes;
    }

    /** {@return how many forward runs there have been, those for gradients included} */
    public long forwardRuns() {
        return forwardRuns;
    }

    @Override
    public List<InputGradient> gradients(Tensor x, List<Loss> losses) {
        BatchPass pass = pass(x.shape());
        List<Tensor> values = forward(pass, x);
        List<InputGradient> gradients = new ArrayList<>();
        for (Loss loss : losses) {
            gradients.add(backward(pass, x, values, loss));
        }
        return gradients;
    }

    private InputGradient backward(BatchPass pass, Tensor x, List<Tensor> values, Loss loss) {
        Tensor logits = ofOutput(values.get(0));
        double[] z = logits.doubles();
        double[] losses = new double[logits.shape().extent(0)];
        int width = z.length / Math.max(1, losses.length);
        double[] slopes = new double[z.length];
        for (int s = 0; s < losses.length; s++) {
            losses[s] = loss.addGradient(s, z, s * width, width, 1, slopes);
        }
        double[] @Nullable [] cotangents = new double[values.size()][];
        cotangents[0] = scores == ClassScores.CLASSES
                ? slopes
                : ofScores(slopes, values.get(0).doubles());
        double[] gradient = new double[x.shape().size()];
        pass.addGradient(cotangents, new double[][] {gradient});
        return new InputGradient(logits, losses, gradient);
    }

    /** From the derivatives with respect to two logits those with respect to the one score behind them. */
    private double[] ofScores(double[] slopes, double[] values) {
        double[] own = new double[values.length];
        for (int s = 0; s < own.length; s++) {
            own[s] = slopes[2 * s + 1] * scores.slope(values[s]);
        }
        return own;
    }

    @Override
    public void requireClasses(Tensor x) {
        if (scores != ClassScores.CLASSES) {
            return;
        }
        Shape output = pass(x.shape()).shape(0).orElseGet(() -> logits(x).shape());
        if (output.size() < 2 * x.shape().extent(0)) {
            throw new ModelException(
                            "an attack needs two classes, the first output has one number per sample; if that tells"
                                    + " two classes apart, say whether it is the logit or the probability of class 1"
                                    + " (ClassScores, on the command line --scores logit or --scores probability)")
                    .at(model.name());
        }
    }

    /** The logits that an output states: for one score per sample, 0 for class 0 and the logit of class 1. */
    private Tensor ofOutput(Tensor output) {
        if (scores == ClassScores.CLASSES) {
            return output;
        }
        int samples = output.shape().extent(0);
        if (output.shape().size() != samples) {
            throw new ModelException("scores given as " + scores.name().toLowerCase(Locale.ROOT)
                            + " are one number per sample, the first output has shape " + output.shape())
                    .at(model.name());
        }
        double[] values = output.doubles();
        double[] logits = new double[2 * samples];
        for (int s = 0; s < samples; s++) {
            logits[2 * s + 1] = scores.logit(values[s]);
        }
        return Tensor.wrapping(Shape.of(samples, 2), logits);
    }

    private List<Tensor> forward(BatchPass pass, Tensor x) {
        forwardRuns++;
        return pass.run(List.of(x));
    }

    private BatchPass pass(Shape batch) {
        BatchPass known = passes.get(batch);
        if (known != null) {
            return known;
        }
        try {
            BatchPass made = network.pass(batch);
            made.shape(0).ifPresent(output -> requireRows(output, batch));
            if (passes.size() >= KEPT_PASSES) {
                passes.remove(passes.keySet().iterator().next());
            }
            passes.put(batch, made);
            return made;
        } catch (UnsupportedModelException e) {
            throw e;
        } catch (ModelException e) {
            throw withRemedy(e, batch);
        }
    }

    private void requireRows(Shape output, Shape batch) {
        if (output.rank() < 1 || output.extent(0) != batch.extent(0)) {
            throw new ModelException("the first output has shape " + output + " for a batch of " + batch.extent(0)
                            + ", not one row per sample")
                    .at(model.name());
        }
    }

    /** A file that was exported for batches of one size may have that size in its nodes too. */
    private ModelException withRemedy(ModelException failure, Shape batch) {
        Port input = model.inputs().get(0);
        int fixed = input.fixedBatch();
        return batch.rank() == 0 || fixed < 0 || fixed == batch.extent(0)
                ? failure
                : new ModelException(failure.getMessage() + "; the model was exported for batches of " + fixed
                        + ": use batches of that size (--batch " + fixed + "), or export it with an open batch size");
    }

    /**
     * {@return a batch of the type that the model's input has}
     *
     * @param shape its first axis is the batch
     * @param values one per element, not copied
     */
    public Tensor batch(Shape shape, double[] values) {
        return new RealTensor(model.inputs().get(0).type(), shape, values);
    }
}
