package org.zeline.interpreter.function;

import java.util.Arrays;

/**
 * Encloses a continuous piecewise linear function between knots: it is a line plus a multiple of {@code max(x - knot,
 * 0)} for each of its bends.
 */
final class PiecewiseLinearKnots {
    private PiecewiseLinearKnots() {}

    static void enclose(PiecewiseLinear f, KnotEnclosure x, KnotEnclosure y, Sketch sketch) {
        int stride = x.cells() + 2;
        sketch.tighten(x, distances(f, x));
        HingeKnots hinge = new HingeKnots();
        double[] sources = new double[x.size()];
        boolean exact = x.isExact();
        for (int i = 0; i < x.size(); i++) {
            double shift = x.shift(i);
            double bound = x.bound(i);
            double factor = f.slope(0, i);
            double least = factor * shift;
            double most = factor * shift;
            for (int p = 0; p + 1 < f.pieces(); p++) {
                hinge.over(x.lines(), stride * i, x.cells(), f.upper(p), shift, bound);
                double jump = f.slope(p + 1, i) - f.slope(p, i);
                factor += jump * hinge.factor;
                least += jump * (jump > 0 ? hinge.least : hinge.most);
                most += jump * (jump > 0 ? hinge.most : hinge.least);
            }
            for (int k = 0; k <= x.cells(); k++) {
                y.lines()[stride * i + k] = value(f, x.lines()[stride * i + k], i);
            }
            Source source = Source.within(least, most);
            sources[i] = source.size();
            if (exact && !source.isNone()) {
                exact = false; // the first with a deviation
                Arrays.fill(y.sketch(), 0, sketch.columns() * i, 0);
            }
            y.set(i, source, Math.abs(factor) * bound);
            if (!exact) {
                sketch.carry(factor, x, i, y, i);
            }
        }
        y.setExact(exact);
        if (!exact) {
            sketch.addSources(sources, y);
        }
    }

    /** NaN where the value overflows, so that it is not taken for an infinite constant. */
    private static double value(PiecewiseLinear f, double x, int i) {
        double value = f.value(x, i);
        return Double.isInfinite(value) && !Double.isInfinite(x) ? Double.NaN : value;
    }

    /** How far elements stay from the nearest bend, in which all of their knots are on one side of each bend. */
    private static double[] distances(PiecewiseLinear f, KnotEnclosure x) {
        double[] distances = new double[x.size()];
        int stride = x.cells() + 2;
        double[] lines = x.lines();
        for (int i = 0; i < x.size() && !x.isExact(); i++) {
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            for (int k = stride * i; k < stride * (i + 1) - 1; k++) {
                low = Math.min(low, lines[k]);
                high = Math.max(high, lines[k]);
            }
            double shift = x.shift(i);
            double nearest = Double.POSITIVE_INFINITY;
            for (int p = 0; p + 1 < f.pieces(); p++) {
                double bend = f.upper(p);
                double above = low >= bend ? low - bend + shift : 0;
                double below = high <= bend ? bend - high - shift : 0;
                nearest = Math.min(nearest, Math.max(above, below));
            }
            distances[i] = nearest;
        }
        return distances;
    }
}
