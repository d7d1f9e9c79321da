package org.zeline.lsa.training;

import org.jspecify.annotations.Nullable;

/**
 * How training stood after an epoch.
 *
 * @param epoch which one, from 1 on
 * @param rate the learning rate of its last step
 * @param loss the mean objective of its batches
 * @param accuracy the part of samples that were right as the method trains on them, perturbed or clean
 * @param validation how the network did on other samples, {@code null} if there are none
 */
public record EpochResult(
        int epoch,
        double rate,
        double loss,
        double accuracy,
        @Nullable Validation validation) {
    /**
     * How a network does in its form for inference.
     *
     * @param loss mean cross-entropy, of perturbed samples unless the method is standard
     * @param clean the part of clean samples that are right
     * @param accuracy the part of the samples of the method's kind that are right
     */
    public record Validation(double loss, double clean, double accuracy) {}
}
