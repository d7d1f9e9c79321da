package org.zeline.lsa.perturbation;

import java.util.SplittableRandom;
import org.zeline.interpreter.value.Tensor;

/** Changes the samples of a batch, whatever the network. Holds no state. */
public interface Perturbation {
    /** {@return what it is called in reports, for example {@code gaussian}} */
    String name();

    /**
     * {@return the batch with each sample changed, within the bounds that the perturbation was given}
     *
     * @param x a batch; its first axis tells the samples apart
     * @param random fixes all that is drawn
     */
    Tensor perturbed(Tensor x, SplittableRandom random);
}
