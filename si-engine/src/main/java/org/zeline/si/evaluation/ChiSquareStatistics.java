package org.zeline.si.evaluation;

import org.apache.commons.numbers.gamma.RegularizedGamma;

/** Statistics that are sums of squares of a few nearly normal components. */
final class ChiSquareStatistics {
    /** The degree of the polynomials of Neyman's test. */
    private static final int DEGREE = 4;

    private ChiSquareStatistics() {}

    /**
     * Neyman's smooth statistic (Skandinavisk Aktuarietidskrift 20, 1937): the sum over j = 1, ..., 4 of the squared
     * {@code n^(-1/2) sum phi_j(u_i)}, with {@code phi_j(u) = sqrt(2 j + 1) P_j(2 u - 1)} the normalised polynomials of
     * Legendre.
     */
    static double neyman(double[] u) {
        double[] sums = new double[DEGREE + 1];
        for (double x : u) {
            double t = 2 * x - 1;
            double before = 0;
            double p = 1;
            for (int j = 0; j < DEGREE; j++) {
                double next = ((2 * j + 1) * t * p - j * before) / (j + 1);
                before = p;
                p = next;
                sums[j + 1] += p;
            }
        }
        double statistic = 0;
        for (int j = 1; j <= DEGREE; j++) {
            statistic += (2 * j + 1) * sums[j] * sums[j] / u.length;
        }
        return statistic;
    }

    /** The limit of Neyman's distribution: chi-square with 4 degrees of freedom. */
    static double neymanP(double statistic, int n) {
        return chiSquareTail(statistic, DEGREE);
    }

    /** How many cells of the same width: about {@code 2 n^(2/5)}, of at least 5 expected values, but two at least. */
    static int cells(int n) {
        return (int) Math.max(2, Math.min(2 * Math.pow(n, 0.4), n / 5.0));
    }

    /**
     * Pearson's statistic {@code m sum c_j^2 / n - n} of the counts in m {@link #cells}: equal counts give equal
     * doubles.
     */
    static double chiSquare(double[] u) {
        int[] counts = new int[cells(u.length)];
        for (double x : u) {
            counts[Math.min(counts.length - 1, (int) (x * counts.length))]++;
        }
        long squares = 0;
        for (int count : counts) {
            squares += (long) count * count;
        }
        return (double) squares * counts.length / u.length - u.length;
    }

    /** The limit of Pearson's distribution: chi-square with one degree of freedom fewer than cells. */
    static double chiSquareP(double statistic, int n) {
        return chiSquareTail(statistic, cells(n) - 1);
    }

    private static double chiSquareTail(double x, int degrees) {
        return RegularizedGamma.Q.value(0.5 * degrees, 0.5 * x);
    }
}
