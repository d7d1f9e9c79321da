package org.zeline.lsa.attack;

import org.jspecify.annotations.Nullable;

/**
 * What an attack wants of each sample.
 *
 * @param labels what the samples are
 * @param targets what they should be taken for, or {@code null} for anything but their labels
 */
public record AttackGoal(int[] labels, int @Nullable [] targets) {
    /**
     * {@return to be taken for anything else}
     *
     * @param labels what the samples are
     */
    public static AttackGoal away(int... labels) {
        return new AttackGoal(labels, null);
    }

    /**
     * {@return to be taken for certain classes}
     *
     * @param labels what the samples are
     * @param targets what they should be taken for
     */
    public static AttackGoal towards(int[] labels, int[] targets) {
        return new AttackGoal(labels, targets);
    }

    /**
     * {@return whether a sample that is taken for a class is where the attack wants it}
     *
     * @param sample its index
     * @param taken the class that it is taken for
     */
    public boolean isReached(int sample, int taken) {
        return targets != null ? taken == targets[sample] : taken != labels[sample];
    }
}
