package org.zeline.interpreter.plan;

import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.Action;
import org.zeline.interpreter.function.BilinearMap;
import org.zeline.interpreter.function.IfElse;
import org.zeline.interpreter.function.PiecewiseLinear;
import org.zeline.interpreter.kernel.Kernels;
import org.zeline.interpreter.linear.Offset;
import org.zeline.interpreter.linear.Scratch;

/** Actions on numbers: what the forward pass and constant folding share. */
public final class Evaluation {
    private Evaluation() {}

    /**
     * Carries out one action.
     *
     * @param action not deferred
     * @param kernels the arithmetic
     * @param x the action's inputs, columns innermost
     * @param columns how many numbers each element has
     * @param y takes the result
     * @param scratch working memory
     */
    public static void apply(Action action, Kernels kernels, double[][] x, int columns, double[] y, Scratch scratch) {
        if (action instanceof Action.Linear linear) {
            linear.map().apply(kernels, x, columns, y, scratch);
            addOffset(linear.offset(), columns, columns, y);
        } else if (action instanceof Action.Elementwise elementwise) {
            elementwise.function().apply(x[0], columns, y);
        } else if (action instanceof Action.Steps steps) {
            steps.function().apply(x[0], y);
        } else if (action instanceof Action.Maximum maximum) {
            maximum.windows().apply(x[0], columns, y);
        } else if (action instanceof Action.Position position) {
            position.winners().apply(x[0], columns, y);
        } else if (action instanceof Action.Ranked ranked) {
            ranked.ranking().apply(x[0], columns, y);
        } else if (action instanceof Action.Smooth smooth) {
            smooth.function().apply(x[0], y);
        } else if (action instanceof Action.Grouped grouped) {
            grouped.function().apply(x[0], columns, y);
        } else if (action instanceof Action.Product product) {
            multiply(product.map(), kernels, x[0], x[1], columns, y, scratch);
        } else if (action instanceof Action.Conditional) {
            IfElse.apply(x[0], x[1], x[2], y);
        } else {
            throw new IllegalArgumentException("a deferred action is computed by its operator");
        }
    }

    /** Column by column: each has factors of its own. */
    private static void multiply(
            BilinearMap map, Kernels kernels, double[] x, double[] w, int columns, double[] y, Scratch scratch) {
        if (columns == 1) {
            map.apply(kernels, x, w, y, scratch);
            return;
        }
        for (int k = 0; k < columns; k++) {
            double[] part = new double[y.length / columns];
            map.apply(kernels, column(x, columns, k), column(w, columns, k), part, scratch);
            for (int j = 0; j < part.length; j++) {
                y[j * columns + k] = part[j];
            }
        }
    }

    private static double[] column(double[] x, int columns, int k) {
        double[] column = new double[x.length / columns];
        for (int i = 0; i < column.length; i++) {
            column[i] = x[i * columns + k];
        }
        return column;
    }

    /**
     * {@return whether the gradient of an action depends on the values of its inputs}
     *
     * @param action not deferred
     */
    public static boolean gradientNeedsInputs(Action action) {
        return !(action instanceof Action.Linear);
    }

    /**
     * Adds the gradients with respect to the inputs of one action: {@code into[i] += (dy / dx_i)' g}.
     *
     * @param action not deferred
     * @param kernels the arithmetic
     * @param x the action's inputs; not read unless {@link #gradientNeedsInputs}
     * @param g the gradient with respect to its result
     * @param into for each input what is added to, {@code null} for one that is not wanted; the same array for inputs
     *     that are one value
     * @param scratch working memory
     */
    public static void addVjp(
            Action action, Kernels kernels, double[][] x, double[] g, double[] @Nullable [] into, Scratch scratch) {
        if (action instanceof Action.Linear linear) {
            linear.map().addAdjoint(kernels, g, 1, into, scratch);
            return;
        }
        if (action instanceof Action.Product product) {
            product.map().addVjp(kernels, x[0], x[1], g, into[0], into[1], scratch);
            return;
        }
        if (action instanceof Action.Conditional) {
            IfElse.addVjp(x[0], g, into[1], into[2]);
            return;
        }
        double[] sum = into[0];
        if (sum == null || action instanceof Action.Position) { // a position jumps, and is flat in between
            return;
        }
        if (action instanceof Action.Elementwise elementwise) {
            addVjp(elementwise.function(), x[0], g, sum);
        } else if (action instanceof Action.Maximum maximum) {
            maximum.windows().addVjp(x[0], g, sum);
        } else if (action instanceof Action.Steps steps) {
            steps.function().addVjp(g, sum);
        } else if (action instanceof Action.Ranked ranked) {
            ranked.ranking().addVjp(x[0], g, sum);
        } else if (action instanceof Action.Smooth smooth) {
            smooth.function().addVjp(x[0], g, sum);
        } else if (action instanceof Action.Grouped grouped) {
            grouped.function().addVjp(x[0], g, sum);
        } else if (!(action instanceof Action.Position)) { // positions jump, and are flat elsewhere
            throw new IllegalArgumentException("a deferred action has no gradient");
        }
    }

    private static void addVjp(PiecewiseLinear function, double[] x, double[] g, double[] sum) {
        for (int i = 0; i < g.length; i++) {
            sum[i] += function.vjp(x[i], g[i], i);
        }
    }

    /**
     * Adds a constant to the first columns of every element.
     *
     * @param offset what is added, {@code null} for nothing
     * @param columns how many numbers each element has
     * @param first how many of them take the offset
     * @param y changed
     */
    public static void addOffset(@Nullable Offset offset, int columns, int first, double[] y) {
        if (offset != null) {
            offset.addTo(columns, first, y);
        }
    }
}
