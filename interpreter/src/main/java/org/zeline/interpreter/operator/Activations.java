package org.zeline.interpreter.operator;

import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongUnaryOperator;
import org.zeline.interpreter.IntegerTensor;
import org.zeline.interpreter.ModelException;
import org.zeline.interpreter.RealTensor;
import org.zeline.interpreter.Shape;
import org.zeline.interpreter.linear.Scale;
import org.zeline.interpreter.plan.Binder;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PiecewiseLinear;
import org.zeline.interpreter.plan.SmoothFunction;

/** Functions of one tensor, element by element, and Softmax. */
final class Activations {
    private Activations() {}

    static void register() {
        OperatorSet.add("Relu", 6, 1, 1, a -> piecewise(PiecewiseLinear.RELU, v -> Math.max(v, 0)));
        OperatorSet.add("Abs", 6, 1, 1, a -> piecewise(PiecewiseLinear.ABS, Math::abs));
        OperatorSet.add("LeakyRelu", 6, 1, 1, a -> real(PiecewiseLinear.leaky(a.real("alpha", 0.01f))));
        OperatorSet.add("PRelu", 7, 2, 2, a -> new PRelu());
        OperatorSet.add("Neg", 6, 1, 1, a -> new Neg());
        OperatorSet.add("Sigmoid", 6, 1, 1, a -> increasing("Sigmoid", Activations::sigmoid, Activations::logit));
        OperatorSet.add("Tanh", 6, 1, 1, a -> increasing("Tanh", Math::tanh, Activations::artanh));
        OperatorSet.add("Exp", 6, 1, 1, a -> increasing("Exp", Math::exp, Activations::log));
        OperatorSet.add("Reciprocal", 6, 1, 1, a -> smooth("Reciprocal", v -> 1 / v));
        OperatorSet.add("Elu", 6, 1, 1, a -> elu(a.real("alpha", 1)));
        OperatorSet.add("Softmax", 1, 12, 1, 1, a -> new Softmax(a.integer("axis", 1), true));
        OperatorSet.add("Softmax", 13, 1, 1, a -> new Softmax(a.integer("axis", -1), false));
    }

    /** Without overflow on either side. */
    static double sigmoid(double v) {
        double e = Math.exp(-Math.abs(v));
        return v >= 0 ? 1 / (1 + e) : e / (1 + e);
    }

    private static double logit(double p) {
        if (p <= 0 || p >= 1) {
            return p <= 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        return Math.log(p) - Math.log1p(-p);
    }

    private static double artanh(double p) {
        return logit((1 + p) / 2) / 2;
    }

    private static double log(double p) {
        return p <= 0 ? Double.NEGATIVE_INFINITY : Math.log(p);
    }

    private static Operator elu(double alpha) {
        return smooth("Elu", v -> v > 0 ? v : alpha * Math.expm1(v));
    }

    private static Operator smooth(String name, DoubleUnaryOperator value) {
        return smooth(new SmoothFunction(name, value, null));
    }

    private static Operator increasing(String name, DoubleUnaryOperator value, DoubleUnaryOperator inverse) {
        return smooth(new SmoothFunction(name, value, inverse));
    }

    private static Operator smooth(SmoothFunction function) {
        return (binder, inputs) -> List.of(binder.smooth(function, inputs.required(0)));
    }

    private static Operator real(PiecewiseLinear function) {
        return (binder, inputs) -> List.of(binder.elementwise(function, inputs.required(0)));
    }

    /** A function of real numbers that has an exact form for integers. */
    private static Operator piecewise(PiecewiseLinear function, LongUnaryOperator exact) {
        return new Operator() {
            @Override
            public List<Edge> bind(Binder binder, Inputs inputs) {
                Edge x = inputs.required(0);
                return x.type().isReal()
                        ? List.of(binder.elementwise(function, x))
                        : integers(binder, this, exact, inputs);
            }
        };
    }

    private static List<Edge> integers(Binder binder, Operator operator, LongUnaryOperator exact, Inputs inputs) {
        Edge x = inputs.required(0);
        if (!x.isConstant()) {
            return binder.defer(operator, 1, "integers are computed only when the model runs", inputs);
        }
        long[] values = x.constant().integers().clone();
        for (int i = 0; i < values.length; i++) {
            values[i] = exact.applyAsLong(values[i]);
        }
        return List.of(binder.constant(new IntegerTensor(x.type(), x.shape(), values)));
    }

    /** {@code x} above zero, {@code slope x} below; the slope broadcasts to {@code x}. */
    private record PRelu() implements Operator {
        @Override
        public List<Edge> bind(Binder binder, Inputs inputs) {
            Edge x = inputs.required(0);
            Edge slope = inputs.required(1);
            if (!slope.isConstant()) {
                return binder.defer(this, 1, "its slope depends on the input", inputs);
            }
            if (!x.shape().broadcast(slope.shape()).equals(x.shape())) {
                throw new ModelException("slope " + slope.shape() + " does not broadcast to " + x.shape());
            }
            double[] slopes =
                    Operands.broadcast(binder, slope, x.shape()).constant().reals();
            return List.of(binder.elementwise(PiecewiseLinear.leaky(slopes), x));
        }
    }

    /** {@code -x}. */
    private record Neg() implements Operator {
        @Override
        public List<Edge> bind(Binder binder, Inputs inputs) {
            Edge x = inputs.required(0);
            if (!x.type().isReal()) {
                return integers(binder, this, v -> -v, inputs);
            }
            double[] factors = new double[x.shape().size()];
            java.util.Arrays.fill(factors, -1);
            return List.of(binder.linear(new Scale(factors), null, x.shape(), x));
        }
    }

    /** {@code exp(x) / sum exp(x)} along one axis, or, before opset 13, along all axes from it on. */
    private record Softmax(long axis, boolean flattens) implements Operator {
        @Override
        public List<Edge> bind(Binder binder, Inputs inputs) {
            Edge x = inputs.required(0);
            if (!x.isConstant()) {
                return binder.defer(this, 1, "Softmax is not piecewise linear", inputs);
            }
            Shape shape = x.shape();
            int first = flattens && axis == shape.rank() ? shape.rank() : shape.axis(axis);
            int behind = flattens ? shape.rank() : first + 1;
            int inner = shape.size(behind, shape.rank());
            int extent = shape.size(first, behind);
            double[] y = x.constant().reals().clone();
            for (int block = 0; block < y.length; block += extent * inner) {
                for (int i = 0; i < inner; i++) {
                    normalize(y, block + i, extent, inner);
                }
            }
            return List.of(binder.constant(new RealTensor(x.type(), shape, y)));
        }

        private static void normalize(double[] y, int from, int extent, int step) {
            double largest = Double.NEGATIVE_INFINITY;
            for (int i = 0; i < extent; i++) {
                largest = Math.max(largest, y[from + i * step]);
            }
            double sum = 0;
            for (int i = 0; i < extent; i++) {
                double e = Math.exp(y[from + i * step] - largest);
                y[from + i * step] = e;
                sum += e;
            }
            for (int i = 0; i < extent; i++) {
                y[from + i * step] /= sum;
            }
        }
    }
}
