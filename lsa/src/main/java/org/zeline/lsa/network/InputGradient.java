package org.zeline.lsa.network;

import org.zeline.interpreter.value.Tensor;

/**
 * The loss of each sample, and the gradient of the sum of the losses with respect to the batch. If the network treats
 * samples independently, each sample's part is the gradient of its own loss.
 *
 * @param logits one row per sample
 * @param losses one per sample
 * @param gradient one number per element of the batch
 */
public record InputGradient(Tensor logits, double[] losses, double[] gradient) {}
