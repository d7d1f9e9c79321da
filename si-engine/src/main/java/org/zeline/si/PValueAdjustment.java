package org.zeline.si;

import java.util.Comparator;
import java.util.Locale;
import java.util.stream.IntStream;

/** Corrections of several p-values for their number. */
public enum PValueAdjustment {
    /** Holm's, Scandinavian Journal of Statistics 1979: bounds the chance of any false rejection. */
    HOLM,
    /**
     * Benjamini and Hochberg's, Journal of the Royal Statistical Society B 1995: bounds the expected share of false
     * rejections if p-values are independent or positively dependent.
     */
    BENJAMINI_HOCHBERG,
    /** Benjamini and Yekutieli's, Annals of Statistics 2001: the same under any dependence. */
    BENJAMINI_YEKUTIELI;

    /**
     * {@return the adjusted p-values, in the order given}
     *
     * @param p p-values, each in [0, 1]
     * @throws IllegalArgumentException if one is not
     */
    public double[] adjust(double... p) {
        for (int i = 0; i < p.length; i++) {
            if (!(p[i] >= 0 && p[i] <= 1)) {
                throw new IllegalArgumentException("p-value " + i + " must lie in [0, 1], got " + p[i]);
            }
        }
        int n = p.length;
        int[] order = IntStream.range(0, n)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> p[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        double[] adjusted = new double[n];
        if (this == HOLM) {
            double largest = 0;
            for (int rank = 0; rank < n; rank++) {
                largest = Math.max(largest, Math.min(1, (n - rank) * p[order[rank]]));
                adjusted[order[rank]] = largest;
            }
            return adjusted;
        }
        double factor = this == BENJAMINI_HOCHBERG ? 1 : harmonic(n);
        double least = 1;
        for (int rank = n; rank >= 1; rank--) {
            least = Math.min(least, factor * n / rank * p[order[rank - 1]]);
            adjusted[order[rank - 1]] = least;
        }
        return adjusted;
    }

    /** The name in lower case with hyphens. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static double harmonic(int n) {
        return IntStream.rangeClosed(1, n).mapToDouble(i -> 1.0 / i).sum();
    }
}
