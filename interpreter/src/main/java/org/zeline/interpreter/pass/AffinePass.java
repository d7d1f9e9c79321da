package org.zeline.interpreter.pass;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.Exact;
import org.zeline.interpreter.function.Range;
import org.zeline.interpreter.function.Workspace;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.Step;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.UnsupportedModelException;

/**
 * Follows a piecewise linear plan exactly along a line. With the free input {@code a + b z}, every value is affine in z
 * on an interval around a given point. The interval ends where a selection changes its branch.
 *
 * <p>From one point to the next, only what changes is computed: a value is reused while z stays in its interval, unless
 * a later step is discontinuous. A reused value differs by rounding errors from a recomputed one. Where compared
 * elements are equal on a whole interval, a jump would turn this into a different result. Not thread-safe: each thread
 * uses its own pass.
 */
public final class AffinePass {
    private final Plan plan;
    private final Workspace workspace;
    private final Block[] blocks;
    private final int recomputed;
    private long columns;

    /** A value along the line: value and slope of each element at {@code at}, valid from lower to upper. */
    private static final class Block {
        private double[] data = new double[0];
        private double[] moved = new double[0];
        private double at;
        private double lower = Double.POSITIVE_INFINITY;
        private double upper = Double.NEGATIVE_INFINITY;

        boolean holds(double z) {
            return lower <= z && z <= upper;
        }

        void everywhere(double[] values, double @Nullable [] slopes) {
            data = new double[2 * values.length];
            for (int i = 0; i < values.length; i++) {
                data[2 * i] = values[i];
                data[2 * i + 1] = slopes == null ? 0 : slopes[i];
            }
            lower = Double.NEGATIVE_INFINITY;
            upper = Double.POSITIVE_INFINITY;
        }

        /** The affine form with its values at z. */
        double[] movedTo(double z) {
            if (z == at) {
                return data;
            }
            if (moved.length != data.length) {
                moved = new double[data.length];
            }
            double step = z - at;
            for (int i = 0; i < data.length; i += 2) {
                moved[i] = data[i] + step * data[i + 1];
                moved[i + 1] = data[i + 1];
            }
            return moved;
        }
    }

    /**
     * Prepares to follow a line.
     *
     * @param plan a plan with one free input and one output
     * @param kernels the arithmetic
     * @param a the point of the line at z = 0, one number per element of the input
     * @param b the direction of the line
     * @throws UnsupportedModelException if some nodes of the plan are not piecewise linear
     * @throws ModelException if the plan does not have one free input and one output
     */
    public AffinePass(Plan plan, Kernels kernels, double[] a, double[] b) {
        plan.require(Exact.class, "following a line exactly");
        if (plan.inputs().length != 1 || plan.outputs().length != 1) {
            throw new ModelException("a line needs one free input and one output, the plan has " + plan.inputs().length
                    + " and " + plan.outputs().length);
        }
        this.plan = plan;
        this.workspace = new Workspace(kernels);
        this.recomputed = plan.stepsToLastJump();
        this.blocks = new Block[plan.edgeCount()];
        for (int id = 0; id < blocks.length; id++) {
            blocks[id] = new Block();
        }
        for (Step step : plan.steps()) {
            for (int input : step.inputs()) {
                Edge edge = plan.edge(input);
                if (edge.isConstant()) {
                    blocks[input].everywhere(edge.constant().doubles(), null);
                }
            }
        }
        Edge output = plan.edge(plan.outputs()[0]);
        if (output.isConstant()) {
            blocks[plan.outputs()[0]].everywhere(output.constant().doubles(), null);
        }
        blocks[plan.inputs()[0]].everywhere(a, b);
    }

    /**
     * {@return the output at a point and the interval around it on which the output is affine}
     *
     * @param z a finite point of the line
     */
    public AffinePiece at(double z) {
        List<Step> steps = plan.steps();
        for (int i = 0; i < steps.size(); i++) {
            Block y = blocks[steps.get(i).outputs()[0]];
            if (i < recomputed || !y.holds(z)) {
                compute(steps.get(i), y, z);
            }
        }
        Block result = blocks[plan.outputs()[0]];
        return new AffinePiece(z, result.lower, result.upper, result.movedTo(z).clone());
    }

    /**
     * {@return the work done so far in columns: two for each computed step, divided by the number of steps of the plan}
     */
    public double columns() {
        return (double) columns / Math.max(1, plan.steps().size());
    }

    private void compute(Step step, Block y, double z) {
        if (!(step.action() instanceof Exact action)) {
            throw new IllegalStateException("the pass should have refused " + step.origin());
        }
        int[] inputs = step.inputs();
        double[][] x = new double[inputs.length][];
        double lower = Double.NEGATIVE_INFINITY;
        double upper = Double.POSITIVE_INFINITY;
        for (int i = 0; i < inputs.length; i++) {
            Block input = blocks[inputs[i]];
            x[i] = input.movedTo(z);
            lower = Math.max(lower, input.lower);
            upper = Math.min(upper, input.upper);
        }
        int size = plan.edge(step.outputs()[0]).shape().size();
        if (y.data.length != 2 * size) {
            y.data = new double[2 * size];
        }
        Range range = new Range();
        action.follow(x, y.data, range, workspace);
        y.at = z;
        y.lower = Math.max(lower, z + range.lower());
        y.upper = Math.min(upper, z + range.upper());
        columns += 2;
    }
}
