package org.zeline.interpreter.operator;

import java.util.List;
import java.util.function.LongUnaryOperator;
import org.zeline.interpreter.IntegerTensor;
import org.zeline.interpreter.ModelException;
import org.zeline.interpreter.Shape;
import org.zeline.interpreter.graph.Attributes;
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
        OperatorSet.add("Sigmoid", 6, 1, 1, a -> smooth(SmoothFunctions.SIGMOID));
        OperatorSet.add("Tanh", 6, 1, 1, a -> smooth(SmoothFunctions.TANH));
        OperatorSet.add("Exp", 6, 1, 1, a -> smooth(SmoothFunctions.EXP));
        OperatorSet.add("Log", 6, 1, 1, a -> smooth(SmoothFunctions.LOG));
        OperatorSet.add("Sqrt", 6, 1, 1, a -> smooth(SmoothFunctions.SQRT));
        OperatorSet.add("Reciprocal", 6, 1, 1, a -> smooth(SmoothFunctions.RECIPROCAL));
        OperatorSet.add("Softplus", 1, 1, 1, a -> smooth(SmoothFunctions.SOFTPLUS));
        OperatorSet.add("Erf", 9, 1, 1, a -> smooth(SmoothFunctions.ERF));
        OperatorSet.add("Gelu", 20, 1, 1, Activations::gelu);
        OperatorSet.add("Elu", 6, 1, 1, a -> smooth(SmoothFunctions.elu(a.real("alpha", 1))));
        OperatorSet.add("HardSigmoid", 6, 1, 1, a -> real(hardSigmoid(a.real("alpha", 0.2f), a.real("beta", 0.5f))));
        OperatorSet.add("HardSwish", 14, 1, 1, a -> smooth(SmoothFunctions.HARD_SWISH));
        OperatorSet.add("Softmax", 1, 12, 1, 1, a -> new Softmax(a.integer("axis", 1), true));
        OperatorSet.add("Softmax", 13, 1, 1, a -> new Softmax(a.integer("axis", -1), false));
    }

    private static Operator gelu(Attributes a) {
        if (a.text("approximate", "none", "none", "tanh").equals("tanh")) {
            return (binder, inputs) -> List.of(geluByTanh(binder, inputs.required(0)));
        }
        return smooth(SmoothFunctions.GELU);
    }

    /** {@code x sigmoid(2 sqrt(2 / pi) (x + 0.044715 x^3))}, the usual approximation. */
    private static Edge geluByTanh(Binder binder, Edge x) {
        Edge cube = Operands.scaled(binder, 0.044715, binder.smooth(SmoothFunctions.power(3), x));
        double scale = 2 * Math.sqrt(2 / Math.PI);
        Edge argument = Operands.scaled(binder, scale, Arithmetic.sum(binder, x, 1, cube));
        return Arithmetic.product(binder, x, binder.smooth(SmoothFunctions.SIGMOID, argument));
    }

    /** {@code max(0, min(1, alpha x + beta))}. */
    private static PiecewiseLinear hardSigmoid(double alpha, double beta) {
        if (!(alpha > 0)) {
            throw new ModelException("alpha must be positive, got " + alpha);
        }
        return PiecewiseLinear.ramp(-beta / alpha, (1 - beta) / alpha, 0, 1);
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
            return List.of(Operands.scaled(binder, -1, x));
        }
    }

    /** {@code exp(x) / sum exp(x)} along one axis, or, before opset 13, along all axes from it on. */
    private record Softmax(long axis, boolean flattens) implements Operator {
        @Override
        public List<Edge> bind(Binder binder, Inputs inputs) {
            Edge x = inputs.required(0);
            Shape shape = x.shape();
            int first = flattens && axis == shape.rank() ? shape.rank() : shape.axis(axis);
            int behind = flattens ? shape.rank() : first + 1;
            int inner = shape.size(behind, shape.rank());
            int extent = shape.size(first, behind);
            int outer = shape.size(0, first);
            // 1 / sum over j of exp(x_j - x_i): no value is above 1, and nothing common to all x matters
            Shape pairs = Shape.of(outer, extent, extent, inner);
            int block = extent * inner;
            Edge own = Operands.move(binder, x, pairs.walk(0, new int[] {block, inner, 0, 1}), pairs);
            Edge other = Operands.move(binder, x, pairs.walk(0, new int[] {block, 0, inner, 1}), pairs);
            Edge ratios = binder.smooth(SmoothFunctions.EXP, Arithmetic.sum(binder, other, -1, own));
            Edge sums = AxisMaps.reduce(binder, ratios, new int[] {2}, false, false);
            return List.of(Operands.reshaped(binder, binder.smooth(SmoothFunctions.RECIPROCAL, sums), shape));
        }
    }
}
