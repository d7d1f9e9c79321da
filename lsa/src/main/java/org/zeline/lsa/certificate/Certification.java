package org.zeline.lsa.certificate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.pass.InputSet;
import org.zeline.interpreter.pass.LinearBoundsPass;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Tensor;
import org.zeline.interpreter.value.UnsupportedModelException;
import org.zeline.lsa.Measure;
import org.zeline.lsa.Probe;
import org.zeline.lsa.execution.BatchedNetwork;
import org.zeline.lsa.network.ClassScores;
import org.zeline.lsa.network.LabelledSamples;
import org.zeline.lsa.network.Logits;
import org.zeline.lsa.network.ProbedNetwork;

/**
 * Certifies classifications and bounds movements of layers under every perturbation of a set. A sample is certified if
 * the logit of its label exceeds each other logit everywhere in the set; the difference of two logits is bounded as one
 * linear function by {@link LinearBoundsPass}. Immutable; threads may share it.
 */
public final class Certification {
    /** Covers the rounding errors of norms. */
    private static final double OUTWARD = 1 + 0x1p-30;

    /** All elements of layers of at most this size are bounded backward, of others those that their reader needs. */
    private static final int SMALL_LAYER = 1 << 10;

    private final OnnxModel model;
    private final List<Probe> layers;
    private final Measure measure;
    private final ClassScores scores;
    private final Instructions instructions;
    private final BatchedNetwork network;

    /**
     * Prepares a network.
     *
     * @param model with one input, whose first axis is the batch
     * @param layers the layers whose movements are bounded; may be none
     * @param measure relative-error, mean-squared-error, l1-relative-error or linf-relative-error
     * @param scores what the first output says about the classes
     * @param instructions what computes
     * @throws ModelException if the model has another number or kind of inputs, or a layer is missing
     * @throws IllegalArgumentException if the measure is another one
     */
    public Certification(
            OnnxModel model, List<Probe> layers, Measure measure, ClassScores scores, Instructions instructions) {
        requireBoundable(measure);
        this.model = model;
        this.layers = List.copyOf(layers);
        this.measure = measure;
        this.scores = scores;
        this.instructions = instructions;
        List<String> values = new ArrayList<>();
        values.add(model.outputs().get(0).name());
        layers.forEach(layer -> values.add(layer.value()));
        this.network = new BatchedNetwork(model, values, List.of(), instructions);
    }

    /**
     * Checks that a measure grows with the change of each element, so that bounds on the elements bound it.
     *
     * @param measure a measure
     * @throws IllegalArgumentException if it does not
     */
    public static void requireBoundable(Measure measure) {
        if (measure == Measure.COSINE_DISTANCE || measure == Measure.LINEAR_CKA) {
            throw new IllegalArgumentException("certified bounds need relative-error, mean-squared-error,"
                    + " l1-relative-error or linf-relative-error, got " + measure);
        }
    }

    /**
     * {@return what is certain for each sample}
     *
     * @param samples at least one
     * @param neighborhood the perturbed versions of each
     * @param progress is told the number of samples that are done
     * @throws ModelException if the model cannot be computed for a batch of one sample, or there are no samples
     * @throws UnsupportedModelException if some nodes have no certified bounds
     */
    public Certificate certify(LabelledSamples samples, Neighborhood neighborhood, LongConsumer progress) {
        if (samples.count() == 0) {
            throw new ModelException("a certificate needs at least one sample");
        }
        ProbedNetwork forward =
                new ProbedNetwork(model, layers.stream().map(Probe::value).toList(), instructions, scores);
        Tensor first = samples.range(0, 1).inputs();
        List<Tensor> shapes =
                forward.probed(forward.batch(first.shape(), first.doubles().clone()));
        LinearBoundsPass pass = network.bounds(
                first.shape(),
                IntStream.range(0, layers.size())
                        .filter(l -> shapes.get(l).shape().size() <= SMALL_LAYER)
                        .map(l -> l + 1)
                        .toArray());
        double[] margins = new double[samples.count()];
        double[][] movements = new double[layers.size()][samples.count()];
        for (int s = 0; s < margins.length; s++) {
            LabelledSamples sample = samples.range(s, s + 1);
            double[] x = sample.inputs().doubles();
            int label = sample.labels()[0];
            ProbedNetwork.Activations clean = forward.run(forward.batch(first.shape(), x.clone()));
            InputSet set = neighborhood.around(s, x);
            pass.quicklyOver(set);
            margins[s] = margin(pass, label);
            boolean decided = margins[s] > 0 || Logits.correct(clean.logits().doubles(), sample.labels()) == 0;
            if (!decided || !layers.isEmpty()) {
                pass.over(set);
                margins[s] = Math.max(margins[s], margin(pass, label));
            }
            for (int l = 0; l < movements.length; l++) {
                movements[l][s] = movement(clean.probed().get(l).doubles(), pass.lower(l + 1), pass.upper(l + 1));
            }
            progress.accept(s + 1);
        }
        return new Certificate(layers, measure, margins, movements);
    }

    /** A lower bound on the least difference of the label's logit from the others. */
    private double margin(LinearBoundsPass pass, int label) {
        int width = pass.lower(0).length;
        if (scores != ClassScores.CLASSES) {
            double threshold = scores == ClassScores.PROBABILITY ? 0.5 : 0;
            double sign = label == 1 ? 1 : -1;
            double least = pass.least(0, new double[][] {{sign}})[0] - sign * threshold;
            return least - 0x1p-40;
        }
        if (label < 0 || label >= width) {
            throw new ModelException("the label " + label + " is not a class of a network with " + width + " logits");
        }
        double[][] differences = new double[width - 1][width];
        for (int other = 0, row = 0; other < width; other++) {
            if (other != label) {
                differences[row][label] = 1;
                differences[row++][other] = -1;
            }
        }
        double least = Double.POSITIVE_INFINITY;
        for (double difference : pass.least(0, differences)) {
            least = Math.min(least, difference);
        }
        return least;
    }

    /** An upper bound on the distance of a representation from the clean one, given the ends of its elements. */
    private double movement(double[] clean, double[] lower, double[] upper) {
        double[] moved = new double[clean.length];
        for (int i = 0; i < clean.length; i++) {
            double farthest = Math.max(upper[i] - clean[i], clean[i] - lower[i]);
            if (!(farthest < Double.POSITIVE_INFINITY)) {
                return Double.POSITIVE_INFINITY;
            }
            moved[i] = clean[i] + farthest * OUTWARD + 0x1p-48 * Math.abs(clean[i]);
        }
        return measure.of(clean, moved, 0, 1, clean.length).value() * OUTWARD;
    }
}
