package org.zeline.lsa.criterion;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.attack.AttackGoal;
import org.zeline.lsa.attack.AttackObjective;
import org.zeline.lsa.attack.AttackSettings;
import org.zeline.lsa.attack.NormBall;
import org.zeline.lsa.attack.ProjectedGradient;
import org.zeline.lsa.attack.ProjectedGradient.Start;
import org.zeline.lsa.network.Classifier;

/**
 * Projected gradient ascent on the distance that features move, from random points of the ball: at the sample itself
 * the distance has no gradient.
 */
final class FeatureAttack {
    /** A run errs by less than this part of the size of its result. */
    private static final double ROUNDING = 0x1p-44;

    private static final int STEPS = 10;

    private final ProjectedGradient attack;

    private FeatureAttack(ProjectedGradient attack) {
        this.attack = attack;
    }

    /** With steps of {@code 2.5 radius / steps} unless stated otherwise. */
    static FeatureAttack within(NormBall ball, AttackSettings settings) {
        int steps = settings.steps().orElse(STEPS);
        return of(ball, settings.step().orElse(2.5 * ball.radius() / steps), steps, settings.restarts());
    }

    /** With steps to the opposite side of the ball, as in the power method. */
    static FeatureAttack withLongSteps(NormBall ball, AttackSettings settings) {
        return of(ball, 2 * ball.radius(), settings.steps().orElse(STEPS), settings.restarts());
    }

    private static FeatureAttack of(NormBall ball, double step, int steps, int restarts) {
        return new FeatureAttack(ProjectedGradient.pgd(ball, step, steps, Start.UNIFORM, restarts)
                .with(AttackObjective.DISTANCE));
    }

    /** The perturbed batch. */
    Tensor perturbed(Classifier features, Tensor x, SplittableRandom random) {
        return attack.perturbed(features, x, AttackGoal.untargeted(), random);
    }

    /** The Euclidean distance of each row of a batch from its counterpart. */
    static double[] distances(Tensor x, Tensor y) {
        return byRow(x, y, 1);
    }

    /** Lower bounds on these distances, given the rounding errors of two runs that computed the rows. */
    static double[] certainDistances(Tensor x, Tensor y) {
        double[] distances = distances(x, y);
        double[] sizes = byRow(x, y, 0);
        double[] others = byRow(y, x, 0);
        Arrays.setAll(distances, s -> Math.max(0, distances[s] - ROUNDING * (sizes[s] + others[s])));
        return distances;
    }

    /** The norm of {@code x - factor y} for each row. */
    private static double[] byRow(Tensor x, Tensor y, double factor) {
        double[] p = x.doubles();
        double[] q = y.doubles();
        double[] sums = new double[x.shape().extent(0)];
        int width = p.length / Math.max(1, sums.length);
        for (int i = 0; i < p.length; i++) {
            double difference = p[i] - factor * q[i];
            sums[i / width] += difference * difference;
        }
        return Arrays.stream(sums).map(Math::sqrt).toArray();
    }
}
