package org.zeline.lsa.perturbation;

import java.util.SplittableRandom;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.attack.Attack;
import org.zeline.lsa.attack.AttackGoal;
import org.zeline.lsa.network.ProbedNetwork;

/** What is done to samples before a network sees them: a perturbation, or an attack on it. */
@FunctionalInterface
public interface InputPerturbation {
    /** Nothing. */
    InputPerturbation NONE = (model, x, labels, random) -> x;

    /**
     * {@return the batch with each sample changed}
     *
     * @param model the network
     * @param x a batch
     * @param labels what the samples are
     * @param random fixes all that is drawn
     */
    Tensor of(ProbedNetwork model, Tensor x, int[] labels, SplittableRandom random);

    /**
     * {@return a perturbation, whatever the network}
     *
     * @param perturbation the perturbation
     */
    static InputPerturbation of(Corruption perturbation) {
        return (model, x, labels, random) -> perturbation.perturbed(x, random);
    }

    /**
     * {@return an attack that wants the samples taken for anything else than they are}
     *
     * @param attack the attack
     */
    static InputPerturbation of(Attack attack) {
        return (model, x, labels, random) -> attack.perturbed(model, x, AttackGoal.away(labels), random);
    }
}
