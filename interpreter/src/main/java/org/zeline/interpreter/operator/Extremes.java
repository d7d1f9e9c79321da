package org.zeline.interpreter.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.PiecewiseLinear;
import org.zeline.interpreter.function.Windows;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;

/** The largest and the smallest of tensors, element by element, and Clip. */
final class Extremes {
    private static final double NONE_BELOW = Double.NEGATIVE_INFINITY;
    private static final double NONE_ABOVE = Double.POSITIVE_INFINITY;

    private Extremes() {}

    static void register() {
        OperatorSet.add("Max", 1, 1, Integer.MAX_VALUE, a -> new Extreme(true, a.opset() >= 8));
        OperatorSet.add("Min", 1, 1, Integer.MAX_VALUE, a -> new Extreme(false, a.opset() >= 8));
        OperatorSet.add("Clip", 1, 10, 1, 1, Extremes::clip);
        OperatorSet.add("Clip", 11, 1, 3, a -> new Clip());
    }

    private record Extreme(boolean largest, boolean broadcasts) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            List<Edge> parts = Arithmetic.alike(inputs, broadcasts);
            ElementType type = parts.get(0).type();
            if (type.fitsDouble()) {
                return List.of(of(builder, parts, largest));
            }
            Shape shape = parts.get(0).shape();
            for (Edge part : parts) {
                shape = shape.broadcast(part.shape());
            }
            Edge result = Operands.broadcast(builder, parts.get(0), shape);
            if (!inputs.constantFrom(0)) {
                return List.of(builder.defer(this, Integers.REASON, inputs, type, shape));
            }
            int sign = largest ? 1 : -1;
            for (Edge part : parts.subList(1, parts.size())) {
                result = Integers.combine(
                        builder,
                        this,
                        inputs,
                        type,
                        result,
                        part,
                        (p, q) -> sign * Integers.compare(type, p, q) >= 0 ? p : q);
            }
            return List.of(result);
        }
    }

    /** The largest of some values that fit a double, or the smallest. */
    static Edge of(PlanBuilder builder, List<Edge> parts, boolean largest) {
        Shape shape = parts.get(0).shape();
        List<Edge> open = new ArrayList<>();
        List<Edge> fixed = new ArrayList<>();
        for (Edge part : parts) {
            shape = shape.broadcast(part.shape());
            boolean bounds = part.isConstant() && part.shape().size() == 1 && isBound(part.scalar(), largest);
            (bounds ? fixed : open).add(part);
        }
        if (open.isEmpty()) {
            open.add(fixed.remove(0));
        }
        Edge result = largest ? largest(builder, open, shape) : smallest(builder, open, shape);
        for (Edge bound : fixed) {
            double value = bound.constant().doubles()[0];
            result = clipped(builder, result, largest ? value : NONE_BELOW, largest ? NONE_ABOVE : value);
        }
        return result;
    }

    /** Whether Clip can have it as its lower bound, or else its upper one. */
    private static boolean isBound(double value, boolean lower) {
        return lower ? value < NONE_ABOVE : value > NONE_BELOW;
    }

    private static Edge largest(PlanBuilder builder, List<Edge> parts, Shape shape) {
        List<Edge> all = new ArrayList<>();
        parts.forEach(part -> all.add(Operands.broadcast(builder, part, shape)));
        if (all.size() == 1) {
            return all.get(0);
        }
        int size = shape.size();
        int count = all.size();
        builder.budget().room((double) size * count);
        int[] source = new int[size * count];
        int[] index = new int[size * count];
        int[] start = new int[size + 1];
        int[] element = new int[size * count];
        for (int i = 0; i < source.length; i++) {
            source[i] = i / Math.max(size, 1);
            index[i] = i % Math.max(size, 1);
            element[index[i] * count + source[i]] = i;
        }
        Arrays.setAll(start, i -> i * count);
        Edge stacked = Operands.join(builder, all, source, index, Shape.of(source.length));
        return builder.maximum(new Windows(start, element), shape, stacked);
    }

    private static Edge smallest(PlanBuilder builder, List<Edge> parts, Shape shape) {
        List<Edge> negated = new ArrayList<>();
        parts.forEach(part -> negated.add(Operands.scaled(builder, -1, part)));
        return Operands.scaled(builder, -1, largest(builder, negated, shape));
    }

    /** {@code min(max(x, low), high)}; infinite bounds are none. */
    static Edge clipped(PlanBuilder builder, Edge x, double low, double high) {
        if (!(low < Double.POSITIVE_INFINITY && high > Double.NEGATIVE_INFINITY)) {
            throw new ModelException("bounds must be numbers, got " + low + " and " + high);
        }
        boolean below = low > Double.NEGATIVE_INFINITY;
        boolean above = high < Double.POSITIVE_INFINITY;
        if (!(low < high)) {
            PiecewiseLinear constant =
                    PiecewiseLinear.of(new double[] {0}, new double[2], new double[] {high, high}, new double[] {high});
            return builder.elementwise(constant, x);
        }
        if (below && above) {
            double[] knots = {low, high};
            double[] intercepts = {low, 0, high};
            return builder.elementwise(PiecewiseLinear.of(knots, new double[] {0, 1, 0}, intercepts, knots), x);
        }
        if (below) {
            return builder.elementwise(bent(low, 0, 1, low, 0), x);
        }
        return above ? builder.elementwise(bent(high, 1, 0, 0, high), x) : x;
    }

    private static PiecewiseLinear bent(double at, double slope, double next, double intercept, double nextIntercept) {
        return PiecewiseLinear.of(
                new double[] {at}, new double[] {slope, next}, new double[] {intercept, nextIntercept}, new double[] {at
                });
    }

    private static Operator clip(Attributes a) {
        double low = a.real("min", NONE_BELOW);
        double high = a.real("max", NONE_ABOVE);
        return (builder, inputs) -> List.of(clipped(builder, inputs.required(0), low, high));
    }

    /** Bounds as inputs; where they cross, the upper one wins. */
    private record Clip() implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            Edge low = inputs.optional(1);
            Edge high = inputs.optional(2);
            for (Edge bound : Arrays.asList(low, high)) {
                if (bound != null && (bound.type() != x.type() || bound.shape().size() != 1)) {
                    throw new ModelException("bounds need one number of type " + x.type() + ", got " + bound.type()
                            + " " + bound.shape());
                }
            }
            if (!x.type().fitsDouble()) {
                return List.of(exact(builder, inputs, x, low, high));
            }
            Edge result = x;
            if ((low == null || low.isConstant()) && (high == null || high.isConstant())) {
                double least = low == null ? NONE_BELOW : low.scalar();
                double most = high == null ? NONE_ABOVE : high.scalar();
                if (isBound(least, true) && isBound(most, false)) {
                    return List.of(clipped(builder, x, least, most));
                }
            }
            if (low != null) {
                result = of(builder, List.of(result, scalar(builder, low)), true);
            }
            return List.of(high == null ? result : of(builder, List.of(result, scalar(builder, high)), false));
        }

        private static Edge scalar(PlanBuilder builder, Edge bound) {
            return Operands.reshaped(builder, bound, Shape.of(new int[0]));
        }

        private Edge exact(PlanBuilder builder, Inputs inputs, Edge x, @Nullable Edge low, @Nullable Edge high) {
            if (!inputs.constantFrom(0)) {
                return builder.defer(this, Integers.REASON, inputs, x.type(), x.shape());
            }
            ElementType type = x.type();
            long least = low == null ? type.least() : Operands.integer(low);
            long most = high == null ? type.largest() : Operands.integer(high);
            return Integers.map(builder, this, Inputs.of(x), v -> {
                long raised = Integers.compare(type, v, least) < 0 ? least : v;
                return Integers.compare(type, raised, most) > 0 ? most : raised;
            });
        }
    }
}
