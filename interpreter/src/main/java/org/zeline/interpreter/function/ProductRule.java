package org.zeline.interpreter.function;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.linear.Scratch;

/** Encloses a bilinear map by applying it to lines and to bounds, column by column. */
final class ProductRule {
    private final BilinearMap map;
    private final Kernels kernels;
    private final Scratch scratch;

    ProductRule(BilinearMap map, Kernels kernels, Scratch scratch) {
        this.map = map;
        this.kernels = kernels;
        this.scratch = scratch;
    }

    /** One column of an enclosure: {@code m + s t} with a remainder. */
    private record Column(double[] value, double[] slope, double[] rest, boolean exact) {
        static Column of(Enclosure x, int k) {
            Column column = new Column(new double[x.size()], new double[x.size()], new double[x.size()], x.isExact());
            for (int i = 0; i < x.size(); i++) {
                column.value[i] = x.value(i, k);
                column.slope[i] = x.slope(i, k);
                column.rest[i] = x.remainder(i, k);
            }
            return column;
        }

        double[] steepness() {
            return Arrays.stream(slope).map(Math::abs).toArray();
        }

        /** What the line comes to at most, {@code |m| + |s| r}. */
        double[] reach(double radius) {
            return combined(value, slope, (m, s) -> Math.abs(m) + Math.abs(s) * radius);
        }
    }

    private static double[] combined(double[] p, double[] q, DoubleBinaryOperator operator) {
        double[] result = new double[p.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = operator.applyAsDouble(p[i], q[i]);
        }
        return result;
    }

    void enclose(Enclosure x, Enclosure w, double[] radius, Enclosure y) {
        boolean any = false;
        for (int k = 0; k < radius.length; k++) {
            any |= enclose(Column.of(x, k), Column.of(w, k), k, radius[k], y);
        }
        y.setExact(!any);
    }

    private boolean enclose(Column x, Column w, int k, double radius, Enclosure y) {
        double[] value = new double[y.size()];
        double[] slope = new double[y.size()];
        double[] error = new double[y.size()];
        double half = 0.5 * radius * radius;
        add(1, x.value, w.value, value);
        add(1, x.value, w.slope, slope);
        add(1, x.slope, w.value, slope);
        if (radius > 0) {
            add(half, x.slope, w.slope, value);
            add(half, x.steepness(), w.steepness(), error);
        }
        if (!w.exact) {
            add(1, x.reach(radius), w.rest, error);
        }
        if (!x.exact) {
            add(1, x.rest, combined(w.reach(radius), w.rest, Double::sum), error);
        }
        boolean any = false;
        for (int j = 0; j < value.length; j++) {
            any |= y.set(j, k, value[j], slope[j], error[j] * Enclosure.OUTWARD);
        }
        return any;
    }

    private void add(double factor, double[] x, double[] w, double[] sum) {
        double[] y = new double[sum.length];
        map.apply(kernels, x, w, y, scratch);
        for (int j = 0; j < y.length; j++) {
            sum[j] += factor * y[j];
        }
    }
}
