package org.zeline.lsa.perturbation;

import java.util.SplittableRandom;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.network.Classifier;

/** A perturbation that does not depend on the network, such as noise or blur. Stateless. */
public interface Corruption extends InputPerturbation {
    /** {@return its name in reports, for example {@code gaussian}} */
    String name();

    /**
     * {@return the perturbed batch, within the bounds that the corruption was given}
     *
     * @param x a batch; its first axis is the samples; not changed
     * @param random the source of all random numbers
     */
    Tensor perturbed(Tensor x, SplittableRandom random);

    @Override
    default Tensor perturbed(Classifier network, Tensor x, int[] labels, SplittableRandom random) {
        return perturbed(x, random);
    }
}
