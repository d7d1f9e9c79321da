package org.zeline.lsa.training;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.pass.VjpPass;
import org.zeline.interpreter.value.Tensor;

/** Computes the objective on some samples of a batch. Holds working memory: one worker a thread. */
final class Worker {
    private static final int CLEAN = 0;
    private static final int PERTURBED = 1;
    private static final int FIXED = 2;

    private final Network network;
    private final Settings settings;
    private final Adversary adversary;
    private final Map<Integer, VjpPass> passes = new HashMap<>();

    Worker(Network network, Settings settings) {
        this.network = network;
        this.settings = settings;
        this.adversary = new Ascent(settings.attack(), settings.method() == Method.TRADES);
    }

    /**
     * What some samples contribute.
     *
     * @param loss their part of the objective
     * @param cleanCorrect how many clean samples are taken for what they are, -1 if that was not computed
     * @param correct how many are of the samples that the method trains on
     * @param statistics the next running statistics
     */
    record Part(double loss, int cleanCorrect, int correct, Tensor[] statistics) {}

    /**
     * Adds the gradient of the objective: the mean over a batch of which these samples are a part.
     *
     * @param weights weights and running statistics, in the order of their names
     * @param x the samples
     * @param labels their classes
     * @param whole how many samples the batch has
     * @param random fixes the attack
     * @param into for each weight what is added to
     */
    Part addGradient(Tensor[] weights, double[] x, int[] labels, int whole, SplittableRandom random, double[][] into) {
        double[] moved = settings.attacks() ? perturbed(weights, x, labels, random) : x;
        boolean perturbs = settings.method() != Method.STANDARD || network.layers() > 0;
        Run clean = settings.usesClean() ? new Run(CLEAN, weights, x, labels.length) : null;
        Tensor[] then = clean == null ? weights : clean.next(weights);
        Run other = perturbs ? new Run(PERTURBED, then, moved, labels.length) : null;
        Tensor[] last = other == null ? then : other.next(then);
        double weight = 1.0 / whole;
        double loss = 0;
        Run trained = settings.method() == Method.STANDARD || settings.method() == Method.TRADES ? clean : other;
        if (trained != null) {
            loss += weight * LogitLosses.crossEntropy(weight, trained.logits(), labels, trained.cotangent(0));
        }
        if (clean != null && other != null) {
            loss += coupled(clean, other, labels.length, weight);
        }
        int correct = trained == null ? 0 : LogitLosses.correct((other == null ? trained : other).logits(), labels);
        int cleanCorrect = clean == null ? -1 : LogitLosses.correct(clean.logits(), labels);
        for (Run run : new @Nullable Run[] {clean, other}) {
            if (run != null) {
                run.addGradient(into);
            }
        }
        return new Part(loss, cleanCorrect, correct, Arrays.copyOfRange(last, network.weights(), last.length));
    }

    /** What depends on both: the divergence of TRADES and the discrepancies of layers. */
    private double coupled(Run clean, Run other, int samples, double weight) {
        double loss = 0;
        if (settings.method() == Method.TRADES) {
            double scaled = settings.beta() * weight;
            loss += scaled
                    * LogitLosses.divergence(
                            scaled, clean.logits(), other.logits(), samples, clean.cotangent(0), other.cotangent(0));
        }
        for (int l = 0; l < network.layers(); l++) {
            double gamma = settings.layers().get(l).gamma() * weight;
            double[] a = clean.output(l + 1);
            double[] b = other.output(l + 1);
            int size = a.length / samples;
            double sum = 0;
            for (int s = 0; s < samples; s++) {
                sum += settings.discrepancy()
                        .add(gamma, a, b, s * size, size, clean.cotangent(l + 1), other.cotangent(l + 1));
            }
            loss += gamma * sum;
        }
        return loss;
    }

