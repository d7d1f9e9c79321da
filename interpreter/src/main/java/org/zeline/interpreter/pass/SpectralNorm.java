package org.zeline.interpreter.pass;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.Linear;
import org.zeline.interpreter.function.SlopeBounds;
import org.zeline.interpreter.function.Workspace;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.plan.Plan;
import org.zeline.interpreter.plan.Step;

/**
 * The largest singular value of the linear map A of a node, as an operator on its actual input: of a convolution, that
 * of its whole image with its padding and strides, not that of its kernel.
 *
 * @param lower a lower bound, up to rounding: {@code ||A x||} for a unit vector x that the power method on {@code A' A}
 *     found
 * @param upper an upper bound, verified as in {@link LipschitzBounds}
 * @param residual {@code ||A' A x - lower^2 x|| / lower^2}: within this part of {@code lower^2} there is the square of
 *     a singular value, not necessarily of the largest one; 0 if A is 0
 * @param iterations the number of steps of the power method
 */
public record SpectralNorm(double lower, double upper, double residual, int iterations) {
    /** The power method ends at this residual. */
    private static final double SMALL_RESIDUAL = 0x1p-30;

    private static final int MOST_ITERATIONS = 1000;

    /**
     * {@return the norm of the node that computes an output of a plan, or nothing if it is not linear in one value}
     *
     * @param plan a plan
     * @param output the position of the output
     * @param kernels the arithmetic
     */
    public static Optional<SpectralNorm> of(Plan plan, int output, Kernels kernels) {
        int end = plan.outputs()[output];
        Deque<Step> chain = new ArrayDeque<>();
        int input = end;
        for (Step step = producer(plan, input); step != null; step = producer(plan, input)) {
            int[] from = Arrays.stream(step.inputs())
                    .filter(id -> !plan.edge(id).isConstant())
                    .toArray();
            boolean sameNode = chain.isEmpty() || chain.getFirst().origin().equals(step.origin());
            if (!sameNode) {
                break;
            }
            if (!(step.action() instanceof Linear) || from.length != 1) {
                return Optional.empty();
            }
            chain.addFirst(step);
            input = from[0];
        }
        return chain.isEmpty() ? Optional.empty() : Optional.of(of(plan, input, chain, end, new Workspace(kernels)));
    }

    private static @Nullable Step producer(Plan plan, int edge) {
        for (Step step : plan.steps()) {
            if (step.outputs()[0] == edge) {
                return step;
            }
        }
        return null;
    }

    private static SpectralNorm of(Plan plan, int input, Deque<Step> chain, int end, Workspace workspace) {
        double general = new SlopeMatrix(
                        plan, input, new @Nullable SlopeBounds[plan.steps().size()], LinearBoundsPass.UNIT, workspace)
                .norm(end);
        double structural = 1 + 0x1p-40;
        for (Step step : chain) {
            structural *= ((Linear) step.action()).map().normBound();
        }
        double upper = Math.min(general, structural);
        SplittableRandom random = new SplittableRandom(1);
        double[] x = new double[plan.edge(input).shape().size()];
        Arrays.setAll(x, i -> random.nextGaussian());
        double norm = length(x);
        double lower = 0;
        double residual = Double.POSITIVE_INFINITY;
        int iterations = 0;
        while (iterations < MOST_ITERATIONS && residual > SMALL_RESIDUAL) {
            iterations++;
            for (int i = 0; i < x.length; i++) {
                x[i] /= norm;
            }
            double[] y = apply(plan, chain, x, workspace);
            lower = length(y);
            double[] z = adjoint(plan, chain, y, workspace);
            norm = length(z);
            if (norm == 0) {
                return new SpectralNorm(0, upper, 0, iterations);
            }
            double[] rest = z.clone();
            for (int i = 0; i < rest.length; i++) {
                rest[i] -= lower * lower * x[i];
            }
            residual = length(rest) / (lower * lower);
            x = z;
        }
        return new SpectralNorm(lower, upper, residual, iterations);
    }

    private static double[] apply(Plan plan, Deque<Step> chain, double[] x, Workspace workspace) {
        double[] value = x;
        for (Step step : chain) {
            double[][] inputs = new double[step.inputs().length][];
            for (int i = 0; i < inputs.length; i++) {
                boolean constant = plan.edge(step.inputs()[i]).isConstant();
                inputs[i] = constant
                        ? new double[plan.edge(step.inputs()[i]).shape().size()]
                        : value;
            }
            value = new double[plan.edge(step.outputs()[0]).shape().size()];
            ((Linear) step.action()).map().apply(workspace.kernels(), inputs, 1, value, workspace.scratch());
        }
        return value;
    }

    private static double[] adjoint(Plan plan, Deque<Step> chain, double[] y, Workspace workspace) {
        double[] value = y;
        for (var steps = chain.descendingIterator(); steps.hasNext(); ) {
            Step step = steps.next();
            double[] @Nullable [] into = new double[step.inputs().length][];
            double[] sum = new double[0];
            for (int i = 0; i < into.length; i++) {
                if (!plan.edge(step.inputs()[i]).isConstant()) {
                    sum = new double[plan.edge(step.inputs()[i]).shape().size()];
                    into[i] = sum;
                }
            }
            ((Linear) step.action()).map().addAdjoint(workspace.kernels(), value, 1, into, workspace.scratch());
            value = sum;
        }
        return value;
    }

    private static double length(double[] x) {
        double sum = 0;
        for (double v : x) {
            sum += v * v;
        }
        return Math.sqrt(sum);
    }
}
