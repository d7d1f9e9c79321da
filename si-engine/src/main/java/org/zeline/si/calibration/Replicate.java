package org.zeline.si.calibration;

/**
 * What a question answers on one drawn data set.
 *
 * @param index which draw, from 0
 * @param regionSize how many elements the network marks; 0 if there was no question to answer, and then all else is NaN
 * @param stat the standardised statistic
 * @param selective the selective p-value
 * @param lower the least that it can be, by what was not searched
 * @param upper the most
 * @param overConditioned the p-value given the linear piece that holds the data; NaN if the network has none
 * @param naive the p-value that ignores the selection
 * @param bonferroni the naive p-value corrected for all regions that could have been marked
 */
public record Replicate(
        long index,
        int regionSize,
        double stat,
        double selective,
        double lower,
        double upper,
        double overConditioned,
        double naive,
        double bonferroni) {
    /** A draw in which the network marks nothing, or all. */
    static Replicate unanswered(long index) {
        double none = Double.NaN;
        return new Replicate(index, 0, none, none, none, none, none, none, none);
    }

    /** {@return whether there was a question to answer} */
    public boolean isAnswered() {
        return regionSize > 0;
    }
}
