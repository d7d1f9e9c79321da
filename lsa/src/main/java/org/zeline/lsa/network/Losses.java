package org.zeline.lsa.network;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.value.ModelException;

/**
 * The losses of attacks and of training. Those with labels throw a {@link ModelException} for a label that the network
 * has no logit for.
 */
public final class Losses {
    /**
     * The Kullback-Leibler divergence {@code KL(p || q) = sum over c of p_c (log p_c - log q_c)}, with p the softmax of
     * the clean logits and q that of the perturbed ones (TRADES, Zhang et al. 2019).
     */
    public static final PairLoss DIVERGENCE = Losses::divergence;

    private Losses() {}

    /**
     * {@return the cross-entropy of logits z, {@code log sum over c of exp z_c - z_y}}
     *
     * @param labels the class y of each sample
     */
    public static Loss crossEntropy(int[] labels) {
        return (sample, output, from, width, weight, gradient) -> {
            int label = label(labels, sample, width);
            double log = Logits.logSumExp(output, from, width);
            for (int c = from; c < from + width; c++) {
                gradient[c] += weight * Math.exp(output[c] - log);
            }
            gradient[from + label] -= weight;
            return log - output[from + label];
        };
    }

    /**
     * The difference of logits ratio of Croce and Hein (2020): {@code -(z_y - max over c != y of z_c) / (z_1 - z_3)},
     * with {@code z_1 >= z_2 >= z_3} the largest logits. With fewer than three classes it is the numerator alone.
     *
     * @param labels the class of each sample
     * @return the loss
     */
    public static Loss differenceOfLogits(int[] labels) {
        return (sample, output, from, width, weight, gradient) -> {
            int label = label(labels, sample, width);
            int[] order = order(output, from, width);
            int other = order[0] == label ? order[Math.min(1, width - 1)] : order[0];
            double numerator = output[from + other] - output[from + label];
            if (width < 3) {
                gradient[from + other] += weight;
                gradient[from + label] -= weight;
                return numerator;
            }
            double scale = output[from + order[0]] - output[from + order[2]] + 1e-12;
            gradient[from + other] += weight / scale;
            gradient[from + label] -= weight / scale;
            gradient[from + order[0]] -= weight * numerator / (scale * scale);
            gradient[from + order[2]] += weight * numerator / (scale * scale);
            return numerator / scale;
        };
    }

    /**
     * The targeted ratio for a target t (Croce and Hein 2020): {@code -(z_y - z_t) / (z_1 - (z_3 + z_4) / 2)}; needs
     * four classes.
     *
     * @param labels the class of each sample
     * @param targets the class that each sample should be taken for
     * @return the loss
     */
    public static Loss differenceOfLogits(int[] labels, int[] targets) {
        return (sample, output, from, width, weight, gradient) -> {
            int label = label(labels, sample, width);
            int target = label(targets, sample, width);
            if (width < 4) {
                throw new ModelException("the targeted difference of logits ratio needs four classes, got " + width);
            }
            int[] order = order(output, from, width);
            double numerator = output[from + target] - output[from + label];
            double scale = output[from + order[0]] - 0.5 * (output[from + order[2]] + output[from + order[3]]) + 1e-12;
            gradient[from + target] += weight / scale;
            gradient[from + label] -= weight / scale;
            gradient[from + order[0]] -= weight * numerator / (scale * scale);
            gradient[from + order[2]] += 0.5 * weight * numerator / (scale * scale);
            gradient[from + order[3]] += 0.5 * weight * numerator / (scale * scale);
            return numerator / scale;
        };
    }

    /**
     * The margin of the label, {@code max(z_y - max over c != y of z_c, -confidence)}: negative if the sample is
     * misclassified. With a confidence of 0 there is no lower limit. No gradient where it is negative or at the limit.
     *
     * @param labels the class y of each sample
     * @param confidence at least 0
     * @return the loss
     */
    public static Loss margin(int[] labels, double confidence) {
        return (sample, output, from, width, weight, gradient) ->
                margin(label(labels, sample, width), 1, confidence, output, from, width, weight, gradient);
    }

    /**
     * The margin that keeps a sample from its target t, {@code max(max over c != t of z_c - z_t, -confidence)}; see
     * {@link #margin(int[], double)}.
     *
     * @param targets the class t that each sample should be taken for
     * @param confidence at least 0
     * @return the loss
     */
    public static Loss targetedMargin(int[] targets, double confidence) {
        return (sample, output, from, width, weight, gradient) ->
                margin(label(targets, sample, width), -1, confidence, output, from, width, weight, gradient);
    }

