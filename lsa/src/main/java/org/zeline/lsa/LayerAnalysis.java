package org.zeline.lsa;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleFunction;
import java.util.function.LongConsumer;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.attack.MinimumNormAttack;
import org.zeline.lsa.execution.RandomStreams;
import org.zeline.lsa.network.ClassScores;
import org.zeline.lsa.network.LabelledSamples;
import org.zeline.lsa.network.Logits;
import org.zeline.lsa.network.ProbedNetwork;
import org.zeline.lsa.perturbation.InputPerturbation;
import org.zeline.lsa.robustness.MinimumDistances;
import org.zeline.lsa.robustness.RobustnessCurve;

/**
 * Analyses the layers of a network under perturbations of its input. Immutable; threads may share it. Random numbers
 * depend on the seed and on the index at which a batch begins, not on the order of work.
 */
public final class LayerAnalysis {
    private final OnnxModel model;
    private final List<Probe> layers;
    private final Measure measure;
    private final ClassScores scores;
    private final Instructions instructions;
    private final int batchSize;
    private final long seed;

    private LayerAnalysis(
            OnnxModel model,
            List<Probe> layers,
            Measure measure,
            ClassScores scores,
            Instructions instructions,
            int batchSize,
            long seed) {
        this.model = model;
        this.layers = layers;
        this.measure = measure;
        this.scores = scores;
        this.instructions = instructions;
        this.batchSize = batchSize;
        this.seed = seed;
    }

    /**
     * {@return an analysis by relative errors, in batches of 64, with seed 0}
     *
     * @param model with one input, whose first axis is the batch
     * @param probes which layers are analysed
     * @throws ModelException if the selection matches no layer
     */
    public static LayerAnalysis of(OnnxModel model, ProbeSelection probes) {
        return new LayerAnalysis(
                model, probes.in(model), Measure.RELATIVE_ERROR, ClassScores.CLASSES, Instructions.FASTEST, 64, 0);
    }

    /**
     * {@return the same analysis with another measure}
     *
     * @param other how distances are measured
     */
    public LayerAnalysis with(Measure other) {
        return new LayerAnalysis(model, layers, other, scores, instructions, batchSize, seed);
    }

    /**
     * {@return the same analysis for another kind of output}
     *
     * @param other what the first output says about the classes
     */
    public LayerAnalysis with(ClassScores other) {
        return new LayerAnalysis(model, layers, measure, other, instructions, batchSize, seed);
    }

    /**
     * {@return the same analysis with other instructions}
     *
     * @param other what computes
     */
    public LayerAnalysis with(Instructions other) {
        return new LayerAnalysis(model, layers, measure, scores, other, batchSize, seed);
    }

    /**
     * {@return the same analysis with another batch size}
     *
     * @param samples the number of samples per batch, at least 1
     * @throws IllegalArgumentException if it is not
     */
    public LayerAnalysis withBatchSize(int samples) {
        if (samples < 1) {
            throw new IllegalArgumentException("a batch needs at least one sample, got " + samples);
        }
        return new LayerAnalysis(model, layers, measure, scores, instructions, samples, seed);
    }

    /**
     * {@return the same analysis with another seed}
     *
     * @param other fixes all random numbers
     */
    public LayerAnalysis withSeed(long other) {
        return new LayerAnalysis(model, layers, measure, scores, instructions, batchSize, other);
    }

    /** {@return the layers that are analysed} */
    public List<Probe> layers() {
        return layers;
    }

    /**
     * The distances that layers move, and the accuracy of the network.
     *
     * @param profile the distances
     * @param accuracy on the perturbed samples, in percent
     * @param cleanAccuracy on the clean samples, in percent
     */
    public record Result(LayerProfile profile, double accuracy, double cleanAccuracy) {}

    /**
     * Compares the representations of clean and of perturbed samples. Makes two forward runs per batch, besides those
     * of the perturbation.
     *
     * @param samples at least one
     * @param perturbation the perturbation
     * @param progress is told the number of samples that are done
     * @return the profile and the accuracies
     * @throws ModelException if the model cannot be computed for the samples, a representation holds NaN, or there are
     *     no samples
     */
    public Result profile(LabelledSamples samples, InputPerturbation perturbation, LongConsumer progress) {
        return profileOf(samples, moved(perturbation), progress);
    }

