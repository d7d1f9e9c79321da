package org.zeline.lsa.attack;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.network.Bounds;
import org.zeline.lsa.network.Classifier;
import org.zeline.lsa.network.InputGradient;
import org.zeline.lsa.network.Loss;

/**
 * The attack of Carlini and Wagner (2017) in the Euclidean norm, which searches for the smallest change: Adam on
 * {@code w}, where {@code x' = middle + half width * tanh w} covers the bounds, minimises {@code ||x' - x||^2 + c
 * max(z_y - max over c != y of z_c, -confidence)}; the weight c is found by bisection. Immutable.
 */
public final class CarliniWagner implements MinimumNormAttack {
    private final Bounds bounds;
    private final double initialWeight;
    private final double confidence;
    private final int steps;
    private final double learningRate;
    private final int bisections;

    private CarliniWagner(
            Bounds bounds, double initialWeight, double confidence, int steps, double learningRate, int bisections) {
        this.bounds = bounds;
        this.initialWeight = initialWeight;
        this.confidence = confidence;
        this.steps = steps;
        this.learningRate = learningRate;
        this.bisections = bisections;
    }

    /**
     * {@return the attack with initial weight 1, confidence 0, 200 steps of learning rate 0.05, and 5 bisections}
     *
     * @param bounds of every element, finite
     * @throws IllegalArgumentException if a bound is infinite
     */
    public static CarliniWagner within(Bounds bounds) {
        if (Double.isInfinite(bounds.width())) {
            throw new IllegalArgumentException(
                    "cw needs finite bounds, got " + bounds.lower() + " and " + bounds.upper());
        }
        return new CarliniWagner(bounds, 1, 0, 200, 0.05, 5);
    }

    /**
     * {@return the attack with another initial weight c of the misclassification}
     *
     * @param weight above 0
     * @throws IllegalArgumentException if it is not
     */
    public CarliniWagner withInitialWeight(double weight) {
        require(weight > 0, "initial weight above 0", weight);
        return new CarliniWagner(bounds, weight, confidence, steps, learningRate, bisections);
    }

    /**
     * {@return the attack with another confidence}
     *
     * @param margin how far the wrong logit should exceed the right one, at least 0
     * @throws IllegalArgumentException if it is not
     */
    public CarliniWagner withConfidence(double margin) {
        require(margin >= 0, "confidence of at least 0", margin);
        return new CarliniWagner(bounds, initialWeight, margin, steps, learningRate, bisections);
    }

    /**
     * {@return the attack with another number of steps per weight c}
     *
     * @param count at least 1
     * @throws IllegalArgumentException if it is not
     */
    public CarliniWagner withSteps(int count) {
        require(count >= 1, "number of steps of at least 1", count);
        return new CarliniWagner(bounds, initialWeight, confidence, count, learningRate, bisections);
    }

    /**
     * {@return the attack with another learning rate of Adam}
     *
     * @param rate above 0
     * @throws IllegalArgumentException if it is not
     */
    public CarliniWagner withLearningRate(double rate) {
        require(rate > 0, "learning rate above 0", rate);
        return new CarliniWagner(bounds, initialWeight, confidence, steps, rate, bisections);
    }

    /**
     * {@return the attack with another number of weights c that are tried}
     *
     * @param count at least 1
     * @throws IllegalArgumentException if it is not
     */
    public CarliniWagner withBisections(int count) {
        require(count >= 1, "number of bisections of at least 1", count);
        return new CarliniWagner(bounds, initialWeight, confidence, steps, learningRate, count);
    }

    private static void require(boolean fits, String rule, double value) {
        if (!fits) {
            throw new IllegalArgumentException("cw needs a " + rule + ", got " + value);
        }
    }

    @Override
    public Norm norm() {
        return Norm.L2;
    }

    @Override
    public String name() {
        return "cw";
    }

    @Override
    public Tensor perturbed(Classifier network, Tensor x, AttackGoal goal, SplittableRandom random) {
        network.requireClasses(x);
        double[] clean = x.doubles();
        int samples = x.shape().extent(0);
        double[] best = clean.clone();
        double[] shortest = new double[samples];
        Arrays.fill(shortest, Double.POSITIVE_INFINITY);
        double[] weight = new double[samples];
        double[] low = new double[samples];
        double[] high = new double[samples];
        Arrays.fill(weight, initialWeight);
        Arrays.fill(high, Double.POSITIVE_INFINITY);
        for (int search = 0; search < bisections; search++) {
            boolean[] found = new boolean[samples];
            descend(network, x, AttackObjective.margin(goal, confidence), weight, new Found(best, shortest, found));
            for (int s = 0; s < samples; s++) {
                if (found[s]) {
                    high[s] = weight[s];
                } else {
                    low[s] = weight[s];
                }
                weight[s] = Double.isInfinite(high[s]) ? 10 * weight[s] : 0.5 * (low[s] + high[s]);
            }
        }
        return ProjectedGradient.batch(x, best);
    }

    /**
     * The smallest successful changes so far.
     *
     * @param best the adversarial samples
     * @param shortest the squared size of each change
     * @param found whether there was one for the present weight c
     */
    private record Found(double[] best, double[] shortest, boolean[] found) {}

    private void descend(Classifier network, Tensor x, Loss margin, double[] weight, Found found) {
        double[] clean = x.doubles();
        int width = clean.length / Math.max(1, weight.length);
        double[] w = new double[clean.length];
        double middle = 0.5 * (bounds.lower() + bounds.upper());
        double half = 0.5 * bounds.width();
        for (int i = 0; i < w.length; i++) {
            double inside = Math.max(-1 + 1e-6, Math.min((clean[i] - middle) / half, 1 - 1e-6));
            w[i] = 0.5 * Math.log((1 + inside) / (1 - inside));
        }
        double[] mean = new double[w.length];
        double[] square = new double[w.length];
        for (int k = 1; k <= steps; k++) {
            double[] moved = new double[w.length];
            for (int i = 0; i < w.length; i++) {
                moved[i] = middle + half * Math.tanh(w[i]);
            }
            InputGradient at = network.gradient(ProjectedGradient.batch(x, moved), margin);
            keepBest(at.losses(), clean, moved, found);
            for (int i = 0; i < w.length; i++) {
                double t = Math.tanh(w[i]);
                double slope = (2 * (moved[i] - clean[i]) + weight[i / width] * at.gradient()[i]) * half * (1 - t * t);
                mean[i] = 0.9 * mean[i] + 0.1 * slope;
                square[i] = 0.999 * square[i] + 0.001 * slope * slope;
                double step = mean[i] / (1 - Math.pow(0.9, k));
                w[i] -= learningRate * step / (Math.sqrt(square[i] / (1 - Math.pow(0.999, k))) + 1e-8);
            }
        }
    }

    /** A margin of -confidence is a success; without a confidence, one below 0. */
    private void keepBest(double[] margins, double[] clean, double[] moved, Found found) {
        int width = clean.length / Math.max(1, margins.length);
        for (int s = 0; s < margins.length; s++) {
            double distance = 0;
            for (int i = s * width; i < (s + 1) * width; i++) {
                distance += (moved[i] - clean[i]) * (moved[i] - clean[i]);
            }
            boolean success = confidence > 0 ? margins[s] <= -confidence : margins[s] < 0;
            found.found[s] |= success;
            if (success && distance < found.shortest[s]) {
                found.shortest[s] = distance;
                System.arraycopy(moved, s * width, found.best, s * width, width);
            }
        }
    }
}
