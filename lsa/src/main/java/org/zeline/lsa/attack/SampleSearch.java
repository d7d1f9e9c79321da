package org.zeline.lsa.attack;

import org.jspecify.annotations.Nullable;

/**
 * An attack on one sample. It proposes a point, and is told what the network computes there; {@link Lockstep} evaluates
 * the points of many searches as one batch. A search draws from its own random numbers only, so that its result does
 * not depend on the other samples.
 */
interface SampleSearch {
    /** The point to be evaluated next, not to be changed; {@code null} if the search has ended. */
    double @Nullable [] next();

    /** The loss whose value, and perhaps gradient, the search needs. */
    SearchGoal goal();

    /** Whether it needs gradients. */
    boolean needsGradient();

    /**
     * What the network computes at the point.
     *
     * @param logits of the point
     * @param loss of the point
     * @param gradient of the loss with respect to the point; empty if the search needs none
     */
    void observe(double[] logits, double loss, double[] gradient);

    /** A point that the network misclassifies, within the ball and the bounds; {@code null} if there was none. */
    double @Nullable [] found();
}
