package org.zeline.lsa.attack;

import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.network.Classifier;
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
    DIVERGENCE,
    /**
     * The squared distance from the network's output for the clean samples, whatever the goal. The output need not be
     * logits: it may be the features of a layer ({@link org.zeline.lsa.network.ProbedNetwork#upTo}).
     */
    DISTANCE;

    /** Whether the loss depends on the network's output for the clean samples. */
    boolean comparesWithClean() {
        return this == DIVERGENCE || this == DISTANCE;
    }

    /** Checks that a network has what the objective needs, and computes its output for the clean samples if needed. */
    double[] cleanOutput(Classifier network, Tensor x) {
        if (this != DISTANCE) {
            network.requireClasses(x);
        }
        return comparesWithClean() ? network.logits(x).doubles().clone() : new double[0];
    }

    /** The loss for a batch; {@code clean} is the output for the clean samples, if it is compared with. */
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
            case DISTANCE -> Losses.meanSquared(clean);
        };
    }

    /** The margin that is left before the goal is reached, to be minimised. */
    static Loss margin(AttackGoal goal, double confidence) {
        int[] targets = goal.targets();
        return targets == null ? Losses.margin(goal.labels(), confidence) : Losses.targetedMargin(targets, confidence);
    }
}
