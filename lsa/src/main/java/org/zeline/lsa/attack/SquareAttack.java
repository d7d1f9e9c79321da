package org.zeline.lsa.attack;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.network.Classifier;
import org.zeline.lsa.network.Loss;

/**
 * The Square attack (Andriushchenko et al. 2020), a black-box attack without gradients: random changes of square
 * windows of decreasing size, kept where the margin falls. In the maximum norm it begins with vertical stripes, and
 * sets squares to the ends of the ball; in the Euclidean norm and in l1 (Croce and Hein 2021) it moves changes between
 * windows. A sample is left alone once it is misclassified.
 *
 * @param ball where results lie
 * @param queries the number of changes that are tried, at least 1
 * @param fraction the fraction of the image that the first squares cover, in (0, 1], for example 0.8
 * @param rescaled whether the schedule of sizes, which is made for 10,000 queries, is stretched to the number of
 *     queries
 */
public record SquareAttack(NormBall ball, int queries, double fraction, boolean rescaled) implements Attack {
    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public SquareAttack {
        if (queries < 1 || !(fraction > 0 && fraction <= 1)) {
            throw new IllegalArgumentException(
                    "the square attack needs at least one query, and a fraction in (0, 1], got " + queries + " and "
                            + fraction);
        }
    }

    @Override
    public String name() {
        return "square";
    }

    @Override
    public Tensor perturbed(Classifier network, Tensor x, AttackGoal goal, SplittableRandom random) {
        network.requireClasses(x);
        double[] clean = x.doubles();
        ball.requireInside(clean);
        int samples = x.shape().extent(0);
        int width = clean.length / Math.max(1, samples);
        Loss margin = AttackObjective.margin(goal, 0);
        List<SquareSearch> searches = new ArrayList<>();
        for (int s = 0; s < samples; s++) {
            double[] own = Arrays.copyOfRange(clean, s * width, (s + 1) * width);
            int label = goal.targets() == null && s < goal.labels().length ? goal.labels()[s] : SearchGoal.NEVER;
            searches.add(
                    search(own, SquareProposal.Grid.of(x.shape()), new SearchGoal(margin, s, label), random.split()));
        }
        Lockstep.of(network, x).run(searches);
        double[] best = new double[clean.length];
        for (int s = 0; s < samples; s++) {
            System.arraycopy(searches.get(s).best(), 0, best, s * width, width);
        }
        return ProjectedGradient.batch(x, best);
    }

    /** The search for one sample. */
    SquareSearch search(double[] x, SquareProposal.Grid grid, SearchGoal goal, SplittableRandom random) {
        return new SquareSearch(this, SquareProposal.of(ball, x, grid), goal, random);
    }
}
