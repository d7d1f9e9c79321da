package org.zeline.interpreter.function;

import java.util.Arrays;

/**
 * Encloses the softmax or its logarithm, group by group, by the tightest of several forms. All forms depend only on
 * differences of elements, so a common term of all elements of a group cancels.
 *
 * <ul>
 *   <li>the pairwise form {@code 1 / sum over j of exp(x_j - x_i)}, or minus the logarithm of the sum;
 *   <li>for the logarithm also {@code x_i - x_m - log(sum over j of exp(x_j - x_m))} with the largest element m, in
 *       which no exponential overflows on a short interval, whatever the differences of the elements;
 *   <li>constant bounds on the first form, computed from bounds on the differences, which are always finite.
 * </ul>
 */
final class SoftmaxEnclosure {
    /** If the remainder of the pairwise form exceeds this fraction of its value, other forms may be tighter. */
    private static final double LOOSE = 0.25;

    /** A bound on the rounding error of a computed bound, relative to one plus the logarithm of the value. */
    private static final double ROUNDING = 0x1p-46;

    private static final SmoothFunction EXP = new SmoothFunction("Exp", Math::exp, Math::exp);
    private static final SmoothFunction RECIPROCAL =
            new SmoothFunction("Reciprocal", v -> 1 / v, v -> -1 / (v * v)).between(0, Double.POSITIVE_INFINITY);
    private static final SmoothFunction MINUS_LOG =
            new SmoothFunction("Log", v -> -Math.log(v), v -> -1 / v).between(0, Double.POSITIVE_INFINITY);

    private final Softmax softmax;
    private final Enclosure x;
    private final double[] radius;
    private final Enclosure pair;
    private final Enclosure byPairs;
    private final Enclosure fromLeader;
    private final int[] same;
    private final int[] leader;
    private final boolean[] defined;

    /**
     * @param softmax the function to enclose
     * @param x the enclosure of the elements
     * @param radius the radius of each column's interval
     */
    SoftmaxEnclosure(Softmax softmax, Enclosure x, double[] radius) {
        this.softmax = softmax;
        this.x = x;
        this.radius = radius;
        this.pair = single(radius.length);
        this.byPairs = single(radius.length);
        this.fromLeader = single(radius.length);
        this.same = new int[radius.length];
        this.leader = new int[radius.length];
        this.defined = new boolean[radius.length];
    }

    private static Enclosure single(int columns) {
        return new Enclosure(1, columns, new double[2 * columns], new double[columns]);
    }

    void into(Enclosure y) {
        boolean any = false;
        int inner = softmax.inner();
        int groups = softmax.extent() == 0 ? 0 : softmax.outer() * inner;
        for (int group = 0; group < groups; group++) {
            any |= group(group / inner * softmax.extent() * inner + group % inner, y);
        }
        y.setExact(!any);
    }

    /** Encloses the group that starts at an element. */
    private boolean group(int first, Enclosure y) {
        look(first);
        if (softmax.logarithm()) {
            addPowers(leader, first, fromLeader);
            MINUS_LOG.enclose(fromLeader, radius, fromLeader);
        }
        boolean any = false;
        for (int i = first; i < end(first); i += softmax.inner()) {
            Arrays.fill(same, i);
            addPowers(same, first, byPairs);
            (softmax.logarithm() ? MINUS_LOG : RECIPROCAL).enclose(byPairs, radius, byPairs);
            for (int k = 0; k < radius.length; k++) {
                any |= defined[k] ? tightest(i, first, k, y) : y.set(i, k, 0, 0, Double.POSITIVE_INFINITY);
            }
        }
        return any;
    }

    private int end(int first) {
        return first + softmax.extent() * softmax.inner();
    }

    /**
     * Finds the largest element of a group in every column, and whether the result is defined: all elements are known,
     * none is positive infinity, and not all are masked.
     */
    private void look(int first) {
        for (int k = 0; k < radius.length; k++) {
            leader[k] = first;
            defined[k] = true;
            for (int j = first; j < end(first); j += softmax.inner()) {
                leader[k] = x.value(j, k) > x.value(leader[k], k) ? j : leader[k];
                defined[k] &= x.value(j, k) < Double.POSITIVE_INFINITY && x.remainder(j, k) < Double.POSITIVE_INFINITY;
            }
            defined[k] &= !isMasked(leader[k], k);
        }
    }

