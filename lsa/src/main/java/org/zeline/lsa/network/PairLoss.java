package org.zeline.lsa.network;

/** A loss that compares what a network makes of a clean sample with what it makes of the perturbed one. */
@FunctionalInterface
public interface PairLoss {
    /**
     * Computes the loss of one sample, and adds its gradients.
     *
     * @param clean the rows of all clean samples, one after the other
     * @param perturbed the rows of the perturbed samples
     * @param from where the sample's rows begin
     * @param width the length of a row
     * @param weight the factor of the gradients
     * @param cleanGradient the weighted derivatives with respect to the clean row are added to it, at their indices
     * @param perturbedGradient likewise for the perturbed row
     * @return the loss, without the weight
     */
    double addGradients(
            double[] clean,
            double[] perturbed,
            int from,
            int width,
            double weight,
            double[] cleanGradient,
            double[] perturbedGradient);
}
