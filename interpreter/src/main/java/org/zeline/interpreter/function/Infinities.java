package org.zeline.interpreter.function;

/** Detects infinities and NaN in arrays. */
public final class Infinities {
    private static final long EXPONENT = 0x7ff0000000000000L;

    /** The lowest bit of the exponent. Added to an exponent of all ones, it overflows into the sign. */
    private static final long LEAST = 0x0010000000000000L;

    private Infinities() {}

    /**
     * {@return whether any of the first numbers is infinite or NaN}
     *
     * @param x numbers
     * @param count how many of them to check
     */
    public static boolean any(double[] x, int count) {
        long overflow = 0;
        for (int i = 0; i < count; i++) { // without branches, so that it is vectorized
            overflow |= (Double.doubleToRawLongBits(x[i]) & EXPONENT) + LEAST;
        }
        return overflow < 0;
    }
}
