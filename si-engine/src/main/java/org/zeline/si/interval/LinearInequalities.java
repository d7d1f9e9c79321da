package org.zeline.si.interval;

/**
 * A system of linear inequalities {@code A x <= c}, each to hold.
 *
 * @param rows A
 * @param limits c, one per row; infinite ones never or always bind
 */
public record LinearInequalities(double[][] rows, double[] limits) {
    /** Checks sizes. */
    public LinearInequalities {
        Dot.requireLength("the limits", limits, rows.length);
    }

    /**
     * Where on a line of vectors {@code a + b z} all inequalities hold.
     *
     * @param a where the line is at z = 0
     * @param b its direction
     * @return one interval, or none
     * @throws IllegalArgumentException if lengths differ, or a number is NaN
     */
    public IntervalSet along(double[] a, double[] b) {
        double[] slopes = new double[rows.length];
        double[] remainders = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            Dot.requireLength("a", a, rows[i].length);
            Dot.requireLength("b", b, rows[i].length);
            slopes[i] = Dot.of(rows[i], b);
            remainders[i] = limits[i] - Dot.of(rows[i], a);
        }
        return where(slopes, remainders);
    }

    /**
     * Where {@code slopes[i] z <= limits[i]} for every i.
     *
     * @param slopes finite
     * @param limits as many; may be infinite
     * @return one interval, or none
     * @throws IllegalArgumentException if lengths differ, a slope is not finite, or a limit is NaN
     */
    public static IntervalSet where(double[] slopes, double[] limits) {
        Dot.requireLength("the limits", limits, slopes.length);
        double lower = Double.NEGATIVE_INFINITY;
        double upper = Double.POSITIVE_INFINITY;
        for (int i = 0; i < slopes.length; i++) {
            if (!Double.isFinite(slopes[i]) || Double.isNaN(limits[i])) {
                throw new IllegalArgumentException(
                        "inequality " + i + " is undefined: " + slopes[i] + " z <= " + limits[i]);
            }
            if (slopes[i] > 0) {
                upper = Math.min(upper, limits[i] / slopes[i]);
            } else if (slopes[i] < 0) {
                lower = Math.max(lower, limits[i] / slopes[i]);
            } else if (limits[i] < 0) {
                return IntervalSet.EMPTY;
            }
        }
        return IntervalSet.of(lower, upper);
    }
}
