package org.zeline.lsa;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** How far the representation of each sample moves in each layer under a perturbation. Immutable. */
public final class LayerProfile implements LayerValues {
    private final Measure measure;
    private final List<Probe> layers;
    private final double[][] perSample;
    private final double[][] batches;
    private final double[] perBatch;
    private final int[] undefined;
    private final boolean[] dead;

    private LayerProfile(Builder builder) {
        this.measure = builder.measure;
        this.layers = builder.layers;
        this.perSample = builder.byLayer(builder.perSample);
        this.batches = builder.byLayer(builder.batches);
        this.perBatch = Arrays.stream(builder.batchSums)
                .map(sum -> sum / builder.perSample.size())
                .toArray();
        this.undefined = builder.undefined.clone();
        this.dead = new boolean[layers.size()];
        for (int l = 0; l < dead.length; l++) {
            dead[l] = !builder.alive[l];
        }
    }

    /** {@return how distances are measured} */
    public Measure measure() {
        return measure;
    }

    @Override
    public List<Probe> layers() {
        return layers;
    }

    /** {@return for each layer one distance per sample} */
    public double[][] perSample() {
        return copy(perSample);
    }

    /** {@return for each layer the distance of all samples of a batch together, averaged over samples} */
    public double[] perBatch() {
        return perBatch.clone();
    }

    /**
     * {@return for each layer the distances that are averaged and ranked: one per sample or, under
     * {@link Measure#LINEAR_CKA}, which compares the samples of a batch with each other, one per batch}
     */
    @Override
    public double[][] units() {
        return copy(measure == Measure.LINEAR_CKA ? batches : perSample);
    }

    /** {@return for each layer the number of {@link #units} for which the measure has no value} */
    public int[] undefined() {
        return undefined.clone();
    }

    /** {@return for each layer whether its representations of all clean samples are zero} */
    public boolean[] dead() {
        return dead.clone();
    }

    /**
     * {@return the mean over the units, with batches weighted by their numbers of samples}
     *
     * @param layer the index of a layer
     */
    @Override
    public double mean(int layer) {
        return measure == Measure.LINEAR_CKA
                ? perBatch[layer]
                : Arrays.stream(perSample[layer]).average().orElse(0);
    }

    private static double[][] copy(double[][] rows) {
        return Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
    }

    /** Collects the distances batch by batch. */
    public static final class Builder {
        private final Measure measure;
        private final List<Probe> layers;
        private final List<double[]> perSample = new ArrayList<>();
        private final List<double[]> batches = new ArrayList<>();
        private final double[] batchSums;
        private final int[] undefined;
        private final boolean[] alive;

        /**
         * Starts without samples.
         *
         * @param measure how distances are measured
         * @param layers the layers
         */
        public Builder(Measure measure, List<Probe> layers) {
            this.measure = measure;
            this.layers = List.copyOf(layers);
            this.batchSums = new double[layers.size()];
            this.undefined = new int[layers.size()];
            this.alive = new boolean[layers.size()];
        }

        /**
         * Adds a batch.
         *
         * @param clean for each layer its representations of the clean samples; the first axis is the batch
         * @param perturbed the same for the perturbed samples
         * @throws ModelException if the first axes are not the batch, or a representation holds NaN
         */
        public void add(List<Tensor> clean, List<Tensor> perturbed) {
            int count = clean.get(0).shape().extent(0);
            double[][] distances = new double[count][layers.size()];
            double[] together = new double[layers.size()];
            for (int l = 0; l < layers.size(); l++) {
                requireBatch(
                        layers.get(l), clean.get(l).shape(), perturbed.get(l).shape(), count);
                double[] x = clean.get(l).doubles();
                double[] y = perturbed.get(l).doubles();
                requireNumbers(layers.get(l), x, y, x.length / Math.max(1, count));
                alive[l] |= Arrays.stream(x).anyMatch(value -> value != 0);
                addSamples(l, clean.get(l).shape(), x, y, distances);
                together[l] = addBatch(l, x, y, count);
            }
            batches.add(together);
            perSample.addAll(Arrays.asList(distances));
        }

        private void addSamples(int l, Shape shape, double[] x, double[] y, double[][] distances) {
            int count = distances.length;
            int width = x.length / Math.max(1, count);
            int channels = shape.rank() > 2 ? shape.extent(1) : width;
            for (int s = 0; s < count; s++) {
                boolean byBatch = measure == Measure.LINEAR_CKA;
                Measure.Distance distance = byBatch
                        ? byPositions(x, y, s * width, width / Math.max(1, channels), channels)
                        : measure.of(x, y, s * width, 1, width);
                distances[s][l] = distance.value();
                undefined[l] += byBatch || distance.defined() ? 0 : 1;
            }
        }

        private double addBatch(int l, double[] x, double[] y, int count) {
            Measure.Distance all = measure.of(x, y, 0, count, x.length / Math.max(1, count));
            undefined[l] += measure == Measure.LINEAR_CKA && !all.defined() ? 1 : 0;
            batchSums[l] += count * all.value();
            return all.value();
        }

        private static void requireBatch(Probe layer, Shape clean, Shape perturbed, int count) {
            if (clean.rank() < 1 || clean.extent(0) != count || !perturbed.equals(clean)) {
                throw new ModelException("layer '" + layer.layer() + "' has shape " + clean
                        + (perturbed.equals(clean) ? "" : " and, perturbed, " + perturbed)
                        + "; the first axis must be the batch of " + count);
            }
        }

        private static void requireNumbers(Probe layer, double[] x, double[] y, int width) {
            for (int i = 0; i < x.length; i++) {
                if (Double.isNaN(x[i]) || Double.isNaN(y[i])) {
                    throw new ModelException("layer '" + layer.layer() + "' holds NaN for sample " + i / width
                            + " of a batch, " + (Double.isNaN(x[i]) ? "clean" : "perturbed")
                            + ": check the weights and inputs for NaN and for very large numbers");
                }
            }
        }

        /** The distance of one sample's positions; its elements are stored channel by channel. */
        private Measure.Distance byPositions(double[] x, double[] y, int from, int positions, int channels) {
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
         * {@return the profile}
         *
         * @throws ModelException if there was no sample
         */
        public LayerProfile build() {
            if (perSample.isEmpty()) {
                throw new ModelException("a layer profile needs at least one sample");
            }
            return new LayerProfile(this);
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
