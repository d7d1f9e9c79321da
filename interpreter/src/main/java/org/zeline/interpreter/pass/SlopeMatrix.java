package org.zeline.interpreter.pass;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.Linear;
import org.zeline.interpreter.function.Relaxable;
import org.zeline.interpreter.function.SlopeBounds;
import org.zeline.interpreter.function.Workspace;
import org.zeline.interpreter.linear.IntervalMatrixNorm;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.Step;

/**
 * The matrices J with {@code y(b) - y(a) = J (b - a)} between two values of a plan, x and y, given bounds of the slopes
 * of all steps between them; see {@link LipschitzBounds}. Steps must be linear or relaxable.
 */
final class SlopeMatrix {
    /** The number of rows that are propagated together. */
    private static final int COLUMNS = 64;

    /** The largest number of multiply-adds for one matrix; beyond, only its norm without signs is bounded. */
    private static final double MOST_WORK = 0x1p34;

    private static final int POWER_STEPS = 12;

    /** Elements of the vector of the power method are at least this part of the largest. */
    private static final double FLOOR = 0x1p-20;

    private final Plan plan;
    private final int input;
    private final @Nullable SlopeBounds[] slopes;
    private final double unit;
    private final Workspace workspace;
    private final BitSet varying;

    /** From the value of that number; {@code slopes} holds bounds for each relaxable step after it. */
    SlopeMatrix(Plan plan, int input, @Nullable SlopeBounds[] slopes, double unit, Workspace workspace) {
        this(plan, input, slopes, unit, workspace, dependent(plan, input));
    }

    private SlopeMatrix(
            Plan plan, int input, @Nullable SlopeBounds[] slopes, double unit, Workspace workspace, BitSet varying) {
        this.plan = plan;
        this.input = input;
        this.slopes = slopes;
        this.unit = unit;
        this.workspace = workspace;
        this.varying = varying;
    }

    /** An upper bound on the spectral norm of the part of one linear step that maps one of its inputs. */
    static double ofStep(Plan plan, int s, int input, double unit, Workspace workspace) {
        Step step = plan.steps().get(s);
        int output = step.outputs()[0];
        BitSet both = new BitSet();
        both.set(input);
        both.set(output);
        SlopeMatrix matrix =
                new SlopeMatrix(plan, input, new SlopeBounds[plan.steps().size()], unit, workspace, both);
        boolean dense = step.action() instanceof Linear linear && linear.map().multiplyAdds() > 0;
        return dense ? matrix.norm(output) : matrix.normWithoutSigns(output, matrix.needed(output));
    }

    /** The values that depend on a value, which is one of them. */
    static BitSet dependent(Plan plan, int input) {
        BitSet varying = new BitSet();
        varying.set(input);
        for (Step step : plan.steps()) {
            if (Arrays.stream(step.inputs()).anyMatch(varying::get)) {
                Arrays.stream(step.outputs()).forEach(varying::set);
            }
        }
        return varying;
    }

    /** An upper bound on the spectral norm of every J from x to a value; infinite if nothing is known. */
    double norm(int output) {
        if (!varying.get(output)) {
            return 0;
        }
        BitSet needed = needed(output);
        double without = normWithoutSigns(output, needed);
        return work(output, needed) <= MOST_WORK ? Math.min(without, normWithSigns(output, needed)) : without;
    }

    /** The numbers of the steps between x and a value. */
    private BitSet needed(int output) {
        BitSet values = new BitSet();
        BitSet steps = new BitSet();
        values.set(output);
        for (int s = plan.steps().size() - 1; s >= 0; s--) {
            Step step = plan.steps().get(s);
            int result = step.outputs()[0];
            if (values.get(result) && varying.get(result) && result != input) {
                steps.set(s);
                Arrays.stream(step.inputs()).forEach(values::set);
            }
        }
        return steps;
    }

    private double work(int output, BitSet needed) {
        double one = 0;
        for (int s = needed.nextSetBit(0); s >= 0; s = needed.nextSetBit(s + 1)) {
            Step step = plan.steps().get(s);
            one += 2.0 * size(step.outputs()[0]);
            one += step.action() instanceof Linear linear ? 2.0 * linear.map().multiplyAdds() : 0;
        }
        double rows = size(output);
        double width = size(input);
        return rows * one + Math.min(rows, width) * rows * width;
    }

