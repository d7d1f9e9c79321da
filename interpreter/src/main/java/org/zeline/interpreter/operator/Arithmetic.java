package org.zeline.interpreter.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.Function;
import org.zeline.interpreter.function.BilinearMap;
import org.zeline.interpreter.function.Linear;
import org.zeline.interpreter.function.PiecewiseConstant;
import org.zeline.interpreter.linear.Difference;
import org.zeline.interpreter.linear.Identity;
import org.zeline.interpreter.linear.Offset;
import org.zeline.interpreter.linear.Quotient;
import org.zeline.interpreter.linear.Scale;
import org.zeline.interpreter.linear.WeightedSum;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** Element-wise sums, products, quotients and remainders with NumPy broadcasting. */
final class Arithmetic {
    private Arithmetic() {}

    static void register(OperatorSet operators) {
        register(operators, "Add", (b, x, y) -> sum(b, x, 1, y), type -> (x, y) -> x + y);
        register(operators, "Sub", (b, x, y) -> sum(b, x, -1, y), type -> (x, y) -> x - y);
        register(operators, "Mul", Arithmetic::product, type -> (x, y) -> x * y);
        register(operators, "Div", Arithmetic::quotient, type -> (x, y) -> Integers.quotient(type, x, y));
        operators.add("Mod", 10, 2, 2, a -> new Mod(a.flag("fmod", false), a.opset() >= 28));
        operators.add("Sum", 1, 1, Integer.MAX_VALUE, a -> new Total(false, a.opset() >= 8));
        operators.add("Mean", 1, 1, Integer.MAX_VALUE, a -> new Total(true, a.opset() >= 8));
    }

    private static void register(OperatorSet operators, String name, RealForm real, Integers.Form exact) {
        operators.add(name, 1, 2, 2, a -> new Binary(Alignment.decode(a), real, exact));
    }

    /** The form of a binary operator for real numbers. */
    @FunctionalInterface
    private interface RealForm {
        Edge bind(PlanBuilder builder, Edge x, Edge y);
    }

