package org.zeline.interpreter.plan;

import java.util.List;
import java.util.stream.IntStream;
import org.zeline.interpreter.function.Windows;
import org.zeline.interpreter.linear.Scale;
import org.zeline.interpreter.linear.WeightedSum;
import org.zeline.interpreter.value.Shape;

/** Simple terms of values of a plan. */
public final class Expressions {
    private Expressions() {}

    /**
     * {@return {@code -x}}
     *
     * @param builder takes the actions
     * @param x a value of known shape
     */
    public static Edge negated(PlanBuilder builder, Edge x) {
        return builder.linear(Scale.by(-1, x.shape().size()), null, x.shape(), x);
    }

    /**
     * {@return {@code x - y}}
     *
     * @param builder takes the actions
     * @param x a value of known shape
     * @param y another of the same shape, or a single number
     */
    public static Edge difference(PlanBuilder builder, Edge x, Edge y) {
        WeightedSum minus = new WeightedSum(new double[] {1, -1}, List.of(x.shape(), y.shape()), x.shape());
        return builder.linear(minus, null, x.shape(), x, y);
    }

    /**
     * {@return the largest element, of shape 1}
     *
     * @param builder takes the actions
     * @param x a value of known shape
     */
    public static Edge largest(PlanBuilder builder, Edge x) {
        return builder.maximum(all(x), Shape.of(1), x);
    }

    /**
     * {@return the smallest element, of shape 1}
     *
     * @param builder takes the actions
     * @param x a value of known shape
     */
    public static Edge smallest(PlanBuilder builder, Edge x) {
        return negated(builder, largest(builder, negated(builder, x)));
    }

    /**
     * {@return one window that holds all elements}
     *
     * @param x a value of known shape
     */
    public static Windows all(Edge x) {
        int size = x.shape().size();
        return new Windows(new int[] {0, size}, IntStream.range(0, size).toArray());
    }
}
