package org.zeline.lsa;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.DoubleFunction;
import java.util.function.IntConsumer;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.attack.MinimumNormAttack;
import org.zeline.lsa.network.LabelledSamples;
import org.zeline.lsa.network.Logits;
import org.zeline.lsa.network.ProbedNetwork;
import org.zeline.lsa.perturbation.InputPerturbation;

/**
 * A layer analysis of batches, one by one. Random numbers depend on the seed and on the index at which a batch begins.
 * Holds working memory: one per thread.
 */
public final class BatchAnalysis {
    private final LayerAnalysis analysis;
    private final ProbedNetwork layers;
    private final ProbedNetwork classes;

    BatchAnalysis(LayerAnalysis analysis) {
        this.analysis = analysis;
        this.layers =
                analysis.network(analysis.layers().stream().map(Probe::value).toList());
        this.classes = analysis.network(List.of());
    }

    /** What becomes of a batch. */
    @FunctionalInterface
    interface Movement {
        Tensor of(ProbedNetwork network, Tensor x);
    }

    private static Tensor inputs(ProbedNetwork network, LabelledSamples batch) {
        return network.batch(batch.inputs().shape(), batch.inputs().reals());
    }

    private SplittableRandom random(int from) {
        return analysis.random(from);
    }

    /** Compares representations by two forward runs, besides those of the perturbation. */
    BatchStudy.Comparison comparison(LabelledSamples batch, int from, InputPerturbation perturbation) {
        return comparison(batch, (network, x) -> perturbation.perturbed(network, x, batch.labels(), random(from)));
    }

    /** Compares representations of samples that moved in any way. */
    BatchStudy.Comparison comparison(LabelledSamples batch, Movement movement) {
        Tensor x = inputs(layers, batch);
        ProbedNetwork.Activations clean = layers.run(x);
        Tensor moved = movement.of(layers, x);
        ProbedNetwork.Activations perturbed = layers.run(moved);
        return new BatchStudy.Comparison(
                BatchProfile.of(analysis.measure(), analysis.layers(), clean.probed(), perturbed.probed()),
                rises(distances(x, moved), clean.probed(), perturbed.probed()),
                Logits.correct(perturbed.logits().doubles(), batch.labels()),
                Logits.correct(clean.logits().doubles(), batch.labels()));
    }

    private static double[] rises(double[] lengths, List<Tensor> clean, List<Tensor> perturbed) {
        double[] largest = new double[clean.size()];
        for (int l = 0; l < largest.length; l++) {
            double[] rises = distances(clean.get(l), perturbed.get(l));
            for (int s = 0; s < rises.length; s++) {
                largest[l] = lengths[s] > 0 ? Math.max(largest[l], rises[s] / lengths[s]) : largest[l];
            }
        }
        return largest;
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

    /** Whether each sample is correctly classified under a perturbation. */
    boolean[] withstood(LabelledSamples batch, int from, InputPerturbation perturbation) {
        Tensor moved = perturbation.perturbed(classes, inputs(classes, batch), batch.labels(), random(from));
        return correct(moved, batch.labels(), from);
    }

    private boolean[] correct(Tensor x, int[] labels, int from) {
        double[] logits = classes.logits(x).doubles();
        int width = logits.length / Math.max(1, labels.length);
        for (int i = 0; i < logits.length; i++) {
            if (Double.isNaN(logits[i])) {
                throw new ModelException("the network's output is NaN for sample " + (from + i / width)
                        + ", so that it has no class: check the model for overflow and division by zero");
            }
        }
        boolean[] correct = new boolean[labels.length];
        for (int s = 0; s < labels.length; s++) {
            correct[s] = Logits.argMax(logits, s * width, width) == labels[s];
        }
        return correct;
    }

    /**
     * Where an attack that searches for the smallest change ended.
     *
     * @param distances 0 for samples that are misclassified as they are, infinite if nothing was found
     * @param adversarial the samples, moved
     */
    record SmallestChange(double[] distances, Tensor adversarial) {}

    /** Searches, and checks by another forward run that what was found is misclassified. */
    SmallestChange smallestChange(LabelledSamples batch, int from, MinimumNormAttack attack) {
        Tensor x = inputs(classes, batch);
        Tensor moved = attack.perturbed(classes, x, batch.labels(), random(from));
        boolean[] correct = correct(x, batch.labels(), from);
        boolean[] withstood = correct(moved, batch.labels(), from);
        double[] change = moved.doubles().clone();
        Arrays.setAll(change, i -> change[i] - x.doubles()[i]);
        int width = change.length / Math.max(1, batch.count());
        double[] distances = new double[batch.count()];
        for (int s = 0; s < distances.length; s++) {
            double found =
                    withstood[s] ? Double.POSITIVE_INFINITY : attack.norm().of(change, s * width, width);
            distances[s] = correct[s] ? found : 0;
        }
        return new SmallestChange(distances, moved);
    }

    /**
     * {@return what a batch contributes to a study}
     *
     * @param batch the samples
     * @param from the index of its first sample among all
     * @param perturbation for a strength what is done; a {@link MinimumNormAttack} has distances in place of a curve
     * @param settings strengths
     * @param done is told how many samples each step has done
     * @throws ModelException if the model cannot be computed for the samples, or a representation or an output is NaN
     */
    public BatchStudy study(
            LabelledSamples batch,
            int from,
            DoubleFunction<InputPerturbation> perturbation,
            LayerStudy.Settings settings,
            IntConsumer done) {
        InputPerturbation compared = perturbation.apply(settings.strength());
        if (compared instanceof MinimumNormAttack attack) {
            SmallestChange change = smallestChange(batch, from, attack);
            done.accept(batch.count());
            BatchStudy.Comparison comparison = comparison(batch, (network, x) -> change.adversarial);
            done.accept(batch.count());
            return new BatchStudy(comparison, new boolean[0][], change.distances);
        }
        BatchStudy.Comparison comparison = comparison(batch, from, compared);
        done.accept(batch.count());
        boolean[][] withstood = new boolean[settings.grid().size()][];
        for (int k = 0; k < withstood.length; k++) {
            double strength = settings.grid().get(k);
            withstood[k] =
                    withstood(batch, from, strength == 0 ? InputPerturbation.NONE : perturbation.apply(strength));
            done.accept(batch.count());
        }
        return new BatchStudy(comparison, withstood, new double[0]);
    }
}
