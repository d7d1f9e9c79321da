package org.zeline.interpreter.function;

/** An interval around zero, of steps along the line, that selections narrow to where their branches stay chosen. */
public final class Range {
    private double lower = Double.NEGATIVE_INFINITY;
    private double upper = Double.POSITIVE_INFINITY;

    /** The whole line. */
    public Range() {}

    /** The largest step down, at most 0. */
    public double lower() {
        return lower;
    }

    /** The largest step up, at least 0. */
    public double upper() {
        return upper;
    }

    /**
     * Keeps the steps {@code t} with {@code gap + slope t >= 0}.
     *
     * @param gap at least 0; a negative one, from rounding, counts as 0
     * @param slope by how much the gap grows with {@code t}
     */
    public void keep(double gap, double slope) {
        if (slope < 0) {
            upper = Math.min(upper, Math.max(gap, 0.0) / -slope);
        } else if (slope > 0) {
            lower = Math.max(lower, -(Math.max(gap, 0.0) / slope));
        }
    }
}