    private int size(int edge) {
        return plan.edge(edge).shape().size();
    }

    private double roundings(Step step) {
        double count = 16 + plan.steps().size() + size(step.outputs()[0]);
        for (int in : step.inputs()) {
            count += size(in);
        }
        return count;
    }

    /**
     * Covers the rounding errors of sums without signs, of which a result has at most that many one after the other.
     */
    private double outward(BitSet needed) {
        return (1
                        + 4
                                * unit
                                * needed.stream()
                                        .mapToDouble(s -> roundings(plan.steps().get(s)))
                                        .sum())
                * (1 + 0x1p-40);
    }

    /**
     * With {@code M >= |J|} for all J, {@code ||J||^2 <= ||M||^2 <= max_i (M' M x)_i / x_i} for every positive x
     * (Collatz and Wielandt); x by the power method.
     */
    private double normWithoutSigns(int output, BitSet needed) {
        double[] x = new double[size(input)];
        Arrays.fill(x, 1);
        double least = Double.POSITIVE_INFINITY;
        for (int step = 0; step < POWER_STEPS; step++) {
            double[] z = absoluteAdjoint(output, absolute(output, x, needed), needed);
            double bound = 0;
            double largest = 0;
            for (int i = 0; i < x.length; i++) {
                bound = Math.max(bound, z[i] / x[i]);
                largest = Math.max(largest, z[i]);
            }
            least = bound < least ? bound : least;
            if (!(largest > 0 && largest < Double.POSITIVE_INFINITY)) {
                break;
            }
            for (int i = 0; i < x.length; i++) {
                x[i] = Math.max(z[i] / largest, FLOOR);
            }
        }
        return Math.sqrt(least) * outward(needed);
    }

    /** {@code M x}. */
    private double[] absolute(int output, double[] x, BitSet needed) {
        double[][] values = new double[plan.edgeCount()][];
        values[input] = x;
        for (int s = needed.nextSetBit(0); s >= 0; s = needed.nextSetBit(s + 1)) {
            Step step = plan.steps().get(s);
            double[] y = new double[size(step.outputs()[0])];
            if (step.action() instanceof Linear linear) {
                double[][] from = new double[step.inputs().length][];
                for (int i = 0; i < from.length; i++) {
                    int in = step.inputs()[i];
                    from[i] = varying.get(in) ? values[in] : new double[size(in)];
                }
                linear.absolute().apply(workspace.kernels(), from, 1, y, workspace.scratch());
            } else {
                SlopeBounds rows = Objects.requireNonNull(slopes[s]);
                double[] from = values[step.inputs()[0]];
                for (int i = 0; i < y.length; i++) {
                    for (int e = rows.start()[i]; e < rows.start()[i + 1]; e++) {
                        y[i] += rows.steepest(e) * from[rows.source()[e]];
                    }
                }
            }
            values[step.outputs()[0]] = y;
        }
        return values[output];
    }

    /** {@code M' y}. */
    private double[] absoluteAdjoint(int output, double[] y, BitSet needed) {
        double[][] values = new double[plan.edgeCount()][];
        values[output] = y;
        for (int s = needed.length() - 1; s >= 0; s = needed.previousSetBit(s - 1)) {
            Step step = plan.steps().get(s);
            double[] g = values[step.outputs()[0]];
            double[] @Nullable [] into = into(step, 1);
            if (step.action() instanceof Linear linear) {
                linear.absolute().addAdjoint(workspace.kernels(), g, 1, into, workspace.scratch());
            } else {
                SlopeBounds rows = Objects.requireNonNull(slopes[s]);
                double[] sum = Objects.requireNonNull(into[0]);
                for (int i = 0; i < g.length; i++) {
                    for (int e = rows.start()[i]; e < rows.start()[i + 1]; e++) {
                        sum[rows.source()[e]] += rows.steepest(e) * g[i];
                    }
                }
            }
            add(step, into, values);
        }
        return values[input];
    }

    /** Zeros for each varying input of a step, {@code null} for others. */
    private double[] @Nullable [] into(Step step, int columns) {
        double[] @Nullable [] into = new double[step.inputs().length][];
        for (int i = 0; i < into.length; i++) {
            into[i] = varying.get(step.inputs()[i]) ? new double[size(step.inputs()[i]) * columns] : null;
        }
        return into;
    }

