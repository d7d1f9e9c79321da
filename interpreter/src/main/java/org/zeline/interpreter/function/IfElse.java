package org.zeline.interpreter.function;

import org.jspecify.annotations.Nullable;

/**
 * Of two values the one that a condition picks, element by element: the first where the condition is other than zero,
 * else the second. It picks and computes nothing, so that an infinite element that is not picked leaves no trace.
 */
public final class IfElse {
    private IfElse() {}

    /**
     * Picks elements.
     *
     * @param condition one number an element and column
     * @param x what is picked where the condition holds
     * @param otherwise what is picked elsewhere
     * @param y takes the elements
     */
    static void apply(double[] condition, double[] x, double[] otherwise, double[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] = condition[i] != 0 ? x[i] : otherwise[i];
        }
    }

    /**
     * Adds the gradients: each goes to the value that was picked.
     *
     * @param condition the condition
     * @param g the gradient with respect to the result
     * @param into added to, {@code null} for what is not wanted
     * @param otherwise the same for the second value
     */
    static void addVjp(double[] condition, double[] g, double @Nullable [] into, double @Nullable [] otherwise) {
        for (int i = 0; i < g.length; i++) {
            double[] sum = condition[i] != 0 ? into : otherwise;
            if (sum != null) {
                sum[i] += g[i];
            }
        }
    }

    /**
     * Follows the value that is picked along a line, on which the condition does not change.
     *
     * @param condition for each element its value and its slope, which is zero
     * @param x the first value, likewise
     * @param otherwise the second value
     * @param y takes value and slope of what is picked
     */
    public static void affine(double[] condition, double[] x, double[] otherwise, double[] y) {
        for (int i = 0; i < y.length; i += 2) {
            double[] picked = condition[i] != 0 ? x : otherwise;
            y[i] = picked[i];
            y[i + 1] = picked[i + 1];
        }
    }

    /**
     * Encloses what is picked on an interval of the line, for each of several columns: where the condition is open,
     * halfway between both values.
     *
     * @param condition enclosures of the condition, which is 0 or 1
     * @param x enclosures of the first value
     * @param otherwise enclosures of the second value
     * @param radius half the length of each column's interval
     * @param y takes enclosures of what is picked
     */
    public static void enclose(Enclosure condition, Enclosure x, Enclosure otherwise, double[] radius, Enclosure y) {
        boolean any = false;
        for (int i = 0; i < y.size(); i++) {
            for (int k = 0; k < radius.length; k++) {
                double reach = Math.abs(condition.slope(i, k)) * radius[k] + condition.remainder(i, k);
                boolean holds = condition.value(i, k) - reach > 0;
                boolean fails = condition.value(i, k) + reach < 1;
                any |= holds == fails ? either(i, k, x, otherwise, radius[k], y) : copy(i, k, holds ? x : otherwise, y);
            }
        }
        y.setExact(!any);
    }

    private static boolean copy(int i, int k, Enclosure from, Enclosure y) {
        return y.set(i, k, from.value(i, k), from.slope(i, k), from.remainder(i, k));
    }

    private static boolean either(int i, int k, Enclosure x, Enclosure otherwise, double radius, Enclosure y) {
        double gap = Enclosure.gap(x.value(i, k), otherwise.value(i, k));
        double turn = x.slope(i, k) - otherwise.slope(i, k);
        double apart = 0.5 * (Math.abs(gap) + Math.abs(turn) * radius);
        double rest = (apart + Math.max(x.remainder(i, k), otherwise.remainder(i, k))) * Enclosure.OUTWARD;
        return y.set(i, k, otherwise.value(i, k) + 0.5 * gap, otherwise.slope(i, k) + 0.5 * turn, rest);
    }
}
