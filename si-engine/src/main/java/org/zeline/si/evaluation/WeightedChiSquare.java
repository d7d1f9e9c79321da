package org.zeline.si.evaluation;

import java.util.function.DoubleUnaryOperator;
import java.util.function.IntToDoubleFunction;

/**
 * The upper tail of {@code sum of Z_j^2 / a_j} over all j from 1, Z independent standard normal, by Smirnov's formula
 * (see Durbin, Distribution Theory for Tests Based on the Sample Distribution Function, 1973, section 4.4): {@code P(Q
 * > x) = 1/pi sum over k (-1)^(k+1) times the integral of exp(-x y / 2) / (y sqrt |D(y)|)} from {@code a_(2k-1)} to
 * {@code a_(2k)}, with {@code D(y)} the product of all {@code 1 - y / a_j}. The terms fall fast, and the sum keeps its
 * relative accuracy in the tail. The integrand has an inverse square root at either end, which the Gauss-Chebyshev rule
 * takes.
 *
 * @param ends the numbers {@code a_j}
 * @param determinant {@code |D|}
 */
record WeightedChiSquare(IntToDoubleFunction ends, DoubleUnaryOperator determinant) {
    private static final int NODES = 40;

    /** {@code exp} of less changes nothing. */
    private static final double NEGLIGIBLE = 40;

    /** The logarithm of the probability of more than {@code x > 0}, at most 0. */
    double logTail(double x) {
        double first = ends.applyAsDouble(1);
        double sum = 0;
        for (int k = 1; 0.5 * x * (ends.applyAsDouble(2 * k - 1) - first) < NEGLIGIBLE; k++) {
            double term = integral(x, ends.applyAsDouble(2 * k - 1), ends.applyAsDouble(2 * k), first);
            sum += k % 2 == 1 ? term : -term;
        }
        return Math.min(0, Math.log(sum / Math.PI) - 0.5 * x * first);
    }

    private double integral(double x, double from, double to, double first) {
        double middle = 0.5 * (from + to);
        double half = 0.5 * (to - from);
        double sum = 0;
        for (int i = 0; i < NODES; i++) {
            double angle = Math.PI * (i + 0.5) / NODES;
            double y = middle + half * Math.cos(angle);
            sum += half
                    * Math.sin(angle)
                    * Math.exp(-0.5 * x * (y - first))
                    / (y * Math.sqrt(determinant.applyAsDouble(y)));
        }
        return Math.PI / NODES * sum;
    }
}
