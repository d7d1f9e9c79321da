package org.zeline.lsa;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Tensor;

/** The usual losses. */
public final class Losses {
    private Losses() {}

    /**
     * {@return cross-entropy from logits z: {@code log sum over c of exp z_c - z_y}}
     *
     * @param labels the class y of each sample
     */
    public static Loss crossEntropy(int[] labels) {
        return (sample, output, from, width, slopes) -> {
            int label = label(labels, sample, width);
            double largest = largest(output, from, width);
            double sum = 0;
            for (int c = 0; c < width; c++) {
                sum += Math.exp(output[from + c] - largest);
            }
            for (int c = 0; c < width; c++) {
                slopes[from + c] = Math.exp(output[from + c] - largest) / sum;
            }
            slopes[from + label] -= 1;
            return largest + Math.log(sum) - output[from + label];
        };
    }

    /**
     * The difference of logits ratio of Croce and Hein (2020): {@code -(z_y - max over c != y of z_c) / (z_1 - z_3)},
     * with {@code z_1 >= z_2 >= z_3} the largest logits. With fewer than three classes nothing divides.
     *
     * @param labels the class of each sample
     * @return the loss
     */
    public static Loss differenceOfLogits(int[] labels) {
        return (sample, output, from, width, slopes) -> {
            int label = label(labels, sample, width);
            int[] order = order(output, from, width);
            int other = order[0] == label ? order[Math.min(1, width - 1)] : order[0];
            double numerator = output[from + other] - output[from + label];
            if (width < 3) {
                slopes[from + other] += 1;
                slopes[from + label] -= 1;
                return numerator;
            }
            double scale = output[from + order[0]] - output[from + order[2]] + 1e-12;
            slopes[from + other] += 1 / scale;
            slopes[from + label] -= 1 / scale;
            slopes[from + order[0]] -= numerator / (scale * scale);
            slopes[from + order[2]] += numerator / (scale * scale);
            return numerator / scale;
        };
    }

    /**
     * The same towards a target t (Croce and Hein): {@code -(z_y - z_t) / (z_1 - (z_3 + z_4) / 2)}; needs four classes.
     *
     * @param labels the class of each sample
     * @param targets the class that each sample should be taken for
     * @return the loss
     */
    public static Loss differenceOfLogits(int[] labels, int[] targets) {
        return (sample, output, from, width, slopes) -> {
            int label = label(labels, sample, width);
            int target = label(targets, sample, width);
            if (width < 4) {
                throw new ModelException("the targeted difference of logits ratio needs four classes, got " + width);
            }
            int[] order = order(output, from, width);
            double numerator = output[from + target] - output[from + label];
            double scale = output[from + order[0]] - 0.5 * (output[from + order[2]] + output[from + order[3]]) + 1e-12;
            slopes[from + target] += 1 / scale;
            slopes[from + label] -= 1 / scale;
            slopes[from + order[0]] -= numerator / (scale * scale);
            slopes[from + order[2]] += 0.5 * numerator / (scale * scale);
            slopes[from + order[3]] += 0.5 * numerator / (scale * scale);
            return numerator / scale;
        };
    }

    /**
     * {@return the mean squared difference from other outputs, for image-to-image models}
     *
     * @param targets rows of the same length as the output's
     */
    public static Loss meanSquared(double[] targets) {
        return (sample, output, from, width, slopes) -> {
            if (targets.length < from + width) {
                throw new ModelException("targets hold " + targets.length + " numbers, the output more");
            }
            double sum = 0;
            for (int i = from; i < from + width; i++) {
                double difference = output[i] - targets[i];
                sum += difference * difference;
                slopes[i] = 2 * difference / width;
            }
            return sum / width;
        };
    }

    /**
     * {@return the mean of a score map, weighted: making it large moves scores up where weights are positive}
     *
     * @param weights one an element of a row, for example 1 inside a region of interest and -1 outside
     */
    public static Loss scoreMap(double[] weights) {
        return (sample, output, from, width, slopes) -> {
            if (weights.length != width) {
                throw new ModelException("weights need " + width + " numbers, got " + weights.length);
            }
            double sum = 0;
            for (int i = 0; i < width; i++) {
                sum += weights[i] * output[from + i];
                slopes[from + i] = weights[i] / width;
            }
            return sum / width;
        };
    }

    /**
     * {@return the Kullback-Leibler divergence of the softmax of a row from given probabilities, {@code sum over c of
     * p_c (log p_c - log q_c)}: what TRADES makes large}
     *
     * @param probabilities rows p of the same length as the output's
     */
    public static Loss divergence(double[] probabilities) {
        return (sample, output, from, width, slopes) -> {
            double largest = largest(output, from, width);
            double sum = 0;
            for (int c = 0; c < width; c++) {
                sum += Math.exp(output[from + c] - largest);
            }
            double logSum = largest + Math.log(sum);
            double divergence = 0;
            for (int c = from; c < from + width; c++) {
                double p = probabilities[c];
                double logQ = output[c] - logSum;
                divergence += p > 0 ? p * (Math.log(p) - logQ) : 0;
                slopes[c] = Math.exp(logQ) - p;
            }
            return divergence;
        };
    }

    /**
     * {@return the opposite of a loss}
     *
     * @param loss to be made small instead of large
     */
    public static Loss negated(Loss loss) {
        return (sample, output, from, width, slopes) -> {
            double value = loss.of(sample, output, from, width, slopes);
            for (int i = from; i < from + width; i++) {
                slopes[i] = -slopes[i];
            }
            return -value;
        };
    }

    /**
     * {@return the softmax of every row of logits}
     *
     * @param output the first axis tells the rows apart
     */
    public static double[] softmax(Tensor output) {
        double[] logits = output.doubles();
        int rows = output.shape().extent(0);
        int width = logits.length / Math.max(1, rows);
        double[] probabilities = new double[logits.length];
        for (int from = 0; from < logits.length; from += width) {
            double largest = largest(logits, from, width);
            double sum = 0;
            for (int c = from; c < from + width; c++) {
                probabilities[c] = Math.exp(logits[c] - largest);
                sum += probabilities[c];
            }
            for (int c = from; c < from + width; c++) {
                probabilities[c] /= sum;
            }
        }
        return probabilities;
    }

    private static int label(int[] labels, int sample, int width) {
        if (sample >= labels.length || labels[sample] < 0 || labels[sample] >= width) {
            throw new ModelException("sample " + sample + " needs a label in [0, " + width + "), got "
                    + (sample < labels.length ? Integer.toString(labels[sample]) : "none"));
        }
        return labels[sample];
    }

    private static double largest(double[] output, int from, int width) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < width; c++) {
            largest = Math.max(largest, output[from + c]);
        }
        return largest;
    }

    /** Classes by their logits, the largest first. */
    private static int[] order(double[] output, int from, int width) {
        Integer[] order = IntStream.range(0, width).boxed().toArray(Integer[]::new);
        Arrays.sort(order, (p, q) -> Double.compare(output[from + q], output[from + p]));
        return Arrays.stream(order).mapToInt(Integer::intValue).toArray();
    }
}
