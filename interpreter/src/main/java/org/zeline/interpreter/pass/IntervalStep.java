package org.zeline.interpreter.pass;

import org.zeline.interpreter.function.Enclosable;
import org.zeline.interpreter.function.Enclosure;
import org.zeline.interpreter.function.Linear;
import org.zeline.interpreter.function.Workspace;
import org.zeline.interpreter.plan.Step;

/** Interval bounds of the result of one step from those of its inputs; see {@link LinearBoundsPass} on rounding. */
final class IntervalStep {
    private IntervalStep() {}

    /** A linear map acts on centers, half-widths and magnitudes. */
    static void map(int s, Linear linear, ValueBounds known, Workspace workspace) {
        Step step = known.plan().steps().get(s);
        int inputs = step.inputs().length;
        double[][] centers = new double[inputs][];
        double[][] sizes = new double[inputs][];
        for (int i = 0; i < inputs; i++) {
            int input = step.inputs()[i];
            int size = known.size(input);
            centers[i] = new double[size];
            sizes[i] = new double[2 * size];
            for (int e = 0; e < size; e++) {
                centers[i][e] = known.center(input, e);
                sizes[i][2 * e] = known.radius(input, e);
                sizes[i][2 * e + 1] = Math.abs(centers[i][e]) + sizes[i][2 * e];
            }
        }
        int output = step.outputs()[0];
        int size = known.size(output);
        double[] y = new double[size];
        double[] reach = new double[2 * size];
        linear.evaluate(centers, 1, y, workspace);
        linear.absolute().apply(workspace.kernels(), sizes, 2, reach, workspace.scratch());
        double[] magnitude = new double[size];
        if (linear.offset() != null) {
            linear.offset().addTo(1, 1, magnitude);
        }
        double part = 4 * known.roundings(step) * known.unit();
        for (int j = 0; j < size; j++) {
            magnitude[j] = Math.abs(magnitude[j]) + reach[2 * j + 1];
            double width = reach[2 * j] + part * magnitude[j];
            known.setInterval(output, j, y[j] - width, y[j] + width);
        }
        known.magnitudes()[s] = magnitude;
    }

    /** Any other action gives an enclosure, which is widened by an allowance for its rounding errors. */
    static void enclose(int s, ValueBounds known, Workspace workspace) {
        Step step = known.plan().steps().get(s);
        if (!(step.action() instanceof Enclosable action)) {
            throw new IllegalStateException("the pass should have refused " + step.origin());
        }
        Enclosure[] x = new Enclosure[step.inputs().length];
        double product = 1;
        for (int i = 0; i < x.length; i++) {
            int input = step.inputs()[i];
            int size = known.size(input);
            x[i] = new Enclosure(size, 1, new double[2 * size], new double[size]);
            boolean any = false;
            double largest = 1;
            for (int e = 0; e < size; e++) {
                any |= x[i].set(e, 0, known.center(input, e), 0, known.radius(input, e));
                double reach = known.reach(input, e);
                largest = reach < Double.POSITIVE_INFINITY ? Math.max(largest, reach) : largest;
            }
            x[i].setExact(!any);
            product *= largest;
        }
        int output = step.outputs()[0];
        int size = known.size(output);
        Enclosure y = new Enclosure(size, 1, new double[2 * size], new double[size]);
        action.enclose(x, new double[1], new double[1], y, workspace);
        for (int j = 0; j < size; j++) {
            double error = action.copies() ? 0 : 0x1p-44 * (product + Math.abs(y.value(j, 0)));
            double width = y.remainder(j, 0) + error;
            known.setInterval(output, j, y.value(j, 0) - width, y.value(j, 0) + width);
        }
    }
}
