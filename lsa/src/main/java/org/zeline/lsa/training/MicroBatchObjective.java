package org.zeline.lsa.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.BatchContext;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.attack.AttackGoal;
import org.zeline.lsa.attack.AttackObjective;
import org.zeline.lsa.attack.GradientAttack;
import org.zeline.lsa.execution.BatchPass;
import org.zeline.lsa.network.Classifier;
import org.zeline.lsa.network.InputGradient;
import org.zeline.lsa.network.Logits;
import org.zeline.lsa.network.Loss;
import org.zeline.lsa.network.Losses;
import org.zeline.lsa.network.PairLoss;

/** The objective on a micro-batch, a part of a batch. Holds working memory: one per thread. */
final class MicroBatchObjective {
    /** Clean and perturbed samples need a pass each, since both are kept for the gradient. */
    private enum Form {
        TRAINING_CLEAN,
        TRAINING_PERTURBED,
        INFERENCE
    }

    private record PassKey(Form form, int samples) {}

    /** A pass, and in training what it shares with those of the other parts of the batch. */
    private record Prepared(BatchPass pass, @Nullable PartOfBatch context) {}

    /** The part of the batch that a pass computes. */
    private static final class PartOfBatch implements BatchContext {
        private final SharedSums sums;
        private int part;
        private double share = 1;
        private long seed;

        PartOfBatch(SharedSums sums) {
            this.sums = sums;
        }

        void begin(int index, double fraction, long number) {
            part = index;
            share = fraction;
            seed = number;
        }

        @Override
        public double share() {
            return share;
        }

        @Override
        public void sum(double[] own) {
            sums.add(part, own);
        }

        @Override
        public long seed() {
            return seed;
        }
    }

    private final TrainableNetwork network;
    private final TrainingSettings settings;
    private final @Nullable GradientAttack attack;
    private final SharedSums sums;
    private final Map<PassKey, Prepared> passes = new HashMap<>();

    /** @param sums what the parts of a batch share */
    MicroBatchObjective(TrainableNetwork network, TrainingSettings settings, SharedSums sums) {
        this.network = network;
        this.sums = sums;
        this.settings = settings;
        GradientAttack given = settings.attack();
        this.attack = given == null
                ? null
                : given.with(
                        settings.method() == TrainingMethod.TRADES
                                ? AttackObjective.DIVERGENCE
                                : AttackObjective.CROSS_ENTROPY);
    }

    /**
     * The contribution of a micro-batch.
     *
     * @param loss its part of the objective
     * @param correct the number of correct samples, perturbed ones if the method trains on those
     * @param statistics the next running statistics
     */
    record Part(double loss, int correct, Tensor[] statistics) {}

    /**
     * Where in a batch a micro-batch is.
     *
     * @param part its index
     * @param batchSize the number of samples of the whole batch
     */
    record Place(int part, int batchSize) {}

    /**
     * Computes the objective, a mean over the batch, on these samples, and adds its gradient.
     *
     * @param weights weights and running statistics, in the order of their names
     * @param x the samples
     * @param labels their classes
     * @param place where in the batch they are
     * @param random the source of random numbers for the attack and for dropout
     * @param gradient one array per weight, added to
     */
    Part addGradient(
            Tensor[] weights, double[] x, int[] labels, Place place, SplittableRandom random, double[][] gradient) {
        TrainingMethod method = settings.method();
        boolean perturbs = method != TrainingMethod.STANDARD || network.layerCount() > 0;
        boolean usesClean =
                method == TrainingMethod.STANDARD || method == TrainingMethod.TRADES || network.layerCount() > 0;
        double[] moved = perturbs ? perturbed(weights, x, labels, random) : x;
        Run clean = usesClean ? trained(Form.TRAINING_CLEAN, weights, x, labels.length, place, random) : null;
        Tensor[] then = clean == null ? weights : clean.withNextStatistics(weights);
        Run other = perturbs ? trained(Form.TRAINING_PERTURBED, then, moved, labels.length, place, random) : null;
        Tensor[] last = other == null ? then : other.withNextStatistics(then);
        double weight = 1.0 / place.batchSize;
        double loss = 0;
        Run trained = method == TrainingMethod.STANDARD || method == TrainingMethod.TRADES ? clean : other;
        if (trained != null) {
            loss += weight * sum(Losses.crossEntropy(labels), labels.length, trained, weight);
        }
        if (clean != null && other != null) {
            loss += coupled(clean, other, labels.length, weight);
        }
        Run judged = other == null ? clean : other;
        int correct = judged == null ? 0 : Logits.correct(judged.value(0), labels);
        for (Run run : new @Nullable Run[] {clean, other}) {
            if (run != null) {
                run.addGradient(gradient);
            }
        }
        return new Part(loss, correct, Arrays.copyOfRange(last, network.weightCount(), last.length));
    }

