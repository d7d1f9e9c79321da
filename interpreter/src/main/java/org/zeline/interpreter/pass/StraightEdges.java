package org.zeline.interpreter.pass;

import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.Action;
import org.zeline.interpreter.function.Infinities;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.linear.Scratch;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Evaluation;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.Step;
import org.zeline.interpreter.value.ModelException;

/** The values of a plan that depend on the line through linear maps alone: {@code point + z direction} for every z. */
final class StraightEdges {
    private final double[] @Nullable [] points;
    private final double[] @Nullable [] directions;

    /**
     * @param plan with one free input and one output
     * @param kernels the arithmetic
     * @param a where the line is at z = 0, one number an element of the input
     * @param b its direction
     */
    StraightEdges(Plan plan, Kernels kernels, double[] a, double[] b) {
        if (plan.inputs().length != 1 || plan.outputs().length != 1) {
            throw new ModelException("a line needs one free input and one output, the plan has " + plan.inputs().length
                    + " and " + plan.outputs().length);
        }
        this.points = new double[plan.edgeCount()][];
        this.directions = new double[plan.edgeCount()][];
        points[plan.inputs()[0]] = a;
        directions[plan.inputs()[0]] = b;
        holdConstant(plan, plan.outputs()[0]);
        Scratch scratch = new Scratch();
        for (Step step : plan.steps()) {
            for (int input : step.inputs()) {
                holdConstant(plan, input);
            }
            follow(plan, kernels, step, scratch);
        }
        Edge output = plan.edge(plan.outputs()[0]);
        if (output.isConstant()) {
            points[plan.outputs()[0]] = output.constant().doubles();
            directions[plan.outputs()[0]] = new double[output.shape().size()];
        }
    }

    private void holdConstant(Plan plan, int id) {
        Edge edge = plan.edge(id);
        if (edge.isConstant()) {
            points[id] = edge.constant().doubles();
            directions[id] = new double[edge.shape().size()];
        }
    }

    private void follow(Plan plan, Kernels kernels, Step step, Scratch scratch) {
        if (!(step.action() instanceof Action.Linear linear)) {
            return;
        }
        int[] inputs = step.inputs();
        double[][] x = new double[inputs.length][];
        double[][] dx = new double[inputs.length][];
        for (int i = 0; i < inputs.length; i++) {
            double[] point = points[inputs[i]];
            double[] direction = directions[inputs[i]];
            if (point == null || direction == null) {
                return;
            }
            x[i] = point;
            dx[i] = direction;
        }
        int output = step.outputs()[0];
        int size = plan.edge(output).shape().size();
        double[] point = new double[size];
        double[] direction = new double[size];
        linear.map().apply(kernels, x, 1, point, scratch);
        Evaluation.addOffset(linear.offset(), 1, 1, point);
        linear.map().apply(kernels, dx, 1, direction, scratch);
        if (Infinities.any(point, size) || Infinities.any(direction, size)) {
            double[] parts = Infinities.finiteParts(linear, kernels, x, 1, size, scratch);
            for (int i = 0; i < size; i++) {
                boolean constant = Double.isInfinite(point[i]) && Double.isFinite(parts[i] + direction[i]);
                direction[i] = constant ? 0 : Double.isFinite(point[i]) ? direction[i] : Double.NaN;
            }
        }
        points[output] = point;
        directions[output] = direction;
    }

    /** Whether a value is linear in z on the whole line. */
    boolean has(int edge) {
        return points[edge] != null;
    }

    /** Such a value at z = 0. */
    double[] point(int edge) {
        return known(points[edge], edge);
    }

    /** Its slope. */
    double[] direction(int edge) {
        return known(directions[edge], edge);
    }

    private static double[] known(double @Nullable [] values, int edge) {
        if (values == null) {
            throw new IllegalStateException("value " + edge + " is not linear along the line");
        }
        return values;
    }
}
