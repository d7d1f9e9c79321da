package org.zeline.si.distribution;

import java.util.Optional;
import org.zeline.si.interval.IntervalSet;

/**
 * A test of a null hypothesis along a line: how the data's coordinate z on the line is distributed when nothing is
 * selected, and how much of the mass of a part of the line counts as at least as extreme as the data. Masses are
 * logarithms. Those of a test may have a factor in common, which cancels in p-values.
 */
public sealed interface LineTest permits PointwiseTest, RandomizedTest {
    /** {@return the family of the statistic's distribution under the null hypothesis} */
    Law law();

    /** {@return how z is distributed under the null hypothesis, without selection} */
    NullDistribution distribution();

    /** {@return the coordinate of the data, at which the selection was made} */
    double observed();

    /** {@return the statistic that is tested; where nothing is randomised, the coordinate of the data} */
    double stat();

    /** {@return which deviations count} */
    Alternative alternative();

    /**
     * {@return the logarithm of the mass of an interval that counts as at least as extreme; if two tails of equal mass
     * count, as large}
     *
     * @param lower its lower end, may be minus infinity
     * @param upper its upper end, may be infinity
     */
    double logTail(double lower, double upper);

    /**
     * {@return the logarithm of the remaining mass of an interval}
     *
     * @param lower its lower end, may be minus infinity
     * @param upper its upper end, may be infinity
     */
    double logBody(double lower, double upper);

    /** {@return the logarithm of the p-value of a test that ignores the selection} */
    double logNaiveP();

    /**
     * {@return the same test with another alternative}
     *
     * @param other which deviations count
     */
    LineTest with(Alternative other);

    /**
     * {@return the test of another mean of a normal statistic; nothing if the statistic is none}
     *
     * @param mean of the statistic under the null hypothesis, in its standard deviations
     */
    Optional<LineTest> ofMean(double mean);

    /** {@return the p-value of a test that ignores the selection} */
    default double naiveP() {
        return Math.min(1, Math.exp(logNaiveP()));
    }

    /**
     * {@return the logarithm of the mass of a set that counts as at least as extreme}
     *
     * @param set any set
     */
    default double logTail(IntervalSet set) {
        double sum = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < set.count(); i++) {
            sum = NullDistribution.logSum(sum, logTail(set.lower(i), set.upper(i)));
        }
        return sum;
    }

    /**
     * {@return the logarithm of the remaining mass of a set}
     *
     * @param set any set
     */
    default double logBody(IntervalSet set) {
        double sum = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < set.count(); i++) {
            sum = NullDistribution.logSum(sum, logBody(set.lower(i), set.upper(i)));
        }
        return sum;
    }

    /**
     * The p-value given that the same is selected, of which only a part is known.
     *
     * @param truncated where the same selection is known to be made
     * @param searched where it is known whether it is
     * @return the p-value and its bounds
     */
    default PValue p(IntervalSet truncated, IntervalSet searched) {
        IntervalSet unknown = distribution().support().difference(searched);
        return p(logTail(truncated), logBody(truncated), logTail(unknown), logBody(unknown));
    }

    /**
     * The p-value from logarithms of masses, as for {@link PValue#ofMasses}.
     *
     * @param t of the known set, at least as extreme as the data
     * @param m of the known set, less extreme
     * @param u of what is not searched, at least as extreme
     * @param v of what is not searched, less extreme
     * @return the p-value and its bounds
     */
    default PValue p(double t, double m, double u, double v) {
        PValue tail = PValue.ofMasses(t, m, u, v);
        return alternative() == Alternative.TWO_SIDED_EQUAL_TAILED
                ? PValue.equalTailed(tail, PValue.ofMasses(m, t, v, u))
                : tail;
    }
}
