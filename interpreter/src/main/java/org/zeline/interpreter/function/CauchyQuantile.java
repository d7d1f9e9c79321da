package org.zeline.interpreter.function;

/**
 * How an order statistic of Cauchy columns bounds their scale: the k-th smallest of the absolute values of m columns,
 * times a factor, is at least the scale, except with a known probability.
 *
 * <p>The scale may itself depend on symbols drawn before, as long as each of its increments is fixed before its symbols
 * are drawn. The columns are then m independent Cauchy processes X at a random time R, and the bound fails only if at
 * any time r at least k of the {@code |X_j(r)|} are at most {@code t r}, t being the reciprocal of the factor. Time is
 * divided into windows {@code [r, (1 + h) r]}. Where the bound fails inside a window, the same k columns are within
 * {@code t' > t} times the window's end, at that end, with a probability of at least {@code q^k} where {@code pi q =
 * atan((t' - t)(1 + h) / h) + atan((t' + t)(1 + h) / h)}. So a window fails with a probability of at most {@code P(B >=
 * k) / q^k}, with B binomial with m trials and success probability {@code 2 atan(t') / pi}; and all together with at
 * most the sum of that over the windows of {@link #OCTAVES} octaves. The proof is in {@code docs/certificates.md}.
 *
 * @param columns the number of columns, m
 * @param order which of the absolute values, counted from the smallest, from one
 * @param factor what it is multiplied by
 */
public record CauchyQuantile(int columns, int order, double factor) {
    /** The range of scales. */
    static final int OCTAVES = 70;

    private static final double[] WIDENINGS = {1.02, 1.05, 1.1};
    private static final double[] WINDOWS = {0.0005, 0.001, 0.002, 0.005, 0.01};

    /**
     * {@return the order and factor whose bound is smallest for a typical sketch}
     *
     * @param columns the number of columns, at least 2
     * @param failure the probability that the bound fails, in [0, 1); where it is so small that no factor is large
     *     enough, as it is for 0, the factor is infinite, and the order statistic bounds nothing
     */
    public static CauchyQuantile of(int columns, double failure) {
        CauchyQuantile best = new CauchyQuantile(columns, columns, Double.POSITIVE_INFINITY);
        double least = Double.POSITIVE_INFINITY;
        for (int k = columns / 2 + 1; k <= columns; k++) {
            double typical = Math.tan(0.5 * Math.PI * (k - 0.5) / columns);
            for (double widening : WIDENINGS) {
                for (double window : WINDOWS) {
                    double t = largest(columns, k, widening, window, Math.log(failure));
                    if (typical / t < least) {
                        least = typical / t;
                        best = new CauchyQuantile(columns, k, 1 / t);
                    }
                }
            }
        }
        return best;
    }

    /** The largest t that fails rarely enough, to a relative 2^-10; 0 if none does that is at least 2^-40. */
    private static double largest(int m, int k, double widening, double window, double logFailure) {
        double low = 0x1p-40;
        double high = 2;
        while (high / low > 1 + 0x1p-10) {
            double t = Math.sqrt(low * high);
            if (logFailure(m, k, t, widening, window) > logFailure) {
                high = t;
            } else {
                low = t;
            }
        }
        return logFailure(m, k, low, widening, window) > logFailure ? 0 : low;
    }

    /** The logarithm of the probability that the bound with {@code factor 1 / t} fails for any scale. */
    private static double logFailure(int m, int k, double t, double widening, double window) {
        double h = window * t;
        double wide = widening * t;
        double kept = (Math.atan((wide - t) * (1 + h) / h) + Math.atan((wide + t) * (1 + h) / h)) / Math.PI;
        double windows = OCTAVES * Math.log(2) / Math.log1p(h) + 1;
        return logTail(m, k, 2 / Math.PI * Math.atan(wide)) - k * Math.log(kept) + Math.log(windows);
    }

    /** The logarithm of the probability of at least k successes in m trials. */
    static double logTail(int m, int k, double success) {
        double term = m * Math.log1p(-success); // no success
        double odds = Math.log(success) - Math.log1p(-success);
        double sum = k == 0 ? term : Double.NEGATIVE_INFINITY;
        for (int i = 1; i <= m; i++) {
            term += Math.log((double) (m - i + 1) / i) + odds;
            if (i >= k) {
                double most = Math.max(sum, term);
                sum = most + Math.log1p(Math.exp(Math.min(sum, term) - most));
            }
        }
        return sum;
    }
}
