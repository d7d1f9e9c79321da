package org.zeline.lsa.attack;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.network.Classifier;

/**
 * FAB (Croce and Hein 2020), which searches for the smallest change in the norm of a ball: steps to the boundary of the
 * linearised classifier that stay close to the sample, towards the classes of the largest logits one after the other. A
 * sample for which nothing was found stays as it is.
 *
 * @param ball states norm and bounds; its radius limits random starts only
 * @param steps the number of steps per class, at least 1; usually 100
 * @param targets the number of classes that are tried, at least 1; with fewer classes, all others
 */
public record FastAdaptiveBoundary(NormBall ball, int steps, int targets) implements MinimumNormAttack {
    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if steps or targets are below 1
     */
    public FastAdaptiveBoundary {
        if (steps < 1 || targets < 1) {
            throw new IllegalArgumentException(
                    "fab needs steps and targets of at least 1, got " + steps + " and " + targets);
        }
    }

    @Override
    public Norm norm() {
        return ball.norm();
    }

    @Override
    public String name() {
        return "fab";
    }

    @Override
    public Tensor perturbed(Classifier network, Tensor x, AttackGoal goal, SplittableRandom random) {
        if (goal.targets() != null) {
            throw new IllegalArgumentException("fab chooses its targets itself; use an untargeted goal");
        }
        network.requireClasses(x);
        double[] clean = x.doubles();
        ball.requireInside(clean);
        int samples = x.shape().extent(0);
        int width = clean.length / Math.max(1, samples);
        double[] logits = network.logits(x).doubles();
        int classes = logits.length / Math.max(1, samples);
        double[] best = clean.clone();
        double[] shortest = new double[samples];
        Arrays.fill(shortest, Double.POSITIVE_INFINITY);
        for (int rank = 0; rank < Math.min(targets, classes - 1); rank++) {
            List<BoundarySearch> searches = new ArrayList<>();
            for (int s = 0; s < samples; s++) {
                double[] own = Arrays.copyOfRange(logits, s * classes, (s + 1) * classes);
                int label = Targets.label(goal.labels(), s, classes);
                double[] sample = Arrays.copyOfRange(clean, s * width, (s + 1) * width);
                searches.add(search(sample, label, Targets.ranked(own, label)[rank], Double.NEGATIVE_INFINITY, null));
            }
            Lockstep.of(network, x).run(searches);
            for (int s = 0; s < samples; s++) {
                double[] found = searches.get(s).closest();
                if (found != null && searches.get(s).distance() < shortest[s]) {
                    shortest[s] = searches.get(s).distance();
                    System.arraycopy(found, 0, best, s * width, width);
                }
            }
        }
        return ProjectedGradient.batch(x, best);
    }

    /** The search for one sample and target; see {@link BoundarySearch}. */
    BoundarySearch search(double[] x, int label, int target, double enough, @Nullable SplittableRandom random) {
        return new BoundarySearch(ball, x, label, steps, Targets.gap(label, target), enough, random);
    }
}
