package org.zeline.si.interval;

import java.util.Arrays;

/**
 * A polynomial of one variable. Its coefficients are taken as exact: where it is below zero is decided without
 * tolerance. Immutable.
 */
public final class Polynomial {
    /**
     * In a quadratic with outer coefficients near 1, beside a middle one beyond this the discriminant is its square.
     */
    private static final double STEEP = 0x1p60;

    private static final int SUBNORMAL_SHIFT = 54;

    private final double[] coefficients;

    private Polynomial(double[] coefficients) {
        this.coefficients = coefficients;
    }

    /**
     * A polynomial.
     *
     * @param coefficients in ascending order, that of z^i at i; leading zeros are left out
     * @return the polynomial; without coefficients, or with zeros alone, it is zero everywhere
     * @throws IllegalArgumentException if a coefficient is not finite
     */
    public static Polynomial of(double... coefficients) {
        int used = 0;
        for (int i = 0; i < coefficients.length; i++) {
            if (!Double.isFinite(coefficients[i])) {
                throw new IllegalArgumentException(
                        "the coefficients of a polynomial must be finite, that of z^" + i + " is " + coefficients[i]);
            }
            if (coefficients[i] != 0) {
                used = i + 1;
            }
        }
        return new Polynomial(Arrays.copyOf(coefficients, used));
    }

    /** {@return the degree; -1 for the polynomial that is zero everywhere} */
    public int degree() {
        return coefficients.length - 1;
    }

    /**
     * The value at a point, by Horner's rule.
     *
     * @param z a point
     * @return the value, with rounding
     */
    public double at(double z) {
        double value = 0;
        for (int i = degree(); i >= 0; i--) {
            value = value * z + coefficients[i];
        }
        return value;
    }

    /**
     * The closure of where this polynomial is below zero. Where it touches zero from below the set stays joined; where
     * it touches from above there is a single point, which has no mass and is left out. The polynomial that is zero
     * everywhere is nowhere below.
     *
     * <p>Up to degree 2 an end is a root in closed form, right to a few units in the last place. Beyond it is the last
     * double before the root at which the polynomial, computed exactly, is at most zero. A part between two
     * neighbouring doubles is left out, and so is such a gap.
     *
     * @return the set
     */
    public IntervalSet belowZero() {
        return switch (degree()) {
            case -1 -> IntervalSet.EMPTY;
            case 0 -> coefficients[0] < 0 ? IntervalSet.REAL_LINE : IntervalSet.EMPTY;
            case 1 -> belowZero(-coefficients[0] / coefficients[1]);
            case 2 -> belowZero(coefficients[2], coefficients[1], coefficients[0]);
            default -> new ExactPolynomial(coefficients).belowZero();
        };
    }

    private IntervalSet belowZero(double root) {
        return coefficients[1] > 0
                ? IntervalSet.of(Double.NEGATIVE_INFINITY, root)
                : IntervalSet.of(root, Double.POSITIVE_INFINITY);
    }

    /**
     * Where {@code a z^2 + b z + c} is; its roots are {@code q / a} and {@code c / q}, and q adds what has one sign.
     */
    private static IntervalSet belowZero(double a, double b, double c) {
        if (c == 0) {
            return between(a, 0, -b / a);
        }
        int k = Math.floorDiv(exponent(c) - exponent(a), 2);
        double scaledA = Math.scalb(a, -exponent(a));
        double halfB = Math.scalb(b, -exponent(a) - k - 1);
        double scaledC = Math.scalb(c, -exponent(a) - 2 * k);
        if (Math.abs(halfB) > STEEP) {
            return between(a, -b / a, -c / b);
        }
        double discriminant = difference(halfB, halfB, scaledA, scaledC);
        if (discriminant <= 0) {
            return a < 0 ? IntervalSet.REAL_LINE : IntervalSet.EMPTY;
        }
        double q = -(halfB + Math.copySign(Math.sqrt(discriminant), halfB));
        return between(a, Math.scalb(q / scaledA, k), Math.scalb(scaledC / q, k));
    }

    /** {@code u v - w x} to two units in the last place, by Kahan's use of fused operations. */
    private static double difference(double u, double v, double w, double x) {
        double product = w * x;
        double error = Math.fma(-w, x, product);
        return Math.fma(u, v, -product) + error;
    }

    /** Between two roots of a quadratic that opens upwards, or outside of them. */
    private static IntervalSet between(double leading, double root, double other) {
        IntervalSet inside = IntervalSet.of(Math.min(root, other), Math.max(root, other));
        return leading > 0 ? inside : inside.complement();
    }

    /** The exponent of the leading bit, of subnormal numbers too. */
    private static int exponent(double number) {
        return Math.abs(number) < Double.MIN_NORMAL
                ? Math.getExponent(Math.scalb(number, SUBNORMAL_SHIFT)) - SUBNORMAL_SHIFT
                : Math.getExponent(number);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Polynomial polynomial && Arrays.equals(coefficients, polynomial.coefficients);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(coefficients);
    }

    /** The coefficients in ascending order, for example {@code [-1.0, 0.0, 2.0]}. */
    @Override
    public String toString() {
        return Arrays.toString(coefficients);
    }
}
