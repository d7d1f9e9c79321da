package org.zeline.interpreter.function;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.Relaxation.Line;
import org.zeline.interpreter.linear.Cropped;
import org.zeline.interpreter.value.Box;
import org.zeline.interpreter.value.Shape;

/**
 * The largest element of each window.
 *
 * @param windows the elements of each window
 */
public record MaxOfWindows(Windows windows) implements Exact, Relaxable, Sweepable, Differentiable {
    @Override
    public Cropped<Action> crop(List<Shape> inputs, Box part) {
        return windows.crop(inputs.get(0), part).map(MaxOfWindows::new);
    }

    @Override
    public boolean copies() {
        return true;
    }

    @Override
    public void evaluate(double[][] x, int columns, double[] y, Workspace workspace) {
        windows.largest(x[0], columns, y);
    }

    @Override
    public void follow(double[][] x, double[] y, Range range, Workspace workspace) {
        windows.follow(x[0], y, range);
    }

    @Override
    public void enclose(Enclosure[] x, double[] radius, double[] rounding, Enclosure y, Workspace workspace) {
        windows.enclose(x[0], radius, y);
    }

    @Override
    public void enclose(KnotEnclosure[] x, KnotInterval interval, KnotEnclosure y, Sketch sketch, Workspace workspace) {
        new WindowsKnots(windows, x[0], sketch).into(y);
    }

    /** Each element, and the difference of each element of a window from its leader. */
    @Override
    public long sketchBounds(int[] sizes) {
        return sizes[0] + (long) windows.to(windows.count() - 1);
    }

    @Override
    public double[] breaks(Track[] x) {
        return windows.breaks(x[0]);
    }

    @Override
    public Track sweep(Track[] x, double[] breaks, int size, Workspace workspace) {
        Track finer = x[0].refined(workspace.kernels(), breaks);
        double[] y = new double[size * breaks.length];
        windows.largest(finer.values(), breaks.length, y);
        return new Track(breaks, y);
    }

    @Override
    public void addVjp(double[][] x, double[] g, double[] @Nullable [] into, Workspace workspace) {
        double[] sum = into[0];
        if (sum != null) {
            windows.addVjp(x[0], g, sum);
        }
    }

    @Override
    public boolean rounds(double[][] x, int element) {
        return false;
    }

    /**
     * The largest element is at least the one with the highest lower end. With m the largest upper end of the elements
     * other than the one with the highest upper end u, it is at most the chord of {@code max(x, m)} in that element. If
     * one element is always the largest, it is that element.
     */
    @Override
    public void relax(double[] low, double[] high, Relaxation lines) {
        for (int w = 0; w < windows.count(); w++) {
            int lead = windows.element(windows.from(w));
            int top = lead;
            for (int p = windows.from(w) + 1; p < windows.to(w); p++) {
                int e = windows.element(p);
                lead = low[e] > low[lead] ? e : lead;
                top = high[e] > high[top] ? e : top;
            }
            double others = Double.NEGATIVE_INFINITY;
            for (int p = windows.from(w); p < windows.to(w); p++) {
                int e = windows.element(p);
                others = e == top ? others : Math.max(others, high[e]);
            }
            Line below = new Line(1, 0);
            if (others <= low[top]) {
                lines.set(w, top, below, below, low[top], high[top]);
            } else {
                double slope = (high[top] - others) / (high[top] - low[top]);
                double error = 0x1p-50 * (Math.abs(others) + slope * (Math.abs(low[top]) + Math.abs(high[top])));
                Line chord = new Line(slope, others - slope * low[top] + error);
                Line above = slope >= 0 && slope < 1 ? chord : new Line(0, high[top]);
                lines.set(w, lead, below, top, above, low[lead], high[top]);
            }
        }
    }

    /**
     * The difference of two maxima is a mean of the differences of the elements, with weights that are 0 for elements
     * that are never the largest, and 1 for one that always is.
     */
    @Override
    public SlopeBounds slopes(double[] low, double[] high) {
        int count = windows.count();
        int[] start = new int[count + 1];
        for (int w = 0; w < count; w++) {
            start[w + 1] = start[w] + windows.to(w) - windows.from(w);
        }
        int[] source = new int[start[count]];
        SlopeBounds bounds = new SlopeBounds(start, source, new double[source.length], new double[source.length], true);
        for (int w = 0; w < count; w++) {
            double[] floor = new double[start[w + 1] - start[w]];
            double[] ceiling = new double[floor.length];
            for (int p = 0; p < floor.length; p++) {
                source[start[w] + p] = windows.element(windows.from(w) + p);
                floor[p] = low[source[start[w] + p]];
                ceiling[p] = high[source[start[w] + p]];
            }
            for (int p = 0; p < floor.length; p++) {
                boolean never = false;
                boolean always = true;
                for (int q = 0; q < floor.length; q++) {
                    never |= q != p && ceiling[p] < floor[q];
                    always &= q == p || ceiling[q] <= floor[p];
                }
                bounds.set(start[w] + p, always ? 1 : 0, never ? 0 : 1);
            }
        }
        return bounds;
    }

    @Override
    public int[] sources(int element) {
        int from = windows.from(element);
        return IntStream.range(from, windows.to(element)).map(windows::element).toArray();
    }
}
