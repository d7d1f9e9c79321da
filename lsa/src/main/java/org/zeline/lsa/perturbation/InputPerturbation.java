package org.zeline.lsa.perturbation;

import java.util.SplittableRandom;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.network.Classifier;

/** A change of samples before a network sees them: a corruption such as noise, or an adversarial attack. */
@FunctionalInterface
public interface InputPerturbation {
    /** No change. */
    InputPerturbation NONE = (network, x, labels, random) -> x;

    /**
     * {@return the perturbed batch}
     *
     * @param network the network that will see it
     * @param x a batch; not changed
     * @param labels the class of each sample
     * @param random the source of all random numbers
     */
    Tensor perturbed(Classifier network, Tensor x, int[] labels, SplittableRandom random);
}
