package org.zeline.si;

import java.util.function.DoubleUnaryOperator;
import org.zeline.si.distribution.NullDistribution;
import org.zeline.si.interval.IntervalSet;

/**
 * What follows from a normal statistic about its mean, given the selection: by inverting the truncated distribution
 * (Lee, Sun, Sun and Taylor, Annals of Statistics 2016, section 5). The limits are those means under which a statistic
 * this large, or this small, has half the probability that is left; the median-unbiased estimate is the mean under
 * which both are equally likely. Where a part of the line was not searched, each of the three can lie anywhere between
 * two values.
 *
 * @param level of confidence, within (0, 1)
 * @param lower the lower limit of the confidence interval
 * @param median the median-unbiased estimate
 * @param upper the upper limit
 */
public record Estimate(double level, Bounds lower, Bounds median, Bounds upper) {
    /** Halvings of an interval of doubles until it can't shrink. */
    private static final int MOST_HALVINGS = 2100;

    /**
     * A number that is known up to what was not searched; either may be infinite.
     *
     * @param least the smallest that it can be
     * @param most the largest
     */
    public record Bounds(double least, double most) {
        Bounds times(double factor) {
            return new Bounds(factor * least, factor * most);
        }
    }

    /**
     * The estimate of the mean of a normal statistic of variance 1.
     *
     * @param stat the statistic
     * @param truncated where the same selection is known to be made
     * @param searched where it is known whether it is
     * @param level of confidence, within (0, 1)
     * @return the estimate
     * @throws IllegalArgumentException if the level is not within (0, 1)
     */
    public static Estimate of(double stat, IntervalSet truncated, IntervalSet searched, double level) {
        if (!(level > 0 && level < 1)) {
            throw new IllegalArgumentException("a level of confidence must lie within (0, 1), got " + level);
        }
        double tail = 0.5 * (1 - level);
        return new Estimate(
                level,
                where(stat, truncated, searched, Math.log(tail) - Math.log1p(-tail)),
                where(stat, truncated, searched, 0),
                where(stat, truncated, searched, Math.log1p(-tail) - Math.log(tail)));
    }

    /** The same in units of the contrast, of which the statistic is so many standard deviations. */
    Estimate times(double deviation) {
        return new Estimate(level, lower.times(deviation), median.times(deviation), upper.times(deviation));
    }

    /** The mean at which a larger statistic has given log odds. */
    private static Bounds where(double stat, IntervalSet truncated, IntervalSet searched, double logOdds) {
        IntervalSet above = IntervalSet.of(stat, Double.POSITIVE_INFINITY);
        IntervalSet possible = truncated.union(searched.complement());
        double least = root(stat, possible.intersection(above), truncated.difference(above), logOdds);
        double most = root(stat, truncated.intersection(above), possible.difference(above), logOdds);
        return new Bounds(least, most);
    }

    /** The mean at which the mass above over the mass below, which rises with the mean, has a given logarithm. */
    private static double root(double stat, IntervalSet above, IntervalSet below, double logOdds) {
        if (below.isEmpty()) {
            return Double.NEGATIVE_INFINITY;
        }
        if (above.isEmpty()) {
            return Double.POSITIVE_INFINITY;
        }
        DoubleUnaryOperator excess = mean -> logMass(above, stat, mean) - logMass(below, stat, mean) - logOdds;
        double low = above.lower(0) - 1;
        double high = above.lower(0) + 1;
        for (double step = 1; excess.applyAsDouble(low) > 0 && step < Double.MAX_VALUE; step *= 2) {
            low -= step;
        }
        for (double step = 1; excess.applyAsDouble(high) < 0 && step < Double.MAX_VALUE; step *= 2) {
            high += step;
        }
        for (int i = 0; i < MOST_HALVINGS; i++) {
            double middle = low + 0.5 * (high - low);
            if (!(low < middle && middle < high)) {
                break;
            }
            if (excess.applyAsDouble(middle) < 0) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return low + 0.5 * (high - low);
    }

    /**
     * The logarithm of the mass of a set under the normal distribution of variance 1 around a mean, over the density at
     * stat.
     */
    private static double logMass(IntervalSet set, double stat, double mean) {
        double sum = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < set.count(); i++) {
            sum = NullDistribution.logSum(
                    sum, NullDistribution.logTiltedMass(set.lower(i) - stat, set.upper(i) - stat, stat - mean));
        }
        return sum;
    }
}
