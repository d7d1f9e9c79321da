package org.zeline.si.calibration;

import org.apache.commons.numbers.gamma.LogBeta;

/**
 * Evidence, gathered value by value, against the hypothesis that independent p-values are uniform. A capital of 1 is
 * shared by bets: one for each of several beta distributions that the next value follows it, and one on in which of
 * {@value #BINS} equal parts of [0, 1] it falls, in the proportions seen so far (Krichevsky and Trofimov's estimator,
 * IEEE Transactions on Information Theory 1981). Each bet is fair if the hypothesis holds, so that the whole capital is
 * a martingale: the probability that it ever reaches {@code c} is at most {@code 1 / c} (Ville), whenever one looks and
 * stops, while under other distributions it grows without bound.
 */
public final class SequentialUniformity {
    private static final int BINS = 10;
    private static final double[] SHAPES = {0.5, 0.7, 0.85, 0.95, 1, 1.05, 1.2, 1.5, 2};

    /** Densities of beta distributions have poles or zeros at the ends, where nothing may be lost for good. */
    private static final double NEAREST = 1e-12;

    private final double[] logBeta = new double[SHAPES.length * SHAPES.length];
    private final double[] logBets = new double[logBeta.length];
    private final long[] counts = new long[BINS];
    private double logBinned;
    private long count;
    private double largest;

    /** Starts with a capital of 1. */
    public SequentialUniformity() {
        for (int i = 0; i < logBeta.length; i++) {
            logBeta[i] = LogBeta.value(SHAPES[i / SHAPES.length], SHAPES[i % SHAPES.length]);
        }
    }

    /**
     * Takes the next value.
     *
     * @param p in [0, 1]
     * @throws IllegalArgumentException if it is not
     */
    public void add(double p) {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException("a p-value must lie in [0, 1], got " + p);
        }
        double inside = Math.min(1 - NEAREST, Math.max(NEAREST, p));
        double low = Math.log(inside);
        double high = Math.log1p(-inside);
        for (int i = 0; i < logBets.length; i++) {
            logBets[i] += (SHAPES[i / SHAPES.length] - 1) * low + (SHAPES[i % SHAPES.length] - 1) * high - logBeta[i];
        }
        int bin = (int) Math.min(BINS - 1, Math.floor(BINS * p));
        logBinned += Math.log(BINS * (counts[bin] + 0.5) / (count + 0.5 * BINS));
        counts[bin]++;
        count++;
        largest = Math.max(largest, logCapital());
    }

    /** Half of the capital is shared by the beta distributions. */
    private double logCapital() {
        double most = logBinned;
        for (double bet : logBets) {
            most = Math.max(most, bet);
        }
        double sum = 0.5 * Math.exp(logBinned - most);
        for (double bet : logBets) {
            sum += 0.5 * Math.exp(bet - most) / logBets.length;
        }
        return most + Math.log(sum);
    }

    /** {@return how many values it has taken} */
    public long count() {
        return count;
    }

    /** {@return the logarithm of the largest capital so far, at least 0} */
    public double logEvidence() {
        return largest;
    }
}
