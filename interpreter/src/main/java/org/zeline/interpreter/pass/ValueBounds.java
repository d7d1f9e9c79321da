package org.zeline.interpreter.pass;

import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.Relaxation;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.Step;

/**
 * What is known about the values of a plan over a set of inputs.
 *
 * @param plan the plan
 * @param unit twice the unit roundoff
 * @param lower for each value the lower ends of its elements
 * @param upper for each value the upper ends
 * @param magnitudes for each linear step the sizes of its sums: {@code |W| max|x| + |b|}
 * @param relaxations for each relaxable step its lines
 */
record ValueBounds(
        Plan plan,
        double unit,
        double[][] lower,
        double[][] upper,
        double[] @Nullable [] magnitudes,
        @Nullable Relaxation[] relaxations) {
    /** Nothing is known yet. */
    static ValueBounds none(Plan plan, double unit) {
        int edges = plan.edgeCount();
        int steps = plan.steps().size();
        return new ValueBounds(
                plan, unit, new double[edges][], new double[edges][], new double[steps][], new Relaxation[steps]);
    }

    /** The number of elements of a value. */
    int size(int edge) {
        return lower[edge].length;
    }

    /** Sets the interval of an element; NaN means that an end is unknown. */
    void setInterval(int edge, int element, double low, double high) {
        lower[edge][element] = Double.isNaN(low) ? Double.NEGATIVE_INFINITY : low;
        upper[edge][element] = Double.isNaN(high) ? Double.POSITIVE_INFINITY : high;
    }

    /** The middle of the interval of an element; 0 if it is unknown. */
    double center(int edge, int element) {
        double low = lower[edge][element];
        double high = upper[edge][element];
        double center = low == high ? low : low + 0.5 * (high - low);
        return radius(edge, element) < Double.POSITIVE_INFINITY ? center : 0;
    }

    /** Half the width of the interval of an element, rounded up; infinite if it is unknown. */
    double radius(int edge, int element) {
        double low = lower[edge][element];
        double high = upper[edge][element];
        if (low == high) {
            return 0;
        }
        double center = low + 0.5 * (high - low);
        double radius = Math.nextUp(Math.max(high - center, center - low));
        return radius < Double.POSITIVE_INFINITY ? radius : Double.POSITIVE_INFINITY;
    }

    /** The largest absolute value of an element. */
    double reach(int edge, int element) {
        return Math.max(Math.abs(lower[edge][element]), Math.abs(upper[edge][element]));
    }

    /** A bound on the number of roundings in a sum of a step or of its adjoint. */
    double roundings(Step step) {
        double count = 16 + plan.steps().size() + size(step.outputs()[0]);
        for (int input : step.inputs()) {
            count += size(input);
        }
        return count;
    }
}
