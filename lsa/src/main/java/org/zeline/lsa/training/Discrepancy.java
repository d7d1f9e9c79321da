package org.zeline.lsa.training;

import org.zeline.lsa.network.PairLoss;

/** How far a layer's representation b of a perturbed sample lies from its representation a of the clean one. */
public enum Discrepancy implements PairLoss {
    /** {@code |b - a| / |a|} in Euclidean norms: the relative error of the layer. */
    RELATIVE,
    /** {@code |b - a|^2 / |a|^2}. */
    SQUARED,
    /** {@code |b - a|^2 / n} for n elements. */
    MEAN_SQUARED;

    /** A lower limit of {@code |a|^2}, which keeps a dead layer from a division by zero. */
    private static final double LEAST_SQUARED_NORM = 1e-12;

    @Override
    public double addGradients(
            double[] clean,
            double[] perturbed,
            int from,
            int width,
            double weight,
            double[] cleanGradient,
            double[] perturbedGradient) {
        double distance = 0;
        double norm = 0;
        for (int i = from; i < from + width; i++) {
            double d = perturbed[i] - clean[i];
            distance += d * d;
            norm += clean[i] * clean[i];
        }
        norm = Math.max(norm, LEAST_SQUARED_NORM);
        double value;
        double slope;
        double shrink;
        switch (this) {
            case RELATIVE -> {
                value = Math.sqrt(distance / norm);
                slope = distance == 0 ? 0 : weight / Math.sqrt(distance * norm);
                shrink = weight * value / norm;
            }
            case SQUARED -> {
                value = distance / norm;
                slope = 2 * weight / norm;
                shrink = 2 * weight * value / norm;
            }
            default -> {
                value = distance / width;
                slope = 2 * weight / width;
                shrink = 0;
            }
        }
        for (int i = from; i < from + width; i++) {
            double d = slope * (perturbed[i] - clean[i]);
            perturbedGradient[i] += d;
            cleanGradient[i] -= d + shrink * clean[i];
        }
        return value;
    }
}
