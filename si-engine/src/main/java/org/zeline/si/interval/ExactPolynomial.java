package org.zeline.si.interval;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * A polynomial of degree 0 or more whose sign is known without error at every double. Between neighbouring roots of its
 * derivative, found in the same way, it is monotone, and bisection over the doubles finds where its sign changes.
 */
final class ExactPolynomial {
    private final BigDecimal[] exact;
    private final double[] rounded;

    /** Of coefficients in ascending order, the last one not zero. */
    ExactPolynomial(double[] coefficients) {
        this(exact(coefficients));
    }

    private ExactPolynomial(BigDecimal[] exact) {
        this.exact = exact;
        rounded = new double[exact.length];
        for (int i = 0; i < exact.length; i++) {
            rounded[i] = exact[i].doubleValue();
        }
    }

    private static BigDecimal[] exact(double[] coefficients) {
        BigDecimal[] exact = new BigDecimal[coefficients.length];
        for (int i = 0; i < exact.length; i++) {
            exact[i] = new BigDecimal(coefficients[i]);
        }
        return exact;
    }

    private int degree() {
        return exact.length - 1;
    }

    private ExactPolynomial derivative() {
        BigDecimal[] slopes = new BigDecimal[degree()];
        for (int i = 0; i < slopes.length; i++) {
            slopes[i] = exact[i + 1].multiply(BigDecimal.valueOf(i + 1L));
        }
        return new ExactPolynomial(slopes);
    }

    /** The closure of where it is below zero, up to parts between neighbouring doubles. */
    IntervalSet belowZero() {
        List<double[]> below = new ArrayList<>();
        double[] points = marks();
        for (int i = 0; i + 1 < points.length; i++) {
            int left = sign(points[i]);
            int right = sign(points[i + 1]);
            int between = left == 0 && right == 0 ? sign(middle(points[i], points[i + 1])) : left + right;
            if (left <= 0 && right <= 0 && between < 0) {
                below.add(new double[] {points[i], points[i + 1]});
            }
        }
        return IntervalSet.union(below);
    }

    /**
     * Both ends of the line, every double at which this is zero, and both doubles next to every other change of sign;
     * ascending. Between two of them the sign is the same at all doubles.
     */
    private double[] marks() {
        List<Double> marks = new ArrayList<>();
        marks.add(Double.NEGATIVE_INFINITY);
        double[] bends = degree() < 2
                ? new double[] {Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY}
                : derivative().marks();
        for (int i = 0; i + 1 < bends.length && degree() > 0; i++) {
            int left = sign(bends[i]);
            if (left == 0) {
                marks.add(bends[i]);
            } else if (left * sign(bends[i + 1]) < 0) {
                addCrossing(bends[i], bends[i + 1], left, marks);
            }
        }
        marks.add(Double.POSITIVE_INFINITY);
        return marks.stream().mapToDouble(Double::doubleValue).distinct().toArray();
    }

    private void addCrossing(double left, double right, int signLeft, List<Double> marks) {
        double low = left;
        double high = right;
        while (true) {
            double middle = middle(low, high);
            if (middle == low || middle == high) {
                marks.add(low);
                marks.add(high);
                return;
            }
            int sign = sign(middle);
            if (sign == 0) {
                marks.add(middle);
                return;
            }
            if (sign == signLeft) {
                low = middle;
            } else {
                high = middle;
            }
        }
    }

    /** The double with as many doubles on its left as on its right; one of the two if they are neighbours. */
    private static double middle(double low, double high) {
        long from = rank(low);
        long to = rank(high);
        return ofRank((from & to) + ((from ^ to) >> 1));
    }

    /** Numbers the doubles in ascending order, zero by 0. */
    private static long rank(double z) {
        long bits = Double.doubleToLongBits(z);
        return bits >= 0 ? bits : Long.MIN_VALUE - bits;
    }

    private static double ofRank(long rank) {
        return Double.longBitsToDouble(rank >= 0 ? rank : Long.MIN_VALUE - rank);
    }

    /** The sign at a double or at an end of the line: by Horner's rule where rounding leaves no doubt, else exactly. */
    private int sign(double z) {
        int leading = exact[degree()].signum();
        if (Double.isInfinite(z)) {
            return z < 0 && degree() % 2 == 1 ? -leading : leading;
        }
        double value = 0;
        double size = 0;
        for (int i = degree(); i >= 0; i--) {
            value = value * z + rounded[i];
            size = size * Math.abs(z) + Math.abs(rounded[i]) + Double.MIN_NORMAL; // the last covers underflow
        }
        if (Math.abs(value) > (2 * degree() + 4) * 0x1p-52 * size) {
            return value > 0 ? 1 : -1;
        }
        return exactSign(z);
    }

    private int exactSign(double z) {
        BigDecimal point = new BigDecimal(z);
        BigDecimal value = BigDecimal.ZERO;
        for (int i = degree(); i >= 0; i--) {
            value = value.multiply(point).add(exact[i]);
        }
        return value.signum();
    }
}
