package org.zeline.interpreter.pass;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.Sweepable;
import org.zeline.interpreter.function.Track;
import org.zeline.interpreter.function.Workspace;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.Step;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.UnsupportedModelException;

/**
 * Follows a piecewise linear plan exactly over a whole interval of a line, layer by layer. Values are stored at all
 * breakpoints found so far. A linear map is applied to all points at once, and a selection adds its own breakpoints
 * (Sotoudeh and Thakur, Computing Linear Restrictions of Neural Networks, NeurIPS 2019).
 *
 * <p>Not thread-safe: each thread uses its own pass. Values take at most 64 MB at a time, whatever the length of the
 * interval, unless eight points of the values of a step take more. An interval with more points is followed in parts,
 * one after the other.
 */
public final class SweepPass {
    /** Intervals on which a value has more points than this are split into parts, or earlier if memory is short. */
    private static final int MOST_POINTS = 24;

    /** The number of live numbers allowed: 64 MB. */
    static final long ROOM = 1L << 23;

    /** Values with at most this many points are always stored. */
    private static final int ALWAYS = 8;

    private final Plan plan;
    private final Kernels kernels;
    private final StraightEdges straight;
    private final Workspace workspace;
    private int steps;
    private final int[] lastUse;
    private final long room;
    private final int partPoints;
    private final long[] work;
    private long workDone;
    private double start;
    private int mostPoints;
    private long found;
    private long held;

    /**
     * Prepares to follow a line.
     *
     * @param plan a plan with one free input and one output
     * @param kernels the arithmetic
     * @param a the point of the line at z = 0, one number per element of the input
     * @param b the direction of the line
     * @throws UnsupportedModelException if some nodes of the plan are not piecewise linear and continuous
     * @throws ModelException if the plan does not have one free input and one output
     */
    public SweepPass(Plan plan, Kernels kernels, double[] a, double[] b) {
        this(plan, kernels, new StraightEdges(plan, kernels, a, b), ROOM);
        plan.require(Sweepable.class, "a sweep");
    }

    /** Prepares to follow leading sweepable steps; {@code room} limits the live numbers. */
    SweepPass(Plan plan, Kernels kernels, StraightEdges straight, long room) {
        this.plan = plan;
        this.kernels = kernels;
        this.straight = straight;
        this.workspace = new Workspace(kernels);
        this.room = room;
        this.lastUse = plan.lastUses();
        this.work = plan.work();
        this.partPoints = (int) Math.max(2, Math.min(MOST_POINTS, room / (2 * Math.max(1, WorkingSet.elements(plan)))));
    }

    /**
     * Follows the line from one point to another.
     *
     * @param lower the lower end, finite
     * @param upper the upper end, finite, above {@code lower}
     * @return the output on adjoining parts of the interval, in order
     */
    public List<Track> over(double lower, double upper) {
        List<Track> outputs = new ArrayList<>();
        over(lower, upper, Integer.MAX_VALUE, outputs::add);
        return outputs;
    }

    /**
     * Follows the line from one point to another, unless the interval has too many points.
     *
     * @param lower the lower end, finite
     * @param upper the upper end, finite, above {@code lower}
     * @param most the largest number of points that the output may have
     * @param outputs receives the output on adjoining parts of the interval, in order
     * @throws TooManyPointsException as soon as it is known that there are more points
     */
    public void over(double lower, double upper, int most, Consumer<Track> outputs) {
        int output = plan.outputs()[0];
        follow(lower, upper, plan.steps().size(), most, part -> outputs.accept(value(output, part)));
    }

    /** A part of the interval and the live values on it by their numbers, without those that are linear in z. */
    record Stretch(double lower, double upper, @Nullable Track[] values) {}

    /** The live values after the first steps, on adjoining parts of the interval, in order. */
    List<Stretch> stretches(double lower, double upper, int first, int most) {
        List<Stretch> parts = new ArrayList<>();
        follow(lower, upper, first, most, parts::add);
        return parts;
    }

    private void follow(double lower, double upper, int end, int most, Consumer<Stretch> parts) {
        steps = end;
        held = 0;
        found = 0;
        start = lower;
        mostPoints = most;
        follow(0, new Stretch(lower, upper, new Track[plan.edgeCount()]), parts);
    }