    private Run trained(Form form, Tensor[] weights, double[] x, int samples, Place place, SplittableRandom random) {
        PartOfBatch context = prepared(form, samples).context;
        if (context != null) {
            context.begin(place.part, samples / (double) place.batchSize, random.nextLong());
        }
        return new Run(form, weights, x, samples);
    }

    private static double sum(Loss loss, int samples, Run run, double weight) {
        double[] logits = run.value(0);
        double[] gradient = run.cotangent(0);
        int width = logits.length / samples;
        double sum = 0;
        for (int s = 0; s < samples; s++) {
            sum += loss.addGradient(s, logits, s * width, width, weight, gradient);
        }
        return sum;
    }

    /** The terms that depend on clean and perturbed samples: the divergence of TRADES, and regularised layers. */
    private double coupled(Run clean, Run other, int samples, double weight) {
        double loss = 0;
        if (settings.method() == TrainingMethod.TRADES) {
            double scaled = settings.beta() * weight;
            loss += scaled * sum(Losses.DIVERGENCE, 0, samples, clean, other, scaled);
        }
        for (int l = 0; l < network.layerCount(); l++) {
            double scaled = settings.layers().get(l).gamma() * weight;
            loss += scaled * sum(settings.discrepancy(), l + 1, samples, clean, other, scaled);
        }
        return loss;
    }

    private static double sum(PairLoss loss, int value, int samples, Run clean, Run other, double weight) {
        double[] a = clean.value(value);
        double[] b = other.value(value);
        double[] intoA = clean.cotangent(value);
        double[] intoB = other.cotangent(value);
        int width = a.length / samples;
        double sum = 0;
        for (int s = 0; s < samples; s++) {
            sum += loss.addGradients(a, b, s * width, width, weight, intoA, intoB);
        }
        return sum;
    }

    /**
     * Validates the network in its form for inference.
     *
     * @param weights weights and running statistics
     * @param x samples
     * @param labels their classes
     * @param random the source of random numbers for the attack
     * @return sums over the samples, as {@link EpochResult.Validation} has means
     */
    EpochResult.Validation validate(Tensor[] weights, double[] x, int[] labels, SplittableRandom random) {
        Run clean = new Run(Form.INFERENCE, weights, x, labels.length);
        int cleanCorrect = Logits.correct(clean.value(0), labels);
        if (settings.method() == TrainingMethod.STANDARD) {
            double loss = sum(Losses.crossEntropy(labels), labels.length, clean, 1);
            return new EpochResult.Validation(loss, cleanCorrect, cleanCorrect);
        }
        double[] moved = perturbed(weights, x, labels, random);
        Run other = new Run(Form.INFERENCE, weights, moved, labels.length);
        double loss = sum(Losses.crossEntropy(labels), labels.length, other, 1);
        return new EpochResult.Validation(loss, cleanCorrect, Logits.correct(other.value(0), labels));
    }

    private double[] perturbed(Tensor[] weights, double[] x, int[] labels, SplittableRandom random) {
        if (attack == null) {
            throw new IllegalStateException("settings without an attack were accepted");
        }
        Tensor batch = network.batch(x);
        return attack.perturbed(new FixedWeights(weights), batch, AttackGoal.untargeted(labels), random)
                .doubles();
    }

