package org.zeline.interpreter.pass;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.Action;
import org.zeline.interpreter.function.Chords;
import org.zeline.interpreter.function.Enclosure;
import org.zeline.interpreter.function.IfElse;
import org.zeline.interpreter.function.Infinities;
import org.zeline.interpreter.function.Track;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.linear.Scratch;
import org.zeline.interpreter.plan.Evaluation;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.Step;

/**
 * Encloses a plan's output on a block of intervals of a line. What depends on the line only through linear maps is
 * worked out once, as a point and a direction. Holds working memory: one pass a thread.
 */
public final class EnclosePass {
    /** With so few points, the results of the first steps are kept in any case. */
    private static final int FEW_POINTS = 8;

    private final Plan plan;
    private final Kernels kernels;
    private final Scratch scratch = new Scratch();
    private final StraightEdges straight;
    private final SweepPass sweep;
    private final Rounding allowance;
    private final long room;
    private final int[] lastUse;
    private final @Nullable Enclosure[] values;
    private final Map<Integer, Deque<double[]>> free = new HashMap<>();
    private int columns;
    private double[] centers = new double[0];
    private double[] radii = new double[0];
    private double[] rounding = new double[0];
    private final long[] work;
    private long workDone;

    /**
     * Prepares to enclose a line.
     *
     * @param plan with one free input and one output
     * @param kernels the arithmetic
     * @param a where the line is at z = 0, one number an element of the input
     * @param b its direction
     * @param rounding what jumps allow for: which way one goes is left open as near to it as this
     */
    public EnclosePass(Plan plan, Kernels kernels, double[] a, double[] b, Rounding rounding) {
        this(plan, kernels, a, b, rounding, SweepPass.ROOM);
    }

    /** Prepares to enclose a line with room for so many numbers in the results of the first steps. */
    EnclosePass(Plan plan, Kernels kernels, double[] a, double[] b, Rounding rounding, long room) {
        plan.requireBoundedSearch();
        this.plan = plan;
        this.kernels = kernels;
        this.straight = new StraightEdges(plan, kernels, a, b);
        this.values = new Enclosure[plan.edgeCount()];
        this.lastUse = plan.lastUses();
        this.work = plan.work();
        this.sweep = new SweepPass(plan, kernels, straight, SweepPass.ROOM);
        this.allowance = rounding;
        this.room = room;
    }

    /** The values that the first steps make and later ones need. */
    private int[] handedOn(int swept) {
        return IntStream.range(0, plan.edgeCount())
                .filter(id -> lastUse[id] >= swept && !straight.has(id) && isMadeBefore(id, swept))
                .toArray();
    }

    private boolean isMadeBefore(int edge, int count) {
        return plan.steps().subList(0, count).stream().anyMatch(step -> step.outputs()[0] == edge);
    }

    /**
     * Encloses the output on intervals of the line.
     *
     * @param lower lower ends, one a column, finite, at least one
     * @param upper upper ends, at least the lower ones
     * @return the enclosure; valid until the next call
     */
    public Enclosure over(double[] lower, double[] upper) {
        return over(lower, upper, 0);
    }

    /**
     * Encloses the output on intervals of the line, with the first steps followed exactly.
     *
     * @param lower lower ends, one a column, finite, at least one
     * @param upper upper ends, at least the lower ones
     * @param swept how many steps, at most {@link Plan#sweepableSteps}; what comes after them starts from the chords of
     *     their results, and how far these stray from them
     * @return the enclosure; valid until the next call
     */
    public Enclosure over(double[] lower, double[] upper, int swept) {
        if (columns != lower.length) {
            free.clear();
        }
        columns = lower.length;
        centers = new double[columns];
        radii = new double[columns];
        rounding = new double[columns];
        for (int k = 0; k < columns; k++) {
            centers[k] = lower[k] + 0.5 * (upper[k] - lower[k]);
            radii[k] = Math.max(upper[k] - centers[k], centers[k] - lower[k]);
            rounding[k] = allowance.at(centers[k]);
        }
        if (swept > 0) {
            follow(swept, lower, upper);
        }
        for (int s = swept; s < plan.steps().size(); s++) {
            Step step = plan.steps().get(s);
            int output = step.outputs()[0];
            if (!straight.has(output)) {
                values[output] = enclose(step, s);
                int parts = Objects.requireNonNull(values[output]).isExact() ? 2 : 3;
                workDone += work[s] * columns * parts;
            }
            for (int input : step.inputs()) {
                if (lastUse[input] == s) {
                    release(input);
                }
            }
        }
        int output = plan.outputs()[0];
        Enclosure result = value(output);
        values[output] = null;
        release(result);
        return result;
    }

