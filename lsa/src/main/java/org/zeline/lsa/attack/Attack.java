package org.zeline.lsa.attack;

import java.util.SplittableRandom;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.ModelPass;

/** Looks for a small change of each sample of a batch that makes a network wrong. Holds no state. */
public interface Attack {
    /** {@return what it is called in reports, for example {@code pgd}} */
    String name();

    /**
     * {@return the batch with each sample changed, within the bounds and the distance that the attack was given}
     *
     * @param model the network; its first output has one row of logits a sample
     * @param x a batch
     * @param aim what the samples are, or should be taken for
     * @param random fixes all that is drawn
     * @throws org.zeline.interpreter.value.ModelException if there are fewer than two classes
     */
    Tensor perturbed(ModelPass model, Tensor x, Aim aim, SplittableRandom random);
}
