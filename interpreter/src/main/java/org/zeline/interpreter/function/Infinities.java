package org.zeline.interpreter.function;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.linear.Scratch;

/**
 * What a linear map makes of infinite elements, as masks hold. An infinite constant in a sum makes it an infinite
 * constant, if all else in it is finite. A sum that is infinite for another reason, overflow, or that is no number, as
 * that of zero times infinity, is no value that a line could be followed through.
 */
final class Infinities {
    private static final long EXPONENT = 0x7ff0000000000000L;

    /** Added to an exponent of ones, the least of its bits overflows into the sign. */
    private static final long LEAST = 0x0010000000000000L;

    private Infinities() {}

    /** {@return whether any of the first numbers is infinite or no number} */
    static boolean any(double[] x, int count) {
        long overflow = 0;
        for (int i = 0; i < count; i++) { // without branches, so that vectors take it
            overflow |= (Double.doubleToRawLongBits(x[i]) & EXPONENT) + LEAST;
        }
        return overflow < 0;
    }

    /**
     * What a map makes of its inputs once zeros stand for what is infinite in them, without the offset: finite where an
     * infinite result is a constant.
     */
    static double[] finiteParts(
            Action.Linear linear, Kernels kernels, double[][] x, int columns, int size, Scratch scratch) {
        double[][] finite = new double[x.length][];
        for (int i = 0; i < x.length; i++) {
            finite[i] =
                    Arrays.stream(x[i]).map(v -> Double.isInfinite(v) ? 0 : v).toArray();
        }
        double[] parts = new double[size * columns];
        linear.map().apply(kernels, finite, columns, parts, scratch);
        return parts;
    }

    /**
     * Settles the slopes of what a linear map has made, of values that are infinite: zero for a constant, else NaN.
     *
     * @param x the inputs, values and slopes in turn
     * @param y the result, values and slopes in turn
     */
    static void settle(Action.Linear linear, Kernels kernels, double[][] x, double[] y, Scratch scratch) {
        if (!any(y, y.length)) {
            return;
        }
        double @Nullable [] parts = null;
        for (int i = 0; i < y.length; i += 2) {
            if (Double.isInfinite(y[i])) {
                if (parts == null) {
                    parts = finiteParts(linear, kernels, x, 2, y.length / 2, scratch);
                }
                y[i + 1] = Double.isFinite(parts[i]) && Double.isFinite(parts[i + 1]) ? 0 : Double.NaN;
            } else if (!Double.isFinite(y[i + 1])) {
                y[i + 1] = Double.NaN;
            }
        }
    }
}
