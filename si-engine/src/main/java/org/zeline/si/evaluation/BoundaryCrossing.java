package org.zeline.si.evaluation;

import java.util.Arrays;
import org.apache.commons.numbers.gamma.LogGamma;

/**
 * How probably n ordered uniform numbers stay between bounds, each its own.
 *
 * <p>Given that it counts n at time 1, a Poisson process of rate n jumps at the ordered uniform numbers. At the time of
 * the i-th lower bound its count must still be below i, at the time of the i-th upper bound at least i. The
 * distribution of the count is carried from bound to bound (Khmaladze and Shinjikashvili, Advances in Applied
 * Probability 33, 2001); the mass that violates a bound is summed where it does. All terms are positive: both
 * probabilities keep their relative accuracy.
 */
final class BoundaryCrossing {
    /** Terms of less than this part of a decreasing sum end it. */
    private static final double SMALL = 0x1p-60;

    private final int n;
    private final double[] lower;
    private final double[] upper;
    private final double[] logFactorial;
    private double[] mass;
    private int fewest;
    private double time;
    private double lost;

    private BoundaryCrossing(double[] lower, double[] upper) {
        this.n = lower.length;
        this.lower = lower;
        this.upper = upper;
        this.logFactorial = new double[n + 1];
        Arrays.setAll(logFactorial, k -> LogGamma.value(k + 1.0));
        this.mass = new double[] {1};
    }

    /**
     * Both probabilities.
     *
     * @param inside that all numbers are between their bounds
     * @param outside that some are not
     */
    record Probabilities(double inside, double outside) {}

    /**
     * The probabilities for bounds; numbers beyond 0 and 1 do not bind.
     *
     * @param lower nondecreasing
     * @param upper nondecreasing, as many
     */
    static Probabilities of(double[] lower, double[] upper) {
        for (int i = 0; i < lower.length; i++) {
            if (lower[i] >= upper[i]) {
                return new Probabilities(0, 1);
            }
        }
        return new BoundaryCrossing(lower, upper).run();
    }

    private Probabilities run() {
        int low = 0;
        int up = 0;
        while (low < n && lower[low] <= 0) {
            low++;
        }
        while (low < n || up < n) {
            boolean isLower = low < n && (up == n || lower[low] <= upper[up]);
            double next = isLower ? lower[low] : upper[up];
            if (next >= 1) {
                break;
            }
            up += isLower ? 0 : 1;
            advance(next, up, low);
            low += isLower ? 1 : 0;
        }
        advance(1, n, n);
        double scale = Math.exp(-logPoisson(n, n));
        return new Probabilities(mass[0] * scale, Math.min(1, lost * scale));
    }

    private double logPoisson(int k, double mean) {
        return mean == 0 ? (k == 0 ? 0 : Double.NEGATIVE_INFINITY) : k * Math.log(mean) - mean - logFactorial[k];
    }

    /** Goes on to a time, when the count must be from {@code from} to {@code to}. */
    private void advance(double next, int from, int to) {
        double[] jumps = jumps(n * (next - time));
        double rest = n * (1 - next);
        for (int k = fewest; k < from; k++) {
            lost += arriving(k, jumps) * Math.exp(logPoisson(n - k, rest));
        }
        double above = 0;
        double previous = 0;
        for (int k = to + 1; k <= n && k < fewest + mass.length + jumps.length - 1; k++) {
            double term = arriving(k, jumps) * Math.exp(logPoisson(n - k, rest));
            above += term;
            if (term < previous && term < SMALL * above) {
                break;
            }
            previous = term;
        }
        lost += above;
        double[] then = new double[to - from + 1];
        for (int k = from; k <= to; k++) {
            then[k - from] = arriving(k, jumps);
        }
        mass = then;
        fewest = from;
        time = next;
    }

    /** The probabilities of 0, 1, ... jumps, as far as a double holds them. */
    private double[] jumps(double mean) {
        double[] distribution = new double[n - fewest + 1];
        for (int k = 0; k < distribution.length; k++) {
            distribution[k] = Math.exp(logPoisson(k, mean));
            if (k > mean && distribution[k] == 0) {
                return Arrays.copyOf(distribution, k + 1);
            }
        }
        return distribution;
    }

    private double arriving(int k, double[] jumps) {
        double sum = 0;
        int last = Math.min(k - fewest, mass.length - 1);
        for (int i = Math.max(0, k - fewest - jumps.length + 1); i <= last; i++) {
            sum += mass[i] * jumps[k - fewest - i];
        }
        return sum;
    }
}