    /**
     * Computes the steps from a given one on. As soon as a value has many points, the interval is split into parts,
     * which are followed to the end one after the other, so that the data of a part stay in the cache. If a value would
     * exceed the memory, the interval is bisected.
     */
    private void follow(int first, Stretch stretch, Consumer<Stretch> parts) {
        @Nullable Track[] tracks = stretch.values;
        int points = first == steps ? mostPoints(tracks) : 2;
        for (int s = first; s < steps; s++) {
            Step step = plan.steps().get(s);
            if (straight.has(step.outputs()[0])) {
                continue;
            }
            Track result = follow(step, stretch);
            if (result == null) {
                double middle = stretch.lower + 0.5 * (stretch.upper - stretch.lower);
                cut(stretch, new double[] {stretch.lower, middle, stretch.upper}, s, parts);
                return;
            }
            points = result.points().length;
            workDone += points * work[s];
            set(tracks, step.outputs()[0], result);
            for (int used : step.inputs()) {
                if (lastUse[used] == s) {
                    set(tracks, used, null);
                }
            }
            if (points > partPoints) {
                cut(stretch, ends(result.points()), s + 1, parts);
                return;
            }
        }
        found += points - 1;
        parts.accept(stretch);
    }

    /** The largest number of points of a value, at least the two ends. */
    private static int mostPoints(@Nullable Track[] tracks) {
        int most = 2;
        for (Track track : tracks) {
            most = Math.max(most, track == null ? 2 : track.points().length);
        }
        return most;
    }

    /** The ends of parts of an interval such that each part has few of its points. */
    private double[] ends(double[] points) {
        int count = (points.length - 2) / (partPoints - 1) + 1;
        double[] ends = new double[count + 1];
        for (int part = 0; part <= count; part++) {
            ends[part] = points[part * (points.length - 1) / count];
        }
        return ends;
    }

    /** Follows the parts of a stretch from a given step on. */
    private void cut(Stretch whole, double[] ends, int next, Consumer<Stretch> parts) {
        for (int part = 0; part + 1 < ends.length; part++) {
            long before = held;
            @Nullable Track[] values = new Track[whole.values.length];
            for (int id = 0; id < values.length; id++) {
                Track all = whole.values[id];
                if (all != null) {
                    set(values, id, all.between(kernels, ends[part], ends[part + 1]));
                }
            }
            follow(next, new Stretch(ends[part], ends[part + 1], values), parts);
            held = before;
        }
    }

    /** Sets or clears a value and updates the count of live numbers. */
    private void set(@Nullable Track[] tracks, int id, @Nullable Track track) {
        Track old = tracks[id];
        held -= old == null ? 0 : old.values().length;
        held += track == null ? 0 : track.values().length;
        tracks[id] = track;
    }

    /** {@return the work done so far, in units of {@link Plan#work}} */
    public long workDone() {
        return workDone;
    }

    private Track value(int id, Stretch stretch) {
        Track known = stretch.values[id];
        if (known == null) {
            double[] point = straight.point(id);
            double[] direction = straight.direction(id);
            double[] values = new double[2 * point.length];
            for (int i = 0; i < point.length; i++) {
                values[2 * i] = point[i] + stretch.lower * direction[i];
                values[2 * i + 1] = point[i] + stretch.upper * direction[i];
            }
            known = new Track(new double[] {stretch.lower, stretch.upper}, values);
            set(stretch.values, id, known);
        }
        return known;
    }

    /** The result of a step, or {@code null} if the interval must be bisected first. */
    private @Nullable Track follow(Step step, Stretch stretch) {
        if (!(step.action() instanceof Sweepable action)) {
            throw new IllegalStateException("the pass should have refused " + step.origin());
        }
        Track[] x = new Track[step.inputs().length];
        int size = plan.edge(step.outputs()[0]).shape().size();
        long elements = size;
        for (int i = 0; i < x.length; i++) {
            x[i] = value(step.inputs()[i], stretch);
            elements += x[i].size();
        }
        double[] breaks = action.breaks(x);
        return fits(breaks.length, elements, stretch) ? action.sweep(x, breaks, size, workspace) : null;
    }

    /** Whether there is memory for values at the points of a stretch; a few points are always allowed. */
    private boolean fits(int points, long elements, Stretch stretch) {
        if (points - 1 > mostPoints - 1 - found) {
            throw new TooManyPointsException(mostPoints, (found + points) / (stretch.upper - start));
        }
        return points <= ALWAYS || points * elements <= room - held;
    }
}
