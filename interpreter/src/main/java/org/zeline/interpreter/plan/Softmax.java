package org.zeline.interpreter.plan;

import java.util.Arrays;

/**
 * {@code exp(x_i) / sum over j of exp(x_j)} along one axis, or its logarithm. No exponential overflows, as the largest
 * element is subtracted first; the enclosure takes {@code 1 / sum over j of exp(x_j - x_i)}, to which nothing that is
 * common to all elements matters, pair by pair, or plain bounds on it where those are tighter.
 *
 * @param outer the product of the extents before the axis
 * @param extent the extent along the axis
 * @param inner the product of the extents behind it
 * @param logarithm whether the logarithm is meant
 */
public record Softmax(int outer, int extent, int inner, boolean logarithm) implements GroupFunction {
    /** From this part of its value on, the remainder of an enclosure by pairs may exceed that of plain bounds. */
    private static final double LOOSE = 0.25;

    /** What a computed bound may be off by, beside one and the logarithm of the value. */
    private static final double ROUNDING = 0x1p-46;

    private static final SmoothFunction EXP = new SmoothFunction("Exp", Math::exp, Math::exp);
    private static final SmoothFunction RECIPROCAL =
            new SmoothFunction("Reciprocal", v -> 1 / v, v -> -1 / (v * v)).between(0, Double.POSITIVE_INFINITY);
    private static final SmoothFunction MINUS_LOG =
            new SmoothFunction("Log", v -> -Math.log(v), v -> -1 / v).between(0, Double.POSITIVE_INFINITY);

    @Override
    public String name() {
        return logarithm ? "LogSoftmax" : "Softmax";
    }

    /** Each element is compared with all of its group. */
    @Override
    public long enclosureWork() {
        return (long) outer * inner * extent * extent;
    }

    @Override
    public void apply(double[] x, int columns, double[] y) {
        int step = inner * columns;
        for (int block = 0; block < outer; block++) {
            for (int i = 0; i < step; i++) {
                apply(x, block * extent * step + i, step, y);
            }
        }
    }

    /** One group, of which elements stand {@code step} apart. */
    private void apply(double[] x, int first, int step, double[] y) {
        double largest = Double.NEGATIVE_INFINITY;
        for (int j = 0, at = first; j < extent; j++, at += step) {
            largest = Math.max(largest, x[at]);
        }
        double sum = 0;
        for (int j = 0, at = first; j < extent; j++, at += step) {
            double power = Math.exp(x[at] - largest);
            sum += power;
            y[at] = logarithm ? x[at] - largest : power;
        }
        double log = Math.log(sum);
        for (int j = 0, at = first; j < extent; j++, at += step) {
            y[at] = logarithm ? y[at] - log : y[at] / sum;
        }
    }

    @Override
    public void enclose(Enclosure x, double[] radius, Enclosure y) {
        int columns = radius.length;
        Enclosure sum = new Enclosure(1, columns, new double[2 * columns], new double[columns]);
        Enclosure pair = new Enclosure(1, columns, new double[2 * columns], new double[columns]);
        boolean[] defined = new boolean[columns];
        boolean any = false;
        for (int group = 0; group < outer * inner; group++) {
            int first = group / inner * extent * inner + group % inner;
            for (int k = 0; k < columns; k++) {
                defined[k] = isDefined(x, first, k);
            }
            for (int i = first; i < first + extent * inner; i += inner) {
                addPowers(x, i, first, radius, pair, sum);
                (logarithm ? MINUS_LOG : RECIPROCAL).enclose(sum, radius, sum);
                for (int k = 0; k < columns; k++) {
                    any |= defined[k]
                            ? encloseDefined(x, i, first, k, radius[k], sum, y)
                            : y.set(i, k, 0, 0, Double.POSITIVE_INFINITY);
                }
            }
        }
        y.settle(any);
    }

    /** One element of a group that holds a number, and none that is infinite or unknown. */
    private boolean encloseDefined(
            Enclosure x, int i, int first, int k, double radius, Enclosure byPairs, Enclosure y) {
        if (isMasked(x, i, k)) {
            return y.set(i, k, logarithm ? Double.NEGATIVE_INFINITY : 0, 0, 0);
        }
        double value = byPairs.value(0, k);
        double slope = byPairs.slope(0, k);
        double rest = byPairs.rest(0, k);
        if (!(rest <= LOOSE * Math.abs(value))) {
            double low = bound(x, i, first, k, radius, 1);
            double high = bound(x, i, first, k, radius, -1);
            double half = 0.5 * (high - low) * Enclosure.OUTWARD;
            if (!(rest <= half)) {
                return y.set(i, k, low + 0.5 * (high - low), 0, half);
            }
        }
        return y.set(i, k, value, slope, rest);
    }

