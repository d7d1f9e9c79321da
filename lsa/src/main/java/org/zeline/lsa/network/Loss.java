package org.zeline.lsa.network;

/**
 * A loss of one sample, a function of its row of the network's output. Attacks maximise it, training minimises it.
 *
 * @see Losses
 */
@FunctionalInterface
public interface Loss {
    /**
     * Computes the loss of one sample, and adds its gradient.
     *
     * @param sample its index in the batch
     * @param output the rows of all samples, one after the other
     * @param from where its row begins
     * @param width the length of a row
     * @param weight the factor of the gradient
     * @param gradient {@code weight} times the derivative with respect to each element of the row is added to it, at
     *     the element's own index
     * @return the loss, without the weight
     */
    double addGradient(int sample, double[] output, int from, int width, double weight, double[] gradient);
}
