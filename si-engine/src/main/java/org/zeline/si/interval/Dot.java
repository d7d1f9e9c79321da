package org.zeline.si.interval;

/** The scalar product. */
final class Dot {
    private Dot() {}

    static double of(double[] u, double[] v) {
        double sum = 0;
        for (int i = 0; i < u.length; i++) {
            sum += u[i] * v[i];
        }
        return sum;
    }

    static void requireLength(String what, double[] v, int length) {
        if (v.length != length) {
            throw new IllegalArgumentException(what + " must have " + length + " elements, got " + v.length);
        }
    }
}
