package org.zeline.interpreter.operator;

import java.util.List;
import java.util.function.LongBinaryOperator;
import org.zeline.interpreter.ModelException;
import org.zeline.interpreter.plan.Binder;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;

/** Operators on the bits of integers. */
final class Bits {
    private Bits() {}

    static void register() {
        OperatorSet.add("BitwiseAnd", 18, 2, 2, a -> new Binary((x, y) -> x & y));
        OperatorSet.add("BitwiseOr", 18, 2, 2, a -> new Binary((x, y) -> x | y));
        OperatorSet.add("BitwiseXor", 18, 2, 2, a -> new Binary((x, y) -> x ^ y));
        OperatorSet.add("BitwiseNot", 18, 1, 1, a -> new Not());
        OperatorSet.add("BitShift", 11, 2, 2, a -> {
            if (!a.has("direction")) {
                throw new ModelException("attribute direction is missing");
            }
            return a.text("direction", "", "LEFT", "RIGHT").equals("LEFT")
                    ? new Binary((x, y) -> y < 0 || y > 63 ? 0 : x << y)
                    : new Binary((x, y) -> y < 0 || y > 63 ? 0 : x >>> y);
        });
    }

    private static void requireIntegers(Edge x) {
        if (!x.type().isInteger()) {
            throw new ModelException("needs integers, got " + x.type());
        }
    }

    private record Binary(LongBinaryOperator function) implements Operator {
        @Override
        public List<Edge> bind(Binder binder, Inputs inputs) {
            Edge x = inputs.required(0);
            Edge y = inputs.required(1);
            requireIntegers(x);
            Arithmetic.requireOneType(x, y);
            return List.of(Integers.combine(binder, this, inputs, x.type(), x, y, function));
        }
    }

    private record Not() implements Operator {
        @Override
        public List<Edge> bind(Binder binder, Inputs inputs) {
            requireIntegers(inputs.required(0));
            return List.of(Integers.map(binder, this, inputs, x -> ~x));
        }
    }
}
