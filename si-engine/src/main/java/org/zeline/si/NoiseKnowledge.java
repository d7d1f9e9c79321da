package org.zeline.si;

import org.zeline.si.contrast.Statistic;
import org.zeline.si.data.Covariance;

/** What is known about the covariance of the noise in the data vector. */
sealed interface NoiseKnowledge {
    /** All of it. */
    record Known(Covariance covariance) implements NoiseKnowledge {}

    /** That it is scalar; the variance is estimated from the tested data, and then taken for known. */
    record Estimated() implements NoiseKnowledge {}

    /**
     * All but a factor, with a constant mean over what is compared under the null hypothesis.
     *
     * @param shape the covariance up to its factor
     */
    record UnknownScale(Covariance shape) implements NoiseKnowledge {}

    /**
     * Checks that a test can be done.
     *
     * @param hypothesis what is asked
     * @param randomized whether noise is added to what the network sees
     * @throws IllegalArgumentException if it can't
     */
    default void requireFits(Hypothesis hypothesis, boolean randomized) {
        boolean usual = hypothesis.statistic() == Statistic.MEAN_DIFFERENCE;
        if (this instanceof UnknownScale && !usual) {
            throw new IllegalArgumentException("unknown variance goes with the statistic mean-difference, got "
                    + hypothesis.statistic() + ": state the variance");
        }
        if (randomized && !usual) {
            throw new IllegalArgumentException(
                    "randomization goes with the statistic mean-difference, got " + hypothesis.statistic());
        }
        if (randomized && !(this instanceof Known)) {
            throw new IllegalArgumentException(
                    "randomization needs the covariance that its noise is drawn from: state the variance");
        }
    }
}