    /** A binary operator with a form for real numbers and an exact one for integers. */
    private record Binary(Alignment alignment, RealForm real, Integers.Form exact) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            Edge y = alignment.second(builder, x, inputs.required(1));
            requireOneType(x, y);
            return List.of(
                    x.type().isReal()
                            ? real.bind(builder, x, y)
                            : Integers.combine(builder, this, inputs, x.type(), x, y, exact.of(x.type())));
        }
    }

    static void requireOneType(Edge x, Edge y) {
        if (x.type() != y.type()) {
            throw new ModelException("both inputs need the same type, got " + x.type() + " and " + y.type());
        }
    }

    /** {@code x + weight y}. */
    static Edge sum(PlanBuilder builder, Edge x, double weight, Edge y) {
        Shape shape = x.shape().broadcast(y.shape());
        if (x.isConstant() && y.isConstant()) {
            return computed(builder, x.type(), x, y, (p, q) -> p + weight * q);
        }
        if (y.isConstant()) {
            return shifted(builder, Operands.broadcast(builder, x, shape), weight, y, shape);
        }
        if (x.isConstant() && weight == 1) {
            return shifted(builder, Operands.broadcast(builder, y, shape), 1, x, shape);
        }
        double[] weights = {1, weight};
        return builder.linear(new WeightedSum(weights, List.of(x.shape(), y.shape()), shape), null, shape, x, y);
    }

    /** {@code x - y} for a real type; the difference of two equal infinities is 0. */
    static Edge difference(PlanBuilder builder, ElementType type, Edge x, Edge y) {
        Shape shape = x.shape().broadcast(y.shape());
        if (isFinite(y)) {
            double[] values = Operands.broadcast(builder, y, shape).constant().doubles();
            double[] offset = Arrays.stream(values).map(v -> -v).toArray();
            return builder.linear(new Identity(), offset, type, shape, Operands.broadcast(builder, x, shape));
        }
        if (isFinite(x)) {
            double[] offset = Operands.broadcast(builder, x, shape).constant().doubles();
            return builder.linear(
                    Scale.by(-1, shape.size()), offset, type, shape, Operands.broadcast(builder, y, shape));
        }
        return builder.linear(new Difference(x.shape(), y.shape(), shape), null, type, shape, x, y);
    }

    private static boolean isFinite(Edge x) {
        return x.isConstant() && Arrays.stream(x.constant().doubles()).allMatch(Double::isFinite);
    }

    private static Edge shifted(PlanBuilder builder, Edge x, double weight, Edge constant, Shape shape) {
        return combined(builder, x.type(), shape, x, constant, c -> {
            double[] offset = Operands.broadcast(builder, c, shape).constant().doubles();
            double[] weighted = Arrays.stream(offset).map(v -> v * weight).toArray();
            return new Linear(new Identity(), Offset.of(weighted));
        });
    }

    /** Applies a linear action that holds a constant to a value that depends on the input. */
    private static Edge combined(
            PlanBuilder builder, ElementType type, Shape shape, Edge x, Edge constant, Function<Edge, Linear> action) {
        Linear linear = action.apply(constant);
        Edge from = Operands.broadcast(builder, x, shape);
        Edge result = builder.affine(linear.map(), linear.offset(), type, shape, from);
        builder.declared().made(result, constant, action);
        return result;
    }

    /** {@code x + offset}. */
    static Edge shifted(PlanBuilder builder, Edge x, double... offset) {
        double[] all = offset;
        if (offset.length == 1 && x.shape().size() != 1) {
            all = new double[x.shape().size()];
            Arrays.fill(all, offset[0]);
        }
        return builder.linear(new Identity(), all, x.shape(), x);
    }

    /** {@code x y}. */
    static Edge product(PlanBuilder builder, Edge x, Edge y) {
        Shape shape = x.shape().broadcast(y.shape());
        if (x.isConstant() && y.isConstant()) {
            return computed(builder, x.type(), x, y, (p, q) -> p * q);
        }
        if (y.isConstant()) {
            return combined(builder, x.type(), shape, x, y, c -> {
                double[] factors =
                        Operands.broadcast(builder, c, shape).constant().doubles();
                return new Linear(new Scale(factors), null);
            });
        }
        return x.isConstant()
                ? product(builder, y, x)
                : builder.product(BilinearMap.elementwise(x.shape(), y.shape(), shape), shape, x, y);
    }

    /** {@code x / y}. */
    static Edge quotient(PlanBuilder builder, Edge x, Edge y) {
        if (x.isConstant() && y.isConstant()) {
            return computed(builder, x.type(), x, y, (p, q) -> p / q);
        }
        if (y.isConstant()) {
            Shape shape = x.shape().broadcast(y.shape());
            return combined(builder, x.type(), shape, x, y, c -> {
                boolean one = c.shape().size() == 1;
                double[] divisors = (one ? c : Operands.broadcast(builder, c, shape))
                        .constant()
                        .doubles();
                return new Linear(one ? Quotient.by(divisors[0], shape.size()) : new Quotient(divisors, 1), null);
            });
        }
        Shape shape = x.shape().broadcast(y.shape());
        return builder.product(BilinearMap.quotient(x.shape(), y.shape(), shape), shape, x, y);
    }

    /** A function of two constants. */
    static Edge computed(PlanBuilder builder, ElementType type, Edge x, Edge y, DoubleBinaryOperator function) {
        Shape shape = x.shape().broadcast(y.shape());
        Edge first = Operands.broadcast(builder, x, shape);
        Edge second = Operands.broadcast(builder, y, shape);
        return builder.declared()
                .constant(t -> computed(type, t.get(0), t.get(1).doubles(), function), first, second);
    }

    private static Tensor computed(ElementType type, Tensor x, double[] q, DoubleBinaryOperator function) {
        double[] p = x.doubles();
        double[] values = new double[p.length];
        Arrays.setAll(values, i -> function.applyAsDouble(p[i], q[i]));
        return Tensor.wrapping(type, x.shape(), values);
    }

    /** The remainder of a division. It has the sign of the divisor, or with {@code fmod} that of the dividend. */
    private record Mod(boolean fmod, boolean floorsReals) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            Edge y = inputs.required(1);
            requireOneType(x, y);
            if (!x.type().isReal()) {
                return List.of(
                        Integers.combine(builder, this, inputs, x.type(), x, y, (p, q) -> remainder(x.type(), p, q)));
            }
            if (!fmod && !floorsReals) {
                throw new ModelException("fmod must be 1 for real numbers before opset 28, got 0");
            }
            Inputs declared = builder.declared().of(inputs);
            if (x.isConstant() && y.isConstant()) {
                return List.of(computed(
                        builder,
                        x.type(),
                        declared.required(0),
                        declared.required(1),
                        fmod ? (p, q) -> p % q : Mod::floored));
            }
            boolean infinite = y.isConstant() && !isFinite(y);
            if (!y.isConstant() || (infinite && !fmod) || declared.required(0) != x) {
                String reason = infinite ? "its divisor is not finite" : "its divisor depends on the input";
                return List.of(builder.defer(
                        this, reason, declared, x.type(), x.shape().broadcast(y.shape())));
            }
            PiecewiseConstant round = fmod ? PiecewiseConstants.TRUNCATE : PiecewiseConstants.FLOOR;
            Edge whole = builder.mapped(round, x.type(), quotient(builder, x, y));
            double[] divisors = y.constant().doubles();
            double[] finite = Arrays.stream(divisors)
                    .map(d -> Double.isInfinite(d) ? 0 : d) // the quotient by an infinity is 0
                    .toArray();
            Edge part = product(builder, whole, builder.constant(Tensor.wrapping(y.type(), y.shape(), finite)));
            return List.of(sum(builder, x, -1, part));
        }

        /** {@code x - floor(x / y) y}, computed exactly; it has the sign of y. */
        private static double floored(double x, double y) {
            double remainder = x % y;
            return remainder == 0 ? Math.copySign(0, y) : remainder < 0 == y < 0 ? remainder : remainder + y;
        }

        private long remainder(ElementType type, long x, long y) {
            if (y == 0) {
                throw new ModelException("integer division by zero");
            }
            if (type == ElementType.UINT64) {
                return Long.remainderUnsigned(x, y);
            }
            return fmod ? x % y : Math.floorMod(x, y);
        }
    }

    /** The sum or mean of any number of tensors; before opset 8 all need the same shape. */
    private record Total(boolean mean, boolean broadcasts) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            List<Edge> parts = alike(inputs, broadcasts);
            Edge sum = parts.get(0);
            for (Edge part : parts.subList(1, parts.size())) {
                sum = sum(builder, sum, 1, part);
            }
            return List.of(mean ? Operands.scaled(builder, 1.0 / parts.size(), sum) : sum);
        }
    }

    /** All inputs, checked to have the same type and, unless they are broadcast, the same shape. */
    static List<Edge> alike(Inputs inputs, boolean broadcasts) {
        List<Edge> parts = new ArrayList<>();
        for (int i = 0; i < inputs.count(); i++) {
            Edge part = inputs.required(i);
            requireOneType(inputs.required(0), part);
            if (!broadcasts && !part.shape().equals(inputs.required(0).shape())) {
                throw new ModelException("inputs need the same shape before opset 8, got "
                        + inputs.required(0).shape() + " and " + part.shape());
            }
            parts.add(part);
        }
        return parts;
    }
}
