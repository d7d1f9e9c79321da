package org.zeline.interpreter.function;

import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;

/**
 * A nondecreasing function of one variable that is constant but for jumps: rounding, in its forms.
 *
 * @param name its ONNX name
 * @param value the function
 * @param lower the lower end of the step that holds a point
 * @param upper the upper end of the step that holds a point
 * @param stray at least the largest difference between the function and the identity on an interval, by its ends;
 *     infinity if nothing is known
 * @param passesGradients whether gradients take the function for the identity, as they do for changes of the real type;
 *     else they are zero
 */
public record PiecewiseConstant(
        String name,
        DoubleUnaryOperator value,
        DoubleUnaryOperator lower,
        DoubleUnaryOperator upper,
        DoubleBinaryOperator stray,
        boolean passesGradients) {
    /**
     * Applies the function.
     *
     * @param x the arguments
     * @param y takes the values
     */
    public void apply(double[] x, double[] y) {
        for (int i = 0; i < y.length; i++) {
            y[i] = value.applyAsDouble(x[i]);
        }
    }

    /**
     * Adds the gradient with respect to the arguments: nothing, or {@code g} itself where gradients pass.
     *
     * @param g the gradient with respect to the values
     * @param into what is added to
     */
    public void addVjp(double[] g, double[] into) {
        for (int i = 0; passesGradients && i < g.length; i++) {
            into[i] += g[i];
        }
    }

    /**
     * Follows the function along a line. Where it jumps, the step is the one that a small step up the line leads to.
     *
     * @param x for each element its value and its slope
     * @param y takes value and slope of the function
     * @param range narrowed to where every element stays on its step
     */
    public void affine(double[] x, double[] y, Range range) {
        for (int i = 0; i < x.length; i += 2) {
            double slope = x[i + 1];
            double at = slope > 0 ? Math.nextUp(x[i]) : slope < 0 ? Math.nextDown(x[i]) : x[i];
            y[i] = value.applyAsDouble(at);
            y[i + 1] = 0;
            if (slope != 0) {
                range.keep(x[i] - lower.applyAsDouble(at), slope);
                range.keep(upper.applyAsDouble(at) - x[i], -slope);
            }
        }
    }

    /**
     * Encloses the function on an interval of the line, for each of several columns: between its values at the ends of
     * an element's range, or around the element itself if that is closer. Of an element of which nothing is known, the
     * value may be anything, NaN too.
     *
     * @param x enclosures of the elements
     * @param radius half the length of each column's interval
     * @param rounding how far computed values may be from the true ones in each column
     * @param y takes enclosures of the values
     */
    public void enclose(Enclosure x, double[] radius, double[] rounding, Enclosure y) {
        boolean any = false;
        for (int i = 0; i < x.size(); i++) {
            for (int k = 0; k < radius.length; k++) {
                double middle = x.value(i, k);
                double rest = x.remainder(i, k, rounding[k]);
                double reach = (Math.abs(x.slope(i, k)) * radius[k] + rest) * Enclosure.OUTWARD;
                if (!(reach < Double.POSITIVE_INFINITY)) {
                    any |= y.set(i, k, 0, 0, Double.POSITIVE_INFINITY);
                    continue;
                }
                if (reach == 0) {
                    any |= y.set(i, k, value.applyAsDouble(middle), 0, 0);
                    continue;
                }
                double low = value.applyAsDouble(middle - reach);
                double high = value.applyAsDouble(middle + reach);
                double half = 0.5 * (high - low);
                double around = rest + stray.applyAsDouble(middle - reach, middle + reach);
                any |= around < half
                        ? y.set(i, k, middle, x.slope(i, k), around * Enclosure.OUTWARD)
                        : y.set(i, k, low + half, 0, half * Enclosure.OUTWARD);
            }
        }
        y.setExact(!any);
    }
}
