package org.zeline.interpreter.pass;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.Action;
import org.zeline.interpreter.function.Linear;
import org.zeline.interpreter.function.Relaxable;
import org.zeline.interpreter.function.Relaxation;
import org.zeline.interpreter.function.Workspace;
import org.zeline.interpreter.linear.Cropped;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.Step;
import org.zeline.interpreter.value.Box;
import org.zeline.interpreter.value.Shape;

/**
 * Lower bounds on linear functions of a value, propagated backward; see {@link LinearBoundsPass}. Functions of a part
 * of a value are functions of those parts of earlier values that it depends on, so that steps are cropped to them.
 */
final class BackwardBounds {
    private final Plan plan;
    private final int[] producer;
    private final ValueBounds known;
    private final Workspace workspace;
    private final BufferPool buffers = new BufferPool();
    private final List<Map<Box, Cropped<Linear>>> crops = new ArrayList<>();
    private @Nullable InputSet set;

    /** {@code producer} holds for each value the number of its step, below zero if there is none. */
    BackwardBounds(int[] producer, ValueBounds known, Workspace workspace) {
        this.plan = known.plan();
        this.producer = producer;
        this.known = known;
        this.workspace = workspace;
        plan.steps().forEach(step -> crops.add(new HashMap<>()));
    }

    /**
     * Coefficients of functions.
     *
     * @param box the part of a value that they refer to; all others are zero
     * @param values for each element of the part one number per function
     */
    private record Functions(Box box, double[] values) {}

    /** What is propagated: the functions of each value, and what has been summed up. */
    private final class Run {
        private final int columns;
        private final @Nullable Functions[] functions = new Functions[plan.edgeCount()];
        private final double[] bounds;

        Run(int columns) {
            this.columns = columns;
            this.bounds = new double[columns];
        }

        /** Adds functions, whose array is taken over. */
        void add(int edge, Functions more) {
            Functions sum = functions[edge];
            if (sum == null) {
                functions[edge] = more;
                return;
            }
            Box hull = sum.box.hull(more.box);
            Functions wide = embedded(sum, hull, columns);
            int[] places = hull.within(more.box.elements());
            for (int j = 0; j < places.length; j++) {
                for (int k = 0; k < columns; k++) {
                    wide.values[places[j] * columns + k] += more.values[j * columns + k];
                }
            }
            buffers.give(more.values);
            functions[edge] = wide;
        }

        /** Adds the sums of one step, which are formed on their own, so that few numbers are added to earlier ones. */
        void add(double[] own) {
            for (int k = 0; k < columns; k++) {
                bounds[k] += own[k];
            }
        }
    }

    /** The same functions of a larger part. */
    private Functions embedded(Functions f, Box box, int columns) {
        if (f.box.equals(box)) {
            return f;
        }
        double[] wide = array(box.shape().size() * columns);
        int[] places = box.within(f.box.elements());
        for (int j = 0; j < places.length; j++) {
            System.arraycopy(f.values, j * columns, wide, places[j] * columns, columns);
        }
        buffers.give(f.values);
        return new Functions(box, wide);
    }

    /** An array of zeros, which {@link #least} takes over. */
    double[] array(int length) {
        double[] array = buffers.take(length);
        Arrays.fill(array, 0);
        return array;
    }

    /** Bounds are asked for over this set from now on. */
    void over(InputSet inputs) {
        set = inputs;
    }

    /**
     * Lower bounds on linear functions of a part of a value; takes over the array of their coefficients, one per
     * element of the part and function.
     */
    double[] least(int edge, Box part, double[] coefficients, int columns) {
        Run run = new Run(columns);
        run.functions[edge] = new Functions(part, coefficients);
        for (int s = producer[edge]; s >= 0; s--) {
            Step step = plan.steps().get(s);
            Functions g = run.functions[step.outputs()[0]];
            if (g == null) {
                continue;
            }
            run.functions[step.outputs()[0]] = null;
            if (step.action() instanceof Linear linear) {
                back(s, linear, g, run);
            } else {
                if (step.action() instanceof Relaxable) {
                    back(s, g, run);
                } else {
                    addEnds(step.outputs()[0], g, run);
                }
                buffers.give(g.values);
            }
        }
        for (int id = 0; id < run.functions.length; id++) {
            Functions g = run.functions[id];
            if (g != null && id == plan.inputs()[0]) {
                Functions whole = embedded(g, Box.whole(plan.edge(id).shape()), columns);
                Objects.requireNonNull(set).addLeast(whole.values, columns, run.bounds);
                buffers.give(whole.values);
            } else if (g != null) {
                addEnds(id, g, run);
                buffers.give(g.values);
            }
        }
        double[] bounds = run.bounds;
        for (int k = 0; k < columns; k++) {
            bounds[k] = Double.isNaN(bounds[k]) ? Double.NEGATIVE_INFINITY : bounds[k] - 0x1p-50 * Math.abs(bounds[k]);
        }
        return bounds;
    }

