package org.zeline.lsa.attack;

import java.util.SplittableRandom;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.Loss;
import org.zeline.lsa.ModelPass;

/**
 * Steps along the gradient's steepest direction, each followed by a projection into the ball: with one step FGSM
 * (Goodfellow et al. 2015) or, from a random start, FFGSM (Wong et al. 2020); with several BIM (Kurakin et al. 2017),
 * PGD (Madry et al. 2018), with momentum MI-FGSM (Dong et al. 2018), and on a divergence TPGD (Zhang et al. 2019).
 *
 * @param name in reports
 * @param ball where the result lies
 * @param step the size of a step, in the ball's norm
 * @param steps how many
 * @param start where it begins
 * @param momentum how much of the sum of earlier gradients, each of mean absolute value 1, is kept; 0 for none
 * @param objective what is made large
 * @param restarts how often it begins again, at least once; of each sample the best is kept
 */
public record ProjectedGradient(
        String name, Ball ball, double step, int steps, Start start, double momentum, Objective objective, int restarts)
        implements Attack {
    /** Where an attack begins. */
    public enum Start {
        /** At the sample. */
        SAMPLE,
        /** At a random point of the ball. */
        BALL,
        /** At the sample plus normal noise of deviation 0.001. */
        NOISE
    }

    /** Checks the ranges. */
    public ProjectedGradient {
        if (!(step >= 0) || Double.isInfinite(step) || steps < 1 || restarts < 1 || !(momentum >= 0)) {
            throw new ModelException(
                    "an attack needs a finite step of at least 0, and steps and restarts of at least 1;" + " got step "
                            + step + ", steps " + steps + ", restarts " + restarts + ", momentum " + momentum);
        }
    }

    /**
     * {@return the fast gradient sign method: one step of the whole radius}
     *
     * @param ball where the result lies
     */
    public static ProjectedGradient fgsm(Ball ball) {
        return new ProjectedGradient("fgsm", ball, ball.radius(), 1, Start.SAMPLE, 0, Objective.CROSS_ENTROPY, 1);
    }

    /**
     * {@return one step from a random start}
     *
     * @param ball where the result lies
     * @param step usually 1.25 times the radius
     */
    public static ProjectedGradient ffgsm(Ball ball, double step) {
        return new ProjectedGradient("ffgsm", ball, step, 1, Start.BALL, 0, Objective.CROSS_ENTROPY, 1);
    }

    /**
     * {@return the basic iterative method}
     *
     * @param ball where the result lies
     * @param step the size of a step
     * @param steps how many
     */
    public static ProjectedGradient bim(Ball ball, double step, int steps) {
        return new ProjectedGradient("bim", ball, step, steps, Start.SAMPLE, 0, Objective.CROSS_ENTROPY, 1);
    }

    /**
     * {@return projected gradient ascent}
     *
     * @param ball where the result lies
     * @param step the size of a step
     * @param steps how many
     * @param randomStart whether it begins at a random point of the ball
     * @param restarts how often it begins again
     */
    public static ProjectedGradient pgd(Ball ball, double step, int steps, boolean randomStart, int restarts) {
        Start start = randomStart ? Start.BALL : Start.SAMPLE;
        return new ProjectedGradient("pgd", ball, step, steps, start, 0, Objective.CROSS_ENTROPY, restarts);
    }

    /**
     * {@return iterative steps along a momentum}
     *
     * @param ball where the result lies
     * @param step the size of a step
     * @param steps how many
     * @param momentum usually 1
     */
    public static ProjectedGradient mifgsm(Ball ball, double step, int steps, double momentum) {
        return new ProjectedGradient("mifgsm", ball, step, steps, Start.SAMPLE, momentum, Objective.CROSS_ENTROPY, 1);
    }

    /**
     * {@return the inner attack of TRADES}
     *
     * @param ball where the result lies
     * @param step the size of a step
     * @param steps how many
     */
    public static ProjectedGradient tpgd(Ball ball, double step, int steps) {
        return new ProjectedGradient("tpgd", ball, step, steps, Start.NOISE, 0, Objective.DIVERGENCE, 1);
    }

    @Override
    public Tensor perturbed(ModelPass model, Tensor x, Aim aim, SplittableRandom random) {
        model.requireClasses(x);
        double[] clean = x.doubles();
        ball.requireInside(clean);
        Loss loss = objective.loss(aim, objective == Objective.DIVERGENCE ? model.output(x) : x);
        int width = clean.length / Math.max(1, x.shape().extent(0));
        double[] best = once(model, x, loss, width, random);
        if (restarts == 1) {
            return model.batch(x.shape(), best);
        }
        double[] highest = model.gradient(model.batch(x.shape(), best), loss).losses();
        for (int restart = 1; restart < restarts; restart++) {
            double[] other = once(model, x, loss, width, random);
            double[] losses =
                    model.gradient(model.batch(x.shape(), other), loss).losses();
            for (int s = 0; s < losses.length; s++) {
                if (losses[s] > highest[s]) {
                    highest[s] = losses[s];
                    System.arraycopy(other, s * width, best, s * width, width);
                }
            }
        }
        return model.batch(x.shape(), best);
    }

    private double[] once(ModelPass model, Tensor x, Loss loss, int width, SplittableRandom random) {
        double[] clean = x.doubles();
        double[] moved = start(clean, width, random);
        double[] kept = new double[clean.length];
        double[] direction = new double[clean.length];
        for (int i = 0; i < steps; i++) {
            double[] gradient =
                    model.gradient(model.batch(x.shape(), moved.clone()), loss).gradient();
            for (int from = 0; from < clean.length; from += width) {
                if (momentum > 0) {
                    accumulate(gradient, from, width, kept);
                }
                ball.norm().steepest(momentum > 0 ? kept : gradient, from, width, direction);
            }
            for (int j = 0; j < moved.length; j++) {
                moved[j] += step * direction[j];
            }
            ball.project(moved, clean, width);
        }
        return moved;
    }

    private void accumulate(double[] gradient, int from, int width, double[] kept) {
        double sum = 0;
        for (int i = from; i < from + width; i++) {
            sum += Math.abs(gradient[i]);
        }
        double scale = sum > 0 ? width / sum : 0;
        for (int i = from; i < from + width; i++) {
            kept[i] = momentum * kept[i] + scale * gradient[i];
        }
    }

    private double[] start(double[] x, int width, SplittableRandom random) {
        return switch (start) {
            case SAMPLE -> x.clone();
            case BALL -> ball.start(x, width, random);
            case NOISE -> {
                double[] moved = x.clone();
                for (int i = 0; i < moved.length; i++) {
                    moved[i] += 0.001 * random.nextGaussian();
                }
                ball.project(moved, x, width);
                yield moved;
            }
        };
    }
}
