package org.zeline.lsa;

import java.util.List;
import org.zeline.interpreter.value.ModelException;

/**
 * How accurate a network is under perturbations of growing strength.
 *
 * @param name of the perturbation or attack
 * @param strengths ascending, the first is 0
 * @param accuracies in percent, one a strength
 */
public record RobustnessCurve(String name, List<Double> strengths, List<Double> accuracies) {
    /** Copies the lists and checks them. */
    public RobustnessCurve {
        strengths = List.copyOf(strengths);
        accuracies = List.copyOf(accuracies);
        if (strengths.isEmpty() || strengths.get(0) != 0 || strengths.size() != accuracies.size()) {
            throw new ModelException("a robustness curve needs strengths that begin with 0, and one accuracy each");
        }
    }

    /**
     * {@return the score of robustness and generalisation (R&amp;G): the sum of the accuracies over all strengths, zero
     * included, at most 100 times their number}
     */
    public double score() {
        return accuracies.stream().mapToDouble(Double::doubleValue).sum();
    }
}