    /** Whether an element is negative infinity, like elements masked in attention. */
    private boolean isMasked(int i, int k) {
        return x.value(i, k) == Double.NEGATIVE_INFINITY;
    }

    private boolean tightest(int i, int first, int k, Enclosure y) {
        if (isMasked(i, k)) {
            return y.set(i, k, softmax.logarithm() ? Double.NEGATIVE_INFINITY : 0, 0, 0);
        }
        double value = byPairs.value(0, k);
        double slope = byPairs.slope(0, k);
        double remainder = byPairs.remainder(0, k);
        if (remainder <= LOOSE * Math.abs(value)) {
            return y.set(i, k, value, slope, remainder);
        }
        if (softmax.logarithm()) {
            int m = leader[k];
            double own = m == i ? 0 : (x.remainder(i, k) + x.remainder(m, k)) * Enclosure.OUTWARD;
            double other = own + fromLeader.remainder(0, k);
            if (!(remainder <= other)) {
                value = x.value(i, k) - x.value(m, k) + fromLeader.value(0, k);
                slope = x.slope(i, k) - x.slope(m, k) + fromLeader.slope(0, k);
                remainder = other + ROUNDING * (1 + Math.abs(value));
            }
        }
        double low = bound(i, first, k, 1);
        double high = bound(i, first, k, -1);
        double half = 0.5 * (high - low) * Enclosure.OUTWARD;
        return remainder <= half
                ? y.set(i, k, value, slope, remainder)
                : y.set(i, k, low + 0.5 * (high - low), 0, half);
    }

    /**
     * A bound on the result for element i over all values of its group: a lower bound for {@code side} 1, an upper
     * bound for -1.
     */
    private double bound(int i, int first, int k, int side) {
        double most = 0;
        for (int j = first; j < end(first); j += softmax.inner()) {
            if (j != i && !isMasked(j, k)) {
                most = Math.max(most, farthest(i, j, k, side));
            }
        }
        double sum = Math.exp(-most);
        for (int j = first; j < end(first); j += softmax.inner()) {
            if (j != i && !isMasked(j, k)) {
                sum += Math.exp(farthest(i, j, k, side) - most);
            }
        }
        double log = most + Math.log(sum);
        double outward = side * ROUNDING * (1 + log);
        return softmax.logarithm() ? -log - outward : Math.max(0, Math.min(1, Math.exp(-log - outward)));
    }

    /** A bound on the difference of elements j and i: an upper bound for {@code side} 1, a lower bound for -1. */
    private double farthest(int i, int j, int k, int side) {
        double turn = Math.abs(x.slope(j, k) - x.slope(i, k)) * radius[k];
        double reach = (turn + x.remainder(j, k) + x.remainder(i, k)) * Enclosure.OUTWARD;
        return x.value(j, k) - x.value(i, k) + side * reach;
    }

    /**
     * Computes the sum over a group of {@code exp(x_j - x_i)}. The term of i itself is 1; masked elements add nothing.
     *
     * @param from the element i of each column
     */
    private void addPowers(int[] from, int first, Enclosure sum) {
        int columns = radius.length;
        double[] lines = sum.lines();
        double[] remainders = sum.remainders();
        Arrays.fill(lines, 0, columns, 1);
        Arrays.fill(lines, columns, 2 * columns, 0);
        Arrays.fill(remainders, 0);
        for (int j = first; j < end(first); j += softmax.inner()) {
            boolean any = false;
            for (int k = 0; k < columns; k++) {
                int i = from[k];
                double remainder = x.remainder(j, k) + x.remainder(i, k);
                any |= pair.set(0, k, x.value(j, k) - x.value(i, k), x.slope(j, k) - x.slope(i, k), remainder);
            }
            pair.setExact(!any);
            EXP.enclose(pair, radius, pair);
            for (int k = 0; k < columns; k++) {
                if (j != from[k] && !isMasked(j, k)) {
                    lines[k] += pair.value(0, k);
                    lines[columns + k] += pair.slope(0, k);
                    remainders[k] += pair.remainder(0, k);
                }
            }
        }
        for (int k = 0; k < columns; k++) {
            remainders[k] *= Enclosure.OUTWARD;
        }
        sum.setExact(!true);
    }
}
