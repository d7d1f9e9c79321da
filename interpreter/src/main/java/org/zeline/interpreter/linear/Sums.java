package org.zeline.interpreter.linear;

/** Adds to parts of arrays. */
final class Sums {
    private Sums() {}

    /** {@code y[to + i] += weight x[from + i]} for {@code i < n}. */
    static void add(double weight, double[] x, int from, double[] y, int to, int n) {
        for (int i = 0; i < n; i++) {
            y[to + i] += weight * x[from + i];
        }
    }

    /** {@code y[to + i] += x[from + i]} for {@code i < n}. */
    static void add(double[] x, int from, double[] y, int to, int n) {
        for (int i = 0; i < n; i++) {
            y[to + i] += x[from + i];
        }
    }
}
