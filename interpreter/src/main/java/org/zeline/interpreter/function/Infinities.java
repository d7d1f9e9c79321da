package org.zeline.interpreter.function;

/** Finds infinite numbers and NaN among many others. */
public final class Infinities {
    private static final long EXPONENT = 0x7ff0000000000000L;

    /** Added to an exponent of ones, the least of its bits overflows into the sign. */
    private static final long LEAST = 0x0010000000000000L;

    private Infinities() {}

    /**
     * {@return whether any of the first numbers is infinite or no number}
     *
     * @param x numbers
     * @param count how many of them are looked at
     */
    public static boolean any(double[] x, int count) {
        long overflow = 0;
        for (int i = 0; i < count; i++) { // without branches, so that vectors take it
            overflow |= (Double.doubleToRawLongBits(x[i]) & EXPONENT) + LEAST;
        }
        return overflow < 0;
    }
}
