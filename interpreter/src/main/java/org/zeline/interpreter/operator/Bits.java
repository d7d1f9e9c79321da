package org.zeline.interpreter.operator;

import java.util.List;
import java.util.function.LongBinaryOperator;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;

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
            return new Shift(a.text("direction", "", "LEFT", "RIGHT").equals("LEFT"), a.opset() >= 28);
        });
    }

    private static void requireIntegers(Edge x) {
        if (!x.type().isInteger()) {
            throw new ModelException("needs integers, got " + x.type());
        }
    }

    private record Binary(LongBinaryOperator function) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            Edge y = inputs.required(1);
            requireIntegers(x);
            Arithmetic.requireOneType(x, y);
            return List.of(Integers.combine(builder, this, inputs, x.type(), x, y, function));
        }
    }

    /** A shift by no number from 0 to the type's bits less one moves all bits out; the sign stays to the right. */
    private record Shift(boolean left, boolean signed) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            Edge y = inputs.required(1);
            requireIntegers(x);
            Arithmetic.requireOneType(x, y);
            ElementType type = x.type();
            if (type.isSigned() && !signed) {
                throw new ModelException("needs unsigned integers before opset 28, got " + type);
            }
            LongBinaryOperator shift = (v, by) -> shifted(v, by < 0 || by >= type.bits() ? -1 : (int) by, type);
            return List.of(Integers.combine(builder, this, inputs, type, x, y, shift));
        }

        /** Beyond all bits for a number of -1. */
        private long shifted(long value, int by, ElementType type) {
            if (left || !type.isSigned()) {
                return by < 0 ? 0 : left ? value << by : value >>> by;
            }
            return value >> (by < 0 ? Long.SIZE - 1 : by);
        }
    }

    private record Not() implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            requireIntegers(inputs.required(0));
            return List.of(Integers.map(builder, this, inputs, x -> ~x));
        }
    }
}
