package org.zeline.lsa.training;

import org.zeline.interpreter.value.ModelException;
import org.zeline.lsa.Bounds;

/**
 * Projected gradient ascent in the maximum norm: {@code x' = clip(x' + alpha sign(gradient))}, clipped to within
 * epsilon of x and to the bounds.
 *
 * @param epsilon how far an element may be moved
 * @param alpha the length of a step
 * @param steps how many
 * @param start where it begins
 * @param bounds of an element
 */
public record InnerAttack(double epsilon, double alpha, int steps, Start start, Bounds bounds) {
    /** Where an attack begins. */
    public enum Start {
        /** At the sample. */
        SAMPLE,
        /** Anywhere within epsilon, uniformly. */
        UNIFORM,
        /** Close by: at normal noise of deviation 0.001. */
        NEAR
    }

    /** Checks the numbers. */
    public InnerAttack {
        if (!(epsilon >= 0) || !(alpha >= 0) || Double.isInfinite(alpha) || steps < 0) {
            throw new ModelException("an attack needs epsilon, alpha and steps from 0 on, got epsilon " + epsilon
                    + ", alpha " + alpha + ", steps " + steps);
        }
    }
}
