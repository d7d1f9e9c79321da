package org.zeline.interpreter.pass;

/**
 * How far computed values may be from the true ones: 256 units in the last place of the largest activation, where
 * well-scaled networks lose a few; more where the line is far from the data.
 *
 * @param magnitude the largest activation of the data, the scale of rounding errors
 */
public record Rounding(double magnitude) {
    /** For what is computed without errors, or where they don't matter. */
    public static final Rounding NONE = new Rounding(0);

    private static final double PART = 0x1p-44;

    /**
     * {@return how far they may be there}
     *
     * @param z a point of the line
     */
    public double at(double z) {
        return PART * magnitude * (1 + Math.abs(z));
    }
}
