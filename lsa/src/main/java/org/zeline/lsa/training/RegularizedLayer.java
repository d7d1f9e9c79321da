package org.zeline.lsa.training;

/**
 * A layer that is regularised: {@code gamma CM(phi(x), phi(x'))}, with CM the {@link Discrepancy}, averaged over
 * samples, is added to the objective. Its gradient flows through {@code phi(x')} and through {@code phi(x)}.
 *
 * @param value the name of a value of the graph
 * @param gamma the weight, finite and at least 0
 */
public record RegularizedLayer(String value, double gamma) {
    /**
     * Checks the weight.
     *
     * @throws IllegalArgumentException if it is negative, infinite or NaN
     */
    public RegularizedLayer {
        if (!(gamma >= 0) || Double.isInfinite(gamma)) {
            throw new IllegalArgumentException(
                    "gamma of layer '" + value + "' must be a finite number of at least 0, got " + gamma);
        }
    }
}