    /** The centers of the intervals of the last call. */
    public double[] centers() {
        return centers;
    }

    /** Half the lengths of the intervals of the last call, rounded up. */
    public double[] radii() {
        return radii;
    }

    /** How far values may be from the true ones on the intervals of the last call. */
    public double[] rounding() {
        return rounding;
    }

    /** How much work was done so far, in units of {@link Plan#work}. */
    public long workDone() {
        return workDone + workSwept();
    }

    /** How much of it was following steps exactly. */
    public long workSwept() {
        return sweep.workDone();
    }

    /**
     * Follows the first steps exactly, a column at a time, and encloses what is left of them by chords. Of an interval
     * on which that has more points than fit in 64 MB, nothing is known.
     */
    private void follow(int swept, double[] lower, double[] upper) {
        int[] handedOn = handedOn(swept);
        long elements = 0;
        for (int id : handedOn) {
            int size = plan.edge(id).shape().size();
            values[id] = allocate(size);
            elements += size;
        }
        int mostPoints = (int) Math.max(FEW_POINTS, room / Math.max(1, elements));
        boolean[] any = new boolean[handedOn.length];
        for (int k = 0; k < columns; k++) {
            List<SweepPass.Stretch> stretches = stretches(lower[k], upper[k], swept, mostPoints);
            for (int h = 0; h < handedOn.length; h++) {
                any[h] |= chords(handedOn[h], k, stretches);
            }
        }
        for (int h = 0; h < handedOn.length; h++) {
            Objects.requireNonNull(values[handedOn[h]]).setExact(!any[h]);
        }
    }

    private List<SweepPass.Stretch> stretches(double lower, double upper, int swept, int mostPoints) {
        try {
            return sweep.stretches(lower, upper, swept, mostPoints);
        } catch (TooManyPointsException e) {
            return List.of();
        }
    }

    /** Encloses a value in one column by its chord, if it is known; says whether it strays from it. */
    private boolean chords(int id, int k, List<SweepPass.Stretch> stretches) {
        Enclosure y = Objects.requireNonNull(values[id]);
        if (stretches.isEmpty()) {
            y.forget(k);
            return true;
        }
        List<Track> parts = new ArrayList<>();
        for (SweepPass.Stretch stretch : stretches) {
            parts.add(Objects.requireNonNull(stretch.values()[id]));
        }
        return Chords.enclose(kernels, parts, k, centers[k], y, scratch);
    }

    private Enclosure enclose(Step step, int number) {
        Enclosure[] x = new Enclosure[step.inputs().length];
        for (int i = 0; i < x.length; i++) {
            x[i] = value(step.inputs()[i]);
        }
        boolean each = step.action() instanceof Action.Elementwise
                || step.action() instanceof Action.Smooth
                || step.action() instanceof Action.Steps;
        if (each && lastUse[step.inputs()[0]] == number) {
            values[step.inputs()[0]] = null; // its memory takes the result, element by element
        }
        Enclosure y = each && values[step.inputs()[0]] == null
                ? x[0]
                : allocate(plan.edge(step.outputs()[0]).shape().size());
        if (step.action() instanceof Action.Linear linear) {
            linear(linear, x, y);
        } else if (step.action() instanceof Action.Elementwise elementwise) {
            elementwise.function().enclose(x[0], radii, rounding, y);
        } else if (step.action() instanceof Action.Steps steps) {
            steps.function().enclose(x[0], radii, rounding, y);
        } else if (step.action() instanceof Action.Maximum maximum) {
            maximum.windows().enclose(x[0], radii, y);
        } else if (step.action() instanceof Action.Position position) {
            position.winners().enclose(x[0], radii, rounding, y);
        } else if (step.action() instanceof Action.Ranked ranked) {
            ranked.ranking().enclose(x[0], radii, y);
        } else if (step.action() instanceof Action.Smooth smooth) {
            smooth.function().enclose(x[0], radii, y);
        } else if (step.action() instanceof Action.Grouped grouped) {
            grouped.function().enclose(x[0], radii, y);
        } else if (step.action() instanceof Action.Product product) {
            product.map().enclose(kernels, x[0], x[1], radii, y, scratch);
        } else if (step.action() instanceof Action.Conditional) {
            IfElse.enclose(x[0], x[1], x[2], radii, y);
        } else {
            throw new IllegalStateException("no enclosure for " + step.origin());
        }
        return y;
    }

