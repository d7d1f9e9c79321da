package org.zeline.interpreter.function;

/** Element-wise enclosure of a piecewise linear function. */
final class PiecewiseLinearEnclosure {
    private PiecewiseLinearEnclosure() {}

    /**
     * Encloses one element in all columns. If the function jumps at an end of an element's range, the values on both
     * sides are enclosed.
     *
     * @return whether any remainder of the result is nonzero
     */
    static boolean element(PiecewiseLinear f, int i, Enclosure x, double[] radius, double[] rounding, Enclosure y) {
        boolean jumps = f.jumps();
        boolean any = false;
        for (int k = 0; k < radius.length; k++) {
            double value = x.value(i, k);
            double slope = x.slope(i, k);
            double remainder = jumps ? x.remainder(i, k, rounding[k]) : x.remainder(i, k);
            double reach = Math.abs(slope) * radius[k] + remainder;
            double low = value - reach;
            double high = value + reach;
            int p = f.piece(low);
            if (reach == 0) {
                any |= y.set(i, k, f.value(low, i), 0, 0);
            } else if (high <= f.upper(p) && !(jumps && (low == f.lower(p) || high == f.upper(p)))) {
                double factor = f.slope(p, i);
                double error = Math.abs(factor) * remainder;
                any |= y.set(i, k, factor * value + f.intercept(p), factor * slope, error);
            } else {
                any |= straddle(f, i, k, value, slope, remainder, low, high, y);
            }
        }
        return any;
    }

    /**
     * Encloses a range that contains a knot by the chord between its ends and the extreme deviations from the chord,
     * which occur at knots.
     */
    private static boolean straddle(
            PiecewiseLinear f,
            int i,
            int k,
            double value,
            double slope,
            double remainder,
            double low,
            double high,
            Enclosure y) {
        double atLow = f.value(low, i);
        double chord = high > low ? (f.value(high, i) - atLow) / (high - low) : 0;
        double least = 0;
        double most = 0;
        for (int p = 0; p + 1 < f.pieces(); p++) {
            double knot = f.upper(p);
            if (low <= knot && knot <= high) {
                double base = atLow + chord * (knot - low);
                double below = f.slope(p, i) * knot + f.intercept(p) - base;
                double above = f.slope(p + 1, i) * knot + f.intercept(p + 1) - base;
                double at = f.atKnot(p) - base;
                least = Math.min(least, Math.min(at, Math.min(below, above)));
                most = Math.max(most, Math.max(at, Math.max(below, above)));
            }
        }
        double error = (Math.abs(chord) * remainder + 0.5 * (most - least)) * Enclosure.OUTWARD;
        return y.set(i, k, atLow + chord * (value - low) + 0.5 * (most + least), chord * slope, error);
    }
}
