package org.zeline.lsa.training;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a network is trained. Together with the network, the data and the kernels that compute they fix the result bit
 * for bit, at any number of threads.
 *
 * @param method what is minimised
 * @param attack makes the perturbed samples that the method or regularised layers need
 * @param beta the weight of TRADES' divergence
 * @param layers what is regularised
 * @param discrepancy how the representations of layers are compared
 * @param optimizer how weights follow gradients
 * @param rate the learning rate
 * @param schedule how it changes
 * @param decay of weights: {@code decay w} is added to every gradient
 * @param epochs how often all samples are seen
 * @param batch samples a step
 * @param patience after how many epochs in which the validation loss has not fallen training stops, or 0 for never
 * @param initialize whether weights start anew, or from the file
 * @param seed of new weights, the order of samples and attacks
 * @param weights names of the initializers that are trained, or {@code null} for those of {@link TrainableParameters}'
 *     rule
 */
public record TrainingSettings(
        TrainingMethod method,
        InnerAttack attack,
        double beta,
        List<RegularizedLayer> layers,
        Discrepancy discrepancy,
        Optimizer optimizer,
        double rate,
        LearningRateSchedule schedule,
        double decay,
        int epochs,
        int batch,
        int patience,
        boolean initialize,
        long seed,
        @Nullable List<String> weights) {
    /** Checks the numbers. */
    public TrainingSettings {
        layers = List.copyOf(layers);
        weights = weights == null ? null : List.copyOf(weights);
        require(rate > 0 && !Double.isInfinite(rate), "the learning rate must be above 0", rate);
        require(decay >= 0 && !Double.isInfinite(decay), "the weight decay must be a number from 0 on", decay);
        require(beta >= 0 && !Double.isInfinite(beta), "beta must be a number from 0 on", beta);
        require(epochs >= 1, "there must be at least one epoch", epochs);
        require(batch >= 1, "a batch must hold at least one sample", batch);
        require(patience >= 0, "the patience must be a number of epochs", patience);
    }

    private static void require(boolean fits, String rule, double value) {
        if (!fits) {
            throw new IllegalArgumentException(rule + ", got " + value);
        }
    }

    /** Whether there are perturbed samples. */
    boolean attacks() {
        return method != TrainingMethod.STANDARD || !layers.isEmpty();
    }

    /** Whether clean samples go through the network for the gradient. */
    boolean usesClean() {
        return method == TrainingMethod.STANDARD || method == TrainingMethod.TRADES || !layers.isEmpty();
    }
}
