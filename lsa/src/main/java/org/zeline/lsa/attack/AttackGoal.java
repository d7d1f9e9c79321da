package org.zeline.lsa.attack;

import org.jspecify.annotations.Nullable;

/**
 * What an attack tries to achieve for each sample.
 *
 * @param labels the class of each sample
 * @param targets the class that each sample should be taken for (targeted), or {@code null} if any class but the label
 *     will do (untargeted)
 */
public record AttackGoal(int[] labels, int @Nullable [] targets) {
    /**
     * {@return an untargeted attack: any class but the label}
     *
     * @param labels the class of each sample
     */
    public static AttackGoal untargeted(int... labels) {
        return new AttackGoal(labels, null);
    }

    /**
     * {@return a targeted attack}
     *
     * @param labels the class of each sample
     * @param targets the class that each sample should be taken for
     */
    public static AttackGoal targeted(int[] labels, int[] targets) {
        return new AttackGoal(labels, targets);
    }
}