    private static double margin(
            int own,
            int sign,
            double confidence,
            double[] output,
            int from,
            int width,
            double weight,
            double[] gradient) {
        int other = own == 0 ? 1 : 0;
        for (int k = 0; k < width; k++) {
            other = k != own && output[from + k] > output[from + other] ? k : other;
        }
        double margin = sign * (output[from + own] - output[from + other]);
        if (margin >= 0 || margin > -confidence) {
            gradient[from + own] += weight * sign;
            gradient[from + other] -= weight * sign;
        }
        return confidence > 0 ? Math.max(margin, -confidence) : margin;
    }

    /**
     * {@return the mean squared difference from given outputs, for image-to-image models}
     *
     * @param targets rows as long as the output's, one after the other
     * @throws IllegalArgumentException when computed, if there are fewer targets than outputs
     */
    public static Loss meanSquared(double[] targets) {
        return (sample, output, from, width, weight, gradient) -> {
            if (targets.length < from + width) {
                throw new IllegalArgumentException("the mean squared loss needs at least " + (from + width)
                        + " targets for this output, got " + targets.length);
            }
            double sum = 0;
            for (int i = from; i < from + width; i++) {
                double difference = output[i] - targets[i];
                sum += difference * difference;
                gradient[i] += weight * (2 * difference / width);
            }
            return sum / width;
        };
    }

    /**
     * {@return the weighted mean of a score map: maximising it raises scores where weights are positive}
     *
     * @param weights one per element of a row, for example 1 inside a region of interest and -1 outside
     * @throws IllegalArgumentException when computed, if there are more or fewer weights than elements
     */
    public static Loss scoreMap(double[] weights) {
        return (sample, output, from, width, weight, gradient) -> {
            if (weights.length != width) {
                throw new IllegalArgumentException(
                        "a score map of " + width + " elements needs as many weights, got " + weights.length);
            }
            double sum = 0;
            for (int i = 0; i < width; i++) {
                sum += weights[i] * output[from + i];
                gradient[from + i] += weight * (weights[i] / width);
            }
            return sum / width;
        };
    }

    /**
     * {@return the divergence from fixed clean logits, see {@link #DIVERGENCE}}
     *
     * @param clean rows as long as the output's, one after the other
     */
    public static Loss divergenceFrom(double[] clean) {
        return (sample, output, from, width, weight, gradient) ->
                divergence(clean, output, from, width, weight, null, gradient);
    }

    /**
     * {@return the opposite of a loss}
     *
     * @param loss what should become small instead of large, or the reverse
     */
    public static Loss negated(Loss loss) {
        return (sample, output, from, width, weight, gradient) ->
                -loss.addGradient(sample, output, from, width, -weight, gradient);
    }

    /**
     * Gradients: {@code p_j (log p_j - log q_j - KL)} with respect to the clean logits, {@code q_j - p_j} with respect
     * to the others.
     */
    private static double divergence(
            double[] clean,
            double[] perturbed,
            int from,
            int width,
            double weight,
            double @Nullable [] cleanGradient,
            double[] perturbedGradient) {
        double logP = Logits.logSumExp(clean, from, width);
        double logQ = Logits.logSumExp(perturbed, from, width);
        double divergence = 0;
        for (int c = from; c < from + width; c++) {
            divergence += Math.exp(clean[c] - logP) * (clean[c] - logP - (perturbed[c] - logQ));
        }
        for (int c = from; c < from + width; c++) {
            double p = Math.exp(clean[c] - logP);
            if (cleanGradient != null) {
                cleanGradient[c] += weight * p * (clean[c] - logP - (perturbed[c] - logQ) - divergence);
            }
            perturbedGradient[c] += weight * (Math.exp(perturbed[c] - logQ) - p);
        }
        return divergence;
    }

    private static int label(int[] labels, int sample, int width) {
        if (sample >= labels.length || labels[sample] < 0 || labels[sample] >= width) {
            throw new ModelException("sample " + sample + " needs a label in [0, " + width + "), got "
                    + (sample < labels.length ? Integer.toString(labels[sample]) : "none"));
        }
        return labels[sample];
    }

    /** Classes by their logits, the largest first. */
    private static int[] order(double[] output, int from, int width) {
        Integer[] order = IntStream.range(0, width).boxed().toArray(Integer[]::new);
        Arrays.sort(order, (p, q) -> Double.compare(output[from + q], output[from + p]));
        return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
    }
}
