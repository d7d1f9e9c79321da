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

/** Element-wise activation functions of one tensor. */
final class Activations {
    private Activations() {}

    static void register(OperatorSet operators) {
        operators.add("Relu", 1, 1, 1, a -> new Rectifier(PiecewiseLinear.RELU, v -> Math.max(v, 0)));
        operators.add("Abs", 1, 1, 1, a -> new Rectifier(PiecewiseLinear.ABS, Math::abs));
        operators.add("Neg", 1, 1, 1, a -> new Neg());
        operators.add("PRelu", 1, 2, 2, a -> new PRelu(a.opset() >= 7));
        operators.add("LeakyRelu", 1, 1, 1, a -> real(PiecewiseLinear.leaky(a.real("alpha", 0.01f))));
        operators.add("ThresholdedRelu", 1, 1, 1, a -> real(thresholded(a.real("alpha", 1))));
        operators.add("HardSigmoid", 1, 1, 1, a -> hardSigmoid(a.real("alpha", 0.2f), a.real("beta", 0.5f)));
        operators.add("Sigmoid", 1, 1, 1, a -> smooth(SmoothFunctions.SIGMOID));
        operators.add("Tanh", 1, 1, 1, a -> smooth(SmoothFunctions.TANH));
        operators.add("Softplus", 1, 1, 1, a -> smooth(SmoothFunctions.SOFTPLUS));
        operators.add("Softsign", 1, 1, 1, a -> smooth(SmoothFunctions.SOFTSIGN));
        operators.add("Elu", 1, 1, 1, a -> smooth(SmoothFunctions.elu(a.real("alpha", 1))));
        operators.add("Celu", 12, 1, 1, a -> smooth(SmoothFunctions.celu(a.real("alpha", 1))));
        operators.add("Selu", 1, 5, 1, 1, a -> selu(a, 1.6732f, 1.0507f));
        operators.add("Selu", 6, 1, 1, a -> selu(a, 1.6732631921768188, 1.0507010221481323));
        operators.add("HardSwish", 14, 1, 1, a -> smooth(SmoothFunctions.HARD_SWISH));
        operators.add("Mish", 18, 1, 1, a -> smooth(SmoothFunctions.MISH));
        operators.add("Gelu", 20, 1, 1, Activations::gelu);
        operators.add("com.microsoft.Gelu", 1, 1, 1, a -> smooth(SmoothFunctions.GELU));
        operators.add(
                "com.microsoft.BiasGelu",
                1,
                2,
                2,
                a -> (builder, inputs) -> List.of(builder.smooth(SmoothFunctions.GELU, shifted(builder, inputs))));
        operators.add(
                "com.microsoft.FastGelu",
                1,
                1,
                2,
                a -> (builder, inputs) -> List.of(geluByTanh(builder, shifted(builder, inputs))));
        operators.add("com.microsoft.QuickGelu", 1, 1, 1, a -> smooth(SmoothFunctions.swish(a.real("alpha", 1.702f))));
        operators.add("si4onnx.PiecewiseLinearApprox", 1, 1, 1, a -> real(approximation(a)));
        operators.add("SwiGLU", 28, 2, 2, a -> gated(a.real("alpha", 1)));
        operators.add("Swish", 24, 1, 1, a -> smooth(SmoothFunctions.swish(a.real("alpha", 1))));
    }

    /**
     * The piecewise linear approximation of an activation that si4onnx puts in its place: {@code slope x + intercept}
     * of the piece that holds {@code x}; a knot belongs to the piece above it.
     */
    private static PiecewiseLinear approximation(Attributes a) {
        double[] knots = a.tensor("knots").doubles();
        double[] slopes = a.tensor("slopes").doubles();
        double[] intercepts = a.tensor("intercepts").doubles();
        TreeNodes.requireLength("slopes", slopes.length, knots.length + 1);
        TreeNodes.requireLength("intercepts", intercepts.length, knots.length + 1);
        for (int i = 0; i < knots.length; i++) {
            if (!Double.isFinite(knots[i]) || (i > 0 && !(knots[i - 1] < knots[i]))) {
                throw new ModelException("knots must be finite and ascend, got " + Arrays.toString(knots));
            }
        }
        double[] atKnots = new double[knots.length];
        Arrays.setAll(atKnots, i -> slopes[i + 1] * knots[i] + intercepts[i + 1]);
        return PiecewiseLinear.of(knots, slopes, intercepts, atKnots);
    }

    /** The first input plus the bias (the second input) if there is one. */
    private static Edge shifted(PlanBuilder builder, Inputs inputs) {
        Edge x = Functions.real(inputs);
        Edge bias = inputs.optional(1);
        return bias == null ? x : Arithmetic.sum(builder, x, 1, bias);
    }

    /** {@code swish(x) y} for two inputs of the same shape. */
    private static Operator gated(double alpha) {
        return (builder, inputs) -> {
            Edge x = Functions.real(inputs);
            Edge y = inputs.required(1);
            Arithmetic.requireOneType(x, y);
            if (!x.shape().equals(y.shape())) {
                throw new ModelException("both inputs need the same shape, got " + x.shape() + " and " + y.shape());
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

    /** {@code x} where it is greater than alpha, else 0 (also for NaN). */
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

    /** The hard sigmoid as a piecewise linear function; alpha must not be 0. */
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

    /** A piecewise linear function of real numbers that has an exact form for integers. */
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

    /** {@code x} above zero, {@code slope x} below; the slope is broadcast to {@code x}. */
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

        /** Before opset 7 the slope is a scalar or has one value per channel. */
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
