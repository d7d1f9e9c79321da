package org.zeline.si.distribution;

import java.util.Optional;
import org.zeline.si.interval.IntervalSet;

/**
 * The distribution that a statistic follows under the null hypothesis when nothing is selected. Masses are logarithms,
 * computed from the nearer tail, so that they keep their relative accuracy however far out they are.
 */
public sealed interface NullDistribution
        permits StandardNormal, Normal, TiltedNormal, ChiDistribution, AngleDistribution, RestrictedDistribution {
    /** The normal distribution of mean 0 and variance 1. */
    @SuppressWarnings("ClassInitializationDeadlock") // nothing but this line initialises StandardNormal
    NullDistribution NORMAL = new StandardNormal();

    /** {@return its family} */
    default Law law() {
        return Law.NORMAL;
    }

    /** {@return where the density is positive, its ends included} */
    IntervalSet support();

    /** {@return where the density is largest} */
    double mode();

    /**
     * {@return the logarithm of the density}
     *
     * @param z where
     */
    double logDensity(double z);

    /**
     * {@return the logarithm of the mass of an interval; minus infinity if it is empty}
     *
     * @param lower its lower end, may be minus infinity
     * @param upper its upper end, may be infinity
     */
    double logMass(double lower, double upper);

    /**
     * {@return the logarithm of the mass of a set}
     *
     * @param set any set
     */
    default double logMass(IntervalSet set) {
        double sum = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < set.count(); i++) {
            sum = logSum(sum, logMass(set.lower(i), set.upper(i)));
        }
        return sum;
    }

    /**
     * {@return the points that count as at least as extreme as a statistic; if two tails of equal mass count, those of
     * the right one}
     *
     * @param stat the statistic
     * @param alternative which deviations count
     */
    default IntervalSet tail(double stat, Alternative alternative) {
        return switch (alternative) {
            case RIGHT_TAILED, TWO_SIDED_EQUAL_TAILED -> IntervalSet.of(stat, Double.POSITIVE_INFINITY);
            case LEFT_TAILED -> IntervalSet.of(Double.NEGATIVE_INFINITY, stat);
            case TWO_SIDED -> IntervalSet.of(-Math.abs(stat), Math.abs(stat)).complement();
        };
    }

    /**
     * {@return the p-value of a test that ignores the selection}
     *
     * @param stat the statistic
     * @param alternative which deviations count
     */
    default double naiveP(double stat, Alternative alternative) {
        return Math.min(1, Math.exp(logNaiveP(stat, alternative)));
    }

    /**
     * {@return the logarithm of the p-value of a test that ignores the selection}
     *
     * @param stat the statistic
     * @param alternative which deviations count
     */
    default double logNaiveP(double stat, Alternative alternative) {
        IntervalSet tail = tail(stat, alternative);
        return alternative == Alternative.TWO_SIDED_EQUAL_TAILED
                ? Math.min(0, Math.log(2) + Math.min(logMass(tail), logMass(tail.complement())))
                : logMass(tail);
    }

    /**
     * {@return the distribution of a normal statistic of another mean, its masses up to a factor in common; nothing if
     * the statistic is not normal}
     *
     * @param mean of the statistic
     * @param reference a point; ratios of masses near it keep their accuracy
     */
    default Optional<NullDistribution> ofMean(double mean, double reference) {
        return Optional.empty();
    }

    /**
     * {@return the logarithm of the integral of {@code exp(-x^2 / 2 - tilt x)} over an interval}: that is the mass of
     * the interval, moved by {@code tilt}, under the normal distribution, over the density at {@code tilt}. Ratios of
     * masses far out in the same tail keep their accuracy so.
     *
     * @param lower its lower end, may be minus infinity
     * @param upper its upper end, may be infinity
     * @param tilt a finite number
     */
    static double logTiltedMass(double lower, double upper, double tilt) {
        return StandardNormal.logTiltedMass(lower, upper, tilt);
    }

    /**
     * {@return {@code log(exp(p) + exp(q))}}
     *
     * @param p the logarithm of a mass
     * @param q the logarithm of another
     */
    static double logSum(double p, double q) {
        double larger = Math.max(p, q);
        return larger == Double.NEGATIVE_INFINITY ? larger : larger + Math.log1p(Math.exp(Math.min(p, q) - larger));
    }
}
