package org.zeline.interpreter.function;

/**
 * The gradient of a piecewise linear function with respect to its argument, {@code slope(x) g}.
 *
 * <p>At a knot, the subgradient of least absolute value is used: the slope nearer to zero of those below and above, and
 * zero if they differ in sign. So Relu and Abs have slope 0 at zero, and LeakyRelu has slope {@code alpha}, as in
 * PyTorch. Jumps are ignored.
 */
final class PiecewiseLinearGradient {
    private PiecewiseLinearGradient() {}

    /**
     * The gradient of one element.
     *
     * @param function the function
     * @param x the argument
     * @param g the cotangent of the value
     * @param i the index of the element
     */
    static double of(PiecewiseLinear function, double x, double g, int i) {
        if (function == PiecewiseLinear.RELU) {
            return Double.longBitsToDouble(Double.doubleToRawLongBits(g) & positive(x));
        }
        int p = function.piece(x);
        double slope = function.slope(p, i);
        if (p > 0 && x == function.lower(p)) {
            slope = nearerToZero(function.slope(p - 1, i), slope);
        }
        return slope == 0 ? 0 : slope * g;
    }

    /**
     * All bits set if x is positive, otherwise none. Computed without a branch, which would be mispredicted half of the
     * time.
     */
    private static long positive(double x) {
        long bits = Double.doubleToRawLongBits(x);
        return (~bits & -bits) >> 63;
    }

    private static double nearerToZero(double p, double q) {
        return p * q <= 0 ? 0 : Math.abs(p) <= Math.abs(q) ? p : q;
    }
}
