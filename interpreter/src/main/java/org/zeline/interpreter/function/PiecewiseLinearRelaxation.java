package org.zeline.interpreter.function;

import java.util.Arrays;
import org.zeline.interpreter.function.Relaxation.Line;

/**
 * Lines below and above a piecewise linear function on an interval. Of the slopes of the pieces and of the chord, each
 * side takes the one whose line is closest to the function in the middle of the interval, which is the one with the
 * smallest area between line and function. For max(x, 0) these are the adaptive bounds of CROWN.
 */
final class PiecewiseLinearRelaxation {
    /** A computed value differs from the function by at most this part of the size of its terms. */
    private static final double ROUNDING = 0x1p-50;

    private final PiecewiseLinear f;
    private double[] points = new double[8];
    private double[] values = new double[8];
    private int count;

    PiecewiseLinearRelaxation(PiecewiseLinear f) {
        this.f = f;
    }

    void relax(double[] low, double[] high, Relaxation lines) {
        for (int i = 0; i < low.length; i++) {
            if (low[i] > Double.NEGATIVE_INFINITY && high[i] < Double.POSITIVE_INFINITY) {
                relax(i, low[i], high[i], lines);
            } else {
                lines.setUnknown(i);
            }
        }
    }

    private void relax(int i, double low, double high, Relaxation lines) {
        int from = f.piece(low);
        boolean single = high < f.upper(from) && (low > f.lower(from));
        double error = collect(i, low, high);
        if (single) {
            double slope = f.slope(from, i);
            Line line = new Line(slope, f.intercept(from));
            double a = line.at(low);
            double b = line.at(high);
            lines.set(i, i, line.shifted(-error), line.shifted(error), Math.min(a, b) - error, Math.max(a, b) + error);
            return;
        }
        double middle = low + 0.5 * (high - low);
        double chord = high > low ? (f.value(high, i) - f.value(low, i)) / (high - low) : 0;
        Line below = below(chord);
        Line above = above(chord);
        for (int p = 0; p < f.pieces(); p++) {
            if (f.lower(p) <= high && f.upper(p) >= low) {
                below = below.higher(below(f.slope(p, i)), middle);
                above = above.lower(above(f.slope(p, i)), middle);
            }
        }
        double least = Double.POSITIVE_INFINITY;
        double most = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < count; c++) {
            least = Math.min(least, values[c]);
            most = Math.max(most, values[c]);
        }
        error += ROUNDING
                * (Math.abs(chord) * Math.max(Math.abs(low), Math.abs(high))
                        + (chord == 0 ? 0 : Math.max(Math.abs(least), Math.abs(most))));
        lines.set(i, i, below.shifted(-error), above.shifted(error), least - error, most + error);
    }

    /** The highest line of a slope that is below the function. */
    private Line below(double slope) {
        double least = Double.POSITIVE_INFINITY;
        for (int c = 0; c < count; c++) {
            least = Math.min(least, values[c] - slope * points[c]);
        }
        return new Line(slope, least);
    }

    /** The lowest line of a slope that is above the function. */
    private Line above(double slope) {
        double most = Double.NEGATIVE_INFINITY;
        for (int c = 0; c < count; c++) {
            most = Math.max(most, values[c] - slope * points[c]);
        }
        return new Line(slope, most);
    }

    /**
     * Collects the points at which the distance from a line can be largest: the ends and the knots, with the values on
     * both sides of each knot. Returns a bound on the rounding errors.
     */
    private double collect(int i, double low, double high) {
        count = 0;
        add(low, f.value(low, i));
        add(high, f.value(high, i));
        double reach = Math.max(Math.abs(low), Math.abs(high));
        double terms = 0;
        for (int p = 0; p < f.pieces(); p++) {
            if (f.lower(p) > high || f.upper(p) < low) {
                continue;
            }
            double slope = f.slope(p, i);
            terms = Math.max(terms, slope == 0 ? 0 : Math.abs(slope) * reach + Math.abs(f.intercept(p)));
            if (f.lower(p) >= low) {
                add(f.lower(p), slope * f.lower(p) + f.intercept(p));
                add(f.lower(p), f.atKnot(p - 1));
            }
            if (f.upper(p) <= high) {
                add(f.upper(p), slope * f.upper(p) + f.intercept(p));
                add(f.upper(p), f.atKnot(p));
            }
        }
        return ROUNDING * 4 * terms;
    }

    private void add(double x, double y) {
        if (count == points.length) {
            points = Arrays.copyOf(points, 2 * count);
            values = Arrays.copyOf(values, 2 * count);
        }
        points[count] = x;
        values[count++] = y;
    }
}
