package org.zeline.si.search;

import org.zeline.si.distribution.NullDistribution;

/** The order of a stepping search, whose searched interval grows at either end. */
public interface SearchOrder {
    /**
     * {@return where it begins, besides the statistic}
     *
     * @param stat the statistic
     * @param distribution the null distribution of the statistic
     */
    double start(double stat, NullDistribution distribution);

    /**
     * {@return whether the upper end is extended next, rather than the lower one}
     *
     * @param low the lower end of what is searched
     * @param high its upper end
     * @param stat the statistic
     * @param distribution the null distribution of the statistic
     */
    boolean goesUp(double low, double high, double stat, NullDistribution distribution);
}
