package org.zeline.interpreter.function;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A function of one variable with a derivative that is continuous but for jumps at a few bends.
 *
 * @param name its ONNX name
 * @param value the function
 * @param derivative its derivative; at a bend, any value
 * @param bends where the derivative jumps or turns: between them it is monotone
 * @param lowerEnd the function is defined and differentiable above it; may be minus infinity
 * @param upperEnd the function is defined and differentiable below it; may be infinity
 * @param inverse if it increases strictly, where it takes a value: minus infinity below its range, infinity above;
 *     {@code null} if it does not
 */
public record SmoothFunction(
        String name,
        DoubleUnaryOperator value,
        DoubleUnaryOperator derivative,
        Bends bends,
        double lowerEnd,
        double upperEnd,
        @Nullable DoubleUnaryOperator inverse) {
    /** {@code 1 / x}; across zero nothing can be said. */
    public static final SmoothFunction RECIPROCAL = new SmoothFunction(
            "Reciprocal",
            v -> 1 / v,
            v -> -1 / (v * v),
            new Bend(0, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY));

    /**
     * A point where the derivative jumps or turns.
     *
     * @param at where
     * @param below the derivative just below
     * @param above the derivative just above
     */
    public record Bend(double at, double below, double above) {
        /**
         * {@return a point where the derivative turns}
         *
         * @param at where
         * @param derivative its value there
         */
        public static Bend turn(double at, double derivative) {
            return new Bend(at, derivative, derivative);
        }
    }

    /** The points where a derivative jumps or turns; of infinitely many, those that matter on an interval. */
    @FunctionalInterface
    public interface Bends {
        /**
         * {@return the bends in an interval, or as many of them as have its extreme derivatives among theirs; others
         * may be in the list}
         *
         * @param low the lower end
         * @param high the upper end
         */
        List<Bend> within(double low, double high);

        /**
         * {@return turns at {@code first + k step} for every whole k}
         *
         * @param first where one of the even turns is
         * @param step from one to the next
         * @param even the derivative at even turns; infinite where the function has poles
         * @param odd the derivative at odd turns
         */
        static Bends alternating(double first, double step, double even, double odd) {
            return (low, high) -> {
                if (!(Math.max(Math.abs(low), Math.abs(high)) < 0x1p40)) { // too far out to tell where the turns are
                    double middle = low + 0.5 * (high - low);
                    return List.of(Bend.turn(middle, even), Bend.turn(middle, odd));
                }
                long start = (long) Math.floor((low - first) / step);
                List<Bend> turns = new ArrayList<>();
                for (long k = start; k < start + 4; k++) {
                    turns.add(Bend.turn(first + k * step, k % 2 == 0 ? even : odd));
                }
                return turns;
            };
        }
    }

    /**
     * A function that is defined everywhere.
     *
     * @param name its ONNX name
     * @param value the function
     * @param derivative its derivative
     * @param bends where the derivative jumps or turns
     */
    public SmoothFunction(String name, DoubleUnaryOperator value, DoubleUnaryOperator derivative, Bend... bends) {
        this(name, value, derivative, fixed(List.of(bends)));
    }

    /**
     * A function that is defined everywhere.
     *
     * @param name its ONNX name
     * @param value the function
     * @param derivative its derivative
     * @param bends where the derivative jumps or turns
     */
    public SmoothFunction(String name, DoubleUnaryOperator value, DoubleUnaryOperator derivative, Bends bends) {
        this(name, value, derivative, bends, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, null);
    }

    private static Bends fixed(List<Bend> bends) {
        return (low, high) -> bends;
    }

    /**
     * {@return the same function between two ends}
     *
     * @param lower it is defined above
     * @param upper it is defined below
     */
    public SmoothFunction between(double lower, double upper) {
        return new SmoothFunction(name, value, derivative, bends, lower, upper, inverse);
    }

    /**
     * {@return the same function, known to increase strictly}
     *
     * @param where takes a value to where it is taken
     */
    public SmoothFunction invertedBy(DoubleUnaryOperator where) {
        return new SmoothFunction(name, value, derivative, bends, lowerEnd, upperEnd, where);
    }

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
     * Adds the gradient: {@code into_i += derivative(x_i) g_i}, nothing where {@code g_i} is zero, even if the
     * derivative is infinite.
     *
     * @param x the arguments
     * @param g the gradient with respect to the values
     * @param into added to
     */
    public void addVjp(double[] x, double[] g, double[] into) {
        for (int i = 0; i < g.length; i++) {
            if (g[i] != 0) {
                into[i] += derivative.applyAsDouble(x[i]) * g[i];
            }
        }
    }

    /**
     * Encloses the function on an interval of the line, for each of several columns. With a derivative within
     * {@code [d, e]} on a range of length w, the function strays from its chord of slope c by at most {@code w (c - d)
     * (e - c) / (e - d)}, and to one side only if the derivative is monotone.
     *
     * @param x enclosures of the elements
     * @param radius half the length of each column's interval
     * @param y takes enclosures of the values
     */
    public void enclose(Enclosure x, double[] radius, Enclosure y) {
        boolean any = false;
        for (int i = 0; i < x.size(); i++) {
            for (int k = 0; k < radius.length; k++) {
                double reach = (Math.abs(x.slope(i, k)) * radius[k] + x.remainder(i, k)) * Enclosure.OUTWARD;
                any |= enclose(i, k, x.value(i, k), x.slope(i, k), x.remainder(i, k), reach, y);
            }
        }
        y.setExact(!any);
    }

    private boolean enclose(int i, int k, double value, double slope, double rest, double reach, Enclosure y) {
        if (reach == 0) {
            return y.set(i, k, this.value.applyAsDouble(value), 0, 0);
        }
        double low = value - reach;
        double high = value + reach;
        if (!(low > lowerEnd && high < upperEnd) || Double.isInfinite(low) || Double.isInfinite(high)) {
            return y.set(i, k, 0, 0, Double.POSITIVE_INFINITY);
        }
        double atLow = derivative.applyAsDouble(low);
        double atHigh = derivative.applyAsDouble(high);
        double least = Math.min(atLow, atHigh);
        double most = Math.max(atLow, atHigh);
        boolean bent = false;
        for (Bend bend : bends.within(low, high)) {
            if (low < bend.at && bend.at < high) {
                bent = true;
                least = Math.min(least, Math.min(bend.below, bend.above));
                most = Math.max(most, Math.max(bend.below, bend.above));
            }
        }
        double spread = most - least;
        if (!(spread < Double.POSITIVE_INFINITY)) {
            return y.set(i, k, 0, 0, Double.POSITIVE_INFINITY);
        }
        double from = this.value.applyAsDouble(low);
        double to = this.value.applyAsDouble(high);
        double secant = high > low ? (to - from) / (high - low) : atLow; // a range may be below what doubles tell apart
        double chord = Math.max(least, Math.min(most, secant));
        // Divided before it is multiplied: squares of steep derivatives overflow.
        double stray = spread > 0 ? (high - low) * (chord - least) * ((most - chord) / spread) : 0;
        double rounding = 0x1p-50 * (Math.abs(from) + Math.abs(to) + Math.abs(chord) * (high - low));
        double middle = bent ? 0 : atHigh >= atLow ? -0.5 * stray : 0.5 * stray;
        double gap = bent ? stray : 0.5 * stray;
        double error = (Math.abs(chord) * rest + gap) * Enclosure.OUTWARD + rounding;
        return y.set(i, k, from + chord * (value - low) + middle, chord * slope, error);
    }
}
