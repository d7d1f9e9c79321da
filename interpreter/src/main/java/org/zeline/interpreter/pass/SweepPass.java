package org.zeline.interpreter.pass;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.UnsupportedModelException;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.linear.Scratch;
import org.zeline.interpreter.plan.Action;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Evaluation;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.Step;
import org.zeline.interpreter.plan.Track;

/**
 * Follows a piecewise linear plan over a whole interval of a line, exactly, layer by layer: values are kept at the
 * points where some branch has changed so far, all of them go through a linear map at once, and a selection adds the
 * points where it changes its branch (Sotoudeh and Thakur, Computing Linear Restrictions of Neural Networks, NeurIPS
 * 2019).
 *
 * <p>Holds working memory: one pass a thread.
 */
public final class SweepPass {
    /** Values with more points than this are cut in parts. */
    private static final int MOST_POINTS = 24;

    private final Plan plan;
    private final Kernels kernels;
    private final StraightEdges straight;
    private final Scratch scratch = new Scratch();
    private final int steps;
    private final int[] lastUse;
    private final long[] pieces;
    private long columns;

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
        this(plan, kernels, new StraightEdges(plan, kernels, a, b), plan.steps().size());
    }

    /** Prepares to follow the first steps of a plan. */
    SweepPass(Plan plan, Kernels kernels, StraightEdges straight, int steps) {
        plan.requireSweep(steps);
        this.plan = plan;
        this.kernels = kernels;
        this.straight = straight;
        this.steps = steps;
        this.lastUse = plan.lastUses();
        this.pieces = new long[steps];
    }

    /**
     * Follows the line from one point to another.
     *
     * @param lower finite
     * @param upper finite, above {@code lower}
     * @return the output, on parts that join to the whole interval, in order
     */
    public List<Track> over(double lower, double upper) {
        int output = plan.outputs()[0];
        List<Track> outputs = new ArrayList<>();
        for (Stretch part : stretches(lower, upper)) {
            outputs.add(value(output, part.values, part.lower, part.upper));
        }
        return outputs;
    }

    /** A part of the line and the values that are still needed, by their numbers, but those that are straight. */
    record Stretch(double lower, double upper, @Nullable Track[] values) {}

    /** The values that are left after the steps, on parts that join to the whole interval, in order. */
    List<Stretch> stretches(double lower, double upper) {
        Arrays.fill(pieces, 0);
        List<Stretch> parts = new ArrayList<>();
        follow(0, new Stretch(lower, upper, new Track[plan.edgeCount()]), parts);
        return parts;
    }

    /**
     * Carries out the steps from one on. As soon as a value has many points, the interval is cut in parts that are
     * followed to the end one after the other, so that what a part needs stays in the cache.
     */
    private void follow(int first, Stretch stretch, List<Stretch> parts) {
        @Nullable Track[] tracks = stretch.values;
        IntFunction<Track> value = id -> value(id, tracks, stretch.lower, stretch.upper);
        for (int s = first; s < steps; s++) {
            Step step = plan.steps().get(s);
            if (straight.has(step.outputs()[0])) {
                continue;
            }
            Track result = follow(step, value);
            columns += result.points().length;
            pieces[s] += result.points().length - 1;
            tracks[step.outputs()[0]] = result;
            for (int used : step.inputs()) {
                if (lastUse[used] == s) {
                    tracks[used] = null;
                }
            }
            if (result.points().length > MOST_POINTS) {
                for (Stretch part : parts(tracks, result.points())) {
                    follow(s + 1, part, parts);
                }
                return;
            }
        }
        parts.add(stretch);
    }

    private static List<Stretch> parts(@Nullable Track[] tracks, double[] points) {
        List<Stretch> parts = new ArrayList<>();
        int count = (points.length - 2) / (MOST_POINTS - 1) + 1;
        for (int part = 0; part < count; part++) {
            double lower = points[part * (points.length - 1) / count];
            double upper = points[(part + 1) * (points.length - 1) / count];
            @Nullable Track[] values = new Track[tracks.length];
            for (int id = 0; id < values.length; id++) {
                Track whole = tracks[id];
                values[id] = whole == null ? null : whole.between(lower, upper);
            }
            parts.add(new Stretch(lower, upper, values));
        }
        return parts;
    }

    /** How many columns of numbers went through steps so far, added up over the steps. */
    public long columnsDone() {
        return columns;
    }

    /**
     * {@return the number of steps after which most points of the last interval were there; later steps change their
     * branches seldom}
     *
     * @param most which part of the points, in (0, 1]
     */
    public int settledAfter(double most) {
        long end = Arrays.stream(pieces).max().orElse(0);
        int step = 0;
        while (step < steps && pieces[step] < most * end) {
            step++;
        }
        return Math.min(steps, step + 1);
    }

    private Track value(int id, @Nullable Track[] tracks, double lower, double upper) {
        Track known = tracks[id];
        if (known == null) {
            double[] point = straight.point(id);
            double[] direction = straight.direction(id);
            double[] values = new double[2 * point.length];
            for (int i = 0; i < point.length; i++) {
                values[2 * i] = point[i] + lower * direction[i];
                values[2 * i + 1] = point[i] + upper * direction[i];
            }
            known = new Track(new double[] {lower, upper}, values);
            tracks[id] = known;
        }
        return known;
    }

    private Track follow(Step step, IntFunction<Track> value) {
        if (step.action() instanceof Action.Linear linear) {
            double[] points = value.apply(step.inputs()[0]).points();
            for (int input : step.inputs()) {
                double[] more = value.apply(input).points();
                points = Track.merged(points, more.clone(), more.length);
            }
            double[][] x = new double[step.inputs().length][];
            for (int i = 0; i < x.length; i++) {
                x[i] = value.apply(step.inputs()[i]).refined(points).values();
            }
            Edge output = plan.edge(step.outputs()[0]);
            double[] y = new double[output.shape().size() * points.length];
            linear.map().apply(kernels, x, points.length, y, scratch);
            Evaluation.addOffset(linear.offset(), points.length, points.length, y);
            return new Track(points, y);
        } else if (step.action() instanceof Action.Elementwise elementwise) {
            return elementwise.function().sweep(value.apply(step.inputs()[0]));
        } else if (step.action() instanceof Action.Maximum maximum) {
            return maximum.windows().sweep(value.apply(step.inputs()[0]));
        }
        throw new IllegalStateException("refused when the pass was made: " + step.origin());
    }
}