    /** Replaces functions of the result of a linear map by functions of its inputs. */
    private void back(int s, Linear linear, Functions g, Run run) {
        Step step = plan.steps().get(s);
        int columns = run.columns;
        Cropped<Linear> cropped = crops.get(s).computeIfAbsent(g.box, box -> cropped(step, linear, box));
        if (cropped.computation().map().plainColumns() < columns) {
            cropped = whole(step, linear);
        }
        Functions wide = embedded(g, cropped.result(), columns);
        double[][] into = new double[step.inputs().length][];
        for (int i = 0; i < into.length; i++) {
            into[i] = array(cropped.inputs().get(i).shape().size() * columns);
        }
        cropped.computation().map().addAdjoint(workspace.kernels(), wide.values, columns, into, workspace.scratch());
        for (int i = 0; i < into.length; i++) {
            run.add(step.inputs()[i], new Functions(cropped.inputs().get(i), into[i]));
        }
        double[] magnitude = Objects.requireNonNull(known.magnitudes()[s]);
        double[] offset = new double[magnitude.length];
        if (linear.offset() != null) {
            linear.offset().addTo(1, 1, offset);
        }
        double part = 8 * known.roundings(step) * known.unit();
        double[] own = new double[columns];
        int at = 0;
        for (int j : wide.box.elements()) {
            double error = part * magnitude[j];
            for (int k = 0; k < columns; k++) {
                double c = wide.values[at++];
                own[k] += c == 0 ? 0 : c * offset[j] - Math.abs(c) * error;
            }
        }
        run.add(own);
        buffers.give(wide.values);
    }

    private Cropped<Linear> cropped(Step step, Linear linear, Box box) {
        if (box.isWhole()) {
            return whole(step, linear);
        }
        Cropped<Action> cropped = linear.crop(shapes(step), box);
        return cropped.computation() instanceof Linear part ? cropped.map(any -> part) : whole(step, linear);
    }

    private Cropped<Linear> whole(Step step, Linear linear) {
        return Cropped.none(
                linear, shapes(step), Box.whole(plan.edge(step.outputs()[0]).shape()));
    }

    private List<Shape> shapes(Step step) {
        return Arrays.stream(step.inputs())
                .mapToObj(id -> plan.edge(id).shape())
                .toList();
    }

    /** Replaces functions of the result of a relaxable action by functions of its input. */
    private void back(int s, Functions g, Run run) {
        Step step = plan.steps().get(s);
        int columns = run.columns;
        int input = step.inputs()[0];
        Relaxation lines = Objects.requireNonNull(known.relaxations()[s]);
        int[] elements = g.box.elements();
        if (elements.length == 0) {
            return;
        }
        int[] low = Arrays.stream(elements).map(j -> lines.lower().source()[j]).toArray();
        int[] high = Arrays.stream(elements).map(j -> lines.upper().source()[j]).toArray();
        Shape shape = plan.edge(input).shape();
        Box box = Box.around(shape, low).hull(Box.around(shape, high));
        low = box.within(low);
        high = box.within(high);
        double[] into = array(box.shape().size() * columns);
        double part = 8 * known.roundings(step) * known.unit();
        double[] own = new double[columns];
        for (int e = 0, at = 0; e < elements.length; e++, at += columns) {
            int j = elements[e];
            double least = lines.lower().intercept()[j] - error(lines.lower(), j, input, part);
            double most = lines.upper().intercept()[j] + error(lines.upper(), j, input, part);
            for (int k = 0; k < columns; k++) {
                double c = g.values[at + k];
                if (c > 0) {
                    into[low[e] * columns + k] += c * lines.lower().slope()[j];
                    own[k] += c * least;
                } else if (c < 0) {
                    into[high[e] * columns + k] += c * lines.upper().slope()[j];
                    own[k] += c * most;
                } else if (c != 0) {
                    own[k] = Double.NaN;
                }
            }
        }
        run.add(own);
        run.add(input, new Functions(box, into));
    }

    /** A bound on the rounding errors of a line. */
    private double error(Relaxation.Side side, int j, int input, double part) {
        double slope = Math.abs(side.slope()[j]);
        return part * (Math.abs(side.intercept()[j]) + (slope == 0 ? 0 : slope * known.reach(input, side.source()[j])));
    }

    /** Bounds functions of a value by the ends of its intervals. */
    private void addEnds(int edge, Functions g, Run run) {
        double part = 8 * known.unit() * (known.size(edge) + 16 + plan.steps().size());
        double[] own = new double[run.columns];
        int at = 0;
        for (int j : g.box.elements()) {
            for (int k = 0; k < run.columns; k++) {
                double c = g.values[at++];
                double term = c == 0 ? 0 : c * (c > 0 ? known.lower()[edge][j] : known.upper()[edge][j]);
                own[k] += term - part * Math.abs(term);
            }
        }
        run.add(own);
    }
}
