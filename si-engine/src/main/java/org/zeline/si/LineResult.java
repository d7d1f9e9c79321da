package org.zeline.si;

import org.zeline.si.distribution.Alternative;
import org.zeline.si.distribution.NullDistribution;
import org.zeline.si.distribution.PValue;
import org.zeline.si.interval.IntervalSet;

/**
 * The answer of a test that takes account of a selection, with the evidence for it.
 *
 * @param <M> what is selected
 * @param law of the statistic without selection
 * @param stat the statistic
 * @param alternative which deviations count
 * @param model what the algorithm selects in the data
 * @param p the selective p-value and its bounds
 * @param truncated where along the line the selection is the same, as far as searched
 * @param searched where along the line the search has looked
 * @param evaluations how often the algorithm was run
 */
public record LineResult<M>(
        NullDistribution law,
        double stat,
        Alternative alternative,
        M model,
        PValue p,
        IntervalSet truncated,
        IntervalSet searched,
        long evaluations) {
    /** {@return the p-value of a test that ignores the selection; not valid, for comparison only} */
    public double naiveP() {
        return law.naiveP(stat, alternative);
    }

    /**
     * {@return the p-value of a test that corrects for all selections that could have been made: valid, with little
     * power}
     *
     * @param logComparisons the logarithm of how many there are
     */
    public double bonferroniP(double logComparisons) {
        return Math.exp(Math.min(0, law.logMass(law.tail(stat, alternative)) + logComparisons));
    }
}
