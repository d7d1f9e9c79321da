package org.zeline.lsa.certificate;

import java.util.Arrays;
import java.util.List;
import org.zeline.lsa.Measure;
import org.zeline.lsa.Probe;

/**
 * What is certain for each sample under every perturbation of a set.
 *
 * @param layers the layers whose movements are bounded
 * @param measure how movements are measured
 * @param margins for each sample a lower bound on the difference of the label's logit from the largest other one; minus
 *     infinity if nothing is known. If the scores are one number per sample, of that number from the threshold.
 * @param movements for each layer an upper bound on the distance that each sample's representation moves; infinity if
 *     nothing is known
 */
public record Certificate(List<Probe> layers, Measure measure, double[] margins, double[][] movements) {
    /** Copies the list. */
    public Certificate {
        layers = List.copyOf(layers);
    }

    /** {@return the number of samples that are classified correctly under every perturbation} */
    public int certified() {
        return (int) Arrays.stream(margins).filter(margin -> margin > 0).count();
    }

    /** {@return the share of these samples, in percent: a lower bound on the accuracy under every attack} */
    public double accuracy() {
        return 100.0 * certified() / margins.length;
    }

    /**
     * {@return the mean over samples of the bounds on a layer's movement}
     *
     * @param layer the index of the layer
     */
    public double mean(int layer) {
        return Arrays.stream(movements[layer]).average().orElse(0);
    }

    /**
     * {@return what is known about the largest mean movement of a layer}
     *
     * @param layer the index of the layer
     * @param attacked the mean movement under an attack within the same set
     */
    public Bracket bracket(int layer, double attacked) {
        return new Bracket(attacked, mean(layer));
    }

    /**
     * The largest mean movement of a layer over a set lies between that under an attack and its certified bound.
     *
     * @param attacked the movement that an attack reached
     * @param certified the movement that no perturbation of the set exceeds
     */
    public record Bracket(double attacked, double certified) {
        /** Wider brackets say little about a layer. */
        public static final double MOST_RATIO = 10;

        /** A relative error of 1: the layer may have lost all of its signal. */
        public static final double MOST_MOVEMENT = 1;

        /**
         * {@return whether the bracket is too wide to compare layers: the certified bound is more than
         * {@value #MOST_RATIO} times the attacked movement, or more than {@value #MOST_MOVEMENT}, which for relative
         * errors means that nothing of the layer need be left}
         */
        public boolean isTooWide() {
            return !(certified <= MOST_MOVEMENT && certified <= MOST_RATIO * attacked);
        }
    }
}