    /**
     * A bound on the value of element i wherever its group may go: its least value for {@code side} 1, its largest for
     * -1. However far the elements are apart, it is finite.
     */
    private double bound(Enclosure x, int i, int first, int k, double radius, int side) {
        double most = 0;
        for (int j = first; j < first + extent * inner; j += inner) {
            if (j != i && !isMasked(x, j, k)) {
                most = Math.max(most, farthest(x, i, j, k, radius, side));
            }
        }
        double sum = Math.exp(-most);
        for (int j = first; j < first + extent * inner; j += inner) {
            if (j != i && !isMasked(x, j, k)) {
                sum += Math.exp(farthest(x, i, j, k, radius, side) - most);
            }
        }
        double log = most + Math.log(sum);
        double outward = side * ROUNDING * (1 + log);
        return logarithm ? -log - outward : Math.max(0, Math.min(1, Math.exp(-log - outward)));
    }

    /** The most that element j exceeds element i by, for {@code side} 1, or the least, for -1. */
    private static double farthest(Enclosure x, int i, int j, int k, double radius, int side) {
        double turn = Math.abs(x.slope(j, k) - x.slope(i, k)) * radius;
        double reach = (turn + x.rest(j, k) + x.rest(i, k)) * Enclosure.OUTWARD;
        return x.value(j, k) - x.value(i, k) + side * reach;
    }

    /** Whether an element is minus infinity, as those are that attention masks. */
    private static boolean isMasked(Enclosure x, int i, int k) {
        return x.value(i, k) == Double.NEGATIVE_INFINITY;
    }

    /** Whether all elements of a group are known, none is infinite, and not all are masked: else there is no value. */
    private boolean isDefined(Enclosure x, int first, int k) {
        boolean masked = true;
        for (int j = first; j < first + extent * inner; j += inner) {
            masked &= isMasked(x, j, k);
            if (!(x.value(j, k) < Double.POSITIVE_INFINITY && x.rest(j, k) < Double.POSITIVE_INFINITY)) {
                return false;
            }
        }
        return !masked;
    }

    /** The sum of {@code exp(x_j - x_i)} over the group of i, whose own term is 1; masked elements add nothing. */
    private void addPowers(Enclosure x, int i, int first, double[] radius, Enclosure pair, Enclosure sum) {
        int columns = radius.length;
        double[] lines = sum.lines();
        double[] rests = sum.rests();
        Arrays.fill(lines, 0, columns, 1);
        Arrays.fill(lines, columns, 2 * columns, 0);
        Arrays.fill(rests, 0);
        for (int j = first; j < first + extent * inner; j += inner) {
            if (j == i) {
                continue;
            }
            boolean any = false;
            for (int k = 0; k < columns; k++) {
                double rest = x.rest(j, k) + x.rest(i, k);
                any |= pair.set(0, k, x.value(j, k) - x.value(i, k), x.slope(j, k) - x.slope(i, k), rest);
            }
            pair.settle(any);
            EXP.enclose(pair, radius, pair);
            for (int k = 0; k < columns; k++) {
                if (!isMasked(x, j, k)) {
                    lines[k] += pair.value(0, k);
                    lines[columns + k] += pair.slope(0, k);
                    rests[k] += pair.rest(0, k);
                }
            }
        }
        for (int k = 0; k < columns; k++) {
            rests[k] *= Enclosure.OUTWARD;
        }
        sum.settle(true);
    }

    /**
     * With s the softmax, the gradient of element i is {@code s_i (g_i - sum over j of s_j g_j)}, of the logarithm
     * {@code g_i - s_i sum over j of g_j}.
     */
    @Override
    public void addVjp(double[] x, double[] g, double[] into) {
        double[] s = new double[x.length];
        new Softmax(outer, extent, inner, false).apply(x, 1, s);
        for (int block = 0; block < outer; block++) {
            for (int i = 0; i < inner; i++) {
                int first = block * extent * inner + i;
                double sum = 0;
                for (int j = 0, at = first; j < extent; j++, at += inner) {
                    sum += logarithm ? g[at] : s[at] * g[at];
                }
                for (int j = 0, at = first; j < extent; j++, at += inner) {
                    into[at] += logarithm ? g[at] - s[at] * sum : s[at] * (g[at] - sum);
                }
            }
        }
    }
}
