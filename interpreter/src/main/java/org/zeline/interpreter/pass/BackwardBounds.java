package org.zeline.interpreter.pass;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.Linear;
import org.zeline.interpreter.function.Relaxable;
import org.zeline.interpreter.function.Relaxation;
import org.zeline.interpreter.function.Workspace;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.Step;

/** Lower bounds on linear functions of a value, propagated backward; see {@link LinearBoundsPass}. */
final class BackwardBounds {
    private final Plan plan;
    private final int[] producer;
    private final ValueBounds known;
    private final Workspace workspace;
    private final InputSet set;
    private final BufferPool buffers = new BufferPool();

    /** {@code producer} holds for each value the number of its step, below zero if there is none. */
    BackwardBounds(int[] producer, ValueBounds known, InputSet set, Workspace workspace) {
        this.plan = known.plan();
        this.producer = producer;
        this.known = known;
        this.set = set;
        this.workspace = workspace;
    }

    /** An array of zeros, which {@link #least} takes over. */
    double[] array(int length) {
        double[] array = buffers.take(length);
        Arrays.fill(array, 0);
        return array;
    }

    /** Lower bounds on linear functions of a value; takes over the array of their coefficients. */
    double[] least(int edge, double[] coefficients, int columns) {
        double[] @Nullable [] sums = new double[plan.edgeCount()][];
        sums[edge] = coefficients;
        double[] bounds = new double[columns];
        for (int s = producer[edge]; s >= 0; s--) {
            Step step = plan.steps().get(s);
            double[] g = sums[step.outputs()[0]];
            if (g == null) {
                continue;
            }
            sums[step.outputs()[0]] = null;
            if (step.action() instanceof Linear linear) {
                back(s, linear, g, columns, sums, bounds);
            } else if (step.action() instanceof Relaxable) {
                back(s, g, columns, sums, bounds);
            } else {
                addEnds(step.outputs()[0], g, columns, bounds);
            }
            buffers.give(g);
        }
        for (int id = 0; id < sums.length; id++) {
            double[] g = sums[id];
            if (g != null && id == plan.inputs()[0]) {
                set.addLeast(g, columns, bounds);
            } else if (g != null) {
                addEnds(id, g, columns, bounds);
            }
            if (g != null) {
                buffers.give(g);
            }
        }
        for (int k = 0; k < columns; k++) {
            bounds[k] = Double.isNaN(bounds[k]) ? Double.NEGATIVE_INFINITY : bounds[k] - 0x1p-50 * Math.abs(bounds[k]);
        }
        return bounds;
    }

    private double[] sum(int edge, int columns, double[] @Nullable [] sums) {
        double[] sum = sums[edge];
        if (sum == null) {
            sum = array(known.size(edge) * columns);
            sums[edge] = sum;
        }
        return sum;
    }

    /** Replaces functions of the result of a linear map by functions of its inputs. */
    private void back(int s, Linear linear, double[] g, int columns, double[] @Nullable [] sums, double[] bounds) {
        Step step = plan.steps().get(s);
        double[] @Nullable [] into = new double[step.inputs().length][];
        for (int i = 0; i < into.length; i++) {
            into[i] = sum(step.inputs()[i], columns, sums);
        }
        linear.map().addAdjoint(workspace.kernels(), g, columns, into, workspace.scratch());
        double[] magnitude = Objects.requireNonNull(known.magnitudes()[s]);
        double[] offset = new double[magnitude.length];
        if (linear.offset() != null) {
            linear.offset().addTo(1, 1, offset);
        }
        double part = 8 * known.roundings(step) * known.unit();
        double[] own = new double[columns];
        for (int j = 0, at = 0; j < magnitude.length; j++, at += columns) {
            double error = part * magnitude[j];
            for (int k = 0; k < columns; k++) {
                double c = g[at + k];
                own[k] += c == 0 ? 0 : c * offset[j] - Math.abs(c) * error;
            }
        }
        add(own, bounds);
    }

    /** Replaces functions of the result of a relaxable action by functions of its input. */
    private void back(int s, double[] g, int columns, double[] @Nullable [] sums, double[] bounds) {
        Step step = plan.steps().get(s);
        int input = step.inputs()[0];
        double[] into = sum(input, columns, sums);
        Relaxation lines = Objects.requireNonNull(known.relaxations()[s]);
        double part = 8 * known.roundings(step) * known.unit();
        double[] own = new double[columns];
        for (int j = 0, at = 0; at < g.length; j++, at += columns) {
            double below = error(lines.lower(), j, input, part);
            double above = error(lines.upper(), j, input, part);
            int low = lines.lower().source()[j] * columns;
            int high = lines.upper().source()[j] * columns;
            for (int k = 0; k < columns; k++) {
                double c = g[at + k];
                if (c > 0) {
                    into[low + k] += c * lines.lower().slope()[j];
                    own[k] += c * (lines.lower().intercept()[j] - below);
                } else if (c < 0) {
                    into[high + k] += c * lines.upper().slope()[j];
                    own[k] += c * (lines.upper().intercept()[j] + above);
                } else if (c != 0) {
                    own[k] = Double.NaN;
                }
            }
        }
        add(own, bounds);
    }

    /** A bound on the rounding errors of a line. */
    private double error(Relaxation.Side side, int j, int input, double part) {
        int source = side.source()[j];
        double reach = known.reach(input, source);
        double slope = Math.abs(side.slope()[j]);
        return part * (Math.abs(side.intercept()[j]) + (slope == 0 ? 0 : slope * reach));
    }

    /** Bounds functions of a value by the ends of its intervals. */
    private void addEnds(int edge, double[] g, int columns, double[] bounds) {
        double part = 8 * known.unit() * (known.size(edge) + 16 + plan.steps().size());
        double[] own = new double[columns];
        for (int j = 0, at = 0; at < g.length; j++, at += columns) {
            for (int k = 0; k < columns; k++) {
                double c = g[at + k];
                double term = c == 0 ? 0 : c * (c > 0 ? known.lower()[edge][j] : known.upper()[edge][j]);
                own[k] += term - part * Math.abs(term);
            }
        }
        add(own, bounds);
    }

    /** Sums of one step are formed on their own, so that few numbers are added to those of earlier steps. */
    private static void add(double[] own, double[] bounds) {
        for (int k = 0; k < bounds.length; k++) {
            bounds[k] += own[k];
        }
    }
}
