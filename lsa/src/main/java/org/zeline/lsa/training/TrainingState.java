package org.zeline.lsa.training;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.value.Tensor;

/** The state of a training: what a checkpoint holds. */
final class TrainingState {
    /** Weights, then running statistics. */
    Tensor[] weights;

    /** The state of the optimizer, for each weight. */
    final double[][][] optimizerState;

    /** The current epoch, from 0. */
    int epoch;

    /** The number of its batches that are done. */
    int batch;

    /** The number of steps done, in all epochs. */
    long steps;

    /** Sums over the batches of the current epoch: objective, correct samples, samples. */
    final double[] sums = new double[3];

    final List<EpochResult> history = new ArrayList<>();

    /** The weights with the best validation, if training may stop early. */
    Tensor @Nullable [] best;

    /** Their score by the {@link StoppingCriterion}. */
    double bestScore = Double.NEGATIVE_INFINITY;

    /** The number of epochs since the best one. */
    int epochsSinceBest;

    TrainingState(Tensor[] weights, double[][][] optimizerState) {
        this.weights = weights;
        this.optimizerState = optimizerState;
    }
}
