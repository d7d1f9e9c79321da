package org.zeline.interpreter.linear;

/** Sums over parts of arrays. */
final class Sums {
    private Sums() {}

    /** {@code y[to + i] += weight x[from + i]} for {@code i < n}. */
    static void add(double weight, double[] x, int from, double[] y, int to, int n) {
        for (int i = 0; i < n; i++) {
            y[to + i] += weight * x[from + i];
        }
    }

    /** {@code y[to + i] += c} for {@code i < n}. */
    static void add(double c, double[] y, int to, int n) {
        for (int i = to; i < to + n; i++) {
            y[i] += c;
        }
    }

    /** The sum of {@code x[from + i]} for {@code i < n}, with four independent partial sums to hide latency. */
    static double of(double[] x, int from, int n) {
        double s0 = 0;
        double s1 = 0;
        double s2 = 0;
        double s3 = 0;
        int i = from;
        for (int end = from + n - 3; i < end; i += 4) {
            s0 += x[i];
            s1 += x[i + 1];
            s2 += x[i + 2];
            s3 += x[i + 3];
        }
        for (; i < from + n; i++) {
            s0 += x[i];
        }
        return s0 + s1 + (s2 + s3);
    }

    /** {@code y[to + i] += x[from + i]} for {@code i < n}. */
    static void add(double[] x, int from, double[] y, int to, int n) {
        for (int i = 0; i < n; i++) {
            y[to + i] += x[from + i];
        }
    }
}
