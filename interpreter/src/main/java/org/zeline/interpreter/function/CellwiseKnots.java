package org.zeline.interpreter.function;

import java.util.Arrays;

/**
 * Encloses the result of any action between knots: each cell is an interval of a line of its own, whose enclosure shows
 * how far the result is from what is interpolated. All of that is a source, so nothing of the deviations of the inputs
 * is carried on.
 */
final class CellwiseKnots {
    private CellwiseKnots() {}

    static void enclose(
            Enclosable action,
            KnotEnclosure[] x,
            KnotInterval interval,
            KnotEnclosure y,
            Sketch sketch,
            Workspace workspace) {
        int cells = y.cells();
        double cell = interval.cell();
        double[] radius = new double[cells];
        double[] allowance = new double[cells];
        Arrays.fill(radius, 0.5 * cell);
        Arrays.fill(allowance, interval.rounding());
        Enclosure[] inputs = new Enclosure[x.length];
        double[][] values = new double[x.length][];
        for (int i = 0; i < x.length; i++) {
            sketch.tighten(x[i]);
            inputs[i] = x[i].ofCells(interval);
            values[i] = x[i].knots(false);
        }
        Enclosure result =
                new Enclosure(y.size(), cells, new double[2 * cells * y.size()], new double[cells * y.size()]);
        action.enclose(inputs, radius, allowance, result, workspace);
        double[] at = new double[(cells + 1) * y.size()];
        action.evaluate(values, cells + 1, at, workspace);
        double[] sources = new double[y.size()];
        boolean exact = true;
        for (int i = 0; i < y.size(); i++) {
            exact &= element(result, i, cell, at, y, sources);
        }
        Arrays.fill(y.sketch(), 0, sketch.columns() * y.size(), 0);
        sketch.addSources(sources, y);
        y.setExact(exact);
    }

    private static boolean element(
            Enclosure result, int i, double cell, double[] at, KnotEnclosure y, double[] sources) {
        int cells = y.cells();
        double least = 0;
        double most = 0;
        System.arraycopy(at, (cells + 1) * i, y.lines(), (cells + 2) * i, cells + 1);
        for (int k = 0; k < cells; k++) {
            double value = result.value(i, k);
            double rise = 0.5 * cell * result.slope(i, k);
            double remainder = result.remainder(i, k);
            double left = Enclosure.gap(value - rise, y.knot(i, k));
            double right = Enclosure.gap(value + rise, y.knot(i, k + 1));
            least = Math.min(least, Math.min(left, right) - remainder);
            most = Math.max(most, Math.max(left, right) + remainder);
        }
        Source source = Source.within(least, most);
        y.set(i, source, 0);
        sources[i] = source.size();
        return source.isNone();
    }
}