    private void linear(Action.Linear linear, Enclosure[] x, Enclosure y) {
        double[][] lines = new double[x.length][];
        double[][] rests = new double[x.length][];
        boolean any = false;
        for (int i = 0; i < x.length; i++) {
            lines[i] = x[i].lines();
            any |= !x[i].isExact();
        }
        linear.map().apply(kernels, lines, 2 * columns, y.lines(), scratch);
        Evaluation.addOffset(linear.offset(), 2 * columns, columns, y.lines());
        if (any) {
            for (int i = 0; i < x.length; i++) {
                x[i].fillRemainders();
                rests[i] = x[i].remainders();
            }
            plan.absolute(linear.map()).apply(kernels, rests, columns, y.remainders(), scratch);
            forgetUnknown(y.remainders(), columns * y.size());
        }
        y.setExact(!any);
        if (Infinities.any(y.lines(), 2 * columns * y.size())) {
            settleInfinite(linear, lines, y);
        }
    }

    /** An infinite remainder times a weight of zero is no number: nothing is known then. */
    private static void forgetUnknown(double[] rests, int count) {
        for (int i = 0; i < count; i++) {
            if (Double.isNaN(rests[i])) {
                rests[i] = Double.POSITIVE_INFINITY;
            }
        }
    }

    /** Tells lines that are infinite constants from those that are nothing that can be followed. */
    private void settleInfinite(Action.Linear linear, double[][] lines, Enclosure y) {
        double[] parts = Infinities.finiteParts(linear, kernels, lines, 2 * columns, y.size(), scratch);
        y.fillRemainders();
        boolean any = false;
        for (int i = 0; i < y.size(); i++) {
            for (int k = 0; k < columns; k++) {
                int at = 2 * columns * i + k;
                double reach = Math.abs(parts[at])
                        + Math.abs(parts[at + columns]) * radii[k]
                        + y.remainders()[columns * i + k];
                boolean constant = Double.isInfinite(y.value(i, k)) && reach < Double.POSITIVE_INFINITY;
                any |= constant
                        ? y.set(i, k, y.value(i, k), 0, 0)
                        : y.set(i, k, y.value(i, k), y.slope(i, k), y.remainders()[columns * i + k]);
            }
        }
        y.setExact(!any);
    }

    /** The enclosure of an edge; of one that is linear in z, made from its point and direction. */
    private Enclosure value(int edge) {
        Enclosure known = values[edge];
        if (known != null) {
            return known;
        }
        double[] point = straight.point(edge);
        double[] direction = straight.direction(edge);
        Enclosure made = allocate(point.length);
        double[] lines = made.lines();
        for (int i = 0, at = 0; i < point.length; i++, at += 2 * columns) {
            for (int k = 0; k < columns; k++) {
                lines[at + k] = point[i] + centers[k] * direction[i];
                lines[at + columns + k] = direction[i];
            }
        }
        made.setExact(true);
        if (Infinities.any(lines, 2 * columns * point.length)) {
            settleStraight(made);
        }
        values[edge] = made;
        return made;
    }

    /** Says of lines that are no numbers that nothing is known. */
    private void settleStraight(Enclosure made) {
        made.fillRemainders();
        boolean any = false;
        for (int i = 0; i < made.size(); i++) {
            for (int k = 0; k < columns; k++) {
                any |= made.set(i, k, made.value(i, k), made.slope(i, k), 0);
            }
        }
        made.setExact(!any);
    }

    private Enclosure allocate(int size) {
        return new Enclosure(size, columns, array(2 * columns * size), array(columns * size));
    }

    private double[] array(int length) {
        Deque<double[]> spare = free.get(length);
        return spare == null || spare.isEmpty() ? new double[length] : spare.pop();
    }

    private void release(int edge) {
        Enclosure value = values[edge];
        if (value != null) {
            release(value);
            values[edge] = null;
        }
    }

    private void release(Enclosure value) {
        free.computeIfAbsent(value.lines().length, n -> new ArrayDeque<>()).push(value.lines());
        free.computeIfAbsent(value.remainders().length, n -> new ArrayDeque<>()).push(value.remainders());
    }
}
