package org.zeline.si.evaluation;

/** Integrals of the squared distance between the empirical distribution function and the uniform one. */
final class QuadraticStatistics {
    private static final WeightedChiSquare CRAMER =
            new WeightedChiSquare(j -> Math.PI * Math.PI * j * j, y -> Math.abs(Math.sin(Math.sqrt(y))) / Math.sqrt(y));

    private static final WeightedChiSquare ANDERSON = new WeightedChiSquare(
            j -> j * (j + 1.0), y -> Math.abs(Math.cos(0.5 * Math.PI * Math.sqrt(1 + 4 * y))) / (Math.PI * y));

    /** Below, the limit of the statistic of Cramer and von Mises has no mass that a double shows. */
    private static final double LEAST_CRAMER = 0.003;

    /** Likewise for Anderson and Darling. */
    private static final double LEAST_ANDERSON = 0.03;

    /** Corrections for the number of values keep their ratio to the tail where it is smaller than here. */
    private static final double FAR_CRAMER = 1.2;

    private static final double FAR_ANDERSON = 0.99;

    private QuadraticStatistics() {}

    /** {@code 1/(12 n) + sum (u_i - (i - 1/2) / n)^2}. */
    static double cramer(double[] u) {
        int n = u.length;
        double sum = 1 / (12.0 * n);
        for (int i = 0; i < n; i++) {
            double difference = u[i] - (i + 0.5) / n;
            sum += difference * difference;
        }
        return sum;
    }

    /**
     * The statistic of Cramer and von Mises less {@code n (mean - 1/2)^2}; it does not depend on where a circle is cut.
     */
    static double watson(double[] u) {
        int n = u.length;
        double mean = 0;
        for (int i = 0; i < n; i++) {
            mean += (u[i] - (i + 0.5) / n) / n;
        }
        double sum = 1 / (12.0 * n);
        for (int i = 0; i < n; i++) {
            double difference = u[i] - (i + 0.5) / n - mean;
            sum += difference * difference;
        }
        return sum;
    }

    /** {@code -n - sum (2 i - 1) / n (log u_i + log(1 - u_(n+1-i)))}; 0 and 1 count as in {@link LikelihoodRatio}. */
    static double anderson(double[] u) {
        int n = u.length;
        double sum = 0;
        for (int i = 0; i < n; i++) {
            sum += (2 * i + 1) * (LikelihoodRatio.log(u[i]) + LikelihoodRatio.logComplement(u[n - 1 - i]));
        }
        return -n - sum / n;
    }

    /** {@code 2 sum (-1)^(k-1) exp(-2 k^2 pi^2 x)} (Watson, Biometrika 48, 1961), the limit for large n. */
    static double watsonLimit(double x) {
        if (x < 0.005) {
            return 1;
        }
        double sum = 0;
        for (int k = 30; k >= 1; k--) {
            sum += (k % 2 == 1 ? 2 : -2) * Math.exp(-2 * Math.PI * Math.PI * k * k * x);
        }
        return Math.min(1, sum);
    }

    /** The limit of {@code P(W^2 > x)}. */
    static double cramerLimit(double x) {
        return x < LEAST_CRAMER ? 1 : Math.exp(CRAMER.logTail(x));
    }

    /** The limit of {@code P(A^2 > x)}. */
    static double andersonLimit(double x) {
        return x < LEAST_ANDERSON ? 1 : Math.exp(ANDERSON.logTail(x));
    }

    /**
     * {@code P(W^2 >= x)}: the limit and its correction of order {@code 1/n} (Csorgo and Faraway, Journal of the Royal
     * Statistical Society B 58, 1996). Where the limit is below about 0.001 the correction is a constant factor.
     */
    static double cramerP(double x, int n) {
        if (x < LEAST_CRAMER) {
            return 1;
        }
        double at = Math.min(x, FAR_CRAMER);
        double limit = cramerLimit(at);
        double near = Math.min(1, limit - CramerVonMisesCorrection.at(at, limit) / n);
        return near * (x > at ? Math.exp(CRAMER.logTail(x) - CRAMER.logTail(at)) : 1);
    }

    /**
     * {@code P(A^2 >= x)}: the limit and its correction (Marsaglia and Marsaglia, Journal of Statistical Software 9(2),
     * 2004). Where the limit is below 0.01 the correction is a constant factor.
     */
    static double andersonP(double x, int n) {
        double limit = andersonLimit(x);
        double cdf = Math.min(1 - limit, FAR_ANDERSON);
        return Math.min(1, limit * (1 - andersonCorrection(cdf, n) / (1 - cdf)));
    }

    /** What to add to the limit {@code x} of the distribution function for n values. */
    private static double andersonCorrection(double x, int n) {
        if (x > 0.8) {
            return polynomial(x, -130.2137, 745.2337, -1705.091, 1950.646, -1116.360, 255.7844) / n;
        }
        double bend = 0.01265 + 0.1757 / n;
        if (x < bend) {
            double t = x / bend;
            double shape = Math.sqrt(t) * (1 - t) * (49 * t - 102);
            return shape * (0.0037 / ((double) n * n) + 0.00078 / n + 0.00006) / n;
        }
        double t = (x - bend) / (0.8 - bend);
        double shape = polynomial(t, -0.00022633, 6.54034, -14.6538, 14.458, -8.259, 1.91864);
        return shape * (0.04213 + 0.01365 / n) / n;
    }

    private static double polynomial(double x, double... coefficients) {
        double sum = 0;
        for (int i = coefficients.length - 1; i >= 0; i--) {
            sum = sum * x + coefficients[i];
        }
        return sum;
    }
}
