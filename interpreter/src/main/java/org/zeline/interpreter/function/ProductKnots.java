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
        int stride = cells + 2;
        for (int i = 0; i < y.size(); i++) {
            double center = 0.5 * (least[i] + most[i]);
            double source = least[i] == most[i] ? 0 : Math.max(most[i] - center, center - least[i]) * Enclosure.OUTWARD;
            boolean known = Math.abs(center) < Double.POSITIVE_INFINITY && source < Double.POSITIVE_INFINITY;
            y.lines()[stride * i + stride - 1] = known ? center : 0;
            y.bounds()[i] = (carried[i] + source) * Enclosure.OUTWARD;
            sources[i] = known ? source : Double.POSITIVE_INFINITY;
            exact &= center == 0 && source == 0;
        }
        sketch.addSources(sources, y);
        y.setExact(exact);
    }

    /** The products at the knots, and the range of what the shifted values have more than is interpolated. */
    private void values(KnotEnclosure y, double[] least, double[] most) {
        Arrays.fill(least, Double.POSITIVE_INFINITY);
        Arrays.fill(most, Double.NEGATIVE_INFINITY);
        boolean shifted = !(x.isExact() && w.isExact());
        double[] gap = new double[y.size()];
        double[] gapBefore = gap;
        for (int k = 0; k <= cells; k++) {
            double[] plain = apply(knot(x, k, false), knot(w, k, false));
            double[] bend = k == 0 ? new double[y.size()] : apply(rise(x, k), rise(w, k));
            gap = shifted ? apply(knot(x, k, true), knot(w, k, true)) : plain;
            for (int i = 0; i < y.size(); i++) {
                y.lines()[(cells + 2) * i + k] = plain[i];
                gap[i] = shifted ? gap[i] - plain[i] : 0;
                if (k > 0) {
                    double curve = 0.25 * bend[i];
                    least[i] = Math.min(least[i], Math.min(gapBefore[i], gap[i]) + Math.min(0, -curve));
                    most[i] = Math.max(most[i], Math.max(gapBefore[i], gap[i]) + Math.max(0, -curve));
                }
            }
            gapBefore = gap;
        }
    }

    /** The bounds of the terms with deviations: those that are carried on, and the others. */
    private void deviations(double[] carried, double[] least, double[] most) {
        double[] e = bounds(x);
        double[] f = bounds(w);
        double[] a = absolute(knot(x, cells / 2, false));
        double[] b = absolute(knot(w, cells / 2, false));
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
        double[] a = knot(x, cells / 2, false);
        double[] b = knot(w, cells / 2, false);
        for (int j = 0; j < columns; j++) {
            double[] sum = new double[y.size()];
            if (!w.isExact()) {
                add(apply(a, column(w, j)), sum);
            }
            if (!x.isExact()) {
                add(apply(column(x, j), b), sum);
            }
            for (int i = 0; i < sum.length; i++) {
                y.sketch()[columns * i + j] = sum[i];
            }
        }
    }

    private double[] apply(double[] left, double[] right) {
        double[] result = new double[size];
        map.apply(workspace.kernels(), left, right, result, workspace.scratch());
        return result;
    }

    private static void add(double[] terms, double[] sum) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += terms[i];
        }
    }

    private static double[] absolute(double[] v) {
        return Arrays.stream(v).map(Math::abs).toArray();
    }

    private static double[] knot(KnotEnclosure v, int k, boolean shifted) {
        double[] values = new double[v.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = v.knot(i, k) + (shifted ? v.shift(i) : 0);
        }
        return values;
    }

    private static double[] rise(KnotEnclosure v, int k) {
        double[] values = new double[v.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = v.knot(i, k) - v.knot(i, k - 1);
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

    private double[] column(KnotEnclosure v, int j) {
        double[] values = new double[v.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = v.sketch()[sketch.columns() * i + j];
        }
        return values;
    }
}
