package org.zeline.interpreter.function;

import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.kernel.Kernels;

/**
 * A piecewise linear function of one variable: on piece {@code p}, between {@code knots[p-1]} and {@code knots[p]}, it
 * is {@code slopes[p] x + intercepts[p]}. It may jump at a knot; the value there is {@code atKnots}.
 *
 * <p>One slope may differ from element to element, as in PRelu: {@code firstSlopes}, if present, replaces
 * {@code slopes[0]}.
 */
public final class PiecewiseLinear {
    /** {@code max(x, 0)}. */
    public static final PiecewiseLinear RELU = leaky(0);

    /** {@code |x|}. */
    public static final PiecewiseLinear ABS = leaky(-1);

    /** 1 where {@code x > 0}, else 0. */
    public static final PiecewiseLinear POSITIVE = steps(0, 0, 1).atNaN(0);

    /** 1 where {@code x >= 0}, else 0. */
    public static final PiecewiseLinear NOT_NEGATIVE = steps(0, 1, 1).atNaN(0);

    /** -1, 0 or 1. */
    public static final PiecewiseLinear SIGN = steps(-1, 0, 1);

    /** 1 where {@code x = 0}, else 0. */
    public static final PiecewiseLinear ZERO = steps(0, 1, 0).atNaN(0);

    private final double[] knots;
    private final double[] slopes;
    private final double[] intercepts;
    private final double[] atKnots;
    private final double @Nullable [] firstSlopes;
    private final double atNaN;
    private final boolean jumps;

    private PiecewiseLinear(
            double[] knots, double[] slopes, double[] intercepts, double[] atKnots, double @Nullable [] first) {
        this(knots, slopes, intercepts, atKnots, first, Double.NaN);
    }

    private PiecewiseLinear(
            double[] knots,
            double[] slopes,
            double[] intercepts,
            double[] atKnots,
            double @Nullable [] firstSlopes,
            double atNaN) {
        this.atNaN = atNaN;
        this.knots = knots;
        this.slopes = slopes;
        this.intercepts = intercepts;
        this.atKnots = atKnots;
        this.firstSlopes = firstSlopes;
        this.jumps = !isContinuous();
    }

    /**
     * {@return {@code x} above zero and {@code alpha x} below}
     *
     * @param alpha the slope below zero
     */
    public static PiecewiseLinear leaky(double alpha) {
        return new PiecewiseLinear(
                new double[] {0}, new double[] {alpha, 1}, new double[] {0, 0}, new double[] {0}, null);
    }

    /** {@return {@code x} above zero and {@code alpha x} below, with an alpha for each element} */
    public static PiecewiseLinear leaky(double[] alphas) {
        return new PiecewiseLinear(
                new double[] {0}, new double[] {0, 1}, new double[] {0, 0}, new double[] {0}, alphas);
    }

    /**
     * {@return a ramp between two levels, for example Clip or HardSigmoid}
     *
     * @param from where it begins
     * @param to where it ends, above {@code from}
     * @param low its value up to {@code from}
     * @param high its value from {@code to} on
     */
    public static PiecewiseLinear ramp(double from, double to, double low, double high) {
        double slope = (high - low) / (to - from);
        return new PiecewiseLinear(
                new double[] {from, to},
                new double[] {0, slope, 0},
                new double[] {low, low - slope * from, high},
                new double[] {low, high},
                null);
    }

    /**
     * {@return a function given piece by piece}
     *
     * @param knots where pieces meet, ascending
     * @param slopes one a piece, one more than knots
     * @param intercepts the values that the pieces' lines have at zero
     * @param atKnots the values exactly on the knots
     */
    public static PiecewiseLinear of(double[] knots, double[] slopes, double[] intercepts, double[] atKnots) {
        if (slopes.length != knots.length + 1 || intercepts.length != slopes.length || atKnots.length != knots.length) {
            throw new IllegalArgumentException("pieces and knots don't fit together");
        }
        return new PiecewiseLinear(knots.clone(), slopes.clone(), intercepts.clone(), atKnots.clone(), null);
    }

    private static PiecewiseLinear steps(double below, double at, double above) {
        return new PiecewiseLinear(
                new double[] {0}, new double[] {0, 0}, new double[] {below, above}, new double[] {at}, null);
    }

    /**
     * {@return the same function with a value for NaN, as those have that are made of conditions}
     *
     * @param value what NaN gives
     */
    public PiecewiseLinear atNaN(double value) {
        return new PiecewiseLinear(knots, slopes, intercepts, atKnots, firstSlopes, value);
    }

