package org.zeline.lsa.attack;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.network.Classifier;
import org.zeline.lsa.network.Loss;

/**
 * APGD (Croce and Hein 2020): ascent with momentum and an adaptive step, which is halved, with a return to the best
 * point so far, at checkpoints where there was too little progress; in the l1 norm with sparse steps (Croce and Hein
 * 2021). Needs no step size.
 *
 * @param ball where results lie
 * @param steps the number of steps, at least 1
 * @param objective what is maximised
 * @param restarts the number of runs from random points, at least 1; the best result per sample counts
 */
public record AutoProjectedGradient(NormBall ball, int steps, AttackObjective objective, int restarts)
        implements GradientAttack {
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
    public AutoProjectedGradient with(AttackObjective maximised) {
        return new AutoProjectedGradient(ball, steps, maximised, restarts);
    }

    @Override
    public Tensor perturbed(Classifier network, Tensor x, AttackGoal goal, SplittableRandom random) {
        double[] reference = objective.cleanOutput(network, x);
        double[] clean = x.doubles();
        ball.requireInside(clean);
        Loss loss = objective.loss(goal, reference);
        int samples = x.shape().extent(0);
        int width = clean.length / Math.max(1, samples);
        double[] best = clean.clone();
        double[] highest = new double[samples];
        Arrays.fill(highest, Double.NEGATIVE_INFINITY);
        for (int restart = 0; restart < restarts; restart++) {
            List<Ascent> searches = new ArrayList<>();
            for (int s = 0; s < samples; s++) {
                double[] own = Arrays.copyOfRange(clean, s * width, (s + 1) * width);
                SearchGoal climbed = new SearchGoal(loss, s, SearchGoal.NEVER);
                searches.add(Ascent.of(ball, own, steps, climbed, random.split()));
            }
            Lockstep.of(network, x).run(searches);
            for (int s = 0; s < samples; s++) {
                if (searches.get(s).bestLoss() > highest[s]) {
                    highest[s] = searches.get(s).bestLoss();
                    System.arraycopy(searches.get(s).best(), 0, best, s * width, width);
                }
            }
        }
        return ProjectedGradient.batch(x, best);
    }
}
