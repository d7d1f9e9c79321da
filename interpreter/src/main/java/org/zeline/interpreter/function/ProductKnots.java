package org.zeline.interpreter.function;

import java.util.Arrays;

/**
 * Encloses a bilinear map B between knots. For the values u + e and v + f, with the values a and b at the knot in the
 * middle,
 *
 * <pre>{@code
 * B(u + e, v + f) - B(a, f) - B(e, b) = B(u, v) + B(u - a, f) + B(e, v - b) + B(e, f)
 * }</pre>
 *
 * of which the last three terms are bounded by absolute values. Within a cell in which u and v change by p and q, B(u,
 * v) is its chord less {@code B(p, q) t (1 - t)}, with t from 0 to 1.
 */
final class ProductKnots {
    private final BilinearMap map;
    private final KnotEnclosure x;
    private final KnotEnclosure w;
    private final Sketch sketch;
    private final Workspace workspace;
    private final int cells;
    private final int size;

    ProductKnots(BilinearMap map, KnotEnclosure x, KnotEnclosure w, int size, Sketch sketch, Workspace workspace) {
        this.size = size;
        this.map = map;
        this.x = x;
        this.w = w;
        this.sketch = sketch;
        this.workspace = workspace;
        this.cells = x.cells();
    }

    void into(KnotEnclosure y) {
        sketch.tighten(x);
        sketch.tighten(w);
        double[] sources = new double[y.size()];
        double[] least = new double[y.size()];
        double[] most = new double[y.size()];
        values(y, least, most);
        boolean exact = x.isExact() && w.isExact();
        double[] carried = new double[y.size()];
        if (exact) {
            Arrays.fill(y.sketch(), 0, y.size() * sketch.columns(), 0);
        } else {
            deviations(carried, least, most);
            sketches(y);
        }
        for (int i = 0; i < y.size(); i++) {
            Source source = Source.within(least[i], most[i]);
            y.set(i, source, carried[i]);
            sources[i] = source.size();
            exact &= source.isNone();
        }
        sketch.addSources(sources, y);
        y.setExact(exact);
    }

    /** The products at the knots, and the range of what the shifted values have more than is interpolated. */
    private void values(KnotEnclosure y, double[] least, double[] most) {
        boolean shifted = !(x.isExact() && w.isExact());
        double[] plain = product(x.knots(false), w.knots(false), cells + 1);
        double[] bends = product(rises(x), rises(w), cells);
        double[] moved = shifted ? product(x.knots(true), w.knots(true), cells + 1) : plain;
        for (int i = 0; i < y.size(); i++) {
            double low = Double.POSITIVE_INFINITY;
            double high = Double.NEGATIVE_INFINITY;
            double before = 0;
            for (int k = 0, at = (cells + 1) * i; k <= cells; k++, at++) {
                y.lines()[(cells + 2) * i + k] = plain[at];
                double gap = shifted ? moved[at] - plain[at] : 0 * plain[at]; // NaN if it is not finite
                if (k > 0) {
                    double curve = -0.25 * bends[cells * i + k - 1];
                    low = Math.min(low, Math.min(before, gap) + Math.min(0, curve));
                    high = Math.max(high, Math.max(before, gap) + Math.max(0, curve));
                }
                before = gap;
            }
            least[i] = low;
            most[i] = high;
        }
    }

    private double[] product(double[] left, double[] right, int columns) {
        double[] result = new double[size * columns];
        map.evaluate(new double[][] {left, right}, columns, result, workspace);
        return result;
    }

    /** The bounds of the terms with deviations: those that are carried on, and the others. */
    private void deviations(double[] carried, double[] least, double[] most) {
        double[] e = bounds(x);
        double[] f = bounds(w);
        double[] a = absolute(middle(x));
        double[] b = absolute(middle(w));
        add(apply(a, f), carried);
        add(apply(e, b), carried);
        double[] other = apply(e, f);
        add(apply(away(x), f), other);
        add(apply(e, away(w)), other);
        for (int i = 0; i < other.length; i++) {
            least[i] -= other[i] * Enclosure.OUTWARD;
            most[i] += other[i] * Enclosure.OUTWARD;
        }
    }

    private void sketches(KnotEnclosure y) {
        int columns = sketch.columns();
        double[] sum = y.sketch();
        boolean both = !x.isExact() && !w.isExact();
        double[] other = both ? new double[size * columns] : sum;
        if (!w.isExact()) {
            map.applyToSecond(middle(x), w.sketch(), columns, sum, workspace);
        }
        if (!x.isExact()) {
            map.applyToFirst(x.sketch(), middle(w), columns, other, workspace);
        }
        if (both) {
            add(other, sum);
        }
    }

    private double[] apply(double[] left, double[] right) {
        double[] result = new double[size];
        map.apply(workspace.kernels(), left, right, result, workspace.scratch());
        return result;
    }

    private static void add(double[] terms, double[] sum) {
        for (int i = 0; i < terms.length; i++) {
            sum[i] += terms[i];
        }
    }

    private static double[] absolute(double[] v) {
        return Arrays.stream(v).map(Math::abs).toArray();
    }

    private static double[] middle(KnotEnclosure v) {
        double[] values = new double[v.size()];
        Arrays.setAll(values, i -> v.knot(i, v.cells() / 2));
        return values;
    }

    private static double[] rises(KnotEnclosure v) {
        int cells = v.cells();
        double[] values = new double[cells * v.size()];
        for (int i = 0; i < v.size(); i++) {
            int from = (cells + 2) * i;
            for (int k = 0; k < cells; k++) {
                values[cells * i + k] = v.lines()[from + k + 1] - v.lines()[from + k];
            }
        }
        return values;
    }

    private static double[] bounds(KnotEnclosure v) {
        return v.isExact() ? new double[v.size()] : Arrays.copyOf(v.bounds(), v.size());
    }

    /** How far the shifted values are from the value at the knot in the middle. */
    private static double[] away(KnotEnclosure v) {
        double[] values = new double[v.size()];
        for (int i = 0; i < values.length; i++) {
            double middle = v.knot(i, v.cells() / 2) - v.shift(i);
            for (int k = 0; k <= v.cells(); k++) {
                values[i] = Math.max(values[i], Math.abs(v.knot(i, k) - middle));
            }
        }
        return values;
    }
}
