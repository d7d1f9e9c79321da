package org.zeline.si.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.ToDoubleFunction;

/**
 * Tests whether p-values are independent draws of the uniform distribution on [0, 1], as those of a valid test are
 * under its null hypothesis. Large values of a statistic are evidence against it.
 *
 * <p>The distribution of a statistic is exact or a well-known approximation from some number of values on; below, and
 * where there is none, it is simulated with a fixed seed: 9,999 samples, fewer beyond 1,000 values, 999 at least. A
 * simulated p-value is {@code (1 + k) / (1 + N)} with k of N samples at least as large as the statistic; simulated
 * distributions are kept. For its statistic, {@link #pValue} says which distribution a test has. Ties are allowed.
 * Where logarithms are taken, 0 and 1 count as the smallest positive double and as {@code 1 - 2^-54}, gaps as at least
 * {@code 2^-54}.
 */
public enum GoodnessOfFit {
    /** The largest distance between the distribution functions. Exact to 1,000 values, then a corrected limit. */
    KOLMOGOROV_SMIRNOV(
            "Kolmogorov-Smirnov",
            SupremumStatistics::kolmogorov,
            SupremumStatistics::kolmogorovP,
            1,
            Integer.MAX_VALUE),
    /** The sum of the largest distances above and below. Exact to 1,000 values, then a corrected limit. */
    KUIPER("Kuiper", SupremumStatistics::kuiper, SupremumStatistics::kuiperP, 1, Integer.MAX_VALUE),
    /** The integral of the squared distance. Corrected limit (Csorgo and Faraway) from 10 values. */
    CRAMER_VON_MISES(
            "Cramer-von Mises", QuadraticStatistics::cramer, QuadraticStatistics::cramerP, 10, Integer.MAX_VALUE),
    /** The variance of the distance. Limit from 500 values. */
    WATSON("Watson", QuadraticStatistics::watson, (x, n) -> QuadraticStatistics.watsonLimit(x), 500, Integer.MAX_VALUE),
    /** The integral of the squared distance over its variance. Corrected limit (Marsaglia) from 8 values. */
    ANDERSON_DARLING(
            "Anderson-Darling", QuadraticStatistics::anderson, QuadraticStatistics::andersonP, 8, Integer.MAX_VALUE),
    /** Zhang's ZA, an integral of likelihood ratios. Simulated. */
    ZHANG_A("Zhang ZA", LikelihoodRatio::za),
    /** Zhang's ZC, an integral of likelihood ratios. Simulated. */
    ZHANG_C("Zhang ZC", LikelihoodRatio::zc),
    /** Zhang's ZK, the largest likelihood ratio at a value. Exact to 1,000 values, then simulated. */
    ZHANG_K("Zhang ZK", LikelihoodRatio::zk, LikelihoodRatio::zkP, 1, SupremumStatistics.EXACT),
    /** Neyman's smooth test with 4 polynomials. Chi-square limit from 200 values. */
    NEYMAN_SMOOTH("Neyman smooth", ChiSquareStatistics::neyman, ChiSquareStatistics::neymanP, 200, Integer.MAX_VALUE),
    /** The largest likelihood ratio. Exact to 1,000 values, then simulated. */
    BERK_JONES("Berk-Jones", LikelihoodRatio::berkJones, LikelihoodRatio::berkJonesP, 1, SupremumStatistics.EXACT),
    /** The sum of squared gaps between neighbouring values. Simulated. */
    GREENWOOD("Greenwood", Spacings::greenwood),
    /** Minus the sum of logarithms of the gaps. Shifted and scaled chi-square distribution (Cheng and Stephens). */
    MORAN("Moran", Spacings::moran, Spacings::moranP, 5, Integer.MAX_VALUE),
    /** Pearson's test on about {@code 2 n^(2/5)} cells of the same width. Chi-square limit from 200 values. */
    CHI_SQUARE("chi-square", ChiSquareStatistics::chiSquare, ChiSquareStatistics::chiSquareP, 200, Integer.MAX_VALUE);

    /** The tail of a statistic's distribution for n values. */
    @FunctionalInterface
    private interface NullTail {
        double tail(double statistic, int n);
    }

    private record Sample(GoodnessOfFit test, int n) {}

    private static final Map<Sample, MonteCarloDistribution> SIMULATED = new ConcurrentHashMap<>();

    private final String title;

    @SuppressWarnings("ImmutableEnumChecker") // functions without state
    private final transient ToDoubleFunction<double[]> statistic;

    @SuppressWarnings("ImmutableEnumChecker")
    private final transient NullTail distribution;

    private final int from;
    private final int to;

    GoodnessOfFit(String title, ToDoubleFunction<double[]> statistic, NullTail distribution, int from, int to) {
        this.title = title;
        this.statistic = statistic;
        this.distribution = distribution;
        this.from = from;
        this.to = to;
    }

    GoodnessOfFit(String title, ToDoubleFunction<double[]> statistic) {
        this(
                title,
                statistic,
                (x, n) -> {
                    throw new IllegalStateException("this distribution is simulated for every n");
                },
                1,
                0);
    }

    /**
     * What a test says.
     *
     * @param test which
     * @param statistic its statistic
     * @param pValue the probability of a statistic at least as large under the uniform distribution
     */
    public record Result(GoodnessOfFit test, double statistic, double pValue) {}

    /**
     * Tests.
     *
     * @param pValues in [0, 1], at least one, in any order
     * @return the statistic and its p-value
     * @throws IllegalArgumentException naming the first number that is NaN or not in [0, 1]
     */
    public Result test(double... pValues) {
        double x = statistic.applyAsDouble(PValues.sorted(pValues));
        return new Result(this, x, pValue(x, pValues.length));
    }

    /**
     * All tests, in the order of this enumeration.
     *
     * @param pValues in [0, 1], at least one, in any order
     * @return one result per test
     * @throws IllegalArgumentException naming the first number that is NaN or not in [0, 1]
     */
    public static List<Result> all(double... pValues) {
        double[] sorted = PValues.sorted(pValues);
        List<Result> results = new ArrayList<>();
        for (GoodnessOfFit test : values()) {
            results.add(test.test(sorted));
        }
        return List.copyOf(results);
    }

    /**
     * {@return the probability of a statistic at least as large under the uniform distribution}
     *
     * @param x the statistic
     * @param n how many values it is of, at least 1
     */
    public double pValue(double x, int n) {
        if (n < 1) {
            throw new IllegalArgumentException("there must be at least one p-value, got " + n);
        }
        if (Double.isNaN(x)) {
            throw new IllegalArgumentException("a statistic can't be NaN");
        }
        if (n >= from && n <= to) {
            return distribution.tail(x, n);
        }
        return SIMULATED
                .computeIfAbsent(new Sample(this, n), key -> MonteCarloDistribution.of(statistic, n))
                .pValue(x);
    }

    /** The usual name. */
    @Override
    public String toString() {
        return title;
    }
}
