package org.zeline.interpreter.function;

/**
 * Bounds of the slopes of a piecewise linear function on intervals: those of the pieces that meet the interior. Unknown
 * if the function jumps and a knot lies in the interval.
 */
final class PiecewiseLinearSlopes {
    private PiecewiseLinearSlopes() {}

    static SlopeBounds of(PiecewiseLinear f, double[] low, double[] high) {
        SlopeBounds bounds = SlopeBounds.elementwise(low.length);
        for (int i = 0; i < low.length; i++) {
            set(f, i, low[i], high[i], bounds);
        }
        return bounds;
    }

    private static void set(PiecewiseLinear f, int i, double low, double high, SlopeBounds bounds) {
        if (low == high) {
            double slope = f.slope(f.piece(low), i);
            bounds.set(i, slope, slope);
            return;
        }
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (int p = 0; p < f.pieces(); p++) {
            if (f.jumps() && low <= f.lower(p) && f.lower(p) <= high) {
                bounds.set(i, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
                return;
            }
            if (f.lower(p) < high && f.upper(p) > low) {
                least = Math.min(least, f.slope(p, i));
                most = Math.max(most, f.slope(p, i));
            }
        }
        bounds.set(i, least, most);
    }
}
