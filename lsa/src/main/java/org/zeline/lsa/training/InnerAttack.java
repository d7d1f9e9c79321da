package org.zeline.lsa.training;

import java.util.SplittableRandom;
import org.zeline.interpreter.ModelException;
import org.zeline.lsa.Bounds;

/**
 * Projected gradient ascent in the maximum norm: {@code x' = clip(x' + alpha sign(gradient))}, clipped to within
 * epsilon of x and to the bounds.
 *
 * @param epsilon how far an element may be moved
 * @param alpha the length of a step
 * @param steps how many
 * @param start where it begins
 * @param bounds of an element
 */
public record InnerAttack(double epsilon, double alpha, int steps, Start start, Bounds bounds) implements Adversary {
    /** Where an attack begins. */
    public enum Start {
        /** At the sample. */
        SAMPLE,
        /** Anywhere within epsilon, uniformly. */
        UNIFORM,
        /** Close by: at normal noise of deviation 0.001. */
        NEAR
    }

    private static final double NEARNESS = 0.001;

    /** Checks the numbers. */
    public InnerAttack {
        if (!(epsilon >= 0) || !(alpha >= 0) || Double.isInfinite(alpha) || steps < 0) {
            throw new ModelException("an attack needs epsilon, alpha and steps from 0 on, got epsilon " + epsilon
                    + ", alpha " + alpha + ", steps " + steps);
        }
    }

    /** On the cross-entropy. */
    @Override
    public double[] perturb(GradientOracle model, double[] x, int[] labels, SplittableRandom random) {
        return ascend(model, x, random, (z, into) -> {
            double unused = LogitLosses.crossEntropy(1, z, labels, into);
        });
    }

    /** On the divergence from the clean logits. */
    double[] perturbFrom(GradientOracle model, double[] x, int samples, SplittableRandom random) {
        double[] clean = model.logits(x).clone();
        double[] ignored = new double[clean.length];
        return ascend(model, x, random, (z, into) -> {
            double unused = LogitLosses.divergence(1, clean, z, samples, ignored, into);
        });
    }

    private double[] ascend(GradientOracle model, double[] x, SplittableRandom random, GradientOracle.LogitLoss loss) {
        double[] moved = x.clone();
        for (int i = 0; i < x.length && start != Start.SAMPLE; i++) {
            double shift = start == Start.NEAR ? NEARNESS * random.nextGaussian() : random.nextDouble(-1, 1) * epsilon;
            moved[i] = clip(x[i], x[i] + shift);
        }
        for (int k = 0; k < steps; k++) {
            double[] gradient = model.gradient(moved, loss);
            for (int i = 0; i < x.length; i++) {
                moved[i] = clip(x[i], moved[i] + alpha * Math.signum(gradient[i]));
            }
        }
        return moved;
    }

    private double clip(double sample, double value) {
        double near = Math.max(sample - epsilon, Math.min(value, sample + epsilon));
        return bounds.clamp(near);
    }
}
