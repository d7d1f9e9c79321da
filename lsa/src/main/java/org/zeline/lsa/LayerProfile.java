package org.zeline.lsa;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.zeline.interpreter.value.ModelException;
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
            add(BatchProfile.of(measure, layers, clean, perturbed));
        }

        /**
         * Adds a batch that was compared elsewhere, by the same measure in the same layers.
         *
         * @param batch the distances
         */
        public void add(BatchProfile batch) {
            perSample.addAll(Arrays.asList(batch.perSample()));
            batches.add(batch.together());
            for (int l = 0; l < layers.size(); l++) {
                batchSums[l] += batch.count() * batch.together()[l];
                undefined[l] += batch.undefined()[l];
                alive[l] |= batch.alive()[l];
            }
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
