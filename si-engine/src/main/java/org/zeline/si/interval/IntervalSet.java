package org.zeline.si.interval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * A union of disjoint closed intervals of the real line, ascending, with no hidden tolerance: intervals join only where
 * they touch. Single points are kept out: they have no mass. Immutable.
 */
public final class IntervalSet {
    /** No point at all. */
    public static final IntervalSet EMPTY = new IntervalSet(new double[0]);

    /** The real line. */
    public static final IntervalSet REAL_LINE =
            new IntervalSet(new double[] {Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY});

    private final double[] ends;

    private IntervalSet(double[] ends) {
        for (int i = 0; i < ends.length; i++) {
            ends[i] += 0.0; // makes -0.0, which equals only itself, 0.0
        }
        this.ends = ends;
    }

    /**
     * An interval.
     *
     * @param lower its lower end, may be minus infinity
     * @param upper its upper end, may be infinity
     * @return the interval; empty unless {@code lower < upper}
     * @throws IllegalArgumentException if an end is NaN
     */
    public static IntervalSet of(double lower, double upper) {
        if (Double.isNaN(lower) || Double.isNaN(upper)) {
            throw new IllegalArgumentException("an interval's end can't be NaN: [" + lower + ", " + upper + "]");
        }
        return lower < upper ? new IntervalSet(new double[] {lower, upper}) : EMPTY;
    }

    /**
     * The union of many intervals.
     *
     * @param intervals pairs of ends; empty ones are left out
     * @return the union
     */
    public static IntervalSet union(List<double[]> intervals) {
        double[][] sorted = intervals.stream()
                .filter(ends -> ends[0] < ends[1])
                .sorted(Comparator.comparingDouble(ends -> ends[0]))
                .toArray(double[][]::new);
        double[] ends = new double[2 * sorted.length];
        int used = 0;
        for (double[] interval : sorted) {
            if (used > 0 && interval[0] <= ends[used - 1]) {
                ends[used - 1] = Math.max(ends[used - 1], interval[1]);
            } else {
                ends[used++] = interval[0];
                ends[used++] = interval[1];
            }
        }
        return new IntervalSet(Arrays.copyOf(ends, used));
    }

    /** {@return the number of intervals} */
    public int count() {
        return ends.length / 2;
    }

    /** {@return whether there is no interval} */
    public boolean isEmpty() {
        return ends.length == 0;
    }

    /**
     * The lower end of an interval.
     *
     * @param i in [0, count)
     * @return may be minus infinity
     */
    public double lower(int i) {
        return ends[2 * i];
    }

    /**
     * The upper end of an interval.
     *
     * @param i in [0, count)
     * @return may be infinity
     */
    public double upper(int i) {
        return ends[2 * i + 1];
    }

    /**
     * Whether a point lies in an interval, ends included.
     *
     * @param z a point
     * @return whether it lies in this set
     */
    public boolean contains(double z) {
        return find(z) >= 0;
    }

    /**
     * The interval that holds a point; at a common end of two, the upper one.
     *
     * @param z a point
     * @return its number, or -1 if there is none
     */
    public int find(double z) {
        for (int i = count() - 1; i >= 0; i--) {
            if (lower(i) <= z && z <= upper(i)) {
                return i;
            }
        }
        return -1;
    }

    /** {@return the total length, infinite if an end is} */
    public double measure() {
        double sum = 0;
        for (int i = 0; i < count(); i++) {
            sum += upper(i) - lower(i);
        }
        return sum;
    }

    /**
     * Everything that lies in this set or the other.
     *
     * @param other another set
     * @return the union
     */
    public IntervalSet union(IntervalSet other) {
        return combine(other, (inThis, inOther) -> inThis || inOther);
    }

    /**
     * Everything that lies in both sets.
     *
     * @param other another set
     * @return the intersection
     */
    public IntervalSet intersection(IntervalSet other) {
        return combine(other, (inThis, inOther) -> inThis && inOther);
    }

    /**
     * Everything in this set but not in the other.
     *
     * @param other another set
     * @return the closure of the difference
     */
    public IntervalSet difference(IntervalSet other) {
        return combine(other, (inThis, inOther) -> inThis && !inOther);
    }

    /**
     * Everything that lies in exactly one of both sets.
     *
     * @param other another set
     * @return the closure of the symmetric difference
     */
    public IntervalSet symmetricDifference(IntervalSet other) {
        return combine(other, (inThis, inOther) -> inThis != inOther);
    }

    /** {@return the closure of everything outside} */
    public IntervalSet complement() {
        return REAL_LINE.difference(this);
    }

    /** Membership in the result, from membership in two sets. */
    @FunctionalInterface
    private interface Rule {
        boolean test(boolean inThis, boolean inOther);
    }

    /** Walks the ends of both sets upwards; between neighbouring ends membership is constant. */
    private IntervalSet combine(IntervalSet other, Rule rule) {
        List<Double> result = new ArrayList<>();
        int i = 0;
        int j = 0;
        boolean inside = false;
        while (i < ends.length || j < other.ends.length) {
            double z = Math.min(
                    i < ends.length ? ends[i] : Double.POSITIVE_INFINITY,
                    j < other.ends.length ? other.ends[j] : Double.POSITIVE_INFINITY);
            while (i < ends.length && ends[i] == z) {
                i++;
            }
            while (j < other.ends.length && other.ends[j] == z) {
                j++;
            }
            boolean now = rule.test(i % 2 == 1, j % 2 == 1);
            if (now != inside) {
                result.add(z);
                inside = now;
            }
        }
        return new IntervalSet(result.stream().mapToDouble(Double::doubleValue).toArray());
    }

    /** {@return the intervals as pairs of ends} */
    public double[][] toArray() {
        double[][] pairs = new double[count()][];
        for (int i = 0; i < pairs.length; i++) {
            pairs[i] = new double[] {lower(i), upper(i)};
        }
        return pairs;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof IntervalSet set && Arrays.equals(ends, set.ends);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(ends);
    }

    /** For example {@code [-1.0, 0.5] [2.0, Infinity]}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count(); i++) {
            text.append(i == 0 ? "" : " ")
                    .append('[')
                    .append(lower(i))
                    .append(", ")
                    .append(upper(i))
                    .append(']');
        }
        return text.toString();
    }
}
