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

/**
 * Looks at the layers of a network under disturbances of its input. Immutable; threads may share it. What it draws
 * depends on the seed and on where a sample's batch begins, not on the order of work.
 */
public final class LayerAnalysis {
    private final OnnxModel model;
    private final List<Probe> layers;
    private final Measure measure;
    private final Scoring scoring;
    private final Instructions instructions;
    private final int batch;
    private final long seed;

    private LayerAnalysis(
            OnnxModel model,
            List<Probe> layers,
            Measure measure,
            Scoring scoring,
            Instructions instructions,
            int batch,
            long seed) {
        this.model = model;
        this.layers = layers;
        this.measure = measure;
        this.scoring = scoring;
        this.instructions = instructions;
        this.batch = batch;
        this.seed = seed;
    }

    /**
     * {@return an analysis by relative errors, in batches of 64, with seed 0}
     *
     * @param model with one input, whose first axis is the batch
     * @param probes which layers to look at
     */
    public static LayerAnalysis of(OnnxModel model, Probes probes) {
        return new LayerAnalysis(
                model, probes.in(model), Measure.RELATIVE_ERROR, Scoring.CLASSES, Instructions.FASTEST, 64, 0);
    }

    /**
     * {@return the same with another measure}
     *
     * @param other how distances are measured
     */
    public LayerAnalysis with(Measure other) {
        return new LayerAnalysis(model, layers, other, scoring, instructions, batch, seed);
    }

    /**
     * {@return the same for outputs of another kind}
     *
     * @param other what the first output says of the classes
     */
    public LayerAnalysis with(Scoring other) {
        return new LayerAnalysis(model, layers, measure, other, instructions, batch, seed);
    }

    /**
     * {@return the same with other instructions}
     *
     * @param other what computes
     */
    public LayerAnalysis with(Instructions other) {
        return new LayerAnalysis(model, layers, measure, scoring, other, batch, seed);
    }

    /**
     * {@return the same with other batches and draws}
     *
     * @param samples of a batch, at least 1
     * @param fixing all that is drawn
     */
    public LayerAnalysis with(int samples, long fixing) {
        if (samples < 1) {
            throw new ModelException("a batch needs at least one sample, got " + samples);
        }
        return new LayerAnalysis(model, layers, measure, scoring, instructions, samples, fixing);
    }

    /** {@return the layers that are looked at} */
    public List<Probe> layers() {
        return layers;
    }

    /**
     * How the layers move, and how accurate the network is.
     *
     * @param profile of the layers
     * @param accuracy of the disturbed samples, in percent
     * @param cleanAccuracy of the samples as they are, in percent
     */
    public record Result(LayerProfile profile, double accuracy, double cleanAccuracy) {}

    /**
     * Compares representations of samples as they are and disturbed.
     *
     * @param samples labelled
     * @param disturbance what is done to them
     * @param done is told how many samples are done
     * @return what was found
     */
    public Result profile(Samples samples, Disturbance disturbance, LongConsumer done) {
        ModelPass pass = new ModelPass(model, layers.stream().map(Probe::value).toList(), instructions, scoring);
        LayerProfile.Builder profile = new LayerProfile.Builder(measure, layers);
        int right = 0;
        int rightBefore = 0;
        for (int from = 0; from < samples.count(); from += batch) {
            Samples part = samples.part(from, Math.min(samples.count(), from + batch));
            Tensor x = pass.batch(part.inputs().shape(), part.inputs().reals());
            List<Tensor> clean = pass.values(x);
            rightBefore += right(pass.classes(x), part.labels());
            Tensor moved = disturbance.of(pass, x, part.labels(), random(from));
            profile.add(clean, pass.values(moved));
            right += right(pass.classes(moved), part.labels());
            done.accept(Math.min(samples.count(), from + batch));
        }
        double share = 100.0 / samples.count();
        return new Result(profile.build(), share * right, share * rightBefore);
    }

    /**
     * Measures accuracies under growing strength.
     *
     * @param name of the disturbance
     * @param strengths ascending, the first is 0
     * @param disturbance for a strength what is done
     * @param samples labelled
     * @param done is told how many samples are done, over all strengths
     * @return the accuracies
     */
    public RobustnessCurve curve(
            String name,
            List<Double> strengths,
            DoubleFunction<Disturbance> disturbance,
            Samples samples,
            LongConsumer done) {
        ModelPass pass = new ModelPass(model, List.of(), instructions, scoring);
        List<Double> accuracies = new ArrayList<>();
        long finished = 0;
        for (double strength : strengths) {
            Disturbance own = strength == 0 ? Disturbance.NONE : disturbance.apply(strength);
            int right = 0;
            for (int from = 0; from < samples.count(); from += batch) {
                Samples part = samples.part(from, Math.min(samples.count(), from + batch));
                Tensor x = pass.batch(part.inputs().shape(), part.inputs().reals());
                right += right(pass.classes(own.of(pass, x, part.labels(), random(from))), part.labels());
                finished += part.count();
                done.accept(finished);
            }
            accuracies.add(100.0 * right / samples.count());
        }
        return new RobustnessCurve(name, strengths, accuracies);
    }

    /** The draws of the batch that begins there. */
    private SplittableRandom random(int from) {
        return new SplittableRandom(seed * 0x9E3779B97F4A7C15L + from);
    }

    private static int right(int[] classes, int[] labels) {
        int right = 0;
        for (int s = 0; s < labels.length; s++) {
            right += classes[s] == labels[s] ? 1 : 0;
        }
        return right;
    }

    /**
     * {@return a local Lipschitz estimate of each layer: the largest {@code ||phi(x') - phi(x)|| / ||x' - x||} of all
     * samples}
     *
     * @param samples the clean samples
     * @param disturbance what is done to them
     */
    public double[] steepness(Samples samples, Disturbance disturbance) {
        ModelPass pass = new ModelPass(model, layers.stream().map(Probe::value).toList(), instructions, scoring);
        double[] largest = new double[layers.size()];
        for (int from = 0; from < samples.count(); from += batch) {
            Samples part = samples.part(from, Math.min(samples.count(), from + batch));
            Tensor x = pass.batch(part.inputs().shape(), part.inputs().reals());
            Tensor moved = disturbance.of(pass, x, part.labels(), random(from));
            double[] lengths = distances(x, moved);
            List<Tensor> before = pass.values(x);
            List<Tensor> after = pass.values(moved);
            for (int l = 0; l < largest.length; l++) {
                double[] rises = distances(before.get(l), after.get(l));
                for (int s = 0; s < rises.length; s++) {
                    largest[l] = lengths[s] > 0 ? Math.max(largest[l], rises[s] / lengths[s]) : largest[l];
                }
            }
        }
        return largest;
    }

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
