package org.zeline.interpreter.operator;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;
import org.zeline.interpreter.ElementType;
import org.zeline.interpreter.IntegerTensor;
import org.zeline.interpreter.ModelException;
import org.zeline.interpreter.Shape;
import org.zeline.interpreter.Tensor;
import org.zeline.interpreter.linear.Identity;
import org.zeline.interpreter.linear.Scale;
import org.zeline.interpreter.linear.WeightedSum;
import org.zeline.interpreter.plan.BilinearMap;
import org.zeline.interpreter.plan.Binder;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PiecewiseLinear;

/** Functions of two tensors, element by element, with NumPy's broadcasting. */
final class Arithmetic {
    private Arithmetic() {}

    static void register() {
        OperatorSet.add("Add", 7, 2, 2, a -> new Binary((b, x, y) -> sum(b, x, 1, y), (x, y) -> x + y, false));
        OperatorSet.add("Sub", 7, 2, 2, a -> new Binary((b, x, y) -> sum(b, x, -1, y), (x, y) -> x - y, false));
        OperatorSet.add("Mul", 7, 2, 2, a -> new Binary(Arithmetic::product, (x, y) -> x * y, false));
        OperatorSet.add("Div", 7, 2, 2, a -> new Binary(Arithmetic::quotient, Arithmetic::truncated, false));
        OperatorSet.add("Equal", 7, 2, 2, a -> comparison(PiecewiseLinear.ZERO, 1, (x, y) -> x == y, (x, y) -> x == y));
        OperatorSet.add(
                "Greater", 7, 2, 2, a -> comparison(PiecewiseLinear.POSITIVE, 1, (x, y) -> x > y, (x, y) -> x > y));
        OperatorSet.add(
                "Less", 7, 2, 2, a -> comparison(PiecewiseLinear.POSITIVE, -1, (x, y) -> x < y, (x, y) -> x < y));
    }

    /** What a binary operator does with real numbers, or null where only numbers can tell. */
    @FunctionalInterface
    private interface RealForm {
        Edge bind(Binder binder, Edge x, Edge y);
    }

    /** An operator with a form for real numbers and one for integers. */
    private record Binary(RealForm real, LongBinaryOperator exact, boolean yieldsBool) implements Operator {
        @Override
        public List<Edge> bind(Binder binder, Inputs inputs) {
            Edge x = inputs.required(0);
            Edge y = inputs.required(1);
            if (x.type() != y.type()) {
                throw new ModelException("both inputs need one type, got " + x.type() + " and " + y.type());
            }
            if (x.type().isReal()) {
                return List.of(real.bind(binder, x, y));
            }
            if (!x.isConstant() || !y.isConstant()) {
                return binder.defer(this, 1, "integers are computed only when the model runs", inputs);
            }
            Shape shape = x.shape().broadcast(y.shape());
            long[] p = Operands.broadcast(binder, x, shape).constant().integers();
            long[] q = Operands.broadcast(binder, y, shape).constant().integers();
            long[] values = new long[shape.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = exact.applyAsLong(p[i], q[i]);
            }
            ElementType type = yieldsBool ? ElementType.BOOL : x.type();
            return List.of(binder.constant(new IntegerTensor(type, shape, values)));
        }
    }

    private static long truncated(long x, long y) {
        if (y == 0) {
            throw new ModelException("integer division by zero");
        }
        return x / y;
    }

    /** {@code x + weight y}. */
    static Edge sum(Binder binder, Edge x, double weight, Edge y) {
        Shape shape = x.shape().broadcast(y.shape());
        if (y.isConstant()) {
            return shifted(binder, Operands.broadcast(binder, x, shape), weight, y, shape);
        }
        if (x.isConstant() && weight == 1) {
            return shifted(binder, Operands.broadcast(binder, y, shape), 1, x, shape);
        }
        double[] weights = {1, weight};
        return binder.linear(new WeightedSum(weights, List.of(x.shape(), y.shape()), shape), null, shape, x, y);
    }

    private static Edge shifted(Binder binder, Edge x, double weight, Edge constant, Shape shape) {
        double[] offset =
                Operands.broadcast(binder, constant, shape).constant().reals().clone();
        for (int i = 0; i < offset.length; i++) {
            offset[i] *= weight;
        }
        return binder.linear(new Identity(), offset, shape, x);
    }

    /** {@code x y}. */
    static Edge product(Binder binder, Edge x, Edge y) {
        Shape shape = x.shape().broadcast(y.shape());
        if (y.isConstant()) {
            double[] factors = Operands.broadcast(binder, y, shape).constant().reals();
            return binder.linear(new Scale(factors), null, shape, Operands.broadcast(binder, x, shape));
        }
        return x.isConstant()
                ? product(binder, y, x)
                : binder.product(BilinearMap.elementwise(x.shape(), y.shape(), shape), shape, x, y);
    }

    private static Edge quotient(Binder binder, Edge x, Edge y) {
        if (x.isConstant() && y.isConstant()) {
            return computed(binder, x.type(), x, y, (p, q) -> p / q);
        }
        return product(binder, x, binder.smooth(SmoothFunctions.RECIPROCAL, y));
    }

    private static Edge computed(Binder binder, ElementType type, Edge x, Edge y, DoubleBinaryOperator function) {
        Shape shape = x.shape().broadcast(y.shape());
        double[] p = Operands.broadcast(binder, x, shape).constant().reals();
        double[] q = Operands.broadcast(binder, y, shape).constant().reals();
        double[] values = new double[shape.size()];
        Arrays.setAll(values, i -> function.applyAsDouble(p[i], q[i]));
        return binder.constant(Tensor.of(type, shape, values));
    }

    /** A relation of two numbers. */
    @FunctionalInterface
    private interface Relation {
        boolean holds(double x, double y);
    }

    /** A relation of two integers. */
    @FunctionalInterface
    private interface ExactRelation {
        boolean holds(long x, long y);
    }

    /** A relation that holds where the condition does for {@code sign (x - y)}. */
    private static Operator comparison(PiecewiseLinear condition, double sign, Relation relation, ExactRelation exact) {
        RealForm real = (binder, x, y) -> {
            if (x.isConstant() && y.isConstant()) {
                return computed(binder, ElementType.BOOL, x, y, (p, q) -> relation.holds(p, q) ? 1 : 0);
            }
            Edge difference = sign > 0 ? sum(binder, x, -1, y) : sum(binder, y, -1, x);
            return binder.elementwise(condition, ElementType.BOOL, difference);
        };
        return new Binary(real, (x, y) -> exact.holds(x, y) ? 1 : 0, true);
    }
}
