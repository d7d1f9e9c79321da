package org.zeline.lsa.attack;

import java.util.SplittableRandom;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.network.Classifier;
import org.zeline.lsa.perturbation.InputPerturbation;

/** Searches for a small change of each sample that makes a network misclassify it. Stateless. */
public interface Attack extends InputPerturbation {
    /** {@return its name in reports, for example {@code pgd}} */
    String name();

    /**
     * {@return the adversarial batch, within the bounds and the distance that the attack was given}
     *
     * @param network the network under attack
     * @param x a batch; not changed
     * @param goal what to achieve
     * @param random the source of all random numbers
     * @throws org.zeline.interpreter.value.ModelException if there are fewer than two classes, or a sample is not
     *     within the bounds
     * @throws IllegalArgumentException if the attack has no targeted form and the goal is targeted
     */
    Tensor perturbed(Classifier network, Tensor x, AttackGoal goal, SplittableRandom random);

    /** An untargeted attack. */
    @Override
    default Tensor perturbed(Classifier network, Tensor x, int[] labels, SplittableRandom random) {
        return perturbed(network, x, AttackGoal.untargeted(labels), random);
    }
}
