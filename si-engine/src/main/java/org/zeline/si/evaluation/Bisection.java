package org.zeline.si.evaluation;

import java.util.function.DoublePredicate;

/** Bisection of the numbers that a double can hold, so that small roots are as exact as large ones. */
final class Bisection {
    private Bisection() {}

    /**
     * The smallest number that satisfies a condition, given that all larger ones do.
     *
     * @param holds the condition
     * @param from where it need not hold, at least 0
     * @param to where it holds
     */
    static double first(DoublePredicate holds, double from, double to) {
        long low = Double.doubleToLongBits(from + 0.0) - 1;
        long high = Double.doubleToLongBits(to);
        while (high - low > 1) {
            long middle = low + (high - low) / 2;
            if (holds.test(Double.longBitsToDouble(middle))) {
                high = middle;
            } else {
                low = middle;
            }
        }
        return Double.longBitsToDouble(high);
    }
}
