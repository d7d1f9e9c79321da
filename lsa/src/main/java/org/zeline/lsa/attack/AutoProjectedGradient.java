package org.zeline.lsa.attack;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.Loss;
import org.zeline.lsa.ModelPass;

/**
 * APGD (Croce and Hein 2020): ascent with momentum whose step is halved, and which goes back to the best point so far,
 * at checkpoints where it has made too little progress. Needs no step size.
 *
 * @param ball where the result lies
 * @param steps how many
 * @param objective cross-entropy or the difference of logits ratio
 * @param restarts how often it begins again, from random points; of each sample the best is kept
 */
public record AutoProjectedGradient(Ball ball, int steps, Objective objective, int restarts) implements Attack {
    /** The share of steps that must have made progress, and how much of a step carries on from the one before. */
    private static final double PROGRESS = 0.75;

    /** Checks the ranges. */
    public AutoProjectedGradient {
        if (steps < 1 || restarts < 1) {
            throw new ModelException("steps and restarts must be at least 1, got " + steps + " and " + restarts);
        }
    }

    @Override
    public String name() {
        return objective == Objective.DLR ? "apgd-dlr" : "apgd";
    }

    @Override
    public Tensor perturbed(ModelPass model, Tensor x, Aim aim, SplittableRandom random) {
        model.requireClasses(x);
        ball.requireInside(x.doubles());
        Loss loss = objective.loss(aim, objective == Objective.DIVERGENCE ? model.output(x) : x);
        Climb climb = new Climb(model, x, loss);
        double[] best = climb.run(random);
        double[] highest = climb.bestLoss.clone();
        for (int restart = 1; restart < restarts; restart++) {
            Climb other = new Climb(model, x, loss);
            double[] found = other.run(random);
            for (int s = 0; s < highest.length; s++) {
                if (other.bestLoss[s] > highest[s]) {
                    highest[s] = other.bestLoss[s];
                    System.arraycopy(found, s * climb.width, best, s * climb.width, climb.width);
                }
            }
        }
        return model.batch(x.shape(), best);
    }

    /** One ascent of all samples of a batch, each with its own step and best point. */
    private final class Climb {
        private final ModelPass model;
        private final Tensor x;
        private final Loss loss;
        private final double[] clean;
        private final int width;
        private final double[] step;
        private double[] bestLoss = new double[0];

        Climb(ModelPass model, Tensor x, Loss loss) {
            this.model = model;
            this.x = x;
            this.loss = loss;
            this.clean = x.doubles();
            int samples = x.shape().extent(0);
            this.width = clean.length / Math.max(1, samples);
            this.step = new double[samples];
            Arrays.fill(step, 2 * ball.radius());
        }

        double[] run(SplittableRandom random) {
            double[] now = ball.start(clean, width, random);
            double[] before = now.clone();
            ModelPass.Gradient at = model.gradient(model.batch(x.shape(), now.clone()), loss);
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
                at = model.gradient(model.batch(x.shape(), now.clone()), loss);
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

        /** {@code z = P(x + step d); P(x + a (z - x) + (1 - a)(x - before))}. */
        private double[] next(double[] now, double[] before, double[] gradient, double share) {
            double[] direction = new double[now.length];
            double[] aim = new double[now.length];
            for (int s = 0; s < step.length; s++) {
                ball.norm().steepest(gradient, s * width, width, direction);
                for (int i = s * width; i < (s + 1) * width; i++) {
                    aim[i] = now[i] + step[s] * direction[i];
                }
            }
            ball.project(aim, clean, width);
            for (int i = 0; i < aim.length; i++) {
                aim[i] = now[i] + share * (aim[i] - now[i]) + (1 - share) * (now[i] - before[i]);
            }
            ball.project(aim, clean, width);
            return aim;
        }

        /** At shares 0, 0.22, and on by steps that shrink by 0.03 to no less than 0.06. */
        private List<Integer> checkpoints() {
            List<Integer> points = new ArrayList<>();
            double before = 0;
            double share = 0.22;
            while (share <= 1) {
                points.add((int) Math.ceil(share * steps));
                double next = share + Math.max(share - before - 0.03, 0.06);
                before = share;
                share = next;
            }
            return points;
        }
    }
}
