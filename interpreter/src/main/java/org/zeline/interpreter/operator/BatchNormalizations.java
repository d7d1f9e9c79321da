package org.zeline.interpreter.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.DropoutMask;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.linear.Offset;
import org.zeline.interpreter.linear.Scale;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.IntegerTensor;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.RealTensor;
import org.zeline.interpreter.value.Shape;

/** Batch normalisation and Dropout, in inference and in training mode. */
final class BatchNormalizations {
    private BatchNormalizations() {}

    static void register(OperatorSet operators) {
        operators.add("BatchNormalization", 1, 6, 5, 5, a -> decode(a, !a.flag("is_test", false)));
        operators.add("BatchNormalization", 7, 13, 5, 5, a -> decode(a, a.outputs() > 1));
        operators.add("BatchNormalization", 14, 5, 5, a -> decode(a, a.flag("training_mode", false)));
        operators.add("Dropout", 1, 6, 1, 1, a -> new Dropout(!a.flag("is_test", false), a.real("ratio", 0.5), false));
        operators.add("Dropout", 7, 11, 1, 1, a -> {
            return new Dropout(false, a.real("ratio", 0.5), a.opset() >= 10);
        });
        operators.add("Dropout", 12, 1, 3, a -> {
            a.integer("seed", 0);
            return new Dropout(false, 0.5, true);
        });
    }

    private static Operator decode(Attributes a, boolean training) {
        boolean spatial = a.opset() >= 9 || a.flag("spatial", true);
        return new BatchNormalization(
                a.real("epsilon", 1e-5f), a.real("momentum", 0.9f), training, spatial, a.outputs());
    }

    /**
     * {@code scale (x - mean) / sqrt(variance + epsilon) + bias}, per channel, or per feature if not spatial. In
     * training mode the mean and variance are those of the batch, and further outputs return the running statistics.
     */
    private record BatchNormalization(double epsilon, double momentum, boolean training, boolean spatial, int outputs)
            implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = Functions.real(inputs);
            if (training) {
                return trained(builder, inputs, x);
            }
            Edge[] parameters = new Edge[4];
            for (int i = 0; i < 4; i++) {
                parameters[i] = parameter(builder, inputs.required(i + 1), x.shape());
            }
            if (!inputs.constantFrom(1)) {
                Edge centered = Arithmetic.sum(builder, x, -1, parameters[2]);
                Edge inverse = Normalizations.inverseRoot(builder, parameters[3], epsilon);
                Edge factor = Arithmetic.product(builder, inverse, parameters[0]);
                return List.of(Normalizations.scaled(builder, centered, factor, parameters[1]));
            }
            double[][] p =
                    Arrays.stream(parameters).map(e -> e.constant().reals()).toArray(double[][]::new);
            double[] factors = new double[p[0].length];
            double[] offset = new double[factors.length];
            for (int c = 0; c < factors.length; c++) {
                factors[c] = p[0][c] / Math.sqrt(p[3][c] + epsilon);
                offset[c] = p[1][c] - p[2][c] * factors[c];
            }
            int size = x.shape().size();
            if (size == 0) {
                return List.of(x);
            }
            int inner = spatial && x.shape().rank() > 2
                    ? x.shape().size(2, x.shape().rank())
                    : 1;
            return List.of(builder.affine(
                    new Scale(factors, inner, size), new Offset(offset, inner, size), x.type(), x.shape(), x));
        }

        private Edge parameter(PlanBuilder builder, Edge parameter, Shape x) {
            if (!spatial) {
                int[] extents = x.extents();
                return Operands.reshaped(builder, parameter, Shape.of(Arrays.copyOfRange(extents, 1, extents.length)));
            }
            int channels = x.rank() < 2 ? 1 : x.extent(1);
            if (parameter.shape().size() != channels) {
                throw new ModelException(
                        "parameters need " + Operands.counted(channels, "value") + ", got shape " + parameter.shape());
            }
            return Normalizations.perChannel(builder, parameter, x, channels);
        }

        private List<Edge> trained(PlanBuilder builder, Inputs inputs, Edge x) {
            Shape shape = x.shape();
            int[] over = IntStream.range(0, shape.rank())
                    .filter(axis -> axis == 0 || (spatial && axis != 1))
                    .toArray();
            Normalizations.Moments moments = Normalizations.Moments.ofBatch(builder, x, over, epsilon);
            Edge scale = parameter(builder, inputs.required(1), shape);
            Edge bias = parameter(builder, inputs.required(2), shape);
            List<Edge> results = new ArrayList<>();
            results.add(Normalizations.scaled(builder, moments.standardized(builder), scale, bias));
            results.add(running(builder, inputs.required(3), moments.mean()));
            results.add(running(builder, inputs.required(4), moments.variance()));
            for (Edge saved : List.of(moments.mean(), moments.variance())) {
                results.add(Operands.reshaped(builder, saved, inputs.required(3).shape()));
            }
            return results.subList(0, Math.max(1, Math.min(outputs, results.size())));
        }

        /** The running statistic: {@code momentum before + (1 - momentum) now}. */
        private Edge running(PlanBuilder builder, Edge before, Edge now) {
            Edge flat = Operands.reshaped(builder, now, before.shape());
            Edge weighted = Operands.scaled(builder, 1 - momentum, flat);
            return Arithmetic.sum(builder, Normalizations.as(builder, weighted, before.type()), momentum, before);
        }
    }

    /**
     * The identity in inference mode. In training mode each element is set to zero with probability {@code ratio}, and
     * the others are multiplied by {@code 1 / (1 - ratio)}.
     */
    private record Dropout(boolean training, double ratio, boolean masksAreBool) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = Functions.real(inputs);
            ElementType maskType = masksAreBool ? ElementType.BOOL : x.type();
            if (!inputs.constantFrom(1)) {
                String reason = "whether it drops elements depends on the input";
                return builder.defer(this, reason, inputs, List.of(x.type(), maskType), List.of(x.shape(), x.shape()));
            }
            Edge asked = inputs.optional(2);
            boolean trains = builder.isForTraining() || (asked == null ? training : asked.scalar() != 0);
            Edge given = inputs.optional(1);
            double probability = given == null ? ratio : given.scalar();
            if (!(probability >= 0 && probability < 1)) {
                throw new ModelException("ratio must lie in [0, 1), got " + probability);
            }
            if (builder.isForTraining() && probability > 0) {
                return List.of(
                        builder.mapped(new DropoutMask(probability, x.id(), false), x.type(), x),
                        builder.mapped(new DropoutMask(probability, x.id(), true), maskType, x));
            }
            double @Nullable [] draws = trains && probability > 0
                    ? builder.draws().uniforms(x.shape().size())
                    : null;
            double[] kept = new double[x.shape().size()];
            Arrays.setAll(kept, i -> draws == null || draws[i] >= probability ? 1 : 0);
            Edge mask = builder.constant(
                    masksAreBool
                            ? new IntegerTensor(
                                    maskType,
                                    x.shape(),
                                    Arrays.stream(kept).mapToLong(v -> (long) v).toArray())
                            : new RealTensor(maskType, x.shape(), kept));
            if (draws == null) {
                return List.of(x, mask);
            }
            double[] factors =
                    Arrays.stream(kept).map(v -> v / (1 - probability)).toArray();
            return List.of(builder.linear(new Scale(factors), null, x.shape(), x), mask);
        }
    }
}
