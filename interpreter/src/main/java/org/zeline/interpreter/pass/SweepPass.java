package org.zeline.interpreter.pass;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.Action;
import org.zeline.interpreter.function.Track;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.linear.Scratch;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Evaluation;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.Step;
import org.zeline.interpreter.value.UnsupportedModelException;

/**
 * Follows a piecewise linear plan over a whole interval of a line, exactly, layer by layer: values are kept at the
 * points where some branch has changed so far, all of them go through a linear map at once, and a selection adds the
 * points where it changes its branch (Sotoudeh and Thakur, Computing Linear Restrictions of Neural Networks, NeurIPS
 * 2019).
 *
 * <p>Holds working memory: one pass a thread. However long the interval, values keep within 64 MB at once, unless eight
 * points of the values at each step take more: an interval with more points is followed in parts, one after the other.
 */
public final class SweepPass {
    /** Values with more points than this are cut in parts, if not before for want of room. */
    private static final int MOST_POINTS = 24;

    /** How many numbers may be held at once: 64 MB. */
    static final long ROOM = 1L << 23;

    /** With so few points values are held in any case. */
    private static final int ALWAYS = 8;

    private final Plan plan;
    private final Kernels kernels;
    private final StraightEdges straight;
    private final Scratch scratch = new Scratch();
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
     * @param plan with one free input and one output
     * @param kernels the arithmetic
     * @param a where the line is at z = 0, one number an element of the input
     * @param b its direction
     * @throws UnsupportedModelException if some node of the plan is not piecewise linear and continuous
     */
    public SweepPass(Plan plan, Kernels kernels, double[] a, double[] b) {
        this(plan, kernels, new StraightEdges(plan, kernels, a, b), ROOM);
        plan.requireSweep();
    }

    /** Prepares to follow as many steps as can be, with room for so many numbers. */
    SweepPass(Plan plan, Kernels kernels, StraightEdges straight, long room) {
        this.plan = plan;
        this.kernels = kernels;
        this.straight = straight;
        this.room = room;
        this.lastUse = plan.lastUses();
        this.work = plan.work();
        this.partPoints = (int) Math.max(2, Math.min(MOST_POINTS, room / (2 * Math.max(1, WorkingSet.elements(plan)))));
    }

    /**
     * Follows the line from one point to another.
     *
     * @param lower finite
     * @param upper finite, above {@code lower}
     * @return the output, on parts that join to the whole interval, in order
     */
    public List<Track> over(double lower, double upper) {
        List<Track> outputs = new ArrayList<>();
        over(lower, upper, Integer.MAX_VALUE, outputs::add);
        return outputs;
    }

    /**
     * Follows the line from one point to another, unless that holds too many points.
     *
     * @param lower finite
     * @param upper finite, above {@code lower}
     * @param most how many points the output may have
     * @param outputs takes the output, on parts that join to the whole interval, in order
     * @throws TooManyPointsException as soon as it is known that there are more points
     */
    public void over(double lower, double upper, int most, Consumer<Track> outputs) {
        int output = plan.outputs()[0];
        follow(lower, upper, plan.steps().size(), most, part -> outputs.accept(value(output, part)));
    }

    /** A part of the line and the values that are still needed, by their numbers, but those that are straight. */
    record Stretch(double lower, double upper, @Nullable Track[] values) {}

    /** The values that are left after the first steps, on parts that join to the whole interval, in order. */
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
     * Carries out the steps from one on. As soon as a value has many points, the interval is cut in parts that are
     * followed to the end one after the other, so that what a part needs stays in the cache; likewise in halves if a
     * value would have more points than there is room for.
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

    /** The most points that a value has, at least the two ends. */
    private static int mostPoints(@Nullable Track[] tracks) {
        int most = 2;
        for (Track track : tracks) {
            most = Math.max(most, track == null ? 2 : track.points().length);
        }
        return most;
    }

    /** Where to cut an interval so that each part has few of its points. */
    private double[] ends(double[] points) {
        int count = (points.length - 2) / (partPoints - 1) + 1;
        double[] ends = new double[count + 1];
        for (int part = 0; part <= count; part++) {
            ends[part] = points[part * (points.length - 1) / count];
        }
        return ends;
    }

    /** Follows the parts of a stretch from one step on. */
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

    /** Puts a value in its place, or nothing, and counts the numbers that are held. */
    private void set(@Nullable Track[] tracks, int id, @Nullable Track track) {
        Track old = tracks[id];
        held -= old == null ? 0 : old.values().length;
        held += track == null ? 0 : track.values().length;
        tracks[id] = track;
    }

    /** How much work was done so far, in units of {@link Plan#work}. */
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

    /** The result of a step, nothing if that should be followed in halves instead. */
    private @Nullable Track follow(Step step, Stretch stretch) {
        Track x = value(step.inputs()[0], stretch);
        if (step.action() instanceof Action.Linear linear) {
            return linear(linear, step, stretch);
        } else if (step.action() instanceof Action.Elementwise elementwise) {
            double[] breaks = elementwise.function().breaks(x);
            return fits(breaks.length, 2L * x.size(), stretch)
                    ? elementwise.function().sweep(kernels, x, breaks)
                    : null;
        } else if (step.action() instanceof Action.Maximum maximum) {
            double[] breaks = maximum.windows().breaks(x);
            return fits(breaks.length, 2L * x.size(), stretch)
                    ? maximum.windows().sweep(kernels, x, breaks)
                    : null;
        }
        throw new IllegalStateException("refused when the pass was made: " + step.origin());
    }

    private @Nullable Track linear(Action.Linear linear, Step step, Stretch stretch) {
        double[] points = value(step.inputs()[0], stretch).points();
        long size = plan.edge(step.outputs()[0]).shape().size();
        for (int input : step.inputs()) {
            Track x = value(input, stretch);
            points = Track.merged(points, x.points().clone(), x.points().length);
            size += x.size();
        }
        if (!fits(points.length, size, stretch)) {
            return null;
        }
        double[][] x = new double[step.inputs().length][];
        for (int i = 0; i < x.length; i++) {
            x[i] = value(step.inputs()[i], stretch).refined(kernels, points).values();
        }
        Edge output = plan.edge(step.outputs()[0]);
        double[] y = new double[output.shape().size() * points.length];
        linear.map().apply(kernels, x, points.length, y, scratch);
        Evaluation.addOffset(linear.offset(), points.length, points.length, y);
        return new Track(points, y);
    }

    /** Whether there is room for values at points of a stretch, where a few points always have it. */
    private boolean fits(int points, long elements, Stretch stretch) {
        if (points - 1 > mostPoints - 1 - found) {
            throw new TooManyPointsException(mostPoints, (found + points) / (stretch.upper - start));
        }
        return points <= ALWAYS || points * elements <= room - held;
    }
}
