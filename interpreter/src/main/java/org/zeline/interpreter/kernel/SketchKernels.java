package org.zeline.interpreter.kernel;

/**
 * The reference for the kernels of sketches: standard Cauchy numbers from counters, and order statistics of absolute
 * values.
 *
 * <p>A Cauchy number is {@code tan(pi (u - 1/2))}, with u from the finalizer of SplitMix64 (Steele, Lea and Flood,
 * OOPSLA 2014), uniform on the odd multiples of 2^-53. The tangent is a quotient of polynomials for sine and cosine on
 * {@code [0, pi/4]} (coefficients of Sun's fdlibm); near a pole it is the reciprocal for the distance to the pole, and
 * as precise.
 */
public final class SketchKernels {
    /** The step from one counter to the next. */
    public static final long STEP = 0x9e3779b97f4a7c15L;

    /** The first factor of the finalizer. */
    public static final long FIRST = 0xbf58476d1ce4e5b9L;

    /** The second factor of the finalizer. */
    public static final long SECOND = 0x94d049bb133111ebL;

    /** Coefficients of {@code (sin(x) - x) / x^3} in powers of {@code x^2}. */
    static final double[] SINE = {
        -0.16666666666666632,
        0.00833333333332249,
        -0.0001984126982985795,
        2.7557313707070068e-6,
        -2.5050760253406863e-8,
        1.58969099521155e-10
    };

    /** Coefficients of {@code (cos(x) - 1 + x^2 / 2) / x^4} in powers of {@code x^2}. */
    static final double[] COSINE = {
        0.0416666666666666,
        -0.001388888888887411,
        2.480158728947673e-5,
        -2.7557314351390663e-7,
        2.087572321298175e-9,
        -1.1359647557788195e-11
    };

    private SketchKernels() {}

    /** {@return a bijection of the 64-bit numbers that scatters them} */
    public static long mixed(long z) {
        long y = (z ^ (z >>> 30)) * FIRST;
        y = (y ^ (y >>> 27)) * SECOND;
        return y ^ (y >>> 31);
    }

    /** {@return the Cauchy number of 52 of the bits} */
    static double symbol(long bits) {
        double u = Double.longBitsToDouble((bits >>> 12) | 0x3ff0000000000000L) - 1.5 + 0x1p-53;
        double away = Math.abs(u);
        double rest = 0.5 - away;
        double x = Math.PI * Math.min(away, rest);
        double z = x * x;
        double sine = SINE[5];
        double cosine = COSINE[5];
        for (int i = 4; i >= 0; i--) {
            sine = sine * z + SINE[i];
            cosine = cosine * z + COSINE[i];
        }
        double s = sine * z * x + x;
        double c = cosine * z * z + (1 - 0.5 * z);
        double tangent = away > rest ? c / s : s / c;
        return u < 0 ? -tangent : tangent;
    }

    static double addSymbols(long key, double[] sizes, double[] y, int columns, int elements) {
        double most = 0;
        for (int i = 0; i < elements; i++) {
            if (sizes[i] > 0) {
                most = Math.max(most, addSymbols(elementKey(key, i), 0, sizes[i], y, i * columns, columns));
            }
        }
        return most;
    }

    /** {@return the key of an element's symbols} */
    public static long elementKey(long key, int element) {
        return mixed(key + (element + 1) * STEP);
    }

    /** Adds the symbols of some columns of one element, and returns the largest absolute value that was added. */
    public static double addSymbols(long elementKey, int first, double size, double[] y, int from, int columns) {
        double most = 0;
        for (int j = first; j < columns; j++) {
            double added = size * symbol(mixed(elementKey + (j + 1) * STEP));
            y[from + j] += added;
            most = Math.max(most, Math.abs(added));
        }
        return most;
    }

    static void lowerBounds(
            double[] x,
            int columns,
            int order,
            double factor,
            double addend,
            double[] enough,
            double[] bounds,
            int elements) {
        long[] sizes = new long[columns];
        for (int i = 0; i < elements; i++) {
            if (bounds[i] > enough[i]) {
                for (int j = 0; j < columns; j++) {
                    sizes[j] = Double.doubleToRawLongBits(x[i * columns + j]) & Long.MAX_VALUE;
                }
                bounds[i] = bound(sizes, order, factor, addend, enough[i], bounds[i]);
            }
        }
    }

    private static double bound(long[] sizes, int order, double factor, double addend, double enough, double bound) {
        long limit = limit(enough, factor, addend);
        if (limit >= 0 && within(sizes, limit) >= order) {
            return enough;
        }
        limit = limit(bound, factor, addend);
        if (limit < 0 || within(sizes, limit) < order) {
            return bound;
        }
        long low = -1;
        long high = limit;
        for (long size : sizes) {
            if (low < size && size < high) {
                if (within(sizes, size) >= order) {
                    high = size;
                } else {
                    low = size;
                }
            }
        }
        return Math.min(bound, (Double.longBitsToDouble(high) + addend) * factor);
    }

    /** {@return the bits of the largest number that gives no more than a bound; negative if there is none} */
    public static long limit(double bound, double factor, double addend) {
        double limit = bound / factor - addend;
        return limit >= 0 ? Double.doubleToRawLongBits(limit) : -1;
    }

    /** The number of sizes up to a limit, both as bits of numbers that are not negative. */
    private static int within(long[] sizes, long limit) {
        int count = 0;
        for (long size : sizes) {
            count += size <= limit ? 1 : 0;
        }
        return count;
    }

    static double largest(double[] x, int count) {
        double most = 0;
        for (int i = 0; i < count; i++) {
            most = Math.max(most, Math.abs(x[i]));
        }
        return most;
    }
}
