package org.zeline.lsa;

import java.util.List;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.value.Tensor;
import org.zeline.interpreter.value.UnsupportedModelException;
import org.zeline.lsa.execution.BatchedNetwork;

/**
 * Lower bounds of the Lipschitz constants of layers, from the line between a clean and a perturbed input: with
 * {@code x(z) = x + z (x' - x)}, the largest {@code ||d phi_l(x(z)) / dz|| / ||x' - x||} for z in [0, 1]. Exact up to
 * rounding for networks of linear and continuous piecewise linear layers, except for pieces shorter than 1e-9 of the
 * line.
 */
public final class LipschitzLowerBounds {
    private LipschitzLowerBounds() {}

    /**
     * {@return the largest slope of each layer along the line from one input to another; 0 if they are equal}
     *
     * @param model the network
     * @param layers the layers
     * @param clean an input, a batch of one sample
     * @param perturbed another input of the same shape
     * @param instructions what computes
     * @throws UnsupportedModelException if a layer is not piecewise linear and continuous in the input
     * @throws IllegalArgumentException if the inputs differ in shape
     */
    public static double[] alongLine(
            OnnxModel model, List<Probe> layers, Tensor clean, Tensor perturbed, Instructions instructions) {
        if (!clean.shape().equals(perturbed.shape())) {
            throw new IllegalArgumentException("the clean and the perturbed input must have one shape, got "
                    + clean.shape() + " and " + perturbed.shape());
        }
        double[] x = clean.doubles();
        double[] direction = perturbed.doubles().clone();
        double length = 0;
        for (int i = 0; i < direction.length; i++) {
            direction[i] -= x[i];
            length += direction[i] * direction[i];
        }
        double[] slopes = new double[layers.size()];
        for (int l = 0; length > 0 && l < slopes.length; l++) {
            BatchedNetwork layer =
                    new BatchedNetwork(model, List.of(layers.get(l).value()), List.of(), instructions);
            slopes[l] = layer.largestSlope(clean.shape(), x, direction) / Math.sqrt(length);
        }
        return slopes;
    }
}
