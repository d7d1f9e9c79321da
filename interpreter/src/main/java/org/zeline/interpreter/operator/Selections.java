package org.zeline.interpreter.operator;

import java.util.Arrays;
import java.util.List;
import org.zeline.interpreter.linear.Rearrangement;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.IntegerTensor;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.Tensor;

/** Operators that select elements by index or condition, and operators that repeat elements. */
final class Selections {
    private Selections() {}

    static void register(OperatorSet operators) {
        operators.add("Gather", 1, 2, 2, a -> new Gather(a.integer("axis", 0)));
        operators.add("Expand", 8, 2, 2, a -> new Expand());
        operators.add("Where", 9, 3, 3, a -> new Where());
        operators.add("Range", 11, 3, 3, a -> {
            long stash = a.opset() < 27 ? 0 : a.integer("stash_type", 0); // all arithmetic is in double precision
            if (stash != 0 && stash != ElementType.FLOAT.code() && stash != ElementType.DOUBLE.code()) {
                throw new ModelException("stash_type must be 1 (float) or 11 (double), got " + stash);
            }
            return new Range();
        });
    }

    private record Gather(long axis) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            Edge indices = inputs.required(1);
            if (!indices.isConstant()) {
                return builder.defer(this, 1, "its indices depend on the input", inputs);
            }
            int at = x.shape().axis(axis);
            int extent = x.shape().extent(at);
            int inner = x.shape().size(at + 1, x.shape().rank());
            int outer = x.shape().size(0, at);
            long[] picked = Operands.integers(indices);
            Shape shape = Operands.replaced(x.shape(), at, indices.shape());
            int[] index = new int[shape.size()];
            int to = 0;
            for (int block = 0; block < outer; block++) {
                for (long pick : picked) {
                    if (pick < -extent || pick >= extent) {
                        throw new ModelException("index " + pick + " is out of range for an axis of " + extent);
                    }
                    int from = (block * extent + Math.floorMod(pick, extent)) * inner;
                    for (int i = 0; i < inner; i++) {
                        index[to++] = from + i;
                    }
                }
            }
            return List.of(Operands.move(builder, x, index, shape));
        }
    }

    private record Expand() implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = inputs.required(0);
            if (!inputs.required(1).isConstant()) {
                return builder.defer(this, 1, "the shape of its result depends on the input", inputs);
            }
            Shape target = Shape.of(Operands.integers(inputs.required(1)));
            return List.of(Operands.broadcast(builder, x, x.shape().broadcast(target)));
        }
    }

    /** The second input where the condition holds, else the third. */
    record Where() implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge condition = inputs.required(0);
            Edge x = inputs.required(1);
            Edge y = inputs.required(2);
            if (x.type() != y.type() || condition.type() != ElementType.BOOL) {
                throw new ModelException("needs a bool and two inputs of one type, got " + condition.type() + ", "
                        + x.type() + " and " + y.type());
            }
            Shape shape = condition.shape().broadcast(x.shape()).broadcast(y.shape());
            boolean known = condition.isConstant() && x.isConstant() && y.isConstant();
            if (!known && !x.type().fitsDouble()) {
                return List.of(builder.defer(this, Operands.notFollowed(x.type()), inputs, x.type(), shape));
            }
            Edge holdsAt = Operands.broadcast(builder, condition, shape);
            Edge first = Operands.broadcast(builder, x, shape);
            Edge second = Operands.broadcast(builder, y, shape);
            if (!condition.isConstant()) {
                return List.of(builder.conditional(holdsAt, first, second));
            }
            long[] holds = holdsAt.constant().integers();
            if (known) {
                return List.of(builder.declared().constant(t -> chosen(holds, t.get(0), t.get(1)), first, second));
            }
            int[] source = new int[shape.size()];
            int[] index = new int[shape.size()];
            for (int i = 0; i < source.length; i++) {
                source[i] = holds[i] != 0 ? 0 : 1;
                index[i] = i;
            }
            return List.of(builder.linear(Rearrangement.of(source, index), null, shape, first, second));
        }

        private static Tensor chosen(long[] holds, Tensor x, Tensor y) {
            if (x.type().isReal()) {
                double[] p = x.reals();
                double[] q = y.reals();
                double[] values = new double[holds.length];
                Arrays.setAll(values, i -> holds[i] != 0 ? p[i] : q[i]);
                return new RealTensor(x.type(), x.shape(), values);
            }
            long[] p = x.integers();
            long[] q = y.integers();
            long[] values = new long[holds.length];
            Arrays.setAll(values, i -> holds[i] != 0 ? p[i] : q[i]);
            return new IntegerTensor(x.type(), x.shape(), values);
        }
    }

    private record Range() implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            if (!inputs.constantFrom(0)) {
                return builder.defer(
                        this,
                        1,
                        "its bounds depend on the input",
                        builder.declared().of(inputs));
            }
            Inputs declared = builder.declared().of(inputs);
            Edge start = declared.required(0);
            double first = start.scalar();
            double step = declared.required(2).scalar();
            if (step == 0) {
                throw new ModelException("delta must not be 0");
            }
            double count = Math.max(0, Math.ceil((declared.required(1).scalar() - first) / step));
            Shape shape = Shape.of((long) count);
            builder.budget().require(shape);
            if (start.type().isReal()) {
                double[] values = new double[shape.size()];
                Arrays.setAll(values, i -> first + i * step);
                return List.of(builder.constant(new RealTensor(start.type(), shape, values)));
            }
            long[] values = new long[shape.size()];
            Arrays.setAll(values, i -> (long) first + i * (long) step);
            return List.of(builder.constant(new IntegerTensor(start.type(), shape, values)));
        }
    }
}
