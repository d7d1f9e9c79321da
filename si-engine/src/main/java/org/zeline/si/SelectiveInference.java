package org.zeline.si;

import org.zeline.si.distribution.Alternative;
import org.zeline.si.distribution.NullDistribution;
import org.zeline.si.search.Truncation;

/**
 * A statistic with its p-value given the selection.
 *
 * @param distribution of the statistic under the null hypothesis without selection
 * @param stat the statistic
 * @param alternative which deviations count
 * @param truncation where along the line the same is selected, as far as searched, and the p-value that follows
 */
public record SelectiveInference(
        NullDistribution distribution, double stat, Alternative alternative, Truncation truncation) {
    /** {@return the p-value of a test that ignores the selection; not valid, for comparison only} */
    public double naiveP() {
        return distribution.naiveP(stat, alternative);
    }

    /**
     * {@return the p-value of a test that corrects for all selections that could have been made: valid, with little
     * power}
     *
     * @param logComparisons the logarithm of how many there are
     */
    public double bonferroniP(double logComparisons) {
        return Math.exp(Math.min(0, distribution.logMass(distribution.tail(stat, alternative)) + logComparisons));
    }
}
