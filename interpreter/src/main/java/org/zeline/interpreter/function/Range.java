package org.zeline.interpreter.function;

/**
 * An interval of steps along the line, which contains zero. Selections narrow it to the steps within which their
 * branches do not change.
 */
public final class Range {
    private double lower = Double.NEGATIVE_INFINITY;
    private double upper = Double.POSITIVE_INFINITY;

    /** Creates a range that covers the whole line. */
    public Range() {}

    /** {@return the largest step down, at most 0} */
    public double lower() {
        return lower;
    }

    /** {@return the largest step up, at least 0} */
    public double upper() {
        return upper;
    }

    /**
     * Narrows the range to the steps {@code t} with {@code gap + slope t >= 0}.
     *
     * @param gap the gap at {@code t = 0}, at least 0; negative values, which result from rounding, count as 0
     * @param slope the slope of the gap with respect to {@code t}
     */
    public void keep(double gap, double slope) {
        if (slope < 0) {
            upper = Math.min(upper, Math.max(gap, 0.0) / -slope);
        } else if (slope > 0) {
            lower = Math.max(lower, -(Math.max(gap, 0.0) / slope));
        }
    }
}
