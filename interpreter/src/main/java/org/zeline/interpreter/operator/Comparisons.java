package org.zeline.interpreter.operator;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.IntPredicate;
import org.zeline.interpreter.function.PiecewiseLinear;
import org.zeline.interpreter.linear.Scale;
import org.zeline.interpreter.linear.WeightedSum;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.IntegerTensor;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;

/** Element-wise comparisons and logical operators. A condition is 0 or 1. */
final class Comparisons {
    private Comparisons() {}

    static void register(OperatorSet operators) {
        relation(operators, "Equal", 1, 1, PiecewiseLinear.ZERO, c -> c == 0, (x, y) -> x == y ? 1 : 0);
        relation(operators, "Greater", 1, 1, PiecewiseLinear.POSITIVE, c -> c > 0, (x, y) -> x > y ? 1 : 0);
        relation(operators, "Less", 1, -1, PiecewiseLinear.POSITIVE, c -> c < 0, (x, y) -> x < y ? 1 : 0);
        relation(
                operators,
                "GreaterOrEqual",
                12,
                1,
                PiecewiseLinear.NOT_NEGATIVE,
                c -> c >= 0,
                (x, y) -> x >= y ? 1 : 0);
        relation(operators, "LessOrEqual", 12, -1, PiecewiseLinear.NOT_NEGATIVE, c -> c <= 0, (x, y) -> x <= y ? 1 : 0);
        operators.add("And", 1, 2, 2, a -> new Logical(Alignment.decode(a), 1, -1, PiecewiseLinear.RELU));
        operators.add("Or", 1, 2, 2, a -> new Logical(Alignment.decode(a), 1, 0, PiecewiseLinear.ramp(0, 1, 0, 1)));
        operators.add("Xor", 1, 2, 2, a -> new Logical(Alignment.decode(a), -1, 0, PiecewiseLinear.ABS));
        operators.add("Not", 1, 1, 1, a -> (builder, inputs) -> {
            requireConditions(inputs.required(0));
            return List.of(not(builder, inputs.required(0)));
        });
        operators.add(
                "IsNaN",
                9,
                1,
                1,
                a -> (builder, inputs) ->
                        List.of(builder.mapped(PiecewiseConstants.IS_NAN, ElementType.BOOL, inputs.required(0))));
        operators.add("IsInf", 10, 1, 1, a -> {
            boolean negative = a.flag("detect_negative", true);
            boolean positive = a.flag("detect_positive", true);
            return (builder, inputs) -> List.of(isInfinite(builder, inputs.required(0), negative, positive));
        });
    }

    private static void relation(
            OperatorSet operators,
            String name,
            int since,
            double sign,
            PiecewiseLinear condition,
            IntPredicate order,
            DoubleBinaryOperator reals) {
        operators.add(name, since, 2, 2, a -> new Relation(name, Alignment.decode(a), sign, condition, order, reals));
    }

    /**
     * A comparison that is true where {@code condition} is true for {@code sign (x - y)}.
     *
     * @param order decides by the sign of {@code x - y}, for types that a double cannot represent exactly
     * @param reals decides for two numbers that may be infinite or NaN
     */
    private record Relation(
            String name,
            Alignment alignment,
            double sign,
            PiecewiseLinear condition,
            IntPredicate order,
            DoubleBinaryOperator reals)
            implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            Edge y = alignment.second(builder, x, inputs.required(1));
            ElementType type = x.type();
            Arithmetic.requireOneType(x, y);
            if (type == ElementType.STRING) {
                return List.of(strings(builder, inputs, x, y));
            }
            if (!type.fitsDouble()) {
                return List.of(Integers.combine(
                        builder,
                        this,
                        inputs,
                        ElementType.BOOL,
                        x,
                        y,
                        (p, q) -> order.test(Integers.compare(type, p, q)) ? 1 : 0));
            }
            x = builder.declared().of(x);
            y = builder.declared().of(y);
            if (x.isConstant() && y.isConstant()) {
                return List.of(Arithmetic.computed(builder, ElementType.BOOL, x, y, reals));
            }
            Edge gap = sign > 0
                    ? Arithmetic.difference(builder, ElementType.DOUBLE, x, y)
                    : Arithmetic.difference(builder, ElementType.DOUBLE, y, x);
            return List.of(builder.elementwise(condition, ElementType.BOOL, gap));
        }

        private Edge strings(PlanBuilder builder, Inputs inputs, Edge x, Edge y) {
            if (!name.equals("Equal")) {
                throw new ModelException("strings have no order");
            }
            Shape shape = x.shape().broadcast(y.shape());
            if (!x.isConstant() || !y.isConstant()) {
                String reason = Operands.notFollowed(ElementType.STRING);
                return builder.defer(this, reason, inputs, ElementType.BOOL, shape);
            }
            String[] p = Operands.broadcast(builder, x, shape).constant().strings();
            String[] q = Operands.broadcast(builder, y, shape).constant().strings();
            long[] equal = new long[shape.size()];
            Arrays.setAll(equal, i -> p[i].equals(q[i]) ? 1 : 0);
            return builder.constant(new IntegerTensor(ElementType.BOOL, shape, equal));
        }
    }

    /** {@code x + weight y} for two conditions, as a real number. */
    private static Edge weighted(PlanBuilder builder, Edge x, double weight, Edge y) {
        Shape shape = x.shape().broadcast(y.shape());
        WeightedSum map = new WeightedSum(new double[] {1, weight}, List.of(x.shape(), y.shape()), shape);
        return builder.linear(map, null, ElementType.DOUBLE, shape, x, y);
    }

    /** {@code function(x + weight y + offset)} for two conditions. This is exact, since both are 0 or 1. */
    private record Logical(Alignment alignment, double weight, double offset, PiecewiseLinear function)
            implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            Edge y = alignment.second(builder, x, inputs.required(1));
            requireConditions(x);
            requireConditions(y);
            Edge sum = weighted(builder, x, weight, y);
            Edge shifted = offset == 0 ? sum : Arithmetic.shifted(builder, sum, offset);
            return List.of(builder.elementwise(function, ElementType.BOOL, shifted));
        }
    }

    private static void requireConditions(Edge x) {
        if (x.type() != ElementType.BOOL) {
            throw new ModelException("needs booleans, got " + x.type());
        }
    }

    /** {@code 1 - x}. */
    static Edge not(PlanBuilder builder, Edge x) {
        double[] ones = new double[x.shape().size()];
        Arrays.fill(ones, 1);
        return builder.linear(Scale.by(-1, ones.length), ones, ElementType.BOOL, x.shape(), x);
    }

    private static Edge isInfinite(PlanBuilder builder, Edge x, boolean negative, boolean positive) {
        Edge above = builder.mapped(PiecewiseConstants.IS_INFINITE, ElementType.BOOL, x);
        Edge below = builder.mapped(PiecewiseConstants.IS_INFINITE, ElementType.BOOL, Operands.scaled(builder, -1, x));
        if (positive && negative) {
            Edge either = weighted(builder, above, 1, below);
            return builder.elementwise(PiecewiseLinear.POSITIVE, ElementType.BOOL, either);
        }
        return positive || negative ? positive ? above : below : Operands.scaled(builder, 0, above);
    }
}
