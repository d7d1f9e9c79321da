package org.zeline.interpreter.function;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.linear.Cropped;
import org.zeline.interpreter.value.Box;
import org.zeline.interpreter.value.Shape;

/**
 * A function of one variable whose derivative is continuous except for jumps at a few points, called bends.
 *
 * @param name its ONNX name
 * @param value the function
 * @param derivative its derivative, with an arbitrary value at a jump
 * @param bends the points where the derivative jumps or has an extremum; between them it is monotone
 * @param lowerEnd the lower end of the open domain; may be negative infinity
 * @param upperEnd the upper end of the open domain; may be infinity
 * @param inverse the inverse of a strictly increasing function, with negative infinity below the function's range and
 *     infinity above it; {@code null} if the function is not strictly increasing
 */
public record SmoothFunction(
        String name,
        DoubleUnaryOperator value,
        DoubleUnaryOperator derivative,
        Bends bends,
        double lowerEnd,
        double upperEnd,
        @Nullable DoubleUnaryOperator inverse)
        implements Relaxable, Differentiable {
    /** {@code 1 / x}. On a range that contains zero, the result is unknown. */
    public static final SmoothFunction RECIPROCAL = new SmoothFunction(
            "Reciprocal",
            v -> 1 / v,
            v -> -1 / (v * v),
            new Bend(0, Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY));

    /** The square root. */
    public static final SmoothFunction SQRT =
            new SmoothFunction("Sqrt", Math::sqrt, v -> 0.5 / Math.sqrt(v)).between(0, Double.POSITIVE_INFINITY);

    /** The sine of an angle in radians. */
    public static final SmoothFunction SIN =
            new SmoothFunction("Sin", Math::sin, Math::cos, Bends.alternating(0, Math.PI, 1, -1));

    /** The cosine of an angle in radians. */
    public static final SmoothFunction COS =
            new SmoothFunction("Cos", Math::cos, v -> -Math.sin(v), Bends.alternating(Math.PI / 2, Math.PI, -1, 1));

    /**
     * A point where the derivative jumps or has an extremum.
     *
     * @param at the point
     * @param below the derivative just below the point
     * @param above the derivative just above the point
     */
    public record Bend(double at, double below, double above) {
        /**
         * {@return an extremum of the derivative}
         *
         * @param at the point
         * @param derivative the derivative at the point
         */
        public static Bend turn(double at, double derivative) {
            return new Bend(at, derivative, derivative);
        }
    }

    /**
     * The points where a derivative jumps or has an extremum. If there are infinitely many, those that are relevant on
     * an interval.
     */
    @FunctionalInterface
    public interface Bends {
        /**
         * {@return the bends in an interval, or enough of them to include the extreme derivatives; the list may contain
         * bends outside the interval}
         *
         * @param low the lower end
         * @param high the upper end
         */
        List<Bend> within(double low, double high);

        /**
         * {@return extrema of the derivative at {@code first + k step} for every integer k}
         *
         * @param first the point for {@code k = 0}
         * @param step the distance between neighbors
         * @param even the derivative for even k; infinite if the function has poles there
         * @param odd the derivative for odd k
         */
        static Bends alternating(double first, double step, double even, double odd) {
            return (low, high) -> {
                if (!(Math.max(Math.abs(low), Math.abs(high)) < 0x1p40)) { // too large to locate the extrema
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
     * Creates a function that is defined everywhere.
     *
     * @param name its ONNX name
     * @param value the function
     * @param derivative its derivative
     * @param bends the points where the derivative jumps or has an extremum
     */
    public SmoothFunction(String name, DoubleUnaryOperator value, DoubleUnaryOperator derivative, Bend... bends) {
        this(name, value, derivative, fixed(List.of(bends)));
    }

    /**
     * Creates a function that is defined everywhere.
     *
     * @param name its ONNX name
     * @param value the function
     * @param derivative its derivative
     * @param bends the points where the derivative jumps or has an extremum
     */
    public SmoothFunction(String name, DoubleUnaryOperator value, DoubleUnaryOperator derivative, Bends bends) {
        this(name, value, derivative, bends, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, null);
    }

    private static Bends fixed(List<Bend> bends) {
        return (low, high) -> bends;
    }

    /**
     * {@return the same function with another open domain}
     *
     * @param lower the lower end of the domain
     * @param upper the upper end of the domain
     */
    public SmoothFunction between(double lower, double upper) {
        return new SmoothFunction(name, value, derivative, bends, lower, upper, inverse);
    }

    /**
     * {@return the same function with its inverse, which marks it as strictly increasing}
     *
     * @param where the inverse function
     */
    public SmoothFunction invertedBy(DoubleUnaryOperator where) {
        return new SmoothFunction(name, value, derivative, bends, lowerEnd, upperEnd, where);
    }

    @Override
    public Optional<String> obstacleTo(Class<? extends Action> capability) {
        return Action.reasonUnless(capability.isInstance(this), name + " is not piecewise linear");
    }

    @Override
    public Cropped<Action> crop(List<Shape> inputs, Box part) {
        return Cropped.elementwise(this, inputs, part);
    }

    @Override
    public boolean isElementwise() {
        return true;
    }

    @Override
    public void evaluate(double[][] x, int columns, double[] y, Workspace workspace) {
        for (int i = 0; i < y.length; i++) {
            y[i] = value.applyAsDouble(x[0][i]);
        }
    }

    /** Adds nothing where the cotangent is zero, even if the derivative is infinite. */
    @Override
    public void addVjp(double[][] x, double[] g, double[] @Nullable [] into, Workspace workspace) {
        double[] sum = into[0];
        for (int i = 0; sum != null && i < g.length; i++) {
            if (g[i] != 0) {
                sum[i] += derivative.applyAsDouble(x[0][i]) * g[i];
            }
        }
    }

    /**
     * If the derivative lies within {@code [d, e]} on a range of length w, the function deviates from its chord of
     * slope c by at most {@code w (c - d) (e - c) / (e - d)}, and only to one side if the derivative is monotone.
     */
    @Override
    public void enclose(Enclosure[] x, double[] radius, double[] rounding, Enclosure y, Workspace workspace) {
        enclose(x[0], radius, y);
    }

    /** Encloses the values without an allowance for rounding errors. */
    void enclose(Enclosure x, double[] radius, Enclosure y) {
        boolean any = false;
        for (int i = 0; i < x.size(); i++) {
            for (int k = 0; k < radius.length; k++) {
                double reach = (Math.abs(x.slope(i, k)) * radius[k] + x.remainder(i, k)) * Enclosure.OUTWARD;
                any |= enclose(i, k, x.value(i, k), x.slope(i, k), x.remainder(i, k), reach, y);
            }
        }
        y.setExact(!any);
    }

    private boolean enclose(int i, int k, double value, double slope, double remainder, double reach, Enclosure y) {
        if (reach == 0) {
            return y.set(i, k, this.value.applyAsDouble(value), 0, 0);
        }
        double low = value - reach;
        double high = value + reach;
        Slopes slopes = slopes(low, high);
        if (!(slopes.spread() < Double.POSITIVE_INFINITY)) {
            return y.set(i, k, 0, 0, Double.POSITIVE_INFINITY);
        }
        double from = this.value.applyAsDouble(low);
        double to = this.value.applyAsDouble(high);
        double chord = slopes.chord(high - low, to - from);
        double stray = slopes.stray(high - low, to - from);
        double rounding = 0x1p-50 * (Math.abs(from) + Math.abs(to) + Math.abs(chord) * (high - low));
        boolean bent = slopes.bent();
        double middle = bent ? 0 : slopes.rises() ? -0.5 * stray : 0.5 * stray;
        double gap = bent ? stray : 0.5 * stray;
        double error = (Math.abs(chord) * remainder + gap) * Enclosure.OUTWARD + rounding;
        return y.set(i, k, from + chord * (value - low) + middle, chord * slope, error);
    }

    /**
     * The derivative on an interval.
     *
     * @param first at the lower end
     * @param last at the upper end
     * @param least a lower bound
     * @param most an upper bound
     * @param bent whether it is not monotone
     */
    record Slopes(double first, double last, double least, double most, boolean bent) {
        /** Of an interval that is not inside the domain: nothing is known. */
        static final Slopes UNKNOWN = new Slopes(0, 0, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, true);

        double spread() {
            return most - least;
        }

        boolean rises() {
            return last >= first;
        }

        /** The slope of the chord. */
        double chord(double length, double rise) {
            return Math.max(least, Math.min(most, length > 0 ? rise / length : first)); // the ends may be the same
        }

        /** How far the function deviates from its chord. Divides before multiplying: large squares overflow. */
        double stray(double length, double rise) {
            double chord = chord(length, rise);
            return spread() > 0 ? length * (chord - least) * ((most - chord) / spread()) : 0;
        }
    }

    /** The derivative on an interval. */
    Slopes slopes(double low, double high) {
        if (!(low > lowerEnd && high < upperEnd) || Double.isInfinite(low) || Double.isInfinite(high)) {
            return Slopes.UNKNOWN;
        }
        double first = derivative.applyAsDouble(low);
        double last = derivative.applyAsDouble(high);
        double least = Math.min(first, last);
        double most = Math.max(first, last);
        boolean bent = false;
        for (Bend bend : bends.within(low, high)) {
            if (low < bend.at && bend.at < high) {
                bent = true;
                least = Math.min(least, Math.min(bend.below, bend.above));
                most = Math.max(most, Math.max(bend.below, bend.above));
            }
        }
        return new Slopes(first, last, least, most, bent);
    }

    @Override
    public void enclose(KnotEnclosure[] x, KnotInterval interval, KnotEnclosure y, Sketch sketch, Workspace workspace) {
        new SmoothKnots(this, x[0], sketch).into(y);
    }

    @Override
    public SlopeBounds slopes(double[] low, double[] high) {
        SlopeBounds bounds = SlopeBounds.elementwise(low.length);
        for (int i = 0; i < low.length; i++) {
            Slopes range = slopes(low[i], high[i]);
            double rounding = 0x1p-46 * (1 + Math.max(Math.abs(range.least), Math.abs(range.most)));
            bounds.set(i, range.least - rounding, range.most + rounding);
        }
        return bounds;
    }

    @Override
    public void relax(double[] low, double[] high, Relaxation lines) {
        new SmoothRelaxation(this).relax(low, high, lines);
    }
}
