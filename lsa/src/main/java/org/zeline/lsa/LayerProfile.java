package org.zeline.lsa;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/**
 * How far each layer's representation of each sample moves under a perturbation.
 *
 * @param measure how distances are measured
 * @param layers the layers
 * @param perSample for each layer one distance a sample
 * @param perBatch for each layer the distance of all samples together, averaged over batches by their numbers of
 *     samples
 * @param batches for each layer the distance of all samples of a batch together, one a batch
 * @param undefined for each layer how many of its {@link #units} have a representation to which the measure gives no
 *     value
 * @param dead for each layer whether its representations of all clean samples are zero
 */
public record LayerProfile(
        Measure measure,
        List<Probe> layers,
        double[][] perSample,
        double[] perBatch,
        double[][] batches,
        int[] undefined,
        boolean[] dead) {
    /**
     * {@return for each layer the distances that are averaged and ranked: one a sample, and under
     * {@link Measure#LINEAR_CKA}, which compares how samples lie to each other, one a batch}
     */
    public double[][] units() {
        return measure == Measure.LINEAR_CKA ? batches : perSample;
    }

    /**
     * {@return the mean over the units}
     *
     * @param layer an index of a layer
     */
    public double mean(int layer) {
        return measure == Measure.LINEAR_CKA
                ? perBatch[layer]
                : Arrays.stream(perSample[layer]).average().orElse(0);
    }

    /** Collects the distances of batch after batch. */
    public static final class Builder {
        private final Measure measure;
        private final List<Probe> layers;
        private final List<double[]> perSample = new ArrayList<>();
        private final List<double[]> batches = new ArrayList<>();
        private final double[] perBatch;
        private final int[] undefined;
        private final boolean[] alive;
        private int samples;

        /**
         * Starts with no sample.
         *
         * @param measure how distances are measured
         * @param layers the layers
         */
        public Builder(Measure measure, List<Probe> layers) {
            this.measure = measure;
            this.layers = List.copyOf(layers);
            this.perBatch = new double[layers.size()];
            this.undefined = new int[layers.size()];
            this.alive = new boolean[layers.size()];
        }

        /**
         * Adds a batch.
         *
         * @param clean for each layer its representations of the clean samples, the first axis is the batch
         * @param perturbed the same for the perturbed samples
         * @throws ModelException if the first axes are no batch, or a representation holds NaN
         */
        public void add(List<Tensor> clean, List<Tensor> perturbed) {
            int count = clean.get(0).shape().extent(0);
            double[][] distances = new double[layers.size()][count];
            double[] together = new double[layers.size()];
            boolean byBatch = measure == Measure.LINEAR_CKA;
            for (int l = 0; l < layers.size(); l++) {
                Shape shape = clean.get(l).shape();
                if (shape.rank() < 1
                        || shape.extent(0) != count
                        || !perturbed.get(l).shape().equals(shape)) {
                    throw new ModelException("layer '" + layers.get(l).layer() + "' has shape " + shape
                            + ", the first axis must be the batch of " + count);
                }
                double[] x = clean.get(l).doubles();
                double[] y = perturbed.get(l).doubles();
                int width = shape.size() / Math.max(1, count);
                requireNumbers(layers.get(l), x, y, width);
                alive[l] |= Arrays.stream(x).anyMatch(value -> value != 0);
                // the channels of one sample's representation are the columns, its positions the rows
                int channels = shape.rank() > 2 ? shape.extent(1) : width;
                for (int s = 0; s < count; s++) {
                    Measure.Distance distance = byBatch
                            ? ofOne(x, y, s * width, width / Math.max(1, channels), channels)
                            : measure.of(x, y, s * width, 1, width);
                    distances[l][s] = distance.value();
                    undefined[l] += byBatch || distance.defined() ? 0 : 1;
                }
                Measure.Distance all = measure.of(x, y, 0, count, width);
                undefined[l] += byBatch && !all.defined() ? 1 : 0;
                together[l] = all.value();
                perBatch[l] += count * together[l];
            }
            batches.add(together);
            IntStream.range(0, count)
                    .forEach(s -> perSample.add(
                            Arrays.stream(distances).mapToDouble(row -> row[s]).toArray()));
            samples += count;
        }

        private static void requireNumbers(Probe layer, double[] x, double[] y, int width) {
            for (int i = 0; i < x.length; i++) {
                if (Double.isNaN(x[i]) || Double.isNaN(y[i])) {
                    throw new ModelException("layer '" + layer.layer() + "' holds NaN for sample " + i / width
                            + " of a batch, " + (Double.isNaN(x[i]) ? "as it is" : "perturbed")
                            + ": look for weights or inputs that are no numbers, or far too large");
                }
            }
        }

        /** Positions as rows: one sample's elements lie channel by channel, so they are turned around first. */
        private Measure.Distance ofOne(double[] x, double[] y, int from, int positions, int channels) {
            double[] p = new double[positions * channels];
            double[] q = new double[p.length];
            for (int i = 0; i < p.length; i++) {
                int at = from + i % channels * positions + i / channels;
                p[i] = x[at];
                q[i] = y[at];
            }
            return measure.of(p, q, 0, positions, channels);
        }

        /**
         * {@return what was collected}
         *
         * @throws ModelException if there was no sample
         */
        public LayerProfile build() {
            if (samples == 0) {
                throw new ModelException("a layer profile needs at least one sample");
            }
            double[] means = Arrays.stream(perBatch).map(sum -> sum / samples).toArray();
            boolean[] dead = new boolean[alive.length];
            for (int l = 0; l < dead.length; l++) {
                dead[l] = !alive[l];
            }
            return new LayerProfile(
                    measure, layers, byLayer(perSample), means, byLayer(batches), undefined.clone(), dead);
        }

        private double[][] byLayer(List<double[]> rows) {
            double[][] byLayer = new double[layers.size()][rows.size()];
            for (int r = 0; r < rows.size(); r++) {
                for (int l = 0; l < byLayer.length; l++) {
                    byLayer[l][r] = rows.get(r)[l];
                }
            }
            return byLayer;
        }
    }
}
