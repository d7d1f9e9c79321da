package org.zeline.lsa;

import java.util.ArrayList;
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

    Measure measure() {
        return measure;
    }

    ProbedNetwork network(List<String> probes) {
        return new ProbedNetwork(model, probes, instructions, scores);
    }

    SplittableRandom random(int from) {
        return RandomStreams.ofBatch(seed, from);
    }

    /** {@return the same analysis of batches, one by one} */
    public BatchAnalysis batches() {
        return new BatchAnalysis(this);
    }

    /**
     * The distances that layers move, and the accuracy of the network.
     *
     * @param profile the distances
     * @param steepness a local estimate of each layer's Lipschitz constant, which it may exceed: the largest
     *     {@code ||phi(x') - phi(x)|| / ||x' - x||} of all samples that move, in Euclidean norms; 0 if none does
     * @param accuracy on the perturbed samples, in percent
     * @param cleanAccuracy on the clean samples, in percent
     */
    public record Result(LayerProfile profile, double[] steepness, double accuracy, double cleanAccuracy) {}

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
        BatchAnalysis own = batches();
        return result(each(samples, (batch, from) -> own.comparison(batch, from, perturbation), progress));
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
        BatchAnalysis own = batches();
        return result(each(
                samples,
                (batch, from) -> own.comparison(batch, (network, x) -> {
                    int width = x.shape().size() / batch.count();
                    return network.batch(
                            x.shape(),
                            Arrays.copyOfRange(perturbed.doubles(), from * width, (from + batch.count()) * width));
                }),
                progress));
    }

    /** Puts the comparisons of batches together, which are in the order of the samples. */
    Result result(List<BatchStudy.Comparison> batches) {
        LayerProfile.Builder profile = new LayerProfile.Builder(measure, layers);
        double[] steepness = new double[layers.size()];
        int count = 0;
        int correct = 0;
        int cleanCorrect = 0;
        for (BatchStudy.Comparison batch : batches) {
            profile.add(batch.profile());
            steepness = BatchStudy.larger(steepness, batch.rises());
            count += batch.profile().count();
            correct += batch.correct();
            cleanCorrect += batch.cleanCorrect();
        }
        double percent = 100.0 / count;
        return new Result(profile.build(), steepness, percent * correct, percent * cleanCorrect);
    }

    /** What is found in a batch that begins at an index. */
    @FunctionalInterface
    interface InBatch<T> {
        T of(LabelledSamples batch, int from);
    }

    /** What is found in each batch. */
    <T> List<T> each(LabelledSamples samples, InBatch<T> found, LongConsumer progress) {
        List<T> all = new ArrayList<>();
        for (int from = 0; from < samples.count(); from += batchSize) {
            int to = Math.min(samples.count(), from + batchSize);
            all.add(found.of(samples.range(from, to), from));
            progress.accept(to);
        }
        return all;
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
        BatchAnalysis own = batches();
        boolean[][] correct = new boolean[strengths.size()][];
        for (int k = 0; k < correct.length; k++) {
            double strength = strengths.get(k);
            InputPerturbation done = strength == 0 ? InputPerturbation.NONE : perturbation.apply(strength);
            long before = (long) k * samples.count();
            correct[k] = BatchStudy.joined(each(
                    samples,
                    (batch, from) -> own.withstood(batch, from, done),
                    count -> progress.accept(before + count)));
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
        BatchAnalysis own = batches();
        List<BatchAnalysis.SmallestChange> found =
                each(samples, (batch, from) -> own.smallestChange(batch, from, attack), progress);
        return new MinimumDistances(
                attack.name(),
                attack.norm(),
                found.stream()
                        .flatMapToDouble(batch -> Arrays.stream(batch.distances()))
                        .toArray());
    }
}
