package org.zeline.interpreter.operator;

import java.util.Arrays;
import java.util.List;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;
import org.zeline.interpreter.value.StringTensor;
import org.zeline.interpreter.value.Tensor;

/** Operators whose result does not depend on the values of their inputs, only on shapes, attributes or chance. */
final class Generators {
    private Generators() {}

    static void register() {
        OperatorSet.add("Constant", 1, 0, 0, a -> {
            Tensor value = constant(a);
            return (builder, inputs) -> List.of(builder.constant(value));
        });
        OperatorSet.add("Shape", 1, 14, 1, 1, a -> shape(0, Long.MAX_VALUE));
        OperatorSet.add("Shape", 15, 1, 1, a -> shape(a.integer("start", 0), a.integer("end", Long.MAX_VALUE)));
        OperatorSet.add("ConstantOfShape", 9, 1, 1, Generators::constantOfShape);
        OperatorSet.add("EyeLike", 9, 1, 1, a -> eyeLike(a.integer("k", 0), a.integer("dtype", -1)));
        OperatorSet.add(
                "Size",
                1,
                1,
                1,
                a -> (builder, inputs) -> List.of(builder.constant(Tensor.wrapping(
                        Shape.of(new int[0]), (long) inputs.required(0).shape().size()))));
    }

    private static Tensor constant(Attributes a) {
        if (a.has("value")) {
            return a.tensor("value");
        }
        if (a.has("value_float")) {
            return new RealTensor(ElementType.FLOAT, Shape.of(new int[0]), new double[] {a.real("value_float", 0)});
        }
        if (a.has("value_floats")) {
            double[] values = a.reals("value_floats");
            return new RealTensor(ElementType.FLOAT, Shape.of(values.length), values);
        }
        if (a.has("value_int")) {
            return Operands.vector(new long[] {a.integer("value_int", 0)}).reshape(Shape.of(new int[0]));
        }
        if (a.has("value_ints")) {
            return Operands.vector(a.integers("value_ints"));
        }
        if (a.has("sparse_value")) {
            return a.sparseTensor("sparse_value");
        }
        if (a.has("value_string")) {
            return new StringTensor(Shape.of(new int[0]), new String[] {a.text("value_string", "")});
        }
        if (a.has("value_strings")) {
            String[] values = a.texts("value_strings").toArray(new String[0]);
            return new StringTensor(Shape.of(values.length), values);
        }
        throw new ModelException("needs one of value, sparse_value, value_float, value_floats, value_int, value_ints,"
                + " value_string or value_strings");
    }

    private static Operator shape(long start, long end) {
        return (builder, inputs) -> {
            int[] extents = inputs.required(0).shape().extents();
            int from = clamp(start, extents.length);
            int to = Math.max(from, clamp(end, extents.length));
            long[] part = Arrays.stream(Arrays.copyOfRange(extents, from, to))
                    .asLongStream()
                    .toArray();
            return List.of(builder.constant(Operands.vector(part)));
        };
    }

    private static int clamp(long axis, int rank) {
        return (int) Math.max(0, Math.min(axis < 0 ? axis + rank : axis, rank));
    }

    private static Operator constantOfShape(Attributes a) {
        Tensor value =
                a.has("value") ? a.tensor("value") : new RealTensor(ElementType.FLOAT, Shape.of(1), new double[1]);
        if (value.shape().size() != 1) {
            throw new ModelException("value must hold one element, got shape " + value.shape());
        }
        return new Operator() {
            @Override
            public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
                if (!inputs.required(0).isConstant()) {
                    return builder.defer(this, 1, "the shape of its result depends on the input", inputs);
                }
                Shape shape = Shape.of(Operands.integers(inputs.required(0)));
                builder.budget().require(shape);
                return List.of(builder.constant(value.take(new int[shape.size()], shape)));
            }
        };
    }

    private static Operator eyeLike(long k, long dtype) {
        return (builder, inputs) -> {
            Shape shape = inputs.required(0).shape();
            if (shape.rank() != 2) {
                throw new ModelException("needs a matrix, got shape " + shape);
            }
            ElementType type = dtype < 0 ? inputs.required(0).type() : ElementType.ofCode(dtype);
            double[] values = new double[shape.size()];
            for (int i = 0; i < shape.extent(0); i++) {
                if (i + k >= 0 && i + k < shape.extent(1)) {
                    values[i * shape.extent(1) + Math.toIntExact(i + k)] = 1;
                }
            }
            return List.of(builder.constant(Tensor.wrapping(type, shape, values)));
        };
    }
}