    /**
     * Compares the representations of clean samples with those of other samples, for example adversarial ones.
     *
     * @param samples at least one
     * @param perturbed one sample for each, in the same order
     * @param progress is told the number of samples that are done
     * @return the profile and the accuracies
     * @throws ModelException as by {@link #profile(LabelledSamples, InputPerturbation, LongConsumer)}
     */
    public Result profile(LabelledSamples samples, Tensor perturbed, LongConsumer progress) {
        return profileOf(samples, known(perturbed), progress);
    }

    private Result profileOf(LabelledSamples samples, Movement movement, LongConsumer progress) {
        ProbedNetwork network = probed();
        LayerProfile.Builder profile = new LayerProfile.Builder(measure, layers);
        int correct = 0;
        int cleanCorrect = 0;
        for (int from = 0; from < samples.count(); from += batchSize) {
            LabelledSamples batch = samples.range(from, Math.min(samples.count(), from + batchSize));
            Tensor x = network.batch(batch.inputs().shape(), batch.inputs().reals());
            ProbedNetwork.Activations clean = network.run(x);
            Tensor moved = movement.of(network, x, batch.labels(), from);
            ProbedNetwork.Activations perturbed = network.run(moved);
            profile.add(clean.probed(), perturbed.probed());
            cleanCorrect += Logits.correct(clean.logits().doubles(), batch.labels());
            correct += Logits.correct(perturbed.logits().doubles(), batch.labels());
            progress.accept(Math.min(samples.count(), from + batchSize));
        }
        double percent = 100.0 / samples.count();
        return new Result(profile.build(), percent * correct, percent * cleanCorrect);
    }

    /**
     * Measures which samples are correctly classified under increasing strength.
     *
     * @param name the name of the perturbation
     * @param strengths ascending from 0
     * @param perturbation the perturbation of a strength above 0
     * @param samples at least one
     * @param progress is told the number of samples that are done, over all strengths
     * @return the outcomes
     * @throws ModelException if the model cannot be computed for the samples, or an output is NaN
     */
    public RobustnessCurve curve(
            String name,
            List<Double> strengths,
            DoubleFunction<InputPerturbation> perturbation,
            LabelledSamples samples,
            LongConsumer progress) {
        ProbedNetwork network = new ProbedNetwork(model, List.of(), instructions, scores);
        boolean[][] correct = new boolean[strengths.size()][samples.count()];
        long done = 0;
        for (int k = 0; k < correct.length; k++) {
            double strength = strengths.get(k);
            InputPerturbation own = strength == 0 ? InputPerturbation.NONE : perturbation.apply(strength);
            for (int from = 0; from < samples.count(); from += batchSize) {
                LabelledSamples batch = samples.range(from, Math.min(samples.count(), from + batchSize));
                Tensor x = network.batch(batch.inputs().shape(), batch.inputs().reals());
                Tensor moved = own.perturbed(network, x, batch.labels(), random(from));
                classify(network, moved, batch.labels(), from, correct[k]);
                done += batch.count();
                progress.accept(done);
            }
        }
        return new RobustnessCurve(name, strengths, correct);
    }

    /**
     * Measures how far an attack has to move each sample. That a sample is misclassified where the attack ended is
     * checked by another forward run.
     *
     * @param samples at least one
     * @param attack searches for the smallest change
     * @param progress is told the number of samples that are done
     * @return the distances
     * @throws ModelException if the model cannot be computed for the samples, or an output is NaN
     */
    public MinimumDistances minimumDistances(LabelledSamples samples, MinimumNormAttack attack, LongConsumer progress) {
        ProbedNetwork network = new ProbedNetwork(model, List.of(), instructions, scores);
        int count = samples.count();
        double[] adversarial = new double[samples.inputs().shape().size()];
        double[] distances = new double[count];
        boolean[] correct = new boolean[count];
        boolean[] withstood = new boolean[count];
        int width = adversarial.length / Math.max(1, count);
        for (int from = 0; from < count; from += batchSize) {
            LabelledSamples batch = samples.range(from, Math.min(count, from + batchSize));
            Tensor x = network.batch(batch.inputs().shape(), batch.inputs().reals());
            Tensor moved = attack.perturbed(network, x, batch.labels(), random(from));
            classify(network, x, batch.labels(), from, correct);
            classify(network, moved, batch.labels(), from, withstood);
            double[] change = moved.doubles().clone();
            System.arraycopy(change, 0, adversarial, from * width, change.length);
            Arrays.setAll(change, i -> change[i] - x.doubles()[i]);
            for (int s = from; s < from + batch.count(); s++) {
                double found =
                        withstood[s] ? Double.POSITIVE_INFINITY : attack.norm().of(change, (s - from) * width, width);
                distances[s] = correct[s] ? found : 0;
            }
            progress.accept(from + batch.count());
        }
        return new MinimumDistances(
                attack.name(),
                attack.norm(),
                distances,
                network.batch(samples.inputs().shape(), adversarial));
    }