    /** The number of pieces. */
    public int pieces() {
        return slopes.length;
    }

    /**
     * {@return the piece that holds {@code x}; on a knot, the one above it}
     *
     * @param x where to look
     */
    public int piece(double x) {
        int p = 0;
        while (p < knots.length && x >= knots[p]) {
            p++;
        }
        return p;
    }

    /**
     * {@return its lower end, minus infinity for the first}
     *
     * @param p a piece
     */
    public double lower(int p) {
        return p == 0 ? Double.NEGATIVE_INFINITY : knots[p - 1];
    }

    /**
     * {@return its upper end, infinity for the last}
     *
     * @param p a piece
     */
    public double upper(int p) {
        return p == knots.length ? Double.POSITIVE_INFINITY : knots[p];
    }

    /**
     * {@return the slope there}
     *
     * @param p a piece
     * @param element the element that the function is applied to
     */
    public double slope(int p, int element) {
        return p == 0 && firstSlopes != null ? firstSlopes[element] : slopes[p];
    }

    /**
     * {@return the value that the piece's line has at zero}
     *
     * @param p a piece
     */
    public double intercept(int p) {
        return intercepts[p];
    }

    /**
     * {@return the value exactly on it}
     *
     * @param p a knot, in [0, pieces - 1)
     */
    public double atKnot(int p) {
        return atKnots[p];
    }

    /**
     * {@return the value there, NaN for NaN unless the function has a value for it}
     *
     * @param x where to look
     * @param element the element that the function is applied to
     */
    public double value(double x, int element) {
        if (Double.isNaN(x)) {
            return atNaN;
        }
        int p = piece(x);
        if (p > 0 && x == knots[p - 1]) {
            return atKnots[p - 1];
        }
        double slope = slope(p, element);
        return slope == 0 ? intercepts[p] : slope * x + intercepts[p];
    }

    /**
     * Applies the function to a block of columns.
     *
     * @param x the arguments, columns innermost
     * @param columns how many arguments each element has
     * @param y takes the values
     */
    public void apply(double[] x, int columns, double[] y) {
        if (this == RELU) {
            for (int i = 0; i < x.length; i++) {
                y[i] = Math.max(x[i], 0.0);
            }
            return;
        }
        for (int i = 0; i < x.length; i++) {
            y[i] = value(x[i], i / columns);
        }
    }

    /**
     * {@return the gradient with respect to an argument, {@code slope(x) g}}
     *
     * <p>At a knot that is the subgradient of least absolute value: of the slopes below and above it the one nearer to
     * zero, and zero if they differ in sign. So Relu and Abs have slope 0 at zero, and LeakyRelu has {@code alpha}, as
     * PyTorch has it. Where the function jumps, that is left out.
     *
     * @param x the argument
     * @param g the gradient with respect to the value
     * @param i the number of the element
     */
    public double vjp(double x, double g, int i) {
        if (this == RELU) {
            return Double.longBitsToDouble(Double.doubleToRawLongBits(g) & positive(x));
        }
        int p = piece(x);
        double slope = slope(p, i);
        if (p > 0 && x == knots[p - 1]) {
            slope = nearerToZero(slope(p - 1, i), slope);
        }
        return slope == 0 ? 0 : slope * g;
    }

    /** All bits if x is above zero, else none: without a branch, which would be mispredicted half of the time. */
    private static long positive(double x) {
        long bits = Double.doubleToRawLongBits(x);
        return (~bits & -bits) >> 63;
    }

    private static double nearerToZero(double p, double q) {
        return p * q <= 0 ? 0 : Math.abs(p) <= Math.abs(q) ? p : q;
    }

    /**
     * Follows the function along a line. On a knot the piece is the one that a small step up leads to.
     *
     * @param x for each element its value and its slope
     * @param y takes value and slope of the function
     * @param range narrowed to where every element stays on its piece
     */
    public void affine(double[] x, double[] y, Range range) {
        for (int i = 0; i < x.length; i += 2) {
            double value = x[i];
            double slope = x[i + 1];
            if (Double.isNaN(value)) {
                y[i] = atNaN;
                y[i + 1] = 0;
                continue;
            }
            int p = piece(value);
            boolean onKnot = p > 0 && value == knots[p - 1];
            if (onKnot && slope == 0) {
                y[i] = atKnots[p - 1];
                y[i + 1] = 0;
                continue;
            }
            if (onKnot && slope < 0) {
                p--;
            }
            double factor = slope(p, i / 2);
            y[i] = factor == 0 ? intercepts[p] : factor * value + intercepts[p];
            y[i + 1] = factor == 0 ? 0 : factor * slope;
            if (p > 0) {
                range.keep(value - knots[p - 1], slope);
            }
            if (p < knots.length) {
                range.keep(knots[p] - value, -slope);
            }
        }
    }

