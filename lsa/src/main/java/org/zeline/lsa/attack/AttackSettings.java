package org.zeline.lsa.attack;

import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Parameters of attacks by name; what is not given has the value that is usual for the attack. Immutable.
 *
 * @param step the size of a step, finite and at least 0; by default 2.5 radius / steps (Madry et al. 2018), and for
 *     ffgsm 1.25 radius
 * @param steps the number of steps (for square: queries), at least 1; by default 10, for deepfool 50, for fab 100, for
 *     cw 200, for square 500
 * @param randomStart whether pgd starts at a random point of the ball
 * @param restarts the number of runs of pgd and apgd, at least 1
 */
public record AttackSettings(OptionalDouble step, OptionalInt steps, boolean randomStart, int restarts) {
    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException if a value is out of range
     */
    public AttackSettings {
        if (step.isPresent() && !(step.getAsDouble() >= 0 && Double.isFinite(step.getAsDouble()))) {
            throw new IllegalArgumentException(
                    "the step must be a finite number of at least 0, got " + step.getAsDouble());
        }
        if (steps.isPresent() && steps.getAsInt() < 1) {
            throw new IllegalArgumentException("the number of steps must be at least 1, got " + steps.getAsInt());
        }
        if (restarts < 1) {
            throw new IllegalArgumentException("an attack needs restarts of at least 1, got " + restarts);
        }
    }

    /** {@return the usual steps, a random start, one run} */
    public static AttackSettings usual() {
        return new AttackSettings(OptionalDouble.empty(), OptionalInt.empty(), true, 1);
    }

    /**
     * {@return these settings with another size of a step}
     *
     * @param size finite and at least 0
     */
    public AttackSettings withStep(double size) {
        return new AttackSettings(OptionalDouble.of(size), steps, randomStart, restarts);
    }

    /**
     * {@return these settings with another number of steps}
     *
     * @param count at least 1
     */
    public AttackSettings withSteps(int count) {
        return new AttackSettings(step, OptionalInt.of(count), randomStart, restarts);
    }

    /**
     * {@return these settings with or without a random start of pgd}
     *
     * @param random whether pgd starts at a random point of the ball
     */
    public AttackSettings withRandomStart(boolean random) {
        return new AttackSettings(step, steps, random, restarts);
    }

    /**
     * {@return these settings with another number of runs}
     *
     * @param count at least 1
     */
    public AttackSettings withRestarts(int count) {
        return new AttackSettings(step, steps, randomStart, count);
    }
}
