package org.zeline.lsa.training;

/** Losses of logits, one row a sample, and what they add to the cotangents. */
final class LogitLosses {
    private LogitLosses() {}

    /**
     * Cross-entropy {@code log sum over c of exp z_c - z_y}; adds {@code weight (softmax(z) - e_y)}.
     *
     * @return the sum over samples, without the weight
     */
    static double crossEntropy(double weight, double[] z, int[] labels, double[] into) {
        int width = z.length / labels.length;
        double sum = 0;
        for (int s = 0; s < labels.length; s++) {
            int from = s * width;
            double log = logSum(z, from, width);
            for (int c = from; c < from + width; c++) {
                into[c] += weight * Math.exp(z[c] - log);
            }
            into[from + labels[s]] -= weight;
            sum += log - z[from + labels[s]];
        }
        return sum;
    }

    /**
     * {@code KL(p || q) = sum over c of p_c (log p_c - log q_c)} of the softmax p of a and q of b; adds {@code weight
     * p_j (log p_j - log q_j - KL)} to a and {@code weight (q_j - p_j)} to b.
     *
     * @param intoA added to, may be {@code intoB} where it does not count
     * @return the sum over samples, without the weight
     */
    static double divergence(double weight, double[] a, double[] b, int samples, double[] intoA, double[] intoB) {
        int width = a.length / samples;
        double sum = 0;
        for (int s = 0; s < samples; s++) {
            int from = s * width;
            double logA = logSum(a, from, width);
            double logB = logSum(b, from, width);
            double divergence = 0;
            for (int c = from; c < from + width; c++) {
                divergence += Math.exp(a[c] - logA) * (a[c] - logA - (b[c] - logB));
            }
            for (int c = from; c < from + width; c++) {
                double p = Math.exp(a[c] - logA);
                intoA[c] += weight * p * (a[c] - logA - (b[c] - logB) - divergence);
                intoB[c] += weight * (Math.exp(b[c] - logB) - p);
            }
            sum += divergence;
        }
        return sum;
    }

    /** How many samples have their largest logit at their label. */
    static int correct(double[] z, int[] labels) {
        int width = z.length / labels.length;
        int correct = 0;
        for (int s = 0; s < labels.length; s++) {
            int best = 0;
            for (int c = 1; c < width; c++) {
                best = z[s * width + c] > z[s * width + best] ? c : best;
            }
            correct += best == labels[s] ? 1 : 0;
        }
        return correct;
    }

    private static double logSum(double[] z, int from, int width) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int c = from; c < from + width; c++) {
            largest = Math.max(largest, z[c]);
        }
        double sum = 0;
        for (int c = from; c < from + width; c++) {
            sum += Math.exp(z[c] - largest);
        }
        return largest + Math.log(sum);
    }
}
