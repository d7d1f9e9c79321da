package org.zeline.lsa;

import org.zeline.interpreter.value.ModelException;

/**
 * The least and the largest value that an element of an input may have, for example 0 and 1 for grey values.
 *
 * @param lower may be minus infinity
 * @param upper above {@code lower}, may be infinity
 */
public record Bounds(double lower, double upper) {
    /** Any number. */
    public static final Bounds NONE = new Bounds(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

    /** From 0 to 1. */
    public static final Bounds UNIT = new Bounds(0, 1);

    /** Checks the order. */
    public Bounds {
        if (!(lower < upper)) {
            throw new ModelException("the lower bound must be below the upper one, got " + lower + " and " + upper);
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

    /** {@return the distance between the bounds} */
    public double width() {
        return upper - lower;
    }
}
