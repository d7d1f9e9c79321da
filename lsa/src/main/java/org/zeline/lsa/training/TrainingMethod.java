package org.zeline.lsa.training;

/**
 * The objective of a training, for weights theta, clean samples x of class y and perturbed samples x'; J is the
 * cross-entropy.
 */
public enum TrainingMethod {
    /** Standard training: {@code J(theta, x, y)}. */
    STANDARD,
    /** Adversarial training (Madry et al. 2018): {@code J(theta, x', y)} with x' by projected gradient ascent on J. */
    AT,
    /**
     * TRADES (Zhang et al. 2019): {@code J(theta, x, y) + beta KL(p(x) || p(x'))} with p the softmax of the logits and
     * x' by projected gradient ascent on the divergence, from a start near x.
     */
    TRADES,
    /** Fast adversarial training (Wong et al. 2020): as AT, with one step of ascent from a random start. */
    FAST
}
