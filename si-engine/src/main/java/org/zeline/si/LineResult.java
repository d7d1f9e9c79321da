package org.zeline.si;

import org.zeline.si.distribution.PValue;
import org.zeline.si.interval.IntervalSet;

/**
 * The result of a test that takes account of a selection, with the evidence for it.
 *
 * @param <M> what is selected
 * @param inference the statistic and its p-value
 * @param model what the algorithm selects in the data
 * @param evaluations how often the algorithm was run
 */
public record LineResult<M>(SelectiveInference inference, M model, long evaluations) {
    /** {@return the statistic} */
    public double stat() {
        return inference.stat();
    }

    /** {@return the selective p-value and its bounds} */
    public PValue p() {
        return inference.truncation().p();
    }

    /** {@return the p-value of a test that ignores the selection; not valid, for comparison only} */
    public double naiveP() {
        return inference.naiveP();
    }

    /**
     * {@return the p-value of a test that corrects for all selections that could have been made: valid, with little
     * power}
     *
     * @param logComparisons the logarithm of how many there are
     */
    public double bonferroniP(double logComparisons) {
        return inference.bonferroniP(logComparisons);
    }

    /** {@return where along the line the selection is the same, as far as searched} */
    public IntervalSet truncated() {
        return inference.truncation().truncated();
    }

    /** {@return where along the line the search has looked} */
    public IntervalSet searched() {
        return inference.truncation().searched();
    }
}
