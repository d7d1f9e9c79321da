package org.zeline.interpreter.pass;

/**
 * A bound on the rounding errors of computed values: 256 units in the last place of the largest activation, where
 * well-scaled networks lose a few. The bound grows with the distance from the data.
 *
 * @param magnitude the largest activation at the data, the scale of rounding errors
 */
public record Rounding(double magnitude) {
    /** For exact computations, or where rounding errors do not matter. */
    public static final Rounding NONE = new Rounding(0);

    private static final double PART = 0x1p-44;

    /**
     * {@return the bound at a point of the line}
     *
     * @param z a point of the line
     */
    public double at(double z) {
        return PART * magnitude * (1 + Math.abs(z));
    }
}