    /**
     * Judges the network in its form for inference: the method's cross-entropy and how many samples are right.
     *
     * @param weights weights and running statistics
     * @param x samples
     * @param labels their classes
     * @param random fixes the attack
     * @return loss, a sum; correct clean samples; correct samples of the method's kind
     */
    double[] judge(Tensor[] weights, double[] x, int[] labels, SplittableRandom random) {
        double[] logits = run(FIXED, weights, x, labels.length).get(0).doubles();
        double[] ignored = new double[logits.length];
        double loss = LogitLosses.crossEntropy(1, logits, labels, ignored);
        int clean = LogitLosses.correct(logits, labels);
        if (settings.method() == Method.STANDARD) {
            return new double[] {loss, clean, clean};
        }
        double[] moved = perturbed(weights, x, labels, random);
        double[] under = run(FIXED, weights, moved, labels.length).get(0).doubles();
        return new double[] {
            LogitLosses.crossEntropy(1, under, labels, ignored), clean, LogitLosses.correct(under, labels)
        };
    }

    private double[] perturbed(Tensor[] weights, double[] x, int[] labels, SplittableRandom random) {
        GradientOracle oracle = new Oracle(weights, labels.length);
        return adversary.perturb(oracle, x, labels, random);
    }

    /** The network as it is at inference, whose gradient goes to the samples alone. */
    private final class Oracle implements GradientOracle {
        private final Tensor[] weights;
        private final int samples;

        Oracle(Tensor[] weights, int samples) {
            this.weights = weights;
            this.samples = samples;
        }

        @Override
        public double[] logits(double[] x) {
            return run(FIXED, weights, x, samples).get(0).doubles();
        }

        @Override
        public double[] gradient(double[] x, LogitLoss loss) {
            List<Tensor> outputs = run(FIXED, weights, x, samples);
            double[] @Nullable [] cotangents = new double[outputs.size()][];
            double[] slopes = new double[outputs.get(0).shape().size()];
            loss.addSlopes(outputs.get(0).doubles(), slopes);
            cotangents[0] = slopes;
            double[] @Nullable [] into = new double[1 + weights.length][];
            double[] gradient = new double[x.length];
            into[0] = gradient;
            pass(FIXED, samples).addGradient(cotangents, into);
            return gradient;
        }
    }

    /** A forward run whose cotangents are gathered. */
    private final class Run {
        private final VjpPass pass;
        private final List<Tensor> outputs;
        private final double[] @Nullable [] cotangents;

        Run(int kind, Tensor[] weights, double[] x, int samples) {
            this.pass = pass(kind, samples);
            this.outputs = run(kind, weights, x, samples);
            this.cotangents = new double[outputs.size()][];
        }

        double[] logits() {
            return output(0);
        }

        double[] output(int index) {
            return outputs.get(index).doubles();
        }

        double[] cotangent(int index) {
            double[] known = cotangents[index];
            if (known == null) {
                known = new double[output(index).length];
                cotangents[index] = known;
            }
            return known;
        }

        /** Weights with the running statistics that follow. */
        Tensor[] next(Tensor[] weights) {
            Tensor[] next = weights.clone();
            for (int i = 0; i < network.statistics(); i++) {
                Tensor updated = outputs.get(1 + network.layers() + i);
                next[network.weights() + i] = Tensor.wrapping(
                        weights[network.weights() + i].type(),
                        updated.shape(),
                        updated.doubles().clone());
            }
            return next;
        }

        void addGradient(double[][] into) {
            double[] @Nullable [] all = new double[1 + network.names().size()][];
            System.arraycopy(into, 0, all, 1, into.length);
            pass.addGradient(cotangents, all);
        }
    }

    private List<Tensor> run(int kind, Tensor[] weights, double[] x, int samples) {
        List<Tensor> inputs = new ArrayList<>(List.of(weights));
        inputs.add(0, network.batch(x));
        return pass(kind, samples).run(inputs);
    }

    /** Without running statistics the network is the same in training: one pass less to keep. */
    private VjpPass pass(int kind, int samples) {
        int own = kind == FIXED && network.statistics() == 0 ? PERTURBED : kind;
        return passes.computeIfAbsent(
                samples * 3 + own, key -> VjpPass.reusing(network.plan(samples, own != FIXED), network.kernels()));
    }
}
