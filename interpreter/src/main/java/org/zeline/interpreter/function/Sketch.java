package org.zeline.interpreter.function;

import java.util.Arrays;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.kernel.SketchKernels;

/**
 * Bounds sums of bounded sources by random symbols. A deviation is {@code e = sum over k of T_k s_k} with fixed T and
 * sources {@code |s_k| <= g_k}, so {@code |e| <= R = sum over k of |T_k| g_k}. The sketch carries {@code sum over k of
 * T_k g_k C_kj} for independent standard Cauchy symbols C in each column j. Every column is then Cauchy distributed
 * with scale R, and an order statistic of the columns bounds R with a known failure probability; see
 * {@link CauchyQuantile}.
 *
 * <p>For this to hold, T must not depend on the symbols: steps choose their linear parts by the values at the knots
 * alone. The sizes g of the sources may depend on the symbols of earlier steps.
 *
 * <p>Symbols are a function of the key, the number of the step, the element and the column. Not thread-safe.
 */
public final class Sketch {
    /** Rounding errors of a column are at most this part of the largest number; see {@code Rounding}. */
    private static final double ROUNDING = 0x1p-44;

    /** Scales below this part of the rounding errors of values are bounded by it. */
    private static final double FLOOR = 0x1p-6;

    /** With more strain, nothing will be decided. */
    private static final double HOPELESS = 1;

    private final CauchyQuantile quantile;
    private final Kernels kernels;
    private final long key;
    private final double[] one = new double[1];
    private final double[] gap;
    private final double least;
    private final double most;
    private long step;
    private double largest;
    private double values;
    private long elements;
    private double strain;
    private boolean unknown;

    /**
     * Creates a sketch.
     *
     * @param quantile the number of columns, and how they bound a scale
     * @param key chooses the symbols; must not have been used before in a search
     * @param rounding a bound on the rounding errors of values; bounds are not much smaller
     * @param kernels the arithmetic
     */
    public Sketch(CauchyQuantile quantile, long key, double rounding, Kernels kernels) {
        this.quantile = quantile;
        this.key = SketchKernels.mixed(key);
        this.kernels = kernels;
        this.gap = new double[quantile.columns()];
        this.least = rounding > 0 ? FLOOR * rounding : 0x1p-50;
        this.most = least * Math.pow(2, CauchyQuantile.OCTAVES - 1);
    }

    /** {@return the number of columns} */
    public int columns() {
        return quantile.columns();
    }

    /**
     * {@return how large the sources of a step were relative to values at the ends of the interval, on average, at
     * most}
     *
     * <p>From some length of an interval on, sources enlarge the bounds that enlarge the sources of later steps; this
     * tells how near that is.
     */
    public double strain() {
        return strain;
    }

    /** {@return whether a value turned out not to be bounded, so that nothing is known about the results} */
    public boolean isUnknown() {
        return unknown;
    }

    /**
     * Lowers the bounds of a value to what the sketch says.
     *
     * @param x a value
     */
    public void tighten(KnotEnclosure x) {
        if (!x.isExact()) {
            tighten(x, new double[x.size()]);
        }
    }

    /** Lowers the bounds of a value to what the sketch says, or to what is enough for each of them. */
    void tighten(KnotEnclosure x, double[] enough) {
        if (x.isExact()) {
            return;
        }
        largest = Math.max(largest, kernels.largest(x.sketch(), x.size() * columns()));
        unknown |= !(kernels.largest(x.bounds(), x.size()) <= most);
        kernels.lowerBounds(x.sketch(), columns(), quantile.order(), factor(), addend(), enough, x.bounds(), x.size());
    }

    /** Covers rounding errors of columns, and scales below the least. */
    private double addend() {
        return Math.max(ROUNDING * largest, least);
    }

    private double factor() {
        return quantile.factor() * Enclosure.OUTWARD;
    }

    /** The bound on the difference of the deviations of two elements, or, if that is less, what is enough. */
    double difference(KnotEnclosure x, int p, int q, double enough) {
        int columns = columns();
        double[] sketch = x.sketch();
        for (int j = 0; j < columns; j++) {
            gap[j] = sketch[p * columns + j] - sketch[q * columns + j];
        }
        one[0] = (x.bound(p) + x.bound(q)) * Enclosure.OUTWARD;
        kernels.lowerBounds(gap, columns, quantile.order(), factor(), addend(), new double[] {enough}, one, 1);
        return one[0];
    }

    /**
     * Adds the sources of a step to a value.
     *
     * @param sizes their bounds, one per element
     * @param y the value; its bounds already count the sources
     */
    void addSources(double[] sizes, KnotEnclosure y) {
        step++;
        double added = 0;
        double size = 0;
        for (int i = 0; i < y.size(); i++) {
            added += sizes[i];
            size += Math.abs(y.knot(i, 0)) + Math.abs(y.knot(i, y.cells()));
        }
        values += size;
        elements += y.size();
        if (added != 0) { // also if it is not a number
            strain = Math.max(strain, added / Math.max(size, values / elements * y.size()));
        }
        if (strain <= HOPELESS) {
            long fresh = SketchKernels.mixed(key + step * SketchKernels.STEP);
            largest = Math.max(largest, kernels.addSymbols(fresh, sizes, y.sketch(), columns(), y.size()));
        } else {
            unknown = true;
        }
    }

    /** Copies the sketch of an element, times a factor. */
    void carry(double factor, KnotEnclosure x, int from, KnotEnclosure y, int to) {
        int columns = columns();
        if (factor == 0 || x.isExact()) {
            Arrays.fill(y.sketch(), to * columns, (to + 1) * columns, 0);
        } else if (factor != 1) {
            for (int j = 0; j < columns; j++) {
                y.sketch()[to * columns + j] = factor * x.sketch()[from * columns + j];
            }
        } else if (x != y || from != to) {
            System.arraycopy(x.sketch(), from * columns, y.sketch(), to * columns, columns);
        }
    }
}
