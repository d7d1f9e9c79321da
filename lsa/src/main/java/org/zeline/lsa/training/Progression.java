package org.zeline.lsa.training;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.value.Tensor;

/** All that a training has come to: what a checkpoint holds. */
final class Progression {
    /** Weights, then running statistics. */
    Tensor[] weights;

    /** What the optimiser remembers, for each weight. */
    final double[][][] memory;

    /** The epoch that goes on, from 0, and how many of its batches are done. */
    int epoch;

    int batch;

    /** Steps that are done, in all epochs. */
    long steps;

    /** Sums over the batches of this epoch: objective, right samples, samples. */
    final double[] sums = new double[3];

    final List<EpochResult> history = new ArrayList<>();

    /** The weights with the least validation loss, and how many epochs ago that was. */
    Tensor @Nullable [] best;

    double bestLoss = Double.POSITIVE_INFINITY;
    int since;

    Progression(Tensor[] weights, double[][][] memory) {
        this.weights = weights;
        this.memory = memory;
    }
}
