package org.zeline.lsa;

import java.util.List;

/**
 * The accuracy of a network under perturbations of increasing strength.
 *
 * @param name the name of the perturbation or attack
 * @param strengths ascending from 0
 * @param accuracies in percent, one per strength
 */
public record RobustnessCurve(String name, List<Double> strengths, List<Double> accuracies) {
    /**
     * Copies the lists and checks them.
     *
     * @throws IllegalArgumentException if the first strength is not 0, or the lists differ in length
     */
    public RobustnessCurve {
        strengths = List.copyOf(strengths);
        accuracies = List.copyOf(accuracies);
        if (strengths.isEmpty() || strengths.get(0) != 0 || strengths.size() != accuracies.size()) {
            throw new IllegalArgumentException("a robustness curve needs strengths that begin with 0, and one accuracy"
                    + " per strength; got strengths " + strengths + " and " + accuracies.size() + " accuracies");
        }
    }

    /**
     * {@return the robustness and generalisation (R&amp;G) score: the sum of the accuracies over all strengths, 0
     * included; at most 100 times the number of strengths}
     */
    public double score() {
        return accuracies.stream().mapToDouble(Double::doubleValue).sum();
    }
}
