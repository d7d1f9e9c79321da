package org.zeline.interpreter.pass;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
 * over the set. The norm of the product of these matrices is bounded in three ways, of which the smallest one counts:
 *
 * <ul>
 *   <li>step by step, by the product of the norms of the matrices and, where branches meet, by their sum; for
 *       convolutions the norms are bounded by those of their Fourier transforms;
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
    private final @Nullable SlopeBounds[] bounds;
    private final StepNorms norms;
    private final SlopeMatrix slopes;
    private final Map<Integer, Double> found = new HashMap<>();

    /**
     * Takes the bounds that a pass has found over its last set.
     *
     * @param pass a pass
     * @throws IllegalStateException if the pass has no set yet
     */
    public LipschitzBounds(LinearBoundsPass pass) {
        ValueBounds known = pass.known();
        plan = known.plan();
        norms = pass.norms();
        bounds = new SlopeBounds[plan.steps().size()];
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
        BitSet varying = SlopeMatrix.dependent(plan, plan.inputs()[0]);
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
     * {@return an upper bound on the Lipschitz constant of an output over the set; infinite if nothing is known} Bounds
     * of later outputs are closer if those of earlier ones have been asked for before.
     *
     * @param output its position among the outputs
     * @throws IllegalArgumentException if there are {@link #obstacles}
     */
    public double of(int output) {
        List<Obstacle> obstacles = obstacles(plan, output);
        if (!obstacles.isEmpty()) {
            throw new IllegalArgumentException("no bound on the Lipschitz constant: " + obstacles.get(0));
        }
        int edge = plan.outputs()[output];
        double least = Double.POSITIVE_INFINITY;
        for (double bound : new double[] {stepByStep(edge), slopes.norm(edge)}) {
            least = bound < least ? bound : least;
        }
        found.put(edge, least);
        return least;
    }

    /** A bound by those of earlier values. */
    private double stepByStep(int edge) {
        Map<Integer, Double> known = new HashMap<>(found);
        known.put(plan.inputs()[0], 1.0);
        for (int s = 0; s < plan.steps().size() && !known.containsKey(edge); s++) {
            Step step = plan.steps().get(s);
            double sum = 0;
            if (step.action() instanceof Linear linear) {
                for (Map.Entry<Integer, Double> part : norms.of(s, linear).entrySet()) {
                    double before = known.getOrDefault(part.getKey(), 0.0);
                    sum += before == 0 ? 0 : part.getValue() * before;
                }
            } else if (bounds[s] != null) {
                int input = step.inputs()[0];
                double before = known.getOrDefault(input, 0.0);
                sum = before == 0 ? 0 : bounds[s].norm(plan.edge(input).shape().size()) * before;
            } else {
                sum = Double.POSITIVE_INFINITY;
            }
            known.putIfAbsent(step.outputs()[0], sum * (1 + 0x1p-30));
        }
        return known.getOrDefault(edge, 0.0);
    }
}
