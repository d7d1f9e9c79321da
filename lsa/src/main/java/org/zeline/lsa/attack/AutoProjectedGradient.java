package org.zeline.lsa.attack;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.network.Classifier;
import org.zeline.lsa.network.InputGradient;
import org.zeline.lsa.network.Loss;

/**
 * APGD (Croce and Hein 2020): ascent with momentum and an adaptive step, which is halved, with a return to the best
 * point so far, at checkpoints where there was too little progress. Needs no step size.
 *
 * @param ball where results lie
 * @param steps the number of steps, at least 1
 * @param objective what is maximised
 * @param restarts the number of runs from random points, at least 1; the best result per sample counts
 */
public record AutoProjectedGradient(NormBall ball, int steps, AttackObjective objective, int restarts)
        implements Attack {
    /** The fraction of steps that must have made progress; also the weight of a step against the momentum. */
    private static final double PROGRESS = 0.75;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if steps or restarts are below 1
     */
    public AutoProjectedGradient {
        if (steps < 1 || restarts < 1) {
            throw new IllegalArgumentException(
                    "steps and restarts must be at least 1, got " + steps + " and " + restarts);
        }
    }

    @Override
    public String name() {
        return objective == AttackObjective.DLR ? "apgd-dlr" : "apgd";
    }

    @Override
    public Tensor perturbed(Classifier network, Tensor x, AttackGoal goal, SplittableRandom random) {
        network.requireClasses(x);
        ball.requireInside(x.doubles());
        boolean divergence = objective == AttackObjective.DIVERGENCE;
        Loss loss = objective.loss(goal, divergence ? network.logits(x).doubles() : new double[0]);
        Ascent ascent = new Ascent(network, x, loss);
        double[] best = ascent.run(random);
        double[] highest = ascent.bestLoss.clone();
        for (int restart = 1; restart < restarts; restart++) {
            Ascent other = new Ascent(network, x, loss);
            double[] found = other.run(random);
            for (int s = 0; s < highest.length; s++) {
                if (other.bestLoss[s] > highest[s]) {
                    highest[s] = other.bestLoss[s];
                    System.arraycopy(found, s * ascent.width, best, s * ascent.width, ascent.width);
                }
            }
        }
        return ProjectedGradient.batch(x, best);
    }

    /** One run for all samples of a batch, each with its own step and best point. */
    private final class Ascent {
        private final Classifier network;
        private final Tensor x;
        private final Loss loss;
        private final double[] clean;
        private final int width;
        private final double[] step;
        private double[] bestLoss = new double[0];

        Ascent(Classifier network, Tensor x, Loss loss) {
            this.network = network;
            this.x = x;
            this.loss = loss;
            this.clean = x.doubles();
            int samples = x.shape().extent(0);
            this.width = clean.length / Math.max(1, samples);
            this.step = new double[samples];
            Arrays.fill(step, 2 * ball.radius());
        }

        double[] run(SplittableRandom random) {
            double[] now = ball.randomPoint(clean, width, random);
            double[] before = now.clone();
            InputGradient at = gradient(now);
            double[] best = now.clone();
            double[] bestGradient = at.gradient().clone();
            bestLoss = at.losses().clone();
            double[] lastLoss = at.losses().clone();
            double[] checkedLoss = bestLoss.clone();
            double[] checkedStep = step.clone();
            int[] progress = new int[step.length];
            double[] gradient = at.gradient();
            List<Integer> checkpoints = checkpoints();
            int checked = 0;
            for (int k = 1; k <= steps; k++) {
                double[] next = next(now, before, gradient, k == 1 ? 1 : PROGRESS);
                before = now;
                now = next;
                at = gradient(now);
                gradient = at.gradient().clone();
                for (int s = 0; s < step.length; s++) {
                    progress[s] += at.losses()[s] > lastLoss[s] ? 1 : 0;
                    if (at.losses()[s] > bestLoss[s]) {
                        bestLoss[s] = at.losses()[s];
                        System.arraycopy(now, s * width, best, s * width, width);
                        System.arraycopy(gradient, s * width, bestGradient, s * width, width);
                    }
                }
                lastLoss = at.losses().clone();
                if (checkpoints.contains(k)) {
                    for (int s = 0; s < step.length; s++) {
                        boolean slow = progress[s] < PROGRESS * (k - checked);
                        boolean stuck = checkedStep[s] == step[s] && checkedLoss[s] == bestLoss[s];
                        checkedStep[s] = step[s];
                        if (slow || stuck) {
                            step[s] /= 2;
                            System.arraycopy(best, s * width, now, s * width, width);
                            System.arraycopy(best, s * width, before, s * width, width);
                            System.arraycopy(bestGradient, s * width, gradient, s * width, width);
                        }
                        checkedLoss[s] = bestLoss[s];
                        progress[s] = 0;
                    }
                    checked = k;
                }
            }
            return best;
        }

        private InputGradient gradient(double[] now) {
            return network.gradient(ProjectedGradient.batch(x, now.clone()), loss);
        }

        /** {@code z = P(x + step d); P(x + a (z - x) + (1 - a)(x - before))}. */
        private double[] next(double[] now, double[] before, double[] gradient, double fraction) {
            double[] direction = new double[now.length];
            double[] next = new double[now.length];
            for (int s = 0; s < step.length; s++) {
                ball.norm().steepest(gradient, s * width, width, direction);
                for (int i = s * width; i < (s + 1) * width; i++) {
                    next[i] = now[i] + step[s] * direction[i];
                }
            }
            ball.project(next, clean, width);
            for (int i = 0; i < next.length; i++) {
                next[i] = now[i] + fraction * (next[i] - now[i]) + (1 - fraction) * (now[i] - before[i]);
            }
            ball.project(next, clean, width);
            return next;
        }

        /** At fractions 0 and 0.22 of the steps, then at distances that shrink by 0.03 to no less than 0.06. */
        private List<Integer> checkpoints() {
            List<Integer> points = new ArrayList<>();
            double before = 0;
            double fraction = 0.22;
            while (fraction <= 1) {
                points.add((int) Math.ceil(fraction * steps));
                double next = fraction + Math.max(fraction - before - 0.03, 0.06);
                before = fraction;
                fraction = next;
            }
            return points;
        }
    }
}