    private static void add(Step step, double[] @Nullable [] into, double[] @Nullable [] values) {
        for (int i = 0; i < into.length; i++) {
            double[] more = into[i];
            if (more == null) {
                continue;
            }
            double[] sum = values[step.inputs()[i]];
            for (int j = 0; sum != null && j < more.length; j++) {
                more[j] += sum[j];
            }
            values[step.inputs()[i]] = more;
        }
    }

    /** The norm of interval matrices that are propagated backward, a block of rows at a time. */
    private double normWithSigns(int output, BitSet needed) {
        int rows = size(output);
        int most = COLUMNS;
        for (int s = needed.nextSetBit(0); s >= 0; s = needed.nextSetBit(s + 1)) {
            most = plan.steps().get(s).action() instanceof Linear linear
                    ? Math.min(most, linear.map().plainColumns())
                    : most;
        }
        IntervalMatrixNorm norm = new IntervalMatrixNorm(rows, size(input));
        double outward = outward(needed);
        for (int from = 0; from < rows; from += most) {
            int columns = Math.min(most, rows - from);
            double[][] centers = new double[plan.edgeCount()][];
            double[][] radii = new double[plan.edgeCount()][];
            centers[output] = new double[rows * columns];
            radii[output] = new double[rows * columns];
            for (int k = 0; k < columns; k++) {
                centers[output][(from + k) * columns + k] = 1;
            }
            for (int s = needed.length() - 1; s >= 0; s = needed.previousSetBit(s - 1)) {
                back(s, centers, radii, columns);
            }
            double[] radius = radii[input];
            for (int i = 0; i < radius.length; i++) {
                radius[i] *= outward;
            }
            norm.add(centers[input], radius, columns);
        }
        return norm.bound();
    }

    /** Multiplies by the slopes of one step; the rounding errors of the centers become part of the radii. */
    private void back(int s, double[][] centers, double[][] radii, int columns) {
        Step step = plan.steps().get(s);
        int output = step.outputs()[0];
        double[] c = centers[output];
        double[] r = radii[output];
        double[] @Nullable [] center = into(step, columns);
        double[] @Nullable [] radius = into(step, columns);
        if (step.action() instanceof Linear linear) {
            double part = 4 * unit * roundings(step);
            for (int i = 0; i < r.length; i++) {
                r[i] += part * Math.abs(c[i]);
            }
            linear.map().addAdjoint(workspace.kernels(), c, columns, center, workspace.scratch());
            linear.absolute().addAdjoint(workspace.kernels(), r, columns, radius, workspace.scratch());
        } else if (step.action() instanceof Relaxable) {
            SlopeBounds rows = Objects.requireNonNull(slopes[s]);
            double[] to = Objects.requireNonNull(center[0]);
            double[] spread = Objects.requireNonNull(radius[0]);
            for (int i = 0; i + 1 < rows.start().length; i++) {
                for (int e = rows.start()[i]; e < rows.start()[i + 1]; e++) {
                    int at = rows.source()[e] * columns;
                    multiply(rows.center(e), rows.radius(e), c, r, i * columns, to, spread, at, columns);
                }
            }
        }
        add(step, center, centers);
        add(step, radius, radii);
        for (int i = 0; i < center.length; i++) { // the sums of several steps
            double[] sum = centers[step.inputs()[i]];
            double[] allowance = radii[step.inputs()[i]];
            for (int j = 0; center[i] != null && j < sum.length; j++) {
                allowance[j] += 4 * unit * Math.abs(sum[j]);
            }
        }
        centers[output] = new double[0];
        radii[output] = new double[0];
    }

    private void multiply(
            double slope,
            double spread,
            double[] c,
            double[] r,
            int from,
            double[] center,
            double[] radius,
            int to,
            int columns) {
        for (int k = 0; k < columns; k++) {
            double product = slope * c[from + k];
            double reach = Math.abs(c[from + k]) + r[from + k];
            if (reach != 0) { // an unknown slope times zero is zero
                center[to + k] += product;
                radius[to + k] += Math.abs(slope) * r[from + k]
                        + spread * reach
                        + 4 * unit * (Math.abs(product) + Math.abs(center[to + k]));
            }
        }
    }
}