    /**
     * Encloses the function on an interval of the line for each of several columns. Over the range of an element the
     * function is its chord, and how far it strays from it: nothing where the range lies in one piece.
     *
     * @param x enclosures of the elements
     * @param radius half the length of each column's interval
     * @param rounding how far computed values may be from the true ones in each column
     * @param y takes enclosures of the values
     */
    public void enclose(Enclosure x, double[] radius, double[] rounding, Enclosure y) {
        x.fillRemainders();
        boolean any = false;
        for (int i = 0; i < x.size(); i++) {
            any |= this == RELU ? ReluEnclosure.element(i, x, radius, y) : enclose(x, i, radius, rounding, y);
        }
        y.setExact(!any);
    }

    private boolean enclose(Enclosure x, int i, double[] radius, double[] rounding, Enclosure y) {
        boolean any = false;
        for (int k = 0; k < radius.length; k++) {
            double value = x.value(i, k);
            double slope = x.slope(i, k);
            double rest = jumps ? x.remainder(i, k, rounding[k]) : x.remainder(i, k);
            double reach = Math.abs(slope) * radius[k] + rest;
            double low = value - reach;
            double high = value + reach;
            int p = piece(low);
            if (reach == 0) {
                any |= y.set(i, k, value(low, i), 0, 0);
            } else if (high <= upper(p) && !(jumps && (low == lower(p) || high == upper(p)))) {
                double factor = slope(p, i);
                double error = Math.abs(factor) * rest;
                any |= y.set(i, k, factor * value + intercepts[p], factor * slope, error);
            } else {
                any |= straddle(i, k, value, slope, rest, low, high, y);
            }
        }
        return any;
    }

    /**
     * Where the range holds a knot: the chord between its ends, and the extremes of what remains, which are at knots.
     */
    private boolean straddle(
            int i, int k, double value, double slope, double rest, double low, double high, Enclosure y) {
        double atLow = value(low, i);
        double chord = high > low ? (value(high, i) - atLow) / (high - low) : 0;
        double least = 0;
        double most = 0;
        for (int p = 0; p < knots.length; p++) {
            double knot = knots[p];
            if (low <= knot && knot <= high) {
                double base = atLow + chord * (knot - low);
                double below = slope(p, i) * knot + intercepts[p] - base;
                double above = slopes[p + 1] * knot + intercepts[p + 1] - base;
                double at = atKnots[p] - base;
                least = Math.min(least, Math.min(at, Math.min(below, above)));
                most = Math.max(most, Math.max(at, Math.max(below, above)));
            }
        }
        double error = (Math.abs(chord) * rest + 0.5 * (most - least)) * Enclosure.OUTWARD;
        return y.set(i, k, atLow + chord * (value - low) + 0.5 * (most + least), chord * slope, error);
    }

    /** Whether the function has no jump. */
    public boolean isContinuous() {
        for (int p = 0; p < knots.length; p++) {
            double below = (p == 0 && firstSlopes != null ? 0 : slopes[p]) * knots[p] + intercepts[p];
            if (below != atKnots[p] || slopes[p + 1] * knots[p] + intercepts[p + 1] != atKnots[p]) {
                return false;
            }
        }
        return true;
    }

    /**
     * {@return the points of a track, and those where an element passes a knot}
     *
     * @param x the elements along the line
     */
    public double[] breaks(Track x) {
        Crossings crossings = new Crossings();
        for (double knot : knots) {
            crossings.add(x, knot);
        }
        return crossings.mergedWith(x.points());
    }

    /**
     * {@return the function along a line}
     *
     * @param kernels the arithmetic
     * @param x the elements along the line; the function must be continuous
     * @param breaks what {@link #breaks} tells
     */
    public Track sweep(Kernels kernels, Track x, double[] breaks) {
        Track finer = x.refined(kernels, breaks);
        double[] y = finer == x ? new double[finer.values().length] : finer.values();
        apply(finer.values(), finer.points().length, y);
        return new Track(finer.points(), y);
    }
}
