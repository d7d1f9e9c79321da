package org.zeline.interpreter.function;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The largest elements of each group, in descending order: output {@code w * count + r} is the element of group
 * {@code w} that {@code r} others come before. NaN comes before all numbers.
 *
 * @param groups which elements are ranked among themselves; none has less than {@code count}
 * @param count how many of each group are taken
 */
public record TopValues(Windows groups, int count) {
    /**
     * Finds the largest elements of each group.
     *
     * @param x the elements, columns innermost
     * @param columns how many numbers each element has
     * @param y takes the largest, column by column
     */
    public void apply(double[] x, int columns, double[] y) {
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

    /**
     * Adds the gradient with respect to the elements; of equal ones the first ranks before the others.
     *
     * @param x the elements
     * @param g the gradient with respect to the largest
     * @param into what is added to
     */
    public void addVjp(double[] x, double[] g, double[] into) {
        for (int w = 0; w < groups.count(); w++) {
            int[] order = order(w, x);
            for (int r = 0; r < count; r++) {
                into[order[r]] += g[w * count + r];
            }
        }
    }

    /**
     * {@return the elements of a group in descending order of their values, of equal ones the first before the others}
     *
     * @param w a group
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

    /**
     * Follows the largest elements along a line. Equal ones stand in the order that a small step up leads to.
     *
     * @param x for each element its value and its slope
     * @param y takes value and slope of the largest
     * @param range narrowed to where the same elements stay the largest, in the same order
     */
    public void affine(double[] x, double[] y, Range range) {
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
     * Encloses the largest elements on an interval of the line, for each of several columns. The element that has a
     * rank at the center stands for it; the one that has it elsewhere differs from it by at least the difference that
     * has this rank among all lower bounds, and at most by that among all upper bounds.
     *
     * @param x enclosures of the elements
     * @param radius half the length of each column's interval
     * @param y takes enclosures of the largest
     */
    public void enclose(Enclosure x, double[] radius, Enclosure y) {
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
                    double rest = x.remainder(own, k) + 0.5 * (most - least) * Enclosure.OUTWARD;
                    double middle = least + 0.5 * (most - least);
                    any |= y.set(w * count + r, k, x.value(own, k) + middle, x.slope(own, k), rest);
                }
            }
        }
        y.setExact(!any);
    }

    /** Bounds on the differences between all elements of a group and one of them, each list ascending. */
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
