package org.zeline.interpreter.operator;

import java.util.function.LongBinaryOperator;
import java.util.function.LongUnaryOperator;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.IntegerTensor;
import org.zeline.interpreter.value.Shape;

/** Functions of integers, element by element, in the width that their type has. */
final class Integers {
    /** Why only the forward pass follows them. */
    static final String REASON = "integers are computed only when the model runs";

    private Integers() {}

    /** What an operator does with two integers of a type. */
    @FunctionalInterface
    interface Form {
        LongBinaryOperator of(ElementType type);
    }

    /**
     * {@return the function of every element, wrapped around}
     *
     * @param self the operator, for when the model runs
     * @param inputs its inputs, of which the first is the argument
     */
    static Edge map(PlanBuilder builder, Operator self, Inputs inputs, LongUnaryOperator function) {
        Edge x = inputs.required(0);
        if (!inputs.constantFrom(0)) {
            return builder.defer(self, REASON, inputs, x.type(), x.shape());
        }
        long[] from = x.constant().integers();
        long[] values = new long[from.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = x.type().wrap(function.applyAsLong(from[i]));
        }
        return builder.constant(new IntegerTensor(x.type(), x.shape(), values));
    }

    /**
     * {@return the function of every pair of elements, wrapped around}
     *
     * @param self the operator, for when the model runs
     * @param inputs its inputs
     * @param type the type of the result
     * @param x the first arguments, which broadcast with the second
     * @param y the second arguments
     */
    static Edge combine(
            PlanBuilder builder,
            Operator self,
            Inputs inputs,
            ElementType type,
            Edge x,
            Edge y,
            LongBinaryOperator function) {
        Shape shape = x.shape().broadcast(y.shape());
        if (!inputs.constantFrom(0)) {
            return builder.defer(self, REASON, inputs, type, shape);
        }
        long[] p = Operands.broadcast(builder, x, shape).constant().integers();
        long[] q = Operands.broadcast(builder, y, shape).constant().integers();
        long[] values = new long[shape.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = type.wrap(function.applyAsLong(p[i], q[i]));
        }
        return builder.constant(new IntegerTensor(type, shape, values));
    }

    /** Compares integers as their type has them. */
    static int compare(ElementType type, long x, long y) {
        return type == ElementType.UINT64 ? Long.compareUnsigned(x, y) : Long.compare(x, y);
    }

    /** {@code x / y}, towards zero. */
    static long quotient(ElementType type, long x, long y) {
        if (y == 0) {
            throw new org.zeline.interpreter.value.ModelException("integer division by zero");
        }
        return type == ElementType.UINT64 ? Long.divideUnsigned(x, y) : x / y;
    }
}
