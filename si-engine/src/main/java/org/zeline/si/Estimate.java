package org.zeline.si;

import java.util.List;
import java.util.Optional;
import java.util.function.DoublePredicate;
import java.util.function.DoubleUnaryOperator;
import org.zeline.si.distribution.Alternative;
import org.zeline.si.distribution.LineTest;
import org.zeline.si.interval.IntervalSet;

/**
 * What follows from a normal statistic about its mean, given the selection (Lee, Sun, Sun and Taylor, Annals of
 * Statistics 2016, section 5). The confidence set is the inversion of the test: it holds the means that the test, with
 * its own alternative, would not reject as null hypothesis. One-sided tests give an interval with one infinite end,
 * equal tails give one with two limits; the two-sided test by absolute values may accept several intervals, and then
 * the limits are the outermost ones. The median-unbiased estimate is the mean under which a statistic this large and
 * one this small are equally likely. Where a part of the line was not searched, each limit can lie anywhere between two
 * values.
 *
 * @param level of confidence, within (0, 1)
 * @param lower the lower limit of the confidence set
 * @param median the median-unbiased estimate
 * @param upper the upper limit
 * @param accepted the confidence set: all means that the test might accept, whatever is not searched
 */
public record Estimate(double level, Bounds lower, Bounds median, Bounds upper, IntervalSet accepted) {
    /** Halvings of an interval of doubles until it can't shrink. */
    private static final int MOST_HALVINGS = 2100;

    /**
     * A number that is known up to what was not searched; either may be infinite.
     *
     * @param least the smallest that it can be
     * @param most the largest
     */
    public record Bounds(double least, double most) {
        private static Bounds exactly(double number) {
            return new Bounds(number, number);
        }

        private Bounds scaled(double factor, double offset) {
            return new Bounds(factor * least + offset, factor * most + offset);
        }
    }

    /**
     * The estimate of the mean of a normal statistic of variance 1.
     *
     * @param test what was tested
     * @param truncated where the same selection is known to be made
     * @param searched where it is known whether it is
     * @param level of confidence, within (0, 1)
     * @return the estimate; nothing if the statistic is not normal
     * @throws IllegalArgumentException if the level is not within (0, 1)
     */
    public static Optional<Estimate> of(LineTest test, IntervalSet truncated, IntervalSet searched, double level) {
        if (!(level > 0 && level < 1)) {
            throw new IllegalArgumentException("a level of confidence must lie within (0, 1), got " + level);
        }
        if (test.ofMean(0).isEmpty()) {
            return Optional.empty();
        }
        IntervalSet possible = truncated.union(
                searched.complement().intersection(test.distribution().support()));
        Odds right = new Odds(test.with(Alternative.RIGHT_TAILED), truncated, possible);
        double rejected = 1 - level;
        Bounds median = right.where(0);
        return Optional.of(
                switch (test.alternative()) {
                    case RIGHT_TAILED ->
                        between(level, right.where(logit(rejected)), median, Bounds.exactly(Double.POSITIVE_INFINITY));
                    case LEFT_TAILED ->
                        between(level, Bounds.exactly(Double.NEGATIVE_INFINITY), median, right.where(-logit(rejected)));
                    case TWO_SIDED_EQUAL_TAILED ->
                        between(level, right.where(logit(0.5 * rejected)), median, right.where(-logit(0.5 * rejected)));
                    case TWO_SIDED -> {
                        Odds odds = new Odds(test, truncated, possible);
                        AcceptedMeans means = new AcceptedMeans(odds, right, logit(rejected));
                        IntervalSet most = means.set(odds::most);
                        IntervalSet least = odds.areKnown() ? most : means.set(odds::least);
                        yield new Estimate(
                                level,
                                new Bounds(most.lower(0), least.lower(0)),
                                median,
                                new Bounds(least.upper(least.count() - 1), most.upper(most.count() - 1)),
                                most);
                    }
                });
    }

    private static Estimate between(double level, Bounds lower, Bounds median, Bounds upper) {
        return new Estimate(level, lower, median, upper, IntervalSet.of(lower.least, upper.most));
    }

    private static double logit(double p) {
        return Math.log(p) - Math.log1p(-p);
    }

    /**
     * The same in units of the contrast.
     *
     * @param deviation its standard deviation
     * @param offset what the contrast is when the statistic is zero
     */
    Estimate scaled(double deviation, double offset) {
        double[][] parts = accepted.toArray();
        for (double[] part : parts) {
            part[0] = deviation * part[0] + offset;
            part[1] = deviation * part[1] + offset;
        }
        return new Estimate(
                level,
                lower.scaled(deviation, offset),
                median.scaled(deviation, offset),
                upper.scaled(deviation, offset),
                IntervalSet.union(List.of(parts)));
    }

    /**
     * The logarithm of the odds of the p-value, for any mean under the null hypothesis.
     *
     * @param test what is tested
     * @param truncated where the same selection is known to be made
     * @param possible where it may be made
     */
    record Odds(LineTest test, IntervalSet truncated, IntervalSet possible) {
        private LineTest at(double mean) {
            return test.ofMean(mean).orElseThrow();
        }

        /** The largest that they can be. */
        double most(double mean) {
            LineTest there = at(mean);
            return difference(there.logTail(possible), there.logBody(truncated));
        }

        /** The smallest. */
        double least(double mean) {
            LineTest there = at(mean);
            return difference(there.logTail(truncated), there.logBody(possible));
        }

        /** What is nothing at all has no say: where both masses are zero, everything is accepted. */
        private static double difference(double tail, double body) {
            return body == Double.NEGATIVE_INFINITY ? Double.POSITIVE_INFINITY : tail - body;
        }

        /** Whether nothing is left that may be selected or not. */
        boolean areKnown() {
            return possible.equals(truncated);
        }

        /** Where the odds, which rise with the mean, take a value. */
        Bounds where(double logOdds) {
            double least = root(this::most, logOdds);
            return areKnown() ? Bounds.exactly(least) : new Bounds(least, root(this::least, logOdds));
        }

        private double root(DoubleUnaryOperator odds, double logOdds) {
            double stat = test.stat();
            double there = odds.applyAsDouble(stat);
            if (Double.isInfinite(there)) {
                return -there;
            }
            double low = stat - 1;
            double high = stat + 1;
            for (double step = 1; odds.applyAsDouble(low) > logOdds && step < Double.MAX_VALUE; step *= 2) {
                low -= step;
            }
            for (double step = 1; odds.applyAsDouble(high) < logOdds && step < Double.MAX_VALUE; step *= 2) {
                high += step;
            }
            return boundary(mean -> odds.applyAsDouble(mean) < logOdds, low, high);
        }
    }

    /**
     * The point between two others at which a condition ceases to hold.
     *
     * @param condition holds at the first and not at the second
     * @param holds where it holds
     * @param fails where it does not
     */
    static double boundary(DoublePredicate condition, double holds, double fails) {
        double in = holds;
        double out = fails;
        for (int i = 0; i < MOST_HALVINGS; i++) {
            double middle = in + 0.5 * (out - in);
            if (middle == in || middle == out) {
                break;
            }
            if (condition.test(middle)) {
                in = middle;
            } else {
                out = middle;
            }
        }
        return in + 0.5 * (out - in);
    }
}