    /** Writes whether each sample of a batch that begins at an index is correctly classified. */
    private static void classify(ProbedNetwork network, Tensor x, int[] labels, int from, boolean[] correct) {
        double[] logits = network.logits(x).doubles();
        int width = logits.length / Math.max(1, labels.length);
        for (int i = 0; i < logits.length; i++) {
            if (Double.isNaN(logits[i])) {
                throw new ModelException("the network's output is NaN for sample " + (from + i / width)
                        + ", so that it has no class: check the model for overflow and division by zero");
            }
        }
        for (int s = 0; s < labels.length; s++) {
            correct[from + s] = Logits.argMax(logits, s * width, width) == labels[s];
        }
    }

    /**
     * {@return a local estimate of each layer's Lipschitz constant: the largest {@code ||phi(x') - phi(x)|| / ||x' -
     * x||} over all samples that move}
     *
     * @param samples the clean samples
     * @param perturbation the perturbation
     */
    public double[] lipschitzEstimates(LabelledSamples samples, InputPerturbation perturbation) {
        return largestRises(samples, moved(perturbation));
    }

    /**
     * {@return the same estimate from samples that have moved}
     *
     * @param samples the clean samples
     * @param perturbed one sample for each, in the same order; there may be more
     */
    public double[] lipschitzEstimates(LabelledSamples samples, Tensor perturbed) {
        return largestRises(samples, known(perturbed));
    }

    private double[] largestRises(LabelledSamples samples, Movement movement) {
        ProbedNetwork network = probed();
        double[] largest = new double[layers.size()];
        for (int from = 0; from < samples.count(); from += batchSize) {
            LabelledSamples batch = samples.range(from, Math.min(samples.count(), from + batchSize));
            Tensor x = network.batch(batch.inputs().shape(), batch.inputs().reals());
            Tensor moved = movement.of(network, x, batch.labels(), from);
            double[] lengths = distances(x, moved);
            List<Tensor> clean = network.run(x).probed();
            List<Tensor> perturbed = network.run(moved).probed();
            for (int l = 0; l < largest.length; l++) {
                double[] rises = distances(clean.get(l), perturbed.get(l));
                for (int s = 0; s < rises.length; s++) {
                    largest[l] = lengths[s] > 0 ? Math.max(largest[l], rises[s] / lengths[s]) : largest[l];
                }
            }
        }
        return largest;
    }

    /** What becomes of a batch that begins at an index. */
    @FunctionalInterface
    private interface Movement {
        Tensor of(ProbedNetwork network, Tensor x, int[] labels, int from);
    }

    private Movement moved(InputPerturbation perturbation) {
        return (network, x, labels, from) -> perturbation.perturbed(network, x, labels, random(from));
    }

    private static Movement known(Tensor perturbed) {
        return (network, x, labels, from) -> {
            int width = x.shape().size() / labels.length;
            double[] values = Arrays.copyOfRange(perturbed.doubles(), from * width, (from + labels.length) * width);
            return network.batch(x.shape(), values);
        };
    }

    private ProbedNetwork probed() {
        return new ProbedNetwork(model, layers.stream().map(Probe::value).toList(), instructions, scores);
    }

    private SplittableRandom random(int from) {
        return RandomStreams.ofBatch(seed, from);
    }

    /** The Euclidean distance of each sample from its counterpart. */
    private static double[] distances(Tensor x, Tensor y) {
        double[] p = x.doubles();
        double[] q = y.doubles();
        double[] sums = new double[x.shape().extent(0)];
        int width = p.length / Math.max(1, sums.length);
        for (int i = 0; i < p.length; i++) {
            sums[i / width] += (p[i] - q[i]) * (p[i] - q[i]);
        }
        return Arrays.stream(sums).map(Math::sqrt).toArray();
    }
}
