package org.zeline.interpreter.function;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.linear.Cropped;
import org.zeline.interpreter.value.Box;
import org.zeline.interpreter.value.Shape;

/**
 * The position of the largest element of each window, counted from 0. Piecewise constant.
 *
 * @param windows the elements of each window
 * @param last whether the last of several largest or NaN elements counts; otherwise the first
 */
public record ArgMax(Windows windows, boolean last) implements Exact, Enclosable, Differentiable {
    @Override
    public Optional<String> obstacleTo(Class<? extends Action> capability) {
        return Action.reasonUnless(capability.isInstance(this), "it is discontinuous");
    }

    @Override
    public Cropped<Action> crop(List<Shape> inputs, Box part) {
        return windows.crop(inputs.get(0), part).map(some -> new ArgMax(some, last));
    }

    @Override
    public boolean jumps() {
        return true;
    }

    @Override
    public void evaluate(double[][] inputs, int columns, double[] y, Workspace workspace) {
        double[] x = inputs[0];
        for (int w = 0; w < windows.count(); w++) {
            for (int k = 0; k < columns; k++) {
                int best = windows.from(w);
                for (int p = best + 1; p < windows.to(w); p++) {
                    int order = order(x[windows.element(p) * columns + k], x[windows.element(best) * columns + k]);
                    best = order > 0 || (order == 0 && last) ? p : best;
                }
                y[w * columns + k] = best - windows.from(w);
            }
        }
    }

    /** Compares numbers. NaN is larger than any number; both zeros are equal. */
    private static int order(double p, double q) {
        return p == q ? 0 : Double.isNaN(p) || Double.isNaN(q) ? Double.compare(p, q) : p > q ? 1 : -1;
    }

    /** In case of a tie, the element that becomes the largest after a small step up the line wins. */
    @Override
    public void follow(double[][] inputs, double[] y, Range range, Workspace workspace) {
        double[] x = inputs[0];
        for (int w = 0; w < windows.count(); w++) {
            int best = windows.from(w);
            for (int p = best + 1; p < windows.to(w); p++) {
                int e = windows.element(p);
                int b = windows.element(best);
                int order = order(x[2 * e], x[2 * b]);
                double turn = x[2 * e + 1] - x[2 * b + 1];
                best = order > 0 || (order == 0 && (turn > 0 || (turn == 0 && last))) ? p : best;
            }
            y[2 * w] = best - windows.from(w);
            y[2 * w + 1] = 0;
            int b = windows.element(best);
            for (int p = windows.from(w); p < windows.to(w); p++) {
                int e = windows.element(p);
                range.keep(x[2 * b] - x[2 * e], x[2 * b + 1] - x[2 * e + 1]);
            }
        }
    }

    /**
     * The result lies between the positions of the first and the last element that may be the largest on the interval.
     */
    @Override
    public void enclose(Enclosure[] inputs, double[] radius, double[] rounding, Enclosure y, Workspace workspace) {
        Enclosure x = inputs[0];
        boolean any = false;
        for (int w = 0; w < windows.count(); w++) {
            for (int k = 0; k < radius.length; k++) {
                int best = windows.from(w);
                for (int p = best + 1; p < windows.to(w); p++) {
                    int order = order(x.value(windows.element(p), k), x.value(windows.element(best), k));
                    best = order > 0 || (order == 0 && last) ? p : best;
                }
                int least = best;
                int most = best;
                for (int p = windows.from(w); p < windows.to(w); p++) {
                    if (p != best && mayWin(x, windows.element(p), windows.element(best), k, radius[k], rounding[k])) {
                        least = Math.min(least, p);
                        most = Math.max(most, p);
                    }
                }
                double half = 0.5 * (most - least);
                any |= y.set(w, k, least - windows.from(w) + half, 0, half);
            }
        }
        y.setExact(!any);
    }

    /**
     * Whether an element may reach the largest element at the center somewhere on the interval. Elements that are equal
     * to it on the whole interval do not count.
     */
    private static boolean mayWin(Enclosure x, int e, int best, int k, double radius, double rounding) {
        double gap = Enclosure.gap(x.value(e, k), x.value(best, k));
        double turn = x.slope(e, k) - x.slope(best, k);
        double remainder = x.remainder(e, k) + x.remainder(best, k);
        boolean same = gap == 0 && turn == 0 && remainder == 0;
        return !same && !(gap + (Math.abs(turn) * radius + remainder + rounding) * Enclosure.OUTWARD < 0);
    }

    /** The gradient is zero, since a position is constant between its jumps. */
    @Override
    public void addVjp(double[][] x, double[] g, double[] @Nullable [] into, Workspace workspace) {}

    @Override
    public void addDependence(double[][] x, double[] g, double[] @Nullable [] into, Workspace workspace) {
        double[] sum = into[0];
        if (sum != null) {
            windows.addVjp(x[0], g, sum);
        }
    }

    @Override
    public boolean rounds(double[][] x, int element) {
        return false;
    }
}
