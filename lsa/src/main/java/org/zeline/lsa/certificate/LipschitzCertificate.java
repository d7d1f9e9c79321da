package org.zeline.lsa.certificate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.pass.LinearBoundsPass;
import org.zeline.interpreter.pass.LipschitzBounds;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Obstacle;
import org.zeline.interpreter.value.Shape;
import org.zeline.lsa.Probe;
import org.zeline.lsa.execution.BatchedNetwork;
import org.zeline.lsa.network.LabelledSamples;

/**
 * Upper bounds on the local Lipschitz constants of layers: for each sample a number L with {@code ||F(b) - F(a)||_2 <=
 * L ||b - a||_2} for all points a and b of its neighborhood, see {@link LipschitzBounds}.
 *
 * @param layers the layers
 * @param bounds for each layer one bound per sample; infinity if nothing is known
 * @param reasons for each layer why it has no bounds; empty if it has
 */
public record LipschitzCertificate(List<Probe> layers, double[][] bounds, List<String> reasons) {
    /** Copies the lists. */
    public LipschitzCertificate {
        layers = List.copyOf(layers);
        reasons = List.copyOf(reasons);
    }

    /**
     * {@return the mean over samples of the bounds of a layer}
     *
     * @param layer the index of the layer
     */
    public double mean(int layer) {
        return Arrays.stream(bounds[layer]).average().orElse(Double.POSITIVE_INFINITY);
    }

    /**
     * {@return why a layer has no bound on its mean; empty if it has}
     *
     * @param layer the index of the layer
     */
    public String reason(int layer) {
        boolean unknown = reasons.get(layer).isEmpty() && !(mean(layer) < Double.POSITIVE_INFINITY);
        return unknown ? "the network may jump, or its values have no bounds" : reasons.get(layer);
    }

    /**
     * {@return bounds of the layers around each sample}
     *
     * @param model with one input, whose first axis is the batch
     * @param layers the layers
     * @param instructions what computes
     * @param samples at least one; labels are not used
     * @param neighborhood of each sample
     * @param progress is told the number of samples that are done
     * @throws ModelException if the model cannot be computed for a batch of one sample, or there are no samples
     */
    public static LipschitzCertificate of(
            OnnxModel model,
            List<Probe> layers,
            Instructions instructions,
            LabelledSamples samples,
            Neighborhood neighborhood,
            LongConsumer progress) {
        if (samples.count() == 0) {
            throw new ModelException("a certificate needs at least one sample");
        }
        Shape one = samples.range(0, 1).inputs().shape();
        List<String> reasons = new ArrayList<>();
        List<String> bounded = new ArrayList<>();
        for (Probe layer : layers) {
            List<Obstacle> obstacles =
                    new BatchedNetwork(model, List.of(layer.value()), List.of(), instructions).lipschitzObstacles(one);
            reasons.add(obstacles.isEmpty() ? "" : obstacles.get(0).toString());
            if (obstacles.isEmpty()) {
                bounded.add(layer.value());
            }
        }
        double[][] bounds = new double[layers.size()][samples.count()];
        for (double[] row : bounds) {
            Arrays.fill(row, Double.POSITIVE_INFINITY);
        }
        LinearBoundsPass pass =
                bounded.isEmpty() ? null : new BatchedNetwork(model, bounded, List.of(), instructions).bounds(one);
        for (int s = 0; pass != null && s < samples.count(); s++) {
            pass.over(neighborhood.around(s, samples.range(s, s + 1).inputs().doubles()));
            LipschitzBounds found = new LipschitzBounds(pass);
            for (int l = 0, output = 0; l < bounds.length; l++) {
                if (reasons.get(l).isEmpty()) {
                    bounds[l][s] = found.of(output++);
                }
            }
            progress.accept(s + 1);
        }
        return new LipschitzCertificate(layers, bounds, reasons);
    }
}
