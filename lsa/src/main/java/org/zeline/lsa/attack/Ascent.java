package org.zeline.lsa.attack;

import java.util.SplittableRandom;

/** A search that climbs a loss. */
interface Ascent extends SampleSearch {
    /** APGD from a random point in the norm of the ball. */
    static Ascent of(NormBall ball, double[] x, int steps, SearchGoal goal, SplittableRandom random) {
        return ball.norm() == Norm.L1
                ? new SparseAscentSearch(ball, x, steps, goal, random)
                : new AscentSearch(ball, x, steps, goal, random);
    }

    /** The point of highest loss, within the ball and the bounds. */
    double[] best();

    /** The highest loss. */
    double bestLoss();

    /** Whether the gradient at the first point was zero, which leaves nothing to follow. */
    boolean startsWithoutGradient();

    @Override
    default boolean needsGradient() {
        return true;
    }

    /** Whether there is nothing to follow. */
    static boolean isZero(double[] gradient) {
        for (double slope : gradient) {
            if (slope != 0) {
                return false;
            }
        }
        return true;
    }
}
