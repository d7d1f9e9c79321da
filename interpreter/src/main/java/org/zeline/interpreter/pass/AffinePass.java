package org.zeline.interpreter.pass;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.Action;
import org.zeline.interpreter.function.IfElse;
import org.zeline.interpreter.function.Infinities;
import org.zeline.interpreter.function.Range;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.linear.Scratch;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Evaluation;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.Step;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.UnsupportedModelException;

/**
 * Follows a piecewise linear plan along a line: with the free input {@code a + b z}, every value is affine in z on an
 * interval around the point asked for, which the branches of the selections on the way narrow.
 *
 * <p>From one point to the next only what changes is computed: a value is kept while z stays in its interval, unless a
 * jump follows. What is kept from another point differs by rounding from what is computed, and where elements that are
 * compared are equal on a whole stretch, a jump would make this a different value. Holds working memory: one pass a
 * thread.
 */
public final class AffinePass {
    private final Plan plan;
    private final Kernels kernels;
    private final Scratch scratch = new Scratch();
    private final Block[] blocks;
    private final int renewed;
    private long columns;

    /** A value along the line: for each element value and slope at {@code at}, valid from lower to upper. */
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

        /** The same values with z for the point that they belong to. */
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
     * @param plan with one free input and one output
     * @param kernels the arithmetic
     * @param a where the line is at z = 0, one number an element of the input
     * @param b its direction
     * @throws UnsupportedModelException if some node of the plan is not piecewise linear
     */
    public AffinePass(Plan plan, Kernels kernels, double[] a, double[] b) {
        plan.requireExactSearch();
        if (plan.inputs().length != 1 || plan.outputs().length != 1) {
            throw new ModelException("a line needs one free input and one output, the plan has " + plan.inputs().length
                    + " and " + plan.outputs().length);
        }
        this.plan = plan;
        this.kernels = kernels;
        this.renewed = plan.stepsToLastJump();
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
     * {@return the output there and the interval on which it stays affine, which holds {@code z}}
     *
     * @param z a finite point of the line
     */
    public AffinePiece at(double z) {
        List<Step> steps = plan.steps();
        for (int i = 0; i < steps.size(); i++) {
            Block y = blocks[steps.get(i).outputs()[0]];
            if (i < renewed || !y.holds(z)) {
                compute(steps.get(i), y, z);
            }
        }
        Block result = blocks[plan.outputs()[0]];
        return new AffinePiece(z, result.lower, result.upper, result.movedTo(z).clone());
    }

    /** How many columns of numbers went through steps so far, two a step computed over the steps of the plan. */
    public double columns() {
        return (double) columns / Math.max(1, plan.steps().size());
    }

    private void compute(Step step, Block y, double z) {
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
        follow(step.action(), x, y.data, range);
        y.at = z;
        y.lower = Math.max(lower, z + range.lower());
        y.upper = Math.min(upper, z + range.upper());
        columns += 2;
    }

    private void follow(Action action, double[][] x, double[] y, Range range) {
        if (action instanceof Action.Linear linear) {
            linear.map().apply(kernels, x, 2, y, scratch);
            Evaluation.addOffset(linear.offset(), 2, 1, y);
            Infinities.settle(linear, kernels, x, y, scratch);
        } else if (action instanceof Action.Elementwise elementwise) {
            elementwise.function().affine(x[0], y, range);
        } else if (action instanceof Action.Steps steps) {
            steps.function().affine(x[0], y, range);
        } else if (action instanceof Action.Maximum maximum) {
            maximum.windows().affine(x[0], y, range);
        } else if (action instanceof Action.Position position) {
            position.winners().affine(x[0], y, range);
        } else if (action instanceof Action.Ranked ranked) {
            ranked.ranking().affine(x[0], y, range);
        } else if (action instanceof Action.Conditional) {
            IfElse.affine(x[0], x[1], x[2], y);
        } else {
            throw new IllegalStateException("refused when the pass was made: " + Objects.toString(action));
        }
    }
}
