package org.zeline.interpreter.operator;

import java.util.Arrays;
import java.util.List;
import java.util.function.LongUnaryOperator;
import org.zeline.interpreter.function.PiecewiseLinear;
import org.zeline.interpreter.function.SmoothFunction;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;

/** Activation functions of one tensor, element by element. */
final class Activations {
    private Activations() {}

    static void register() {
        OperatorSet.add("Relu", 1, 1, 1, a -> new Rectifier(PiecewiseLinear.RELU, v -> Math.max(v, 0)));
        OperatorSet.add("Abs", 1, 1, 1, a -> new Rectifier(PiecewiseLinear.ABS, Math::abs));
        OperatorSet.add("Neg", 1, 1, 1, a -> new Neg());
        OperatorSet.add("PRelu", 1, 2, 2, a -> new PRelu(a.opset() >= 7));
        OperatorSet.add("LeakyRelu", 1, 1, 1, a -> real(PiecewiseLinear.leaky(a.real("alpha", 0.01f))));
        OperatorSet.add("ThresholdedRelu", 1, 1, 1, a -> real(thresholded(a.real("alpha", 1))));
        OperatorSet.add("HardSigmoid", 1, 1, 1, a -> hardSigmoid(a.real("alpha", 0.2f), a.real("beta", 0.5f)));
        OperatorSet.add("Sigmoid", 1, 1, 1, a -> smooth(SmoothFunctions.SIGMOID));
        OperatorSet.add("Tanh", 1, 1, 1, a -> smooth(SmoothFunctions.TANH));
        OperatorSet.add("Softplus", 1, 1, 1, a -> smooth(SmoothFunctions.SOFTPLUS));
        OperatorSet.add("Softsign", 1, 1, 1, a -> smooth(SmoothFunctions.SOFTSIGN));
        OperatorSet.add("Elu", 1, 1, 1, a -> smooth(SmoothFunctions.elu(a.real("alpha", 1))));
        OperatorSet.add("Celu", 12, 1, 1, a -> smooth(SmoothFunctions.celu(a.real("alpha", 1))));
        OperatorSet.add("Selu", 1, 5, 1, 1, a -> selu(a, 1.6732f, 1.0507f));
        OperatorSet.add("Selu", 6, 1, 1, a -> selu(a, 1.6732631921768188, 1.0507010221481323));
        OperatorSet.add("HardSwish", 14, 1, 1, a -> smooth(SmoothFunctions.HARD_SWISH));
        OperatorSet.add("Mish", 18, 1, 1, a -> smooth(SmoothFunctions.MISH));
        OperatorSet.add("Gelu", 20, 1, 1, Activations::gelu);
        OperatorSet.add("com.microsoft.Gelu", 1, 1, 1, a -> smooth(SmoothFunctions.GELU));
        OperatorSet.add(
                "com.microsoft.BiasGelu",
                1,
                2,
                2,
                a -> (builder, inputs) -> List.of(builder.smooth(SmoothFunctions.GELU, shifted(builder, inputs))));
        OperatorSet.add(
                "com.microsoft.FastGelu",
                1,
                1,
                2,
                a -> (builder, inputs) -> List.of(geluByTanh(builder, shifted(builder, inputs))));
        OperatorSet.add(
                "com.microsoft.QuickGelu", 1, 1, 1, a -> smooth(SmoothFunctions.swish(a.real("alpha", 1.702f))));
        OperatorSet.add("SwiGLU", 28, 2, 2, a -> gated(a.real("alpha", 1)));
        OperatorSet.add("Swish", 24, 1, 1, a -> smooth(SmoothFunctions.swish(a.real("alpha", 1))));
    }

    /** The first input and what is added to it, if anything is. */
    private static Edge shifted(PlanBuilder builder, Inputs inputs) {
        Edge x = Functions.real(inputs);
        Edge bias = inputs.optional(1);
        return bias == null ? x : Arithmetic.sum(builder, x, 1, bias);
    }

    /** {@code swish(x) y}, of one shape. */
    private static Operator gated(double alpha) {
        return (builder, inputs) -> {
            Edge x = Functions.real(inputs);
            Edge y = inputs.required(1);
            Arithmetic.requireOneType(x, y);
            if (!x.shape().equals(y.shape())) {
                throw new ModelException("both inputs need one shape, got " + x.shape() + " and " + y.shape());
            }
            return List.of(Arithmetic.product(builder, builder.smooth(SmoothFunctions.swish(alpha), x), y));
        };
    }

    private static Operator selu(Attributes a, double alpha, double gamma) {
        return smooth(SmoothFunctions.selu(a.real("alpha", alpha), a.real("gamma", gamma)));
    }

