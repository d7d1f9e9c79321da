package org.zeline.lsa;

import java.util.SplittableRandom;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.attack.Aim;
import org.zeline.lsa.attack.Attack;
import org.zeline.lsa.perturbation.Perturbation;

/** What is done to samples before a network sees them: a perturbation, or an attack on it. */
@FunctionalInterface
public interface Disturbance {
    /** Nothing. */
    Disturbance NONE = (model, x, labels, random) -> x;

    /**
     * {@return the batch with each sample changed}
     *
     * @param model the network
     * @param x a batch
     * @param labels what the samples are
     * @param random fixes all that is drawn
     */
    Tensor of(ModelPass model, Tensor x, int[] labels, SplittableRandom random);

    /**
     * {@return a perturbation, whatever the network}
     *
     * @param perturbation the perturbation
     */
    static Disturbance of(Perturbation perturbation) {
        return (model, x, labels, random) -> perturbation.perturbed(x, random);
    }

    /**
     * {@return an attack that wants the samples taken for anything else than they are}
     *
     * @param attack the attack
     */
    static Disturbance of(Attack attack) {
        return (model, x, labels, random) -> attack.perturbed(model, x, Aim.away(labels), random);
    }
}
