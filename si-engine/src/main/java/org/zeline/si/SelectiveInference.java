package org.zeline.si;

import org.zeline.si.distribution.Alternative;
import org.zeline.si.distribution.LineTest;
import org.zeline.si.search.Truncation;

/**
 * A statistic with its p-value given the selection.
 *
 * @param test what is tested along the line
 * @param stat the statistic, as it is usually given: in standard deviations, or Student's t
 * @param truncation where along the line the same is selected, as far as searched, and the p-value that follows
 */
public record SelectiveInference(LineTest test, double stat, Truncation truncation) {
    /** {@return which deviations count} */
    public Alternative alternative() {
        return test.alternative();
    }

    /** {@return the p-value of a test that ignores the selection; not valid, for comparison only} */
    public double naiveP() {
        return test.naiveP();
    }

    /**
     * {@return the p-value of a test that corrects for all selections that could have been made: valid, with little
     * power}
     *
     * @param logComparisons the logarithm of how many there are
     */
    public double bonferroniP(double logComparisons) {
        return Math.exp(Math.min(0, test.logNaiveP() + logComparisons));
    }
}
