package org.zeline.lsa.training;

import org.jspecify.annotations.Nullable;

/**
 * The state of a training after an epoch.
 *
 * @param epoch its number, from 1
 * @param rate the learning rate of its last step
 * @param loss the mean objective of its batches
 * @param accuracy the fraction of correct training samples, perturbed ones if the method trains on those
 * @param validation results on the validation samples, {@code null} if there are none
 */
public record EpochResult(
        int epoch,
        double rate,
        double loss,
        double accuracy,
        @Nullable Validation validation) {
    /**
     * Results of the network in its form for inference.
     *
     * @param loss the mean cross-entropy, of perturbed samples unless the method is standard
     * @param clean the fraction of correct clean samples
     * @param accuracy the fraction of correct samples, perturbed ones unless the method is standard
     */
    public record Validation(double loss, double clean, double accuracy) {}
}
