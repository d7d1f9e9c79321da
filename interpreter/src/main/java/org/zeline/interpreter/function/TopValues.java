package org.zeline.interpreter.function;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The largest elements of each group in descending order: output {@code w * count + r} is the element of rank {@code r}
 * in group {@code w}, counted from 0. NaN ranks before all numbers.
 *
 * @param groups the groups of elements that are ranked, each with at least {@code count} elements
 * @param count how many elements of each group are selected
 */
public record TopValues(Windows groups, int count) implements Exact, Enclosable, Differentiable {
    @Override
    public Optional<String> obstacleTo(Class<? extends Action> capability) {
        return Action.reasonUnless(capability.isInstance(this), "it ranks elements");
    }

    @Override
    public boolean copies() {
        return true;
    }

    @Override
    public boolean rounds(double[][] x, int element) {
        return false;
    }

    @Override
    public void evaluate(double[][] inputs, int columns, double[] y, Workspace workspace) {
        double[] x = inputs[0];
        for (int w = 0; w < groups.count(); w++) {
            double[] values = new double[groups.to(w) - groups.from(w)];
            for (int k = 0; k < columns; k++) {
                for (int i = 0; i < values.length; i++) {
                    values[i] = x[groups.element(groups.from(w) + i) * columns + k];
                }
                Arrays.sort(values);
                for (int r = 0; r < count; r++) {
                    y[(w * count + r) * columns + k] = values[values.length - 1 - r];
                }
            }
        }
    }

    /** Among equal elements, the first ranks before the others. */
    @Override
    public void addVjp(double[][] x, double[] g, double[] @Nullable [] into, Workspace workspace) {
        double[] sum = into[0];
        if (sum == null) {
            return;
        }
        for (int w = 0; w < groups.count(); w++) {
            int[] order = order(w, x[0]);
            for (int r = 0; r < count; r++) {
                sum[order[r]] += g[w * count + r];
            }
        }
    }

    /**
     * {@return the elements of a group in descending order of their values; equal elements keep their order}
     *
     * @param w the index of the group
     * @param x the value of each element
     */
    public int[] order(int w, double[] x) {
        return IntStream.range(groups.from(w), groups.to(w))
                .map(groups::element)
                .boxed()
                .sorted((p, q) -> x[p] == x[q] ? 0 : Double.compare(x[q], x[p]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** Equal elements are ranked by their order after a small step up the line. */
    @Override
    public void follow(double[][] inputs, double[] y, Range range, Workspace workspace) {
        double[] x = inputs[0];
        for (int w = 0; w < groups.count(); w++) {
            int[] order = IntStream.range(groups.from(w), groups.to(w))
                    .map(groups::element)
                    .boxed()
                    .sorted((p, q) -> {
                        int byValue = x[2 * p] == x[2 * q] ? 0 : Double.compare(x[2 * q], x[2 * p]);
                        return byValue != 0 ? byValue : Double.compare(x[2 * q + 1], x[2 * p + 1]);
                    })
                    .mapToInt(Integer::intValue)
                    .toArray();
            for (int r = 0; r < order.length; r++) {
                int own = order[Math.min(r, count - 1)];
                if (r < count) {
                    y[2 * (w * count + r)] = x[2 * own];
                    y[2 * (w * count + r) + 1] = x[2 * own + 1];
                }
                int after = r < count - 1 ? order[r + 1] : order[r];
                range.keep(x[2 * own] - x[2 * after], x[2 * own + 1] - x[2 * after + 1]);
            }
        }
    }

    /**
     * The enclosure of a rank is based on the element with this rank at the center. Another element may have the rank
     * elsewhere. Its difference from the first lies between the lower bound of this rank, among all lower bounds on
     * differences, and the upper bound of this rank, among all upper bounds.
     */
    @Override
    public void enclose(Enclosure[] inputs, double[] radius, double[] rounding, Enclosure y, Workspace workspace) {
        Enclosure x = inputs[0];
        boolean any = false;
        double[] center = new double[x.size()];
        for (int k = 0; k < radius.length; k++) {
            for (int i = 0; i < center.length; i++) {
                center[i] = x.value(i, k);
            }
            for (int w = 0; w < groups.count(); w++) {
                int[] order = order(w, center);
                double[] low = new double[order.length];
                double[] high = new double[order.length];
                for (int r = 0; r < count; r++) {
                    int own = order[r];
                    differences(x, order, own, k, radius[k], low, high);
                    double least = low[order.length - 1 - r];
                    double most = high[order.length - 1 - r];
                    double remainder = x.remainder(own, k) + 0.5 * (most - least) * Enclosure.OUTWARD;
                    double middle = least + 0.5 * (most - least);
                    any |= y.set(w * count + r, k, x.value(own, k) + middle, x.slope(own, k), remainder);
                }
            }
        }
        y.setExact(!any);
    }

    /** Computes bounds on the differences between all elements of a group and one of them, each list ascending. */
    private static void differences(
            Enclosure x, int[] group, int own, int k, double radius, double[] low, double[] high) {
        for (int i = 0; i < group.length; i++) {
            int e = group[i];
            if (e == own) {
                low[i] = 0;
                high[i] = 0;
                continue;
            }
            double gap = Enclosure.gap(x.value(e, k), x.value(own, k));
            double turn = Math.abs(x.slope(e, k) - x.slope(own, k)) * radius;
            double reach = (turn + x.remainder(e, k) + x.remainder(own, k)) * Enclosure.OUTWARD;
            low[i] = gap - reach;
            high[i] = gap + reach;
        }
        Arrays.sort(low);
        Arrays.sort(high);
    }
}
