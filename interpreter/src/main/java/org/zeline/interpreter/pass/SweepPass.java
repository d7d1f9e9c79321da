package org.zeline.interpreter.pass;

import java.util.Objects;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.ModelException;
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
 * <p>Holds working memory: one pass a thread. Memory grows with the number of points in the interval.
 */
public final class SweepPass {
    private final Plan plan;
    private final Kernels kernels;
    private final double[] a;
    private final double[] b;
    private final Scratch scratch = new Scratch();
    private final int[] lastUse;
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
        plan.requireSweep();
        if (plan.inputs().length != 1 || plan.outputs().length != 1) {
            throw new ModelException("a line needs one free input and one output, the plan has " + plan.inputs().length
                    + " and " + plan.outputs().length);
        }
        this.plan = plan;
        this.kernels = kernels;
        this.a = a;
        this.b = b;
        this.lastUse = plan.lastUses();
    }

    /**
     * Follows the line from one point to another.
     *
     * @param lower finite
     * @param upper finite, above {@code lower}
     * @return the output on the whole interval
     */
    public Track over(double lower, double upper) {
        @Nullable Track[] tracks = new Track[plan.edgeCount()];
        double[] ends = {lower, upper};
        double[] input = new double[2 * a.length];
        for (int i = 0; i < a.length; i++) {
            input[2 * i] = a[i] + lower * b[i];
            input[2 * i + 1] = a[i] + upper * b[i];
        }
        tracks[plan.inputs()[0]] = new Track(ends, input);
        IntFunction<Track> value = id -> Objects.requireNonNullElseGet(tracks[id], () -> constant(id, ends));
        for (int s = 0; s < plan.steps().size(); s++) {
            Step step = plan.steps().get(s);
            Track result = follow(step, value);
            columns += result.points().length;
            tracks[step.outputs()[0]] = result;
            for (int used : step.inputs()) {
                if (lastUse[used] == s) {
                    tracks[used] = null;
                }
            }
        }
        return value.apply(plan.outputs()[0]);
    }

    /** How many columns of numbers went through steps so far, over the steps of the plan. */
    public double columnsDone() {
        return (double) columns / Math.max(1, plan.steps().size());
    }

    private Track constant(int id, double[] ends) {
        double[] values = plan.edge(id).constant().doubles();
        double[] twice = new double[2 * values.length];
        for (int i = 0; i < values.length; i++) {
            twice[2 * i] = values[i];
            twice[2 * i + 1] = values[i];
        }
        return new Track(ends, twice);
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
