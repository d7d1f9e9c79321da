package org.zeline.interpreter.function;

import java.util.Arrays;

/**
 * The test of a number at a node of a decision tree: whether it lies on one side of a threshold, or whether it is one
 * of several values.
 *
 * @param kind how the number is compared
 * @param values the threshold, or the values in ascending order
 */
public record Split(Kind kind, double[] values) {
    /** How a number is compared. */
    public enum Kind {
        /** At most the threshold. */
        AT_MOST,
        /** Below the threshold. */
        BELOW,
        /** At least the threshold. */
        AT_LEAST,
        /** Above the threshold. */
        ABOVE,
        /** One of the values. */
        AMONG,
        /** None of the values; holds for NaN. */
        NOT_AMONG
    }

    /** Creates a test. */
    public Split {}

    /**
     * {@return whether a number passes the test}
     *
     * @param x the number
     */
    public boolean holds(double x) {
        return switch (kind) {
            case AT_MOST -> x <= values[0];
            case BELOW -> x < values[0];
            case AT_LEAST -> x >= values[0];
            case ABOVE -> x > values[0];
            case AMONG -> among(x);
            case NOT_AMONG -> !among(x);
        };
    }

    private boolean among(double x) {
        return Arrays.binarySearch(values, x + 0.0) >= 0;
    }

    /**
     * Decides the test for a number that moves along a line, after a small step up the line, and narrows the range to
     * the steps within which the decision stays the same.
     *
     * @param x the number at the point, not NaN
     * @param slope its slope
     */
    boolean follow(double x, double slope, Range range) {
        if (slope == 0) {
            return holds(x);
        }
        int above = 0;
        while (above < values.length && (slope > 0 ? values[above] <= x : values[above] < x)) {
            above++;
        }
        if (above > 0) {
            range.keep(x - values[above - 1], slope);
        }
        if (above < values.length) {
            range.keep(values[above] - x, -slope);
        }
        return switch (kind) {
            case AT_MOST, BELOW -> above == 0;
            case AT_LEAST, ABOVE -> above > 0;
            case AMONG -> false;
            case NOT_AMONG -> true;
        };
    }

    /** Whether all numbers of an interval pass the test, or none, or {@link Verdict#OPEN} if some may and some not. */
    Verdict within(double low, double high) {
        boolean first = holds(low);
        if (low == high) {
            return first ? Verdict.ALL : Verdict.NONE;
        }
        if (kind == Kind.AMONG || kind == Kind.NOT_AMONG) {
            boolean crosses = Arrays.stream(values).anyMatch(value -> low <= value && value <= high);
            return crosses ? Verdict.OPEN : first ? Verdict.ALL : Verdict.NONE;
        }
        return first != holds(high) ? Verdict.OPEN : first ? Verdict.ALL : Verdict.NONE;
    }

    /** What is known about a test on an interval. */
    enum Verdict {
        /** All numbers pass. */
        ALL,
        /** No number passes. */
        NONE,
        /** Some may pass, some not. */
        OPEN
    }
}
