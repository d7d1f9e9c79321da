package org.zeline.lsa.attack;

import org.zeline.lsa.network.Loss;
import org.zeline.lsa.network.Losses;

/** What an attack maximises. */
public enum AttackObjective {
    /** The cross-entropy of the labels; if targeted, minus that of the targets. */
    CROSS_ENTROPY,
    /** The difference of logits ratio (Croce and Hein 2020). */
    DLR,
    /**
     * The divergence from the network's output for the clean samples, whatever the goal (TRADES, Zhang et al. 2019).
     */
    DIVERGENCE;

    /** The loss for a batch; {@code clean} are the logits of the clean samples, read by {@link #DIVERGENCE} alone. */
    Loss loss(AttackGoal goal, double[] clean) {
        int[] targets = goal.targets();
        return switch (this) {
            case CROSS_ENTROPY ->
                targets == null ? Losses.crossEntropy(goal.labels()) : Losses.negated(Losses.crossEntropy(targets));
            case DLR ->
                targets == null
                        ? Losses.differenceOfLogits(goal.labels())
                        : Losses.differenceOfLogits(goal.labels(), targets);
            case DIVERGENCE -> Losses.divergenceFrom(clean);
        };
    }

    /** The margin that is left before the goal is reached, to be minimised. */
    static Loss margin(AttackGoal goal, double confidence) {
        int[] targets = goal.targets();
        return targets == null ? Losses.margin(goal.labels(), confidence) : Losses.targetedMargin(targets, confidence);
    }
}
