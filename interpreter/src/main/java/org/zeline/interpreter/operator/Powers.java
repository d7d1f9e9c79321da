package org.zeline.interpreter.operator;

import java.util.Arrays;
import java.util.List;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.IntegerTensor;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** Pow: smooth where the exponent is one constant number, or the base is one positive constant. */
final class Powers {
    private Powers() {}

    static void register(OperatorSet operators) {
        operators.add("Pow", 1, 2, 2, a -> new Pow(Alignment.decode(a)));
    }

    /** The result has the type of the base; the exponent may have another. */
    private record Pow(Alignment alignment) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            Edge exponent = alignment.second(builder, x, inputs.required(1));
            Shape shape = x.shape().broadcast(exponent.shape());
            if (x.isConstant() && exponent.isConstant()) {
                Edge base = Operands.broadcast(builder, x, shape);
                Edge power = Operands.broadcast(builder, exponent, shape);
                boolean real = x.type().isReal();
                return List.of(builder.declared()
                        .constant(t -> real ? reals(t.get(0), t.get(1)) : integers(t.get(0), t.get(1)), base, power));
            }
            if (x.type().isReal() && exponent.isConstant() && isOneNumber(exponent)) {
                double power = exponent.constant().doubles()[0];
                return List.of(raised(builder, Operands.broadcast(builder, x, shape), power));
            }
            if (x.type().isReal() && exponent.type().fitsDouble() && x.isConstant() && isOneNumber(x)) {
                double base = x.constant().doubles()[0];
                if (base > 0) {
                    Edge all = Operands.broadcast(builder, exponent, shape);
                    Edge reals = all.type() == x.type() ? all : Casts.relabelled(builder, all, x.type());
                    return List.of(builder.smooth(SmoothFunctions.exponential(base), reals));
                }
            }
            String reason = "only real numbers with one constant exponent or one positive constant base are followed";
            return List.of(builder.defer(this, reason, inputs, x.type(), shape));
        }

        private static boolean isOneNumber(Edge edge) {
            double[] values = edge.constant().doubles();
            return values.length > 0 && Arrays.stream(values).allMatch(v -> v == values[0]);
        }
    }

    /** {@code x^p} of real numbers. */
    static Edge raised(PlanBuilder builder, Edge x, double power) {
        if (power == 0) { // even for NaN
            double[] ones = new double[x.shape().size()];
            Arrays.fill(ones, 1);
            return builder.constant(Tensor.wrapping(x.type(), x.shape(), ones));
        }
        if (power == 0.5) {
            return builder.smooth(SmoothFunctions.POWER_HALF, x);
        }
        if (power == 2) {
            return builder.smooth(SmoothFunctions.SQUARE, x);
        }
        return power == 1 ? x : builder.smooth(SmoothFunctions.power(power), x);
    }

    private static Tensor reals(Tensor base, Tensor exponent) {
        double[] x = base.doubles();
        double[] p = exponent.doubles();
        double[] values = new double[x.length];
        Arrays.setAll(values, i -> real(x[i], p[i]));
        return Tensor.wrapping(base.type(), base.shape(), values);
    }

    /** C's pow: 1 to any power is 1, and -1 to the power of an infinity is 1. */
    static double real(double base, double exponent) {
        boolean one = base == 1 || (base == -1 && Double.isInfinite(exponent));
        return one ? 1 : Math.pow(base, exponent);
    }

    /** Integer exponents exactly, in the width of the base's type; other exponents in real numbers, truncated. */
    private static Tensor integers(Tensor base, Tensor exponent) {
        ElementType type = base.type();
        long[] x = base.integers();
        double[] reals = base.doubles();
        double[] p = exponent.doubles();
        long[] values = new long[x.length];
        for (int i = 0; i < values.length; i++) {
            if (p[i] != Math.rint(p[i]) || Math.abs(p[i]) >= 0x1p53) {
                values[i] = type.saturate(PiecewiseConstants.truncated(Math.pow(reals[i], p[i])));
            } else if (p[i] >= 0) {
                values[i] = type.wrap(power(x[i], (long) p[i]));
            } else if (x[i] == 0) {
                throw new ModelException("0 can't be raised to the negative power " + (long) p[i]);
            } else {
                values[i] = x[i] == 1 ? 1 : x[i] == -1 && type.isSigned() ? (p[i] % 2 == 0 ? 1 : -1) : 0;
            }
        }
        return new IntegerTensor(type, base.shape(), values);
    }

    private static long power(long base, long exponent) {
        long result = 1;
        for (long square = base, left = exponent; left > 0; left >>= 1, square *= square) {
            result *= (left & 1) == 1 ? square : 1;
        }
        return result;
    }
}