    /** The network in its form for inference, as an attack sees it. */
    private final class FixedWeights implements Classifier {
        private final Tensor[] weights;

        FixedWeights(Tensor[] weights) {
            this.weights = weights;
        }

        @Override
        public Tensor logits(Tensor x) {
            return kept(run(Form.INFERENCE, weights, x).get(0));
        }

        @Override
        public List<InputGradient> gradients(Tensor x, List<Loss> losses) {
            int samples = x.shape().extent(0);
            List<InputGradient> gradients = new ArrayList<>();
            Run run = new Run(Form.INFERENCE, weights, x.doubles(), samples);
            for (Loss loss : losses) {
                gradients.add(run.inputGradient(loss, x.shape().size()));
            }
            return gradients;
        }

        /** Does nothing: the network was checked when training was set up. */
        @Override
        public void requireClasses(Tensor x) {}
    }

    /** A forward run, and the cotangents of its values. */
    private final class Run {
        private final BatchPass pass;
        private final List<Tensor> values;
        private final int samples;
        private final double[] @Nullable [] cotangents;

        Run(Form form, Tensor[] weights, double[] x, int samples) {
            this.pass = prepared(form, samples).pass;
            this.values = run(form, weights, network.batch(x));
            this.samples = samples;
            this.cotangents = new double[values.size()][];
        }

        double[] value(int index) {
            return values.get(index).doubles();
        }

        /** The cotangent of a value, zero at first. */
        double[] cotangent(int index) {
            double[] known = cotangents[index];
            if (known == null) {
                known = new double[value(index).length];
                cotangents[index] = known;
            }
            return known;
        }

        /** Weights with the running statistics that follow. */
        Tensor[] withNextStatistics(Tensor[] weights) {
            Tensor[] next = weights.clone();
            for (int i = 0; i < network.statisticsCount(); i++) {
                Tensor before = weights[network.weightCount() + i];
                Tensor updated = values.get(1 + network.layerCount() + i);
                next[network.weightCount() + i] = Tensor.wrapping(
                        before.type(), updated.shape(), updated.doubles().clone());
            }
            return next;
        }

        void addGradient(double[][] gradient) {
            double[] @Nullable [] all = new double[1 + network.names().size()][];
            System.arraycopy(gradient, 0, all, 1, gradient.length);
            pass.addGradient(cotangents, all);
        }

        InputGradient inputGradient(Loss loss, int size) {
            double[] logits = value(0);
            double[] slopes = new double[logits.length];
            double[] losses = new double[samples];
            int width = logits.length / samples;
            for (int s = 0; s < samples; s++) {
                losses[s] = loss.addGradient(s, logits, s * width, width, 1, slopes);
            }
            double[] @Nullable [] own = new double[values.size()][];
            own[0] = slopes;
            double[] @Nullable [] into = new double[1 + network.names().size()][];
            double[] gradient = new double[size];
            into[0] = gradient;
            pass.addGradient(own, into);
            return new InputGradient(kept(values.get(0)), losses, gradient);
        }
    }

    /** A copy, since the next run overwrites the values of this one. */
    private static Tensor kept(Tensor value) {
        return Tensor.wrapping(value.type(), value.shape(), value.doubles().clone());
    }

    private List<Tensor> run(Form form, Tensor[] weights, Tensor x) {
        List<Tensor> inputs = new ArrayList<>();
        inputs.add(x);
        inputs.addAll(Arrays.asList(weights));
        return prepared(form, x.shape().extent(0)).pass.run(inputs);
    }

    /** A network that is the same in training shares a pass with that for inference. */
    private Prepared prepared(Form form, int samples) {
        boolean differs = network.hasTrainingForm();
        Form own = form == Form.INFERENCE && !differs ? Form.TRAINING_PERTURBED : form;
        return passes.computeIfAbsent(new PassKey(own, samples), key -> {
            if (!differs || own == Form.INFERENCE) {
                return new Prepared(network.pass(samples), null);
            }
            PartOfBatch context = new PartOfBatch(sums);
            return new Prepared(network.trainingPass(samples, context), context);
        });
    }
}
