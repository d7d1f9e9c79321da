package org.zeline.si;

import java.util.List;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.distribution.PValue;
import org.zeline.si.interval.IntervalSet;
import org.zeline.si.search.SearchSettings;

/**
 * The answer of a selective test, with the evidence for it.
 *
 * @param stat the standardised statistic, normal with variance 1 under the null
 * @param deviation the standard deviation of the difference of means, in units of the data; {@code stat} times this is
 *     the difference
 * @param p the selective p-value and its bounds
 * @param naiveP the p-value of a test that ignores the selection; not valid, for comparison only
 * @param alternative which deviations count
 * @param roi flat indices of the region of interest, ascending
 * @param compared flat indices of the elements that it is compared with, ascending; of the reference, its own
 * @param scoreMap the scores, normalised if asked for, one an element of the region's map
 * @param truncated where along the line the same region is chosen, as far as searched
 * @param searched where along the line the search has looked
 * @param search how it was done
 * @param warnings what keeps the p-value from being exact; mostly nothing
 */
public record RegionResult(
        double stat,
        double deviation,
        PValue p,
        double naiveP,
        Alternative alternative,
        int[] roi,
        int[] compared,
        double[] scoreMap,
        IntervalSet truncated,
        IntervalSet searched,
        Search search,
        List<String> warnings) {
    static final String VARIANCE_ESTIMATED =
            "the variance was estimated from the data that are tested: the p-value is approximate";

    /** Copies the arrays and the list. */
    public RegionResult {
        roi = roi.clone();
        compared = compared.clone();
        scoreMap = scoreMap.clone();
        warnings = List.copyOf(warnings);
    }

    /** {@return a copy} */
    @Override
    public int[] roi() {
        return roi.clone();
    }

    /** {@return a copy} */
    @Override
    public int[] compared() {
        return compared.clone();
    }

    /** {@return a copy} */
    @Override
    public double[] scoreMap() {
        return scoreMap.clone();
    }

    /**
     * {@return what the data tell about the true difference of means, given the selection, in units of the data}
     *
     * @param level of confidence, within (0, 1)
     */
    public Estimate estimate(double level) {
        return Estimate.of(stat, truncated, searched, level).times(deviation);
    }

    /**
     * The work that a search took.
     *
     * @param mode which search
     * @param evaluations how often the network was evaluated along the line
     * @param columns how many columns of numbers went through the network
     * @param seconds wall-clock time of the search
     * @param threads how many threads worked
     * @param kernels the arithmetic: {@code scalar} or {@code vector}
     */
    public record Search(
            SearchSettings.Mode mode, long evaluations, double columns, double seconds, int threads, String kernels) {}
}
