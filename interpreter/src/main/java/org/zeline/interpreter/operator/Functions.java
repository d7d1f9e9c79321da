package org.zeline.interpreter.operator;

import java.util.List;
import org.zeline.interpreter.function.PiecewiseConstant;
import org.zeline.interpreter.function.PiecewiseLinear;
import org.zeline.interpreter.function.SmoothFunction;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.IntegerTensor;
import org.zeline.interpreter.value.ModelException;

/** Elementary element-wise functions of one tensor: trigonometric, exponential, rounding, sign and shrinkage. */
final class Functions {
    private Functions() {}

    static void register(OperatorSet operators) {
        smooth(operators, "Exp", 1, SmoothFunctions.EXP);
        smooth(operators, "Log", 1, SmoothFunctions.LOG);
        smooth(operators, "Sqrt", 1, SmoothFunction.SQRT);
        smooth(operators, "Reciprocal", 1, SmoothFunction.RECIPROCAL);
        smooth(operators, "Sin", 7, SmoothFunction.SIN);
        smooth(operators, "Cos", 7, SmoothFunction.COS);
        smooth(operators, "Tan", 7, SmoothFunctions.TAN);
        smooth(operators, "Asin", 7, SmoothFunctions.ASIN);
        smooth(operators, "Acos", 7, SmoothFunctions.ACOS);
        smooth(operators, "Atan", 7, SmoothFunctions.ATAN);
        smooth(operators, "Sinh", 9, SmoothFunctions.SINH);
        smooth(operators, "Cosh", 9, SmoothFunctions.COSH);
        smooth(operators, "Asinh", 9, SmoothFunctions.ASINH);
        smooth(operators, "Acosh", 9, SmoothFunctions.ACOSH);
        smooth(operators, "Atanh", 9, SmoothFunctions.ATANH);
        smooth(operators, "Erf", 9, SmoothFunctions.ERF);
        steps(operators, "Ceil", 1, PiecewiseConstants.CEIL);
        steps(operators, "Floor", 1, PiecewiseConstants.FLOOR);
        steps(operators, "Round", 11, PiecewiseConstants.ROUND);
        operators.add("Sign", 9, 1, 1, a -> new Sign());
        operators.add("Shrink", 9, 1, 1, Functions::shrink);
    }

    private static void smooth(OperatorSet operators, String name, int since, SmoothFunction function) {
        operators.add(name, since, 1, 1, a -> (builder, inputs) -> List.of(builder.smooth(function, real(inputs))));
    }

    private static void steps(OperatorSet operators, String name, int since, PiecewiseConstant function) {
        operators.add(name, since, 1, 1, a -> (builder, inputs) -> {
            Edge x = real(inputs);
            return List.of(builder.mapped(function, x.type(), x));
        });
    }

    /** The first input, which must have a real type. */
    static Edge real(Inputs inputs) {
        Edge x = inputs.required(0);
        if (!x.type().isReal()) {
            throw new ModelException("needs real numbers, got " + x.type());
        }
        return x;
    }

    private record Sign() implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            if (x.type().fitsDouble()) {
                return List.of(builder.elementwise(PiecewiseLinear.SIGN, x));
            }
            boolean unsigned = x.type() == ElementType.UINT64;
            return List.of(Integers.map(builder, this, inputs, v -> unsigned && v != 0 ? 1 : Long.signum(v)));
        }
    }

    /** {@code x + bias} below {@code -lambda}, {@code x - bias} above {@code lambda}, zero in between. */
    private static Operator shrink(Attributes a) {
        double bias = a.real("bias", 0);
        double lambda = a.real("lambd", 0.5);
        if (lambda < 0) {
            throw new ModelException("lambd must not be negative, got " + lambda);
        }
        double[] knots = lambda == 0 ? new double[] {0} : new double[] {-lambda, lambda};
        PiecewiseLinear function = lambda == 0
                ? PiecewiseLinear.of(knots, new double[] {1, 1}, new double[] {bias, -bias}, new double[1])
                : PiecewiseLinear.of(knots, new double[] {1, 0, 1}, new double[] {bias, 0, -bias}, new double[2]);
        return new Shrink(function.atNaN(0), bias, lambda);
    }

    private record Shrink(PiecewiseLinear function, double bias, double lambda) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            if (x.type().isReal()) {
                return List.of(builder.elementwise(function, x));
            }
            if (!inputs.constantFrom(0)) {
                return List.of(builder.defer(this, Integers.REASON, inputs, x.type(), x.shape()));
            }
            long[] from = x.constant().integers();
            double[] reals = x.constant().doubles();
            long[] values = new long[from.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = x.type().wrap(shrunk(from[i], reals[i]));
            }
            return List.of(builder.constant(new IntegerTensor(x.type(), x.shape(), values)));
        }

        /** Shrinks an integer: exactly if the bias is an integer, else as a real number that is then truncated. */
        private long shrunk(long exact, double value) {
            if (value >= -lambda && value <= lambda) {
                return 0;
            }
            double shift = value < 0 ? bias : -bias;
            return shift == Math.rint(shift) ? exact + (long) shift : (long) (value + shift);
        }
    }
}