    private static Operator gelu(Attributes a) {
        if (a.text("approximate", "none", "none", "tanh").equals("tanh")) {
            return (builder, inputs) -> List.of(geluByTanh(builder, Functions.real(inputs)));
        }
        return smooth(SmoothFunctions.GELU);
    }

    /** {@code x sigmoid(2 sqrt(2 / pi) (x + 0.044715 x^3))}, the usual approximation. */
    private static Edge geluByTanh(PlanBuilder builder, Edge x) {
        Edge cube = Operands.scaled(builder, 0.044715, builder.smooth(SmoothFunctions.power(3), x));
        double scale = 2 * Math.sqrt(2 / Math.PI);
        Edge argument = Operands.scaled(builder, scale, Arithmetic.sum(builder, x, 1, cube));
        return Arithmetic.product(builder, x, builder.smooth(SmoothFunctions.SIGMOID, argument));
    }

    /** {@code x} above alpha, else 0, for NaN too. */
    static PiecewiseLinear thresholded(double alpha) {
        return PiecewiseLinear.of(new double[] {alpha}, new double[] {0, 1}, new double[2], new double[1])
                .atNaN(0);
    }

    /** {@code max(0, min(1, alpha x + beta))}. */
    private static Operator hardSigmoid(double alpha, double beta) {
        return (builder, inputs) -> {
            Edge x = Functions.real(inputs);
            return List.of(
                    alpha == 0
                            ? Arithmetic.shifted(
                                    builder, Operands.scaled(builder, 0, x), Math.max(0, Math.min(1, beta)))
                            : builder.elementwise(hardSigmoidRamp(alpha, beta), x));
        };
    }

    /** The same as a function, for an alpha other than zero. */
    static PiecewiseLinear hardSigmoidRamp(double alpha, double beta) {
        double atZero = -beta / alpha;
        double atOne = (1 - beta) / alpha;
        return alpha > 0 ? PiecewiseLinear.ramp(atZero, atOne, 0, 1) : PiecewiseLinear.ramp(atOne, atZero, 1, 0);
    }

    private static Operator smooth(SmoothFunction function) {
        return (builder, inputs) -> List.of(builder.smooth(function, Functions.real(inputs)));
    }

    private static Operator real(PiecewiseLinear function) {
        return (builder, inputs) -> List.of(builder.elementwise(function, Functions.real(inputs)));
    }

    /** A function of real numbers that has an exact form for integers. */
    private record Rectifier(PiecewiseLinear function, LongUnaryOperator exact) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            if (x.type().isReal()) {
                return List.of(builder.elementwise(function, x));
            }
            boolean unsigned = !x.type().isSigned();
            return List.of(Integers.map(builder, this, inputs, unsigned ? v -> v : exact));
        }
    }

    /** {@code -x}. */
    private record Neg() implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            return List.of(
                    x.type().isReal() ? Operands.scaled(builder, -1, x) : Integers.map(builder, this, inputs, v -> -v));
        }
    }

    /** {@code x} above zero, {@code slope x} below; the slope broadcasts to {@code x}. */
    private record PRelu(boolean broadcasts) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            Edge slope = aligned(builder, x, inputs.required(1));
            ElementType type = x.type();
            if (!x.shape().broadcast(slope.shape()).equals(x.shape())) {
                throw new ModelException("slope " + slope.shape() + " does not broadcast to " + x.shape());
            }
            if (!type.isReal()) {
                return List.of(Integers.combine(
                        builder, this, inputs, type, x, slope, (v, s) -> Integers.compare(type, v, 0) < 0 ? v * s : v));
            }
            if (!slope.isConstant()) {
                Edge above = builder.elementwise(PiecewiseLinear.RELU, x);
                Edge below = builder.elementwise(PiecewiseLinear.RELU, Operands.scaled(builder, -1, x));
                return List.of(Arithmetic.sum(builder, above, -1, Arithmetic.product(builder, below, slope)));
            }
            double[] slopes =
                    Operands.broadcast(builder, slope, x.shape()).constant().reals();
            return List.of(builder.elementwise(PiecewiseLinear.leaky(slopes), x));
        }

        /** Before opset 7 there is one slope, or one a channel. */
        private Edge aligned(PlanBuilder builder, Edge x, Edge slope) {
            int size = slope.shape().size();
            if (broadcasts || size == 1 || x.shape().rank() < 2 || slope.shape().rank() != 1) {
                return slope;
            }
            int[] extents = new int[x.shape().rank() - 1];
            Arrays.fill(extents, 1);
            extents[0] = size;
            return Operands.reshaped(builder, slope, Shape.of(extents));
        }
    }
}
