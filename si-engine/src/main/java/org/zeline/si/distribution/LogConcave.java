package org.zeline.si.distribution;

import java.util.function.DoubleUnaryOperator;

/**
 * Integrals of functions whose logarithm is concave, as logarithms. The integral goes from the largest value outwards,
 * in pieces of ten Gauss-Legendre nodes, over each of which the function falls by a factor of at most e^4, until it is
 * smaller than at its peak by a factor of e^45. What lies beyond is at most about e^-45 of the integral.
 */
final class LogConcave {
    private static final double DROP = 4;
    private static final double NEGLIGIBLE = 45;
    private static final double GOLDEN = 0.5 * (Math.sqrt(5) - 1);
    private static final int GOLDEN_STEPS = 24;

    private LogConcave() {}

    /**
     * The logarithm of an integral.
     *
     * @param logf the logarithm of the function, concave; may be minus infinity at an end
     * @param lower where the integral begins, may be minus infinity
     * @param upper where it ends, may be infinity
     * @param scale a length over which the function looks like a polynomial of low degree
     * @param guess a finite point, best near the peak
     * @return the logarithm; minus infinity if the interval is empty
     */
    static double logIntegral(DoubleUnaryOperator logf, double lower, double upper, double scale, double guess) {
        if (!(lower < upper)) {
            return Double.NEGATIVE_INFINITY;
        }
        if (upper - lower <= scale) {
            double middle = lower + 0.5 * (upper - lower);
            double height = logf.applyAsDouble(middle);
            if (Math.abs(logf.applyAsDouble(lower) - height) <= DROP
                    && Math.abs(logf.applyAsDouble(upper) - height) <= DROP) {
                return height + Math.log(piece(logf, lower, upper, height));
            }
        }
        double peak = peak(logf, lower, upper, scale, Math.max(lower, Math.min(upper, guess)));
        double height = logf.applyAsDouble(peak);
        if (height == Double.NEGATIVE_INFINITY) {
            return height;
        }
        return height + Math.log(side(logf, peak, upper, scale, height) + side(logf, peak, lower, -scale, height));
    }

    /** The integral over a piece, over exp(height). */
    private static double piece(DoubleUnaryOperator logf, double lower, double upper, double height) {
        return GaussLegendre.integral(x -> Math.exp(logf.applyAsDouble(x) - height), lower, upper, 1);
    }

    /** The integral from the peak to an end, over the height of the peak. */
    private static double side(DoubleUnaryOperator logf, double peak, double end, double scale, double height) {
        double sum = 0;
        double at = peak;
        double value = height;
        double step = scale;
        while (at != end && value > height - NEGLIGIBLE) {
            double to = scale > 0 ? Math.min(end, at + step) : Math.max(end, at + step);
            double next = logf.applyAsDouble(to);
            while (value - next > DROP && at + 0.5 * (to - at) != at) {
                to = at + 0.5 * (to - at);
                next = logf.applyAsDouble(to);
            }
            sum += piece(logf, Math.min(at, to), Math.max(at, to), height);
            step = Math.signum(scale) * Math.min(Math.abs(scale), 2 * Math.abs(to - at));
            at = to;
            value = next;
        }
        return sum;
    }

    /** Where the function is largest, to a small part of the scale. */
    private static double peak(DoubleUnaryOperator logf, double lower, double upper, double scale, double start) {
        Climb up = climb(logf, start, upper, scale);
        if (up.top != start) {
            return golden(logf, up.before, up.beyond);
        }
        Climb down = climb(logf, start, lower, -scale);
        return golden(logf, down.beyond, down.top == start ? up.beyond : down.before);
    }

    /** The largest of the values at some points, and the points before and beyond. */
    private record Climb(double before, double top, double beyond) {}

    /** Goes from a point towards an end in doubling steps, as long as values rise. */
    private static Climb climb(DoubleUnaryOperator logf, double start, double end, double scale) {
        double before = start;
        double top = start;
        double value = logf.applyAsDouble(start);
        for (double step = scale; top != end; step *= 2) {
            double next = scale > 0 ? Math.min(end, top + step) : Math.max(end, top + step);
            double there = logf.applyAsDouble(next);
            if (!(there > value)) {
                return new Climb(before, top, next);
            }
            before = top;
            top = next;
            value = there;
        }
        return new Climb(before, top, top);
    }

    private static double golden(DoubleUnaryOperator logf, double from, double to) {
        double low = from;
        double high = to;
        double left = high - GOLDEN * (high - low);
        double right = low + GOLDEN * (high - low);
        double ofLeft = logf.applyAsDouble(left);
        double ofRight = logf.applyAsDouble(right);
        for (int i = 0; i < GOLDEN_STEPS; i++) {
            if (ofLeft < ofRight) {
                low = left;
                left = right;
                ofLeft = ofRight;
                right = low + GOLDEN * (high - low);
                ofRight = logf.applyAsDouble(right);
            } else {
                high = right;
                right = left;
                ofRight = ofLeft;
                left = high - GOLDEN * (high - low);
                ofLeft = logf.applyAsDouble(left);
            }
        }
        double best = ofLeft < ofRight ? right : left;
        double value = Math.max(ofLeft, ofRight);
        for (double end : new double[] {from, to}) {
            if (logf.applyAsDouble(end) > value) {
                value = logf.applyAsDouble(end);
                best = end;
            }
        }
        return best;
    }
}
