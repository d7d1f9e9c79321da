package org.zeline.interpreter.function;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.linear.Cropped;
import org.zeline.interpreter.value.Box;
import org.zeline.interpreter.value.Shape;

/**
 * The largest element of each window.
 *
 * @param windows the elements of each window
 */
public record MaxOfWindows(Windows windows) implements Exact, Enclosable, Sweepable, Differentiable {
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
}
