package org.zeline.si.evaluation;

/**
 * The term of order {@code 1/n} of the distribution function of the statistic of Cramer and von Mises: psi_1 of Csorgo
 * and Faraway (Journal of the Royal Statistical Society B 58, 1996, equation 1.10), a series of modified Bessel
 * functions.
 */
final class CramerVonMisesCorrection {
    private static final double SMALL = 1e-14;
    private static final double SQRT_PI = Math.sqrt(Math.PI);

    private CramerVonMisesCorrection() {}

    /**
     * The term.
     *
     * @param x the statistic
     * @param tail the limit of the probability above it
     */
    static double at(double x, double tail) {
        double sum = 0;
        double ratio = SQRT_PI;
        double term = 1;
        for (int k = 0; Math.abs(term) > SMALL; k++) {
            term = ratio * term(k, x) / Math.PI;
            sum -= term;
            ratio *= (k + 0.5) / (k + 1);
        }
        return (1 - tail) / 12 + sum;
    }

    /** The k-th term over {@code Gamma(k + 1/2)}. */
    private static double term(int k, double x) {
        double m = 2 * k + 1;
        double root = 2 * Math.sqrt(x);
        double a = (4 * k + 1) / root;
        double b = (4 * k + 3) / root;
        double c = (4 * k + 5) / root;
        double three = Math.pow(x, 0.75);
        double five = Math.pow(x, 1.25);
        return m * second(b) / (9 * three)
                + third(a) / (72 * five)
                + (m + 2) * (k + 0.5) * third(c) / (6 * five)
                + 7 * m * (second(a) + second(c)) / (144 * three);
    }

    private static double second(double y) {
        double z = y * y / 4;
        return Math.pow(y / 2, 1.5) * (bessel(0.25, z) + bessel(0.75, z)) / SQRT_PI;
    }

    private static double third(double y) {
        double z = y * y / 4;
        double sum = 2 * bessel(0.25, z) + 3 * bessel(0.75, z) - bessel(1.25, z);
        return Math.pow(y / 2, 2.5) * sum / SQRT_PI;
    }

    /**
     * {@code exp(-z) K(order, z)}, the integral of {@code exp(-z (1 + cosh t)) cosh(order t)} over the positive t (DLMF
     * 10.32.9) by the trapezoidal rule, whose error falls exponentially with the number of points.
     */
    private static double bessel(double order, double z) {
        double step = 0.7 / Math.sqrt(z + 50);
        double sum = 0.5 * Math.exp(-2 * z);
        double term = sum;
        for (int i = 1; term > 1e-18 * sum && term > 0; i++) {
            double t = i * step;
            term = Math.exp(-z * (1 + Math.cosh(t))) * Math.cosh(order * t);
            sum += term;
        }
        return step * sum;
    }
}
