package org.zeline.interpreter.operator;

import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;

/** Losses of classifications. */
final class Losses {
    private Losses() {}

    static void register() {
        OperatorSet.add("NegativeLogLikelihoodLoss", 12, 2, 3, a -> Loss.decode(a, false));
        OperatorSet.add("SoftmaxCrossEntropyLoss", 12, 2, 3, a -> Loss.decode(a, true));
    }

    /**
     * {@code - weight of t times x_t} for the class t of each place, and its sum, or its mean by weight.
     *
     * @param ofScores whether the logarithm of the softmax of the input stands for x
     * @param ignored a class that has no loss and no weight
     */
    private record Loss(
            boolean ofScores, String reduction, @Nullable Long ignored, int outputs) implements Operator {
        static Loss decode(Attributes a, boolean ofScores) {
            return new Loss(
                    ofScores,
                    a.text("reduction", "mean", "none", "sum", "mean"),
                    a.has("ignore_index") ? Long.valueOf(a.integer("ignore_index", 0)) : null,
                    a.outputs());
        }

        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = Functions.real(inputs);
            Edge target = inputs.required(1);
            Shape places = places(x.shape(), target.shape());
            Shape result = reduction.equals("none") ? places : Shape.of(new int[0]);
            boolean tells = ofScores && outputs > 1;
            if (!target.isConstant()) {
                String reason = "its classes depend on the input";
                return tells
                        ? builder.defer(this, reason, inputs, List.of(x.type(), x.type()), List.of(result, x.shape()))
                        : List.of(builder.defer(this, reason, inputs, x.type(), result));
            }
            Edge logs = ofScores ? Softmaxes.of(builder, x, 1, true) : x;
            Edge loss = loss(builder, logs, Operands.integers(target), inputs.optional(2), places);
            return tells ? List.of(loss, logs) : List.of(loss);
        }

        private static Shape places(Shape x, Shape target) {
            if (x.rank() < 2) {
                throw new ModelException("needs an input with classes, got shape " + x);
            }
            int[] extents = x.extents();
            int[] expected = new int[extents.length - 1];
            expected[0] = extents[0];
            System.arraycopy(extents, 2, expected, 1, expected.length - 1);
            if (!target.equals(Shape.of(expected))) {
                throw new ModelException("the classes need shape " + Shape.of(expected) + ", got " + target);
            }
            return target;
        }

        private Edge loss(PlanBuilder builder, Edge x, long[] classes, @Nullable Edge weight, Shape places) {
            if (weight != null && !weight.shape().equals(Shape.of(x.shape().extent(1)))) {
                throw new ModelException("weight needs one number for each of "
                        + x.shape().extent(1) + " classes, got shape " + weight.shape());
            }
            int count = x.shape().extent(1);
            int inner = x.shape().size(2, x.shape().rank());
            int[] taken = new int[classes.length];
            int[] weighed = new int[classes.length];
            double[] counts = new double[classes.length];
            for (int i = 0; i < taken.length; i++) {
                boolean counted = ignored == null || classes[i] != ignored;
                if (counted && (classes[i] < 0 || classes[i] >= count)) {
                    throw new ModelException("class " + classes[i] + " is not within [0, " + count + ")");
                }
                int to = i / inner * count * inner + i % inner;
                taken[i] = counted ? to + (int) classes[i] * inner : -1;
                weighed[i] = counted ? (int) classes[i] : -1;
                counts[i] = counted ? 1 : 0;
            }
            Edge gathered = Operands.move(builder, x, taken, places);
            Edge weights = weight == null
                    ? builder.constant(new RealTensor(x.type(), places, counts))
                    : Operands.move(builder, weight, weighed, places);
            Edge losses = Operands.scaled(builder, -1, Arithmetic.product(builder, gathered, weights));
            if (reduction.equals("none")) {
                return losses;
            }
            int[] all = IntStream.range(0, places.rank()).toArray();
            Edge sum = AxisMaps.reduce(builder, losses, all, false, false);
            return reduction.equals("sum")
                    ? sum
                    : Arithmetic.quotient(builder, sum, AxisMaps.reduce(builder, weights, all, false, false));
        }
    }
}
