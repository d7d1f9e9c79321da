package org.zeline.interpreter.function;

import org.zeline.interpreter.function.Relaxation.Line;
import org.zeline.interpreter.function.SmoothFunction.Bend;

/**
 * Lines below and above a smooth function f on an interval [l, u]. With d and e the least and the largest derivative,
 *
 * <ul>
 *   <li>f lies above the line of slope d through (l, f(l)) and above that of slope e through (u, f(u));
 *   <li>f deviates from its chord by at most a known distance, and only to one side if the derivative is monotone;
 *   <li>a convex function lies above its tangents, a concave one below.
 * </ul>
 *
 * <p>Upper lines follow by symmetry. Each side takes the line that is closest to the function in the middle of the
 * interval.
 */
final class SmoothRelaxation {
    /** Computed values and derivatives have at most this relative error. */
    private static final double ROUNDING = 0x1p-46;

    private final SmoothFunction f;

    SmoothRelaxation(SmoothFunction f) {
        this.f = f;
    }

    void relax(double[] low, double[] high, Relaxation lines) {
        for (int i = 0; i < low.length; i++) {
            relax(i, low[i], high[i], lines);
        }
    }

    private void relax(int i, double low, double high, Relaxation lines) {
        SmoothFunction.Slopes slopes = f.slopes(low, high);
        if (!(slopes.spread() < Double.POSITIVE_INFINITY)) {
            lines.setUnknown(i);
            return;
        }
        double a = f.value().applyAsDouble(low);
        double b = f.value().applyAsDouble(high);
        double middle = low + 0.5 * (high - low);
        double center = f.value().applyAsDouble(middle);
        double steepest = Math.max(Math.abs(slopes.least()), Math.abs(slopes.most()));
        double error = ROUNDING
                * (Math.abs(a)
                        + Math.abs(b)
                        + Math.abs(center)
                        + steepest * (Math.abs(low) + Math.abs(high))
                        + Double.MIN_NORMAL);
        int bending = bending(low, high, slopes);
        double stray = slopes.stray(high - low, b - a);
        Line chord = Line.through(low, a, slopes.chord(high - low, b - a));
        Line below = chord.shifted(bending < 0 ? 0 : -stray)
                .higher(Line.through(low, a, slopes.least()), middle)
                .higher(Line.through(high, b, slopes.most()), middle);
        Line above = chord.shifted(bending > 0 ? 0 : stray)
                .lower(Line.through(low, a, slopes.most()), middle)
                .lower(Line.through(high, b, slopes.least()), middle);
        if (bending != 0 && isSmoothAt(middle)) {
            Line tangent = Line.through(middle, center, f.derivative().applyAsDouble(middle));
            below = bending > 0 ? below.higher(tangent, middle) : below;
            above = bending < 0 ? above.lower(tangent, middle) : above;
        }
        double least =
                Math.max(Math.min(a, b) - (monotone(slopes) ? 0 : Double.POSITIVE_INFINITY), end(below, low, high, -1));
        double most =
                Math.min(Math.max(a, b) + (monotone(slopes) ? 0 : Double.POSITIVE_INFINITY), end(above, low, high, 1));
        lines.set(i, i, below.shifted(-error), above.shifted(error), least - error, most + error);
    }

    private static boolean monotone(SmoothFunction.Slopes slopes) {
        return slopes.least() >= 0 || slopes.most() <= 0;
    }

    /** The least (sign below zero) or the largest value of a line. */
    private static double end(Line line, double low, double high, int sign) {
        return sign < 0 ? Math.min(line.at(low), line.at(high)) : Math.max(line.at(low), line.at(high));
    }

    /** 1 if the function is convex, -1 if it is concave, 0 if neither is known. */
    private int bending(double low, double high, SmoothFunction.Slopes slopes) {
        if (!slopes.bent()) {
            return slopes.rises() ? 1 : -1;
        }
        boolean rises = true;
        boolean falls = true;
        double at = low;
        double last = slopes.first();
        for (Bend bend : f.bends().within(low, high)) {
            if (low < bend.at() && bend.at() < high) {
                if (bend.at() < at) {
                    return 0; // not in ascending order
                }
                rises &= last <= bend.below() && bend.below() <= bend.above();
                falls &= last >= bend.below() && bend.below() >= bend.above();
                at = bend.at();
                last = bend.above();
            }
        }
        rises &= last <= slopes.last();
        falls &= last >= slopes.last();
        return rises ? 1 : falls ? -1 : 0;
    }

    private boolean isSmoothAt(double x) {
        return f.bends().within(x, x).stream().noneMatch(bend -> bend.at() == x);
    }
}
