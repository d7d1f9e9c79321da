package org.zeline.interpreter.function;

/**
 * Bounds of the elements {@code y_i} of a result by lines: {@code s x_j + t <= y_i <= s' x_k + t'} while each element
 * of the input stays in its interval, and an interval of each {@code y_i}.
 */
public final class Relaxation {
    private final Side lower;
    private final Side upper;

    /**
     * The bounds from one side. Bound {@code i} is the line {@code slope[i] x[source[i]] + intercept[i]}, and the
     * number {@code end[i]}.
     *
     * @param source for each bound the index of an element of the input
     * @param slope finite
     * @param intercept infinite if nothing is known
     * @param end infinite if nothing is known
     */
    public record Side(int[] source, double[] slope, double[] intercept, double[] end) {
        private Side(int size) {
            this(new int[size], new double[size], new double[size], new double[size]);
        }

        private void set(int i, int source, Line line, double end) {
            boolean known = Math.abs(line.slope) < Double.POSITIVE_INFINITY
                    && Math.abs(line.intercept) < Double.POSITIVE_INFINITY;
            this.source[i] = source;
            this.slope[i] = known ? line.slope : 0;
            this.intercept[i] = known ? line.intercept : end;
            this.end[i] = end;
        }
    }

    /**
     * A line.
     *
     * @param slope its slope
     * @param intercept its value at zero
     */
    record Line(double slope, double intercept) {
        /** The line of a slope through a point. */
        static Line through(double x, double y, double slope) {
            return new Line(slope, y - slope * x);
        }

        double at(double x) {
            return slope == 0 ? intercept : slope * x + intercept;
        }

        /** The line that is higher at a point; one with NaN is never chosen. */
        Line higher(Line other, double x) {
            return other.at(x) > at(x) ? other : this;
        }

        /** The line that is lower at a point; one with NaN is never chosen. */
        Line lower(Line other, double x) {
            return other.at(x) < at(x) ? other : this;
        }

        Line shifted(double by) {
            return new Line(slope, intercept + by);
        }
    }

    /**
     * Creates bounds that are not set yet.
     *
     * @param size the number of elements of the result
     */
    public Relaxation(int size) {
        lower = new Side(size);
        upper = new Side(size);
    }

    /** {@return the lower bounds} */
    public Side lower() {
        return lower;
    }

    /** {@return the upper bounds} */
    public Side upper() {
        return upper;
    }

    /**
     * Bounds one element by functions of one element of the input.
     *
     * @param i the index of the element of the result
     * @param source the index of the element of the input
     * @param below the line below
     * @param above the line above
     * @param low the lower end of the interval of the result
     * @param high the upper end of that interval
     */
    void set(int i, int source, Line below, Line above, double low, double high) {
        set(i, source, below, source, above, low, high);
    }

    /** The same with lines in different elements. */
    void set(int i, int source, Line below, int other, Line above, double low, double high) {
        lower.set(i, source, below, Double.isNaN(low) ? Double.NEGATIVE_INFINITY : low);
        upper.set(i, other, above, Double.isNaN(high) ? Double.POSITIVE_INFINITY : high);
    }

    /** Records that nothing is known about an element. */
    void setUnknown(int i) {
        Line none = new Line(0, Double.NaN);
        set(i, 0, none, none, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
    }

    /**
     * {@return whether the two lines of an element differ by more than rounding errors}
     *
     * @param i the index of the element
     * @param low the lower ends of the input's intervals
     * @param high the upper ends
     */
    public boolean isLoose(int i, double[] low, double[] high) {
        int source = lower.source[i];
        if (source != upper.source[i] || lower.slope[i] != upper.slope[i]) {
            return low[source] < high[source] || source != upper.source[i];
        }
        double scale = Math.abs(lower.intercept[i])
                + Math.abs(lower.slope[i]) * Math.max(Math.abs(low[source]), Math.abs(high[source]));
        return !(upper.intercept[i] - lower.intercept[i] <= 0x1p-30 * scale);
    }
}
