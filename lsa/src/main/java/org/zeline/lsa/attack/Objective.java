package org.zeline.lsa.attack;

import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.Loss;
import org.zeline.lsa.Losses;

/** What an attack makes large. */
public enum Objective {
    /** Cross-entropy with the labels; towards targets, the opposite of that with the targets. */
    CROSS_ENTROPY,
    /** The difference of logits ratio. */
    DLR,
    /** The divergence from what the network says of the clean samples, as the inner step of TRADES has it. */
    DIVERGENCE;

    /** The loss for a batch, with the network's output for the clean samples. */
    Loss loss(Aim aim, Tensor clean) {
        int[] targets = aim.targets();
        return switch (this) {
            case CROSS_ENTROPY ->
                targets == null ? Losses.crossEntropy(aim.labels()) : Losses.negated(Losses.crossEntropy(targets));
            case DLR ->
                targets == null
                        ? Losses.differenceOfLogits(aim.labels())
                        : Losses.differenceOfLogits(aim.labels(), targets);
            case DIVERGENCE -> Losses.divergence(Losses.softmax(clean));
        };
    }
}
