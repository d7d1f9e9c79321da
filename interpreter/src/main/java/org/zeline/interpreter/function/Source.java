package org.zeline.interpreter.function;

/**
 * What a nonlinear step adds to an element besides the linear part, as the middle of a range and half of its length,
 * rounded up. Of a range that is not bounded, the middle is zero and the size infinite.
 *
 * @param center the middle
 * @param size how far from the middle, at most
 */
record Source(double center, double size) {
    /** The source that lies within a range. */
    static Source within(double least, double most) {
        if (least == most && Math.abs(least) < Double.POSITIVE_INFINITY) {
            return new Source(least, 0);
        }
        double center = 0.5 * (least + most);
        double size = Math.max(most - center, center - least) * Enclosure.OUTWARD;
        boolean bounded = Math.abs(center) < Double.POSITIVE_INFINITY && size < Double.POSITIVE_INFINITY;
        return bounded ? new Source(center, size) : new Source(0, Double.POSITIVE_INFINITY);
    }

    /** Whether nothing is added. */
    boolean isNone() {
        return center == 0 && size == 0;
    }
}
