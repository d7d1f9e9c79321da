package org.zeline.interpreter.operator;

import java.util.List;
import org.zeline.interpreter.ElementType;
import org.zeline.interpreter.IntegerTensor;
import org.zeline.interpreter.Tensor;
import org.zeline.interpreter.linear.Identity;
import org.zeline.interpreter.plan.Binder;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;

/** Changes of the element type. Real numbers keep their double precision whatever real type is named. */
final class Casts {
    private Casts() {}

    static void register() {
        OperatorSet.add("Cast", 6, 1, 1, a -> new Cast(ElementType.ofCode(Math.toIntExact(a.integer("to", 0)))));
    }

    private record Cast(ElementType to) implements Operator {
        @Override
        public List<Edge> bind(Binder binder, Inputs inputs) {
            Edge x = inputs.required(0);
            if (x.type() == to) {
                return List.of(x);
            }
            if (x.isConstant()) {
                return List.of(binder.constant(converted(x.constant())));
            }
            if (to.isReal() && (x.type().isReal() || x.type() == ElementType.BOOL)) {
                return List.of(binder.linear(new Identity(), null, to, x.shape(), x));
            }
            return binder.defer(this, 1, "Cast from " + x.type() + " to " + to + " is not piecewise linear", inputs);
        }

        private Tensor converted(Tensor x) {
            if (to.isReal()) {
                return Tensor.of(to, x.shape(), x.doubles());
            }
            long[] values = new long[x.shape().size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = x instanceof IntegerTensor tensor ? wrapped(tensor.values()[i]) : whole(x.doubles()[i]);
            }
            return new IntegerTensor(to, x.shape(), values);
        }

        private long whole(double value) {
            return to == ElementType.BOOL ? (value == 0 ? 0 : 1) : wrapped((long) value);
        }

        private long wrapped(long value) {
            return switch (to) {
                case BOOL -> value == 0 ? 0 : 1;
                case INT8 -> (byte) value;
                case UINT8 -> value & 0xFF;
                case INT16 -> (short) value;
                case UINT16 -> value & 0xFFFF;
                case INT32 -> (int) value;
                case UINT32 -> value & 0xFFFFFFFFL;
                default -> value;
            };
        }
    }
}
