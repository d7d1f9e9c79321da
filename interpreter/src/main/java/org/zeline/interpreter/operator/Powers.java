package org.zeline.interpreter.operator;

import java.util.Arrays;
import java.util.List;
import org.zeline.interpreter.Shape;
import org.zeline.interpreter.Tensor;
import org.zeline.interpreter.plan.Binder;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;

/** Pow, smooth where the exponent is one constant number. */
final class Powers {
    private Powers() {}

    static void register() {
        OperatorSet.add("Pow", 7, 2, 2, a -> new Pow());
    }

    private record Pow() implements Operator {
        @Override
        public List<Edge> bind(Binder binder, Inputs inputs) {
            Edge x = inputs.required(0);
            Edge exponent = inputs.required(1);
            if (x.isConstant() && exponent.isConstant()) {
                Shape shape = x.shape().broadcast(exponent.shape());
                double[] base = Operands.broadcast(binder, x, shape).constant().doubles();
                double[] power =
                        Operands.broadcast(binder, exponent, shape).constant().doubles();
                double[] values = new double[shape.size()];
                Arrays.setAll(values, i -> Math.pow(base[i], power[i]));
                return List.of(binder.constant(Tensor.of(x.type(), shape, values)));
            }
            if (!x.type().isReal()
                    || !exponent.isConstant()
                    || !isOneNumber(exponent.constant().doubles())) {
                return binder.defer(this, 1, "only real numbers with one constant exponent are followed", inputs);
            }
            double power = exponent.constant().doubles()[0];
            Edge base = Operands.broadcast(binder, x, x.shape().broadcast(exponent.shape()));
            if (power == 2) {
                return List.of(binder.smooth(SmoothFunctions.SQUARE, base));
            }
            return List.of(power == 1 ? base : binder.smooth(SmoothFunctions.power(power), base));
        }

        private static boolean isOneNumber(double[] values) {
            return values.length > 0 && Arrays.stream(values).allMatch(v -> v == values[0]);
        }
    }
}
