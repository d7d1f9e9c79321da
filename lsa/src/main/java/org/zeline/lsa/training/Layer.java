package org.zeline.lsa.training;

import org.zeline.interpreter.value.ModelException;

/**
 * A layer that is regularised: {@code gamma CM(phi(x), phi(x'))} is added to the objective, a mean over samples, with
 * CM the {@link Discrepancy}. Its gradient flows through {@code phi(x')} and through {@code phi(x)}.
 *
 * @param value the name of a value of the graph
 * @param gamma the weight of its discrepancy
 */
public record Layer(String value, double gamma) {
    /** Checks the weight. */
    public Layer {
        if (!(gamma >= 0) || Double.isInfinite(gamma)) {
            throw new ModelException("gamma of layer '" + value + "' must be a number from 0 on, got " + gamma);
        }
    }
}
