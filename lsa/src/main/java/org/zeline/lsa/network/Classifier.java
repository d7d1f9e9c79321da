package org.zeline.lsa.network;

import java.util.List;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Tensor;

/** A network as a white-box attack sees it: logits of a batch of samples, and gradients with respect to the batch. */
public interface Classifier {
    /**
     * {@return the logits, one row per sample}
     *
     * @param x a batch
     */
    Tensor logits(Tensor x);

    /**
     * {@return losses and their gradients with respect to the batch, by one forward run}
     *
     * @param x a batch
     * @param losses losses of the logits
     */
    List<InputGradient> gradients(Tensor x, List<Loss> losses);

    /**
     * {@return the loss of each sample and its gradient with respect to the batch}
     *
     * @param x a batch
     * @param loss a loss of the logits
     */
    default InputGradient gradient(Tensor x, Loss loss) {
        return gradients(x, List.of(loss)).get(0);
    }

    /**
     * {@return the same network with other numbers for its random operators}
     *
     * @param seed determines them
     */
    default Classifier withDraws(long seed) {
        return this;
    }

    /**
     * Checks that there are at least two classes, as attacks need.
     *
     * @param x a batch
     * @throws ModelException if there are fewer
     */
    void requireClasses(Tensor x);
}
