package org.zeline.si.evaluation;

import java.util.Arrays;

/** Checks of samples of p-values. */
final class PValues {
    private PValues() {}

    /**
     * Checks that there are some p-values and all are in [0, 1].
     *
     * @throws IllegalArgumentException naming the first that is not
     */
    static void check(double[] p) {
        if (p.length == 0) {
            throw new IllegalArgumentException("there must be at least one p-value");
        }
        for (int i = 0; i < p.length; i++) {
            if (!(p[i] >= 0 && p[i] <= 1)) {
                throw new IllegalArgumentException("p-value " + i + " must be in [0, 1], got " + p[i]);
            }
        }
    }

    /** A checked copy in increasing order. */
    static double[] sorted(double[] p) {
        check(p);
        double[] sorted = p.clone();
        Arrays.sort(sorted);
        return sorted;
    }
}
