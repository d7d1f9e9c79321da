package org.zeline.interpreter.function;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.linear.Cropped;
import org.zeline.interpreter.value.Box;
import org.zeline.interpreter.value.Shape;

/**
 * A piecewise linear function of one variable: on piece {@code p}, between {@code knots[p-1]} and {@code knots[p]}, it
 * is {@code slopes[p] x + intercepts[p]}. It may jump at a knot; the value there is {@code atKnots}.
 *
 * <p>The first slope may differ between elements, as in PRelu: {@code firstSlopes}, if present, replaces
 * {@code slopes[0]}.
 */
public final class PiecewiseLinear implements Exact, Relaxable, Sweepable, Differentiable {
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
                new double[] {0}, new double[] {alpha, 1}, new double[] {0, 0}, new double[] {0}, null, Double.NaN);
    }

    /**
     * {@return {@code x} above zero and {@code alpha x} below, with one alpha per element}
     *
     * @param alphas the slopes below zero, one per element
     */
    public static PiecewiseLinear leaky(double[] alphas) {
        return new PiecewiseLinear(
                new double[] {0}, new double[] {0, 1}, new double[] {0, 0}, new double[] {0}, alphas, Double.NaN);
    }

    /**
     * {@return a ramp between two levels, for example Clip or HardSigmoid}
     *
     * @param from where the ramp begins
     * @param to where the ramp ends, above {@code from}
     * @param low its value up to {@code from}
     * @param high its value from {@code to} upwards
     */
    public static PiecewiseLinear ramp(double from, double to, double low, double high) {
        double slope = (high - low) / (to - from);
        return new PiecewiseLinear(
                new double[] {from, to},
                new double[] {0, slope, 0},
                new double[] {low, low - slope * from, high},
                new double[] {low, high},
                null,
                Double.NaN);
    }

    /**
     * {@return a function given by its pieces}
     *
     * @param knots the points where pieces meet, ascending
     * @param slopes the slopes of the pieces, one more than knots
     * @param intercepts the values at zero of the pieces' lines
     * @param atKnots the function values at the knots
     * @throws IllegalArgumentException if the lengths do not match
     */
    public static PiecewiseLinear of(double[] knots, double[] slopes, double[] intercepts, double[] atKnots) {
        if (slopes.length != knots.length + 1 || intercepts.length != slopes.length || atKnots.length != knots.length) {
            throw new IllegalArgumentException(
                    "n knots need n + 1 slopes, n + 1 intercepts and n values at the knots, got " + knots.length + ", "
                            + slopes.length + ", " + intercepts.length + ", " + atKnots.length);
        }
        return new PiecewiseLinear(
                knots.clone(), slopes.clone(), intercepts.clone(), atKnots.clone(), null, Double.NaN);
    }

    private static PiecewiseLinear steps(double below, double at, double above) {
        return new PiecewiseLinear(
                new double[] {0},
                new double[] {0, 0},
                new double[] {below, above},
                new double[] {at},
                null,
                Double.NaN);
    }

    /**
     * {@return the same function with a given value at NaN, as needed for comparisons}
     *
     * @param value the value at NaN
     */
    public PiecewiseLinear atNaN(double value) {
        return new PiecewiseLinear(knots, slopes, intercepts, atKnots, firstSlopes, value);
    }

    /** {@return the number of pieces} */
    public int pieces() {
        return slopes.length;
    }

    /**
     * {@return the index of the piece that contains {@code x}; at a knot, the piece above it}
     *
     * @param x the argument
     */
    public int piece(double x) {
        int p = 0;
        while (p < knots.length && x >= knots[p]) {
            p++;
        }
        return p;
    }

    /**
     * {@return the lower end of a piece; negative infinity for the first one}
     *
     * @param p the index of the piece
     */
    public double lower(int p) {
        return p == 0 ? Double.NEGATIVE_INFINITY : knots[p - 1];
    }

    /**
     * {@return the upper end of a piece; infinity for the last one}
     *
     * @param p the index of the piece
     */
    public double upper(int p) {
        return p == knots.length ? Double.POSITIVE_INFINITY : knots[p];
    }

    /**
     * {@return the slope of a piece}
     *
     * @param p the index of the piece
     * @param element the index of the element that the function is applied to
     */
    public double slope(int p, int element) {
        return p == 0 && firstSlopes != null ? firstSlopes[element] : slopes[p];
    }

    /**
     * {@return the value at zero of the piece's line}
     *
     * @param p the index of the piece
     */
    public double intercept(int p) {
        return intercepts[p];
    }

    /**
     * {@return the value at a knot}
     *
     * @param p the index of the knot, in [0, pieces - 1)
     */
    public double atKnot(int p) {
        return atKnots[p];
    }

    /**
     * {@return the value of the function; at NaN, the value given for NaN, or NaN}
     *
     * @param x the argument
     * @param element the index of the element that the function is applied to
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

    @Override
    public void evaluate(double[][] inputs, int columns, double[] y, Workspace workspace) {
        double[] x = inputs[0];
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

    /** At a knot, the piece after a small step up the line is taken. */
    @Override
    public void follow(double[][] inputs, double[] y, Range range, Workspace workspace) {
        double[] x = inputs[0];
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
     * Encloses the function over the range of an element by its chord and the deviation from it, which is zero where
     * the range lies in one piece.
     */
    @Override
    public void enclose(Enclosure[] inputs, double[] radius, double[] rounding, Enclosure y, Workspace workspace) {
        Enclosure x = inputs[0];
        x.fillRemainders();
        boolean any = false;
        for (int i = 0; i < x.size(); i++) {
            any |= this == RELU
                    ? ReluEnclosure.element(i, x, radius, y)
                    : PiecewiseLinearEnclosure.element(this, i, x, radius, rounding, y);
        }
        y.setExact(!any);
    }

    @Override
    public void enclose(KnotEnclosure[] x, KnotInterval interval, KnotEnclosure y, Sketch sketch, Workspace workspace) {
        if (jumps) {
            CellwiseKnots.enclose(this, x, interval, y, sketch, workspace);
        } else {
            PiecewiseLinearKnots.enclose(this, x[0], y, sketch);
        }
    }

    @Override
    public void relax(double[] low, double[] high, Relaxation lines) {
        new PiecewiseLinearRelaxation(this).relax(low, high, lines);
    }

    @Override
    public SlopeBounds slopes(double[] low, double[] high) {
        return PiecewiseLinearSlopes.of(this, low, high);
    }

    /** Whether pieces meet at all knots, but for rounding errors of their slopes and intercepts. */
    private boolean isContinuous() {
        for (int p = 0; p < knots.length; p++) {
            double below = p == 0 && firstSlopes != null ? 0 : slopes[p];
            double steepest = Math.max(Math.abs(below), Math.abs(slopes[p + 1]));
            double highest = Math.max(Math.abs(intercepts[p]), Math.abs(intercepts[p + 1]));
            double rounding = 0x1p-48 * (steepest * Math.abs(knots[p]) + highest);
            if (!(Math.abs(below * knots[p] + intercepts[p] - atKnots[p]) <= rounding)
                    || !(Math.abs(slopes[p + 1] * knots[p] + intercepts[p + 1] - atKnots[p]) <= rounding)) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Cropped<Action> crop(List<Shape> inputs, Box part) {
        Cropped<Action> cropped = Cropped.elementwise(this, inputs, part);
        double[] first = firstSlopes == null ? null : cropped.result().of(firstSlopes);
        return first == null
                ? cropped
                : cropped.map(all -> new PiecewiseLinear(knots, slopes, intercepts, atKnots, first, atNaN));
    }

    @Override
    public boolean jumps() {
        return jumps;
    }

    @Override
    public boolean isElementwise() {
        return true;
    }

    @Override
    public Optional<String> obstacleTo(Class<? extends Action> capability) {
        return Action.reasonUnless(!jumps || capability != Sweepable.class, "it is discontinuous");
    }

    @Override
    public double[] breaks(Track[] x) {
        Crossings crossings = new Crossings();
        for (double knot : knots) {
            crossings.add(x[0], knot);
        }
        return crossings.mergedWith(x[0].points());
    }

    @Override
    public Track sweep(Track[] x, double[] breaks, int size, Workspace workspace) {
        Track finer = x[0].refined(workspace.kernels(), breaks);
        double[] y = finer == x[0] ? new double[finer.values().length] : finer.values();
        evaluate(new double[][] {finer.values()}, breaks.length, y, workspace);
        return new Track(breaks, y);
    }

    @Override
    public void addVjp(double[][] x, double[] g, double[] @Nullable [] into, Workspace workspace) {
        double[] sum = into[0];
        for (int i = 0; sum != null && i < g.length; i++) {
            sum[i] += PiecewiseLinearGradient.of(this, x[0][i], g[i], i);
        }
    }

    @Override
    public boolean vjpInPlace(double[][] x, double[] g, double[] @Nullable [] into, Workspace workspace) {
        for (int i = 0; i < g.length; i++) {
            g[i] = PiecewiseLinearGradient.of(this, x[0][i], g[i], i);
        }
        return true;
    }

    @Override
    public void addDependence(double[][] x, double[] g, double[] @Nullable [] into, Workspace workspace) {
        double[] sum = into[0];
        if (!jumps) {
            addVjp(x, g, into, workspace);
        } else if (sum != null) {
            for (int i = 0; i < g.length; i++) {
                sum[i] += g[i];
            }
        }
    }

    @Override
    public boolean rounds(double[][] x, int element) {
        return PiecewiseLinearGradient.of(this, x[0][element], 1, element) != 0;
    }
}
