package org.zeline.lsa;

import java.util.Arrays;
import java.util.List;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/**
 * How far the representations of one batch of samples move in each layer.
 *
 * @param perSample for each sample one distance per layer
 * @param together for each layer the distance of all samples of the batch together
 * @param undefined for each layer the number of distances without a value: of samples or, under
 *     {@link Measure#LINEAR_CKA}, of the batch
 * @param alive for each layer whether its representation of some clean sample is not zero
 */
public record BatchProfile(double[][] perSample, double[] together, int[] undefined, boolean[] alive) {
    /**
     * Compares representations.
     *
     * @param measure how distances are measured
     * @param layers the layers
     * @param clean for each layer its representations of the clean samples; the first axis is the batch
     * @param perturbed the same for the perturbed samples
     * @throws ModelException if the first axes are not the batch, or a representation holds NaN
     */
    static BatchProfile of(Measure measure, List<Probe> layers, List<Tensor> clean, List<Tensor> perturbed) {
        int count = clean.get(0).shape().extent(0);
        BatchProfile profile = new BatchProfile(
                new double[count][layers.size()],
                new double[layers.size()],
                new int[layers.size()],
                new boolean[layers.size()]);
        for (int l = 0; l < layers.size(); l++) {
            Shape shape = clean.get(l).shape();
            requireBatch(layers.get(l), shape, perturbed.get(l).shape(), count);
            double[] x = clean.get(l).doubles();
            double[] y = perturbed.get(l).doubles();
            requireNumbers(layers.get(l), x, y, x.length / Math.max(1, count));
            profile.alive[l] = Arrays.stream(x).anyMatch(value -> value != 0);
            profile.measureSamples(measure, l, shape, x, y);
            profile.measureTogether(measure, l, x, y);
        }
        return profile;
    }

    /** {@return the number of samples} */
    public int count() {
        return perSample.length;
    }

    private void measureSamples(Measure measure, int l, Shape shape, double[] x, double[] y) {
        int width = x.length / Math.max(1, count());
        int channels = shape.rank() > 2 ? shape.extent(1) : width;
        boolean byBatch = measure == Measure.LINEAR_CKA;
        for (int s = 0; s < count(); s++) {
            Measure.Distance distance = byBatch
                    ? byPositions(measure, x, y, s * width, width / Math.max(1, channels), channels)
                    : measure.of(x, y, s * width, 1, width);
            perSample[s][l] = distance.value();
            undefined[l] += byBatch || distance.defined() ? 0 : 1;
        }
    }

    private void measureTogether(Measure measure, int l, double[] x, double[] y) {
        Measure.Distance all = measure.of(x, y, 0, count(), x.length / Math.max(1, count()));
        undefined[l] += measure == Measure.LINEAR_CKA && !all.defined() ? 1 : 0;
        together[l] = all.value();
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
    private static Measure.Distance byPositions(
            Measure measure, double[] x, double[] y, int from, int positions, int channels) {
        double[] p = new double[positions * channels];
        double[] q = new double[p.length];
        for (int i = 0; i < p.length; i++) {
            int at = from + i % channels * positions + i / channels;
            p[i] = x[at];
            q[i] = y[at];
        }
        return measure.of(p, q, 0, positions, channels);
    }
}
