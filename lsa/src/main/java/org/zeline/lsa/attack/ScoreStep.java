package org.zeline.lsa.attack;

import java.util.Arrays;
import java.util.List;
import org.zeline.interpreter.Instructions;
import org.zeline.interpreter.OnnxModel;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Tensor;
import org.zeline.lsa.network.Bounds;
import org.zeline.lsa.network.Losses;
import org.zeline.lsa.network.ProbedNetwork;

/**
 * One step of equal size in every element, against the gradient of the scores in a region and along that of all others:
 * {@code x - strength sign(gradient of (sum of scores in the region - sum of the others))}.
 */
public final class ScoreStep {
    private final ProbedNetwork pass;
    private final int[] region;
    private final Bounds bounds;

    /**
     * Makes one.
     *
     * @param model the network, whose first output is a score map
     * @param region flat indices of scores
     * @param bounds of each element after the step
     * @param instructions what computes
     */
    public ScoreStep(OnnxModel model, int[] region, Bounds bounds, Instructions instructions) {
        this.pass = new ProbedNetwork(model, List.of(), instructions);
        this.region = region.clone();
        this.bounds = bounds;
    }

    /**
     * {@return an input after the step}
     *
     * @param input what the network sees
     * @param strength how far each element moves, at least 0
     */
    public Tensor perturbed(RealTensor input, double strength) {
        Tensor x = pass.batch(input.shape(), input.values());
        double[] weights = new double[pass.logits(x).shape().size()];
        Arrays.fill(weights, -1);
        for (int index : region) {
            weights[index] = 1;
        }
        double[] gradient = pass.gradient(x, Losses.scoreMap(weights)).gradient();
        double[] moved = new double[gradient.length];
        Arrays.setAll(moved, i -> bounds.clamp(input.values()[i] - strength * Math.signum(gradient[i])));
        return pass.batch(input.shape(), moved);
    }
}
