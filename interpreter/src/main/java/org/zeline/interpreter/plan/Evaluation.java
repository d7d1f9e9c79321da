package org.zeline.interpreter.plan;

import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.kernel.Kernels;
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
            product.map().apply(x[0], x[1], columns, y);
        } else {
            throw new IllegalArgumentException("a deferred action is computed by its operator");
        }
    }

    /**
     * Adds a constant to the first columns of every element.
     *
     * @param offset one number an element, or {@code null} for none
     * @param columns how many numbers each element has
     * @param first how many of them take the offset
     * @param y changed
     */
    public static void addOffset(double @Nullable [] offset, int columns, int first, double[] y) {
        if (offset == null) {
            return;
        }
        for (int i = 0; i < offset.length; i++) {
            double constant = offset[i];
            int at = i * columns;
            int end = at + first;
            for (; at + 4 <= end; at += 4) { // short rows: unrolled by hand, which the compiler turns into vectors
                y[at] += constant;
                y[at + 1] += constant;
                y[at + 2] += constant;
                y[at + 3] += constant;
            }
            for (; at < end; at++) {
                y[at] += constant;
            }
        }
    }
}
