package org.zeline.interpreter.pass;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.Chords;
import org.zeline.interpreter.function.Enclosable;
import org.zeline.interpreter.function.Enclosure;
import org.zeline.interpreter.function.Infinities;
import org.zeline.interpreter.function.Track;
import org.zeline.interpreter.function.Workspace;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.Step;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.UnsupportedModelException;

/**
 * Encloses the output of a plan on a block of intervals of a line. Values that depend on z only through linear maps are
 * computed once, as a point and a direction. Not thread-safe: each thread uses its own pass.
 */
public final class EnclosePass {
    /** Results of the exactly followed steps with at most this many points are always kept. */
    private static final int FEW_POINTS = 8;

    private final Plan plan;
    private final Workspace workspace;
    private final StraightEdges straight;
    private final SweepPass sweep;
    private final Rounding allowance;
    private final long room;
    private final int[] lastUse;
    private final @Nullable Enclosure[] values;
    private final BufferPool buffers = new BufferPool();
    private int columns;
    private double[] centers = new double[0];
    private double[] radii = new double[0];
    private double[] rounding = new double[0];
    private final long[] work;
    private long workDone;

    /**
     * Prepares to enclose a line.
     *
     * @param plan a plan with one free input and one output
     * @param kernels the arithmetic
     * @param a the point of the line at z = 0, one number per element of the input
     * @param b the direction of the line
     * @param rounding a bound on rounding errors; closer to a jump than this, both branches are enclosed
     * @throws UnsupportedModelException if some nodes of the plan cannot be enclosed
     * @throws ModelException if the plan does not have one free input and one output
     */
    public EnclosePass(Plan plan, Kernels kernels, double[] a, double[] b, Rounding rounding) {
        this(plan, kernels, a, b, rounding, SweepPass.ROOM);
    }

    /** Prepares to enclose a line; {@code room} limits the numbers in the results of the exactly followed steps. */
    EnclosePass(Plan plan, Kernels kernels, double[] a, double[] b, Rounding rounding, long room) {
        plan.require(Enclosable.class, "an enclosure");
        this.plan = plan;
        this.workspace = new Workspace(kernels);
        this.straight = new StraightEdges(plan, kernels, a, b);
        this.values = new Enclosure[plan.edgeCount()];
        this.lastUse = plan.lastUses();
        this.work = plan.work();
        this.sweep = new SweepPass(plan, kernels, straight, SweepPass.ROOM);
        this.allowance = rounding;
        this.room = room;
    }

    /** The values that the first steps compute and later steps need. */
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
     * @param lower the lower ends, one per column, finite, at least one
     * @param upper the upper ends, at least the lower ones
     * @return the enclosure; valid until the next call
     */
    public Enclosure over(double[] lower, double[] upper) {
        return over(lower, upper, 0);
    }

    /**
     * Encloses the output on intervals of the line, with the first steps followed exactly.
     *
     * @param lower the lower ends, one per column, finite, at least one
     * @param upper the upper ends, at least the lower ones
     * @param swept the number of exactly followed steps, at most the {@link Plan#leadingSteps} that are sweepable;
     *     later steps start from enclosures of their results by chords
     * @return the enclosure; valid until the next call
     */
    public Enclosure over(double[] lower, double[] upper, int swept) {
        if (columns != lower.length) {
            buffers.clear();
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

    /** {@return the centers of the intervals of the last call} */
    public double[] centers() {
        return centers;
    }

    /** {@return the radii of the intervals of the last call, rounded up} */
    public double[] radii() {
        return radii;
    }

    /** {@return the bounds on rounding errors on the intervals of the last call} */
    public double[] rounding() {
        return rounding;
    }

    /** {@return the work done so far, in units of {@link Plan#work}} */
    public long workDone() {
        return workDone + workSwept();
    }

    /** {@return the part of the work done by following steps exactly} */
    public long workSwept() {
        return sweep.workDone();
    }

    /**
     * Follows the first steps exactly, one column at a time, and encloses their live results by chords. On an interval
     * with more points than fit in 64 MB, the results are unknown.
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

    /** Encloses a value in one column by its chord, if it is known. Returns whether any remainder is nonzero. */
    private boolean chords(int id, int k, List<SweepPass.Stretch> stretches) {
        Enclosure y = Objects.requireNonNull(values[id]);
        if (stretches.isEmpty()) {
            y.setUnknown(k);
            return true;
        }
        List<Track> parts = new ArrayList<>();
        for (SweepPass.Stretch stretch : stretches) {
            parts.add(Objects.requireNonNull(stretch.values()[id]));
        }
        return Chords.enclose(parts, k, centers[k], y, workspace);
    }

    private Enclosure enclose(Step step, int number) {
        if (!(step.action() instanceof Enclosable action)) {
            throw new IllegalStateException("the pass should have refused " + step.origin());
        }
        Enclosure[] x = new Enclosure[step.inputs().length];
        for (int i = 0; i < x.length; i++) {
            x[i] = value(step.inputs()[i]);
        }
        boolean inPlace = action.isElementwise() && lastUse[step.inputs()[0]] == number;
        if (inPlace) {
            values[step.inputs()[0]] = null; // overwritten by the result, element by element
        }
        Enclosure y =
                inPlace ? x[0] : allocate(plan.edge(step.outputs()[0]).shape().size());
        action.enclose(x, radii, rounding, y, workspace);
        return y;
    }

    /** The enclosure of an edge. If the edge is linear in z, it is computed from its point and direction. */
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
            markUnknown(made);
        }
        values[edge] = made;
        return made;
    }

    /** Marks elements with NaN as unknown. */
    private void markUnknown(Enclosure made) {
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
        return new Enclosure(size, columns, buffers.take(2 * columns * size), buffers.take(columns * size));
    }

    private void release(int edge) {
        Enclosure value = values[edge];
        if (value != null) {
            release(value);
            values[edge] = null;
        }
    }

    private void release(Enclosure value) {
        buffers.give(value.lines());
        buffers.give(value.remainders());
    }
}
