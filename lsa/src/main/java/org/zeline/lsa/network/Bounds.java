package org.zeline.lsa.network;

/**
 * The range of the elements of an input, for example from 0 to 1 for grey values.
 *
 * @param lower the least value, may be minus infinity
 * @param upper the largest value, above {@code lower}, may be infinity
 */
public record Bounds(double lower, double upper) {
    /** All numbers. */
    public static final Bounds NONE = new Bounds(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    /** From 0 to 1. */
    public static final Bounds UNIT = new Bounds(0, 1);

    /**
     * Checks the order.
     *
     * @throws IllegalArgumentException if {@code lower} is not below {@code upper}
     */
    public Bounds {
        if (!(lower < upper)) {
            throw new IllegalArgumentException(
                    "the lower bound must be below the upper bound, got " + lower + " and " + upper);
        }
    }

    /**
     * {@return the nearest value within the bounds}
     *
     * @param value any number
     */
    public double clamp(double value) {
        return Math.max(lower, Math.min(value, upper));
    }

    /** {@return the difference of the bounds, may be infinity} */
    public double width() {
        return upper - lower;
    }
}
