package org.zeline.interpreter.function;

/**
 * Encloses a smooth function f between knots. Its linear part is the slope c at the knot in the middle. For a value u +
 * e whose deviation is at most E, {@code f(u + e) - c e} is within {@code E sup |f' - c|} of f(u), which deviates from
 * its chord over a cell by no more than the range of the derivative there allows.
 */
final class SmoothKnots {
    private final SmoothFunction f;
    private final KnotEnclosure x;
    private final Sketch sketch;
    private final int cells;
    private final int stride;
    private final double[] knots;
    private double least;
    private double most;

    SmoothKnots(SmoothFunction f, KnotEnclosure x, Sketch sketch) {
        this.f = f;
        this.x = x;
        this.sketch = sketch;
        this.cells = x.cells();
        this.stride = x.cells() + 2;
        this.knots = new double[x.cells() + 1];
    }

    void into(KnotEnclosure y) {
        sketch.tighten(x);
        double[] sources = new double[y.size()];
        boolean exact = true;
        for (int i = 0; i < x.size(); i++) {
            double middle = x.knot(i, cells / 2);
            boolean constant = x.bound(i) == 0 && x.shift(i) == 0;
            System.arraycopy(x.lines(), stride * i, knots, 0, cells + 1);
            double shift = x.shift(i);
            for (int k = 0; k <= cells; k++) {
                y.lines()[stride * i + k] = f.value().applyAsDouble(knots[k]);
                constant &= knots[k] == middle;
            }
            double slope = constant ? 0 : f.derivative().applyAsDouble(middle);
            least = 0;
            most = 0;
            if (!constant) {
                range(i, slope, shift, y);
            }
            Source source = Source.within(least, most);
            double bound = x.bound(i);
            sketch.carry(slope, x, i, y, i);
            y.set(i, source, Math.abs(slope) * bound);
            sources[i] = source.size();
            exact &= source.isNone() && bound == 0;
        }
        sketch.addSources(sources, y);
        y.setExact(exact);
    }

    /** The range of {@code f(u + e) - c e} less what is interpolated. */
    private void range(int i, double slope, double shift, KnotEnclosure y) {
        double bound = x.bound(i);
        double low = Double.POSITIVE_INFINITY;
        double high = Double.NEGATIVE_INFINITY;
        least = Double.POSITIVE_INFINITY;
        most = Double.NEGATIVE_INFINITY;
        double before = 0;
        double valueBefore = 0;
        double gapBefore = 0;
        for (int k = 0; k <= cells; k++) {
            double u = knots[k] + shift;
            low = Math.min(low, u);
            high = Math.max(high, u);
            double value = shift == 0 ? y.knot(i, k) : f.value().applyAsDouble(u);
            double gap = value - y.knot(i, k);
            if (k > 0) {
                cell(before, u, valueBefore, value, Math.min(gapBefore, gap), Math.max(gapBefore, gap));
            }
            before = u;
            valueBefore = value;
            gapBefore = gap;
        }
        if (bound > 0) {
            SmoothFunction.Slopes all = f.slopes(low - bound * Enclosure.OUTWARD, high + bound * Enclosure.OUTWARD);
            double reach = Math.max(all.most() - slope, slope - all.least()) * bound * Enclosure.OUTWARD;
            least -= reach;
            most += reach;
        }
        if (Double.isNaN(least) || Double.isNaN(most)) {
            least = Double.NEGATIVE_INFINITY;
            most = Double.POSITIVE_INFINITY;
        }
    }

    private void cell(double u0, double u1, double value0, double value1, double gapLeast, double gapMost) {
        double from = Math.min(u0, u1);
        double to = Math.max(u0, u1);
        double below = 0;
        double above = 0;
        if (from < to) {
            SmoothFunction.Slopes slopes = f.slopes(from, to);
            double rise = u0 < u1 ? value1 - value0 : value0 - value1;
            double stray = slopes.stray(to - from, rise) + 0x1p-50 * (Math.abs(value0) + Math.abs(value1));
            below = slopes.bent() || slopes.rises() ? stray : 0;
            above = slopes.bent() || !slopes.rises() ? stray : 0;
        }
        least = Math.min(least, gapLeast - below);
        most = Math.max(most, gapMost + above);
    }
}
