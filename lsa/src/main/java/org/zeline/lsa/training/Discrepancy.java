package org.zeline.lsa.training;

/**
 * How far a layer's representation b of a perturbed sample lies from its representation a of the clean one, a number a
 * sample.
 */
public enum Discrepancy {
    /** {@code |b - a| / |a|}, Euclidean norms: the relative error of the layer. */
    RELATIVE,
    /** {@code |b - a|^2 / |a|^2}. */
    SQUARED,
    /** {@code |b - a|^2 / n} for n elements. */
    MEAN_SQUARED;

    /** Keeps a layer that is silent from dividing by zero. */
    private static final double LEAST = 1e-12;

    /**
     * Adds the gradient of {@code weight} times the discrepancy of one sample.
     *
     * @return the discrepancy, without the weight
     */
    double add(double weight, double[] a, double[] b, int from, int n, double[] intoA, double[] intoB) {
        double distance = 0;
        double norm = 0;
        for (int i = from; i < from + n; i++) {
            double d = b[i] - a[i];
            distance += d * d;
            norm += a[i] * a[i];
        }
        norm = Math.max(norm, LEAST);
        return switch (this) {
            case RELATIVE -> {
                double value = Math.sqrt(distance / norm);
                double slope = distance == 0 ? 0 : weight / Math.sqrt(distance * norm);
                addSlopes(slope, weight * value / norm, a, b, from, n, intoA, intoB);
                yield value;
            }
            case SQUARED -> {
                double value = distance / norm;
                addSlopes(2 * weight / norm, 2 * weight * value / norm, a, b, from, n, intoA, intoB);
                yield value;
            }
            case MEAN_SQUARED -> {
                addSlopes(2 * weight / n, 0, a, b, from, n, intoA, intoB);
                yield distance / n;
            }
        };
    }

    /** {@code slope (b - a)} to b, the opposite and {@code -shrink a} to a. */
    private static void addSlopes(
            double slope, double shrink, double[] a, double[] b, int from, int n, double[] intoA, double[] intoB) {
        for (int i = from; i < from + n; i++) {
            double d = slope * (b[i] - a[i]);
            intoB[i] += d;
            intoA[i] -= d + shrink * a[i];
        }
    }
}
