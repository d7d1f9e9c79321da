package org.zeline.lsa.training;

import java.util.SplittableRandom;

/**
 * Carries an {@link InnerAttack} out.
 *
 * @param attack how
 * @param onDivergence whether on the divergence from the clean logits, as TRADES does, and not on the cross-entropy
 */
record Ascent(InnerAttack attack, boolean onDivergence) implements Adversary {
    private static final double NEARNESS = 0.001;

    @Override
    public double[] perturb(GradientOracle model, double[] x, int[] labels, SplittableRandom random) {
        if (!onDivergence) {
            return ascend(model, x, random, (z, into) -> {
                double unused = LogitLosses.crossEntropy(1, z, labels, into);
            });
        }
        double[] clean = model.logits(x).clone();
        double[] ignored = new double[clean.length];
        return ascend(model, x, random, (z, into) -> {
            double unused = LogitLosses.divergence(1, clean, z, labels.length, ignored, into);
        });
    }

    private double[] ascend(GradientOracle model, double[] x, SplittableRandom random, GradientOracle.LogitLoss loss) {
        double[] moved = x.clone();
        for (int i = 0; i < x.length && attack.start() != InnerAttack.Start.SAMPLE; i++) {
            double shift = attack.start() == InnerAttack.Start.NEAR
                    ? NEARNESS * random.nextGaussian()
                    : random.nextDouble(-1, 1) * attack.epsilon();
            moved[i] = clip(x[i], x[i] + shift);
        }
        for (int k = 0; k < attack.steps(); k++) {
            double[] gradient = model.gradient(moved, loss);
            for (int i = 0; i < x.length; i++) {
                moved[i] = clip(x[i], moved[i] + attack.alpha() * Math.signum(gradient[i]));
            }
        }
        return moved;
    }

    private double clip(double sample, double value) {
        double near = Math.max(sample - attack.epsilon(), Math.min(value, sample + attack.epsilon()));
        return attack.bounds().clamp(near);
    }
}
