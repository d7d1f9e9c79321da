package org.zeline.interpreter.pass;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.Linear;
import org.zeline.interpreter.function.Relaxable;
import org.zeline.interpreter.function.SlopeBounds;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.Step;
import org.zeline.interpreter.value.Obstacle;

/**
 * Upper bounds on the local Lipschitz constants of the values of a plan, in the Euclidean norm: numbers L with
 * {@code ||y(b) - y(a)|| <= L ||b - a||} for all inputs a and b of a set.
 *
 * <p>Between a and b every step multiplies the difference of its input by a matrix: a linear map by its weights, a
 * function of each element by slopes that lie between its least and its largest derivative on the interval of its
 * argument, a maximum by weights from 0 to 1 ({@link SlopeBounds}). The intervals are those of {@link LinearBoundsPass}
 * over the set. The norm of the product of these matrices is bounded in two ways, of which the smaller one counts:
 *
 * <ul>
 *   <li>with the absolute value of every weight and slope, by the theorem of Collatz and Wielandt on matrices without
 *       signs;
 *   <li>unless that takes more than 2^34 multiply-adds, with intervals {@code C +- R} for all entries of the product,
 *       which are propagated backward from each element of y; its norm is at most {@code ||C|| + ||R||}. If no slope is
 *       in doubt, R is only rounding errors.
 * </ul>
 *
 * <p><b>Rounding.</b> The bounds hold for the exact network, as those of {@link LinearBoundsPass}: a product {@code W'
 * c} of n terms errs by at most {@code n u |W|' |c|}, which is added to R; sums of numbers without signs are multiplied
 * by one plus the number of their roundings times {@code 4 u}. Derivatives of smooth functions are taken to be accurate
 * to {@code 2^-46 (1 + |f'|)}.
 */
public final class LipschitzBounds {
    private final Plan plan;
    private final SlopeMatrix slopes;

    /**
     * Takes the bounds that a pass has found over its last set.
     *
     * @param pass a pass
     * @throws IllegalStateException if the pass has no set yet
     */
    public LipschitzBounds(LinearBoundsPass pass) {
        ValueBounds known = pass.known();
        plan = known.plan();
        @Nullable SlopeBounds[] bounds = new SlopeBounds[plan.steps().size()];
        for (int s = 0; s < bounds.length; s++) {
            Step step = plan.steps().get(s);
            if (step.action() instanceof Relaxable action) {
                int input = step.inputs()[0];
                bounds[s] = action.slopes(known.lower()[input], known.upper()[input]);
            }
        }
        slopes = new SlopeMatrix(plan, plan.inputs()[0], bounds, known.unit(), pass.workspace());
    }

    /**
     * {@return the nodes on which an output depends whose slopes have no bounds; if there are none, the output has a
     * bound, which may still be infinite where a function jumps}
     *
     * @param plan a plan with one free input
     * @param output the position of the output
     */
    public static List<Obstacle> obstacles(Plan plan, int output) {
        BitSet varying = new BitSet();
        varying.set(plan.inputs()[0]);
        for (Step step : plan.steps()) {
            if (Arrays.stream(step.inputs()).anyMatch(varying::get)) {
                Arrays.stream(step.outputs()).forEach(varying::set);
            }
        }
        BitSet values = new BitSet();
        values.set(plan.outputs()[output]);
        List<Obstacle> obstacles = new ArrayList<>();
        for (int s = plan.steps().size() - 1; s >= 0; s--) {
            Step step = plan.steps().get(s);
            if (Arrays.stream(step.outputs()).noneMatch(id -> values.get(id) && varying.get(id))) {
                continue;
            }
            Arrays.stream(step.inputs()).forEach(values::set);
            if (!(step.action() instanceof Linear || step.action() instanceof Relaxable)) {
                obstacles.add(0, new Obstacle(step.origin(), "its slopes have no bounds"));
            }
        }
        return obstacles;
    }

    /**
     * {@return an upper bound on the Lipschitz constant of an output over the set; infinite if nothing is known}
     *
     * @param output its position among the outputs
     * @throws IllegalArgumentException if there are {@link #obstacles}
     */
    public double of(int output) {
        List<Obstacle> obstacles = obstacles(plan, output);
        if (!obstacles.isEmpty()) {
            throw new IllegalArgumentException("no bound on the Lipschitz constant: " + obstacles.get(0));
        }
        double bound = slopes.norm(plan.outputs()[output]);
        return bound < Double.POSITIVE_INFINITY ? bound : Double.POSITIVE_INFINITY;
    }
}
