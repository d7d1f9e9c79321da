package org.zeline.interpreter.function;

/**
 * The bounds of {@code max(u + e, 0) - factor e - interpolated(max(y, 0))} over an interval, for a value u + e whose
 * deviation is at most E and that has the knots y and the shift {@code u - y}. The factor is the slope of the function
 * if no knot is on the other side, else 1/2; it must not depend on the shift.
 *
 * <p>For fixed u, the largest is at {@code e = -E} or {@code E}; as a function of u it is convex, so that between knots
 * it is largest at the ends. The smallest is at {@code e = -u} or the nearest possible; as a function of u it is convex
 * and bends at {@code -E} and {@code E}.
 */
final class HingeKnots {
    double factor;
    double least;
    double most;

    /** Where all knots and deviations are on one side, the result is exact: {@code least = most}. */
    void over(double[] lines, int from, int cells, double kink, double shift, double bound) {
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        for (int k = 0; k <= cells; k++) {
            double y = lines[from + k] - kink;
            low = Math.min(low, y);
            high = Math.max(high, y);
        }
        factor = low >= 0 ? 1 : high <= 0 ? 0 : 0.5;
        if (low >= 0 && low + shift >= bound) {
            least = shift;
            most = shift;
        } else if (factor == 0 && high + shift <= -bound) {
            least = 0;
            most = 0;
        } else {
            extremes(lines, from, cells, kink, shift, bound);
        }
    }

    private void extremes(double[] lines, int from, int cells, double kink, double shift, double bound) {
        least = Double.POSITIVE_INFINITY;
        most = Double.NEGATIVE_INFINITY;
        double before = 0;
        double hingeBefore = 0;
        for (int k = 0; k <= cells; k++) {
            double y = lines[from + k] - kink;
            double u = y + shift;
            double hinge = Math.max(y, 0);
            most = Math.max(most, largest(u, bound) - hinge);
            least = Math.min(least, smallest(u, bound) - hinge);
            if (k > 0) {
                bend(before, hingeBefore, u, hinge, -bound, -factor * bound);
                bend(before, hingeBefore, u, hinge, bound, factor * bound);
            }
            before = u;
            hingeBefore = hinge;
        }
    }

    private double largest(double u, double bound) {
        return Math.max(Math.max(u + bound, 0) - factor * bound, Math.max(u - bound, 0) + factor * bound);
    }

    private double smallest(double u, double bound) {
        return u <= -bound ? -factor * bound : u >= bound ? u - (1 - factor) * bound : factor * u;
    }

    /** Lowers the least to what it is where u passes a bend within a cell. */
    private void bend(double u0, double hinge0, double u1, double hinge1, double at, double value) {
        if ((u0 < at && at < u1) || (u1 < at && at < u0)) {
            double part = (at - u0) / (u1 - u0);
            least = Math.min(least, value - (hinge0 + part * (hinge1 - hinge0)));
        }
    }
}
