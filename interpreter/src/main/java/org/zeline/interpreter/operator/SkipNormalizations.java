package org.zeline.interpreter.operator;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.zeline.interpreter.function.SmoothFunction;
import org.zeline.interpreter.graph.Attributes;
import org.zeline.interpreter.plan.Edge;
import org.zeline.interpreter.plan.Inputs;
import org.zeline.interpreter.plan.Operator;
import org.zeline.interpreter.plan.PlanBuilder;
import org.zeline.interpreter.value.ElementType;
import org.zeline.interpreter.value.IntegerTensor;
import org.zeline.interpreter.value.ModelException;
import org.zeline.interpreter.value.Shape;

/**
 * Normalisations of {@code com.microsoft} that first add a skip connection or embeddings, or that have an activation.
 */
final class SkipNormalizations {
    private static final String MICROSOFT = "com.microsoft.";

    private SkipNormalizations() {}

    static void register(OperatorSet operators) {
        operators.add(
                MICROSOFT + "SkipLayerNormalization",
                1,
                3,
                5,
                a -> new Skip(a.real("epsilon", 1e-12f), false, a.outputs()));
        operators.add(
                MICROSOFT + "SkipSimplifiedLayerNormalization",
                1,
                3,
                4,
                a -> new Skip(a.real("epsilon", 1e-12f), true, a.outputs()));
        operators.add(MICROSOFT + "EmbedLayerNormalization", 1, 7, 9, Embed::decode);
        operators.add(MICROSOFT + "GroupNorm", 1, 3, 3, GroupNorm::decode);
    }

    /** {@code gamma (x - mean) / sqrt(variance + epsilon) + beta} over the last axis. */
    private static Edge normalized(PlanBuilder builder, Edge x, double epsilon, Edge gamma, @Nullable Edge beta) {
        int[] over = {x.shape().rank() - 1};
        Edge standard = Normalizations.Moments.of(builder, x, over, epsilon).standardized(builder);
        return Normalizations.scaled(builder, standard, gamma, beta);
    }

    /**
     * The layer normalisation of {@code input + skip + bias}. The simplified form has neither mean nor beta. The last
     * output is the sum; those for its mean and deviation are given for training only.
     */
    private record Skip(double epsilon, boolean simplified, int outputs) implements Operator {
        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge x = Functions.real(inputs);
            if (x.shape().rank() == 0) {
                throw new ModelException("needs an input of rank 1 at least, got a scalar");
            }
            Edge sum = Arithmetic.sum(builder, x, 1, inputs.required(1));
            Edge bias = inputs.optional(simplified ? 3 : 4);
            if (bias != null) {
                sum = Arithmetic.sum(builder, sum, 1, bias);
            }
            if (!sum.shape().equals(x.shape())) {
                throw new ModelException("skip and bias don't broadcast to " + x.shape());
            }
            int[] over = {x.shape().rank() - 1};
            Edge gamma = inputs.required(2);
            Edge mean;
            Edge inverse;
            Edge result;
            if (simplified) {
                Edge square = AxisMaps.reduce(builder, builder.smooth(SmoothFunctions.SQUARE, sum), over, true, true);
                mean = Operands.scaled(builder, 0, square);
                inverse = Normalizations.inverseRoot(builder, square, epsilon);
                result = Normalizations.scaled(builder, Arithmetic.product(builder, sum, inverse), gamma, null);
            } else {
                Normalizations.Moments moments = Normalizations.Moments.of(builder, sum, over, epsilon);
                mean = moments.mean();
                inverse = moments.inverse();
                result = Normalizations.scaled(builder, moments.standardized(builder), gamma, inputs.optional(3));
            }
            if (outputs < 2) {
                return List.of(result);
            }
            return List.of(
                            result,
                            Normalizations.as(builder, mean, ElementType.FLOAT),
                            Normalizations.as(builder, inverse, ElementType.FLOAT),
                            sum)
                    .subList(0, Math.min(outputs, 4));
        }
    }

    /**
     * The layer normalisation of the sum of the embeddings of words, positions and segments. The second output is the
     * number of words that the mask keeps in each row, the third the sum.
     */
    private record Embed(double epsilon, int outputs) implements Operator {
        static Embed decode(Attributes a) {
            a.integer("mask_index_type", 1); // only for the inference of shapes
            return new Embed(a.real("epsilon", 1e-12f), a.outputs());
        }

        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge ids = inputs.required(0);
            Edge words = inputs.required(2);
            if (ids.shape().rank() != 2 || words.shape().rank() != 2) {
                throw new ModelException(
                        "input_ids and word_embedding need rank 2, got " + ids.shape() + " and " + words.shape());
            }
            Shape shape = Shape.of(
                    ids.shape().extent(0), ids.shape().extent(1), words.shape().extent(1));
            if (!known(inputs, 0) || !known(inputs, 1) || !known(inputs, 7) || !known(inputs, 8)) {
                int count = Math.max(1, Math.min(3, outputs));
                return builder.defer(
                        this,
                        "its words depend on the input",
                        inputs,
                        List.of(words.type(), ElementType.INT32, words.type()).subList(0, count),
                        List.of(shape, Shape.of(shape.extent(0)), shape).subList(0, count));
            }
            Edge sum = rows(builder, words, Operands.integers(ids), shape);
            sum = Arithmetic.sum(builder, sum, 1, rows(builder, inputs.required(3), positions(inputs, shape), shape));
            Edge segments = inputs.optional(1);
            Edge table = inputs.optional(4);
            if (segments != null && table != null) {
                sum = Arithmetic.sum(builder, sum, 1, rows(builder, table, Operands.integers(segments), shape));
            }
            Edge result = normalized(builder, sum, epsilon, inputs.required(5), inputs.required(6));
            Edge counts = builder.constant(counts(inputs.optional(7), shape));
            return List.of(result, counts, sum).subList(0, Math.max(1, Math.min(3, outputs)));
        }

        private static boolean known(Inputs inputs, int i) {
            Edge edge = inputs.optional(i);
            return edge == null || edge.isConstant();
        }

        private static long[] positions(Inputs inputs, Shape shape) {
            Edge given = inputs.optional(8);
            long[] numbers = given == null ? new long[0] : Operands.integers(given);
            long[] positions = new long[shape.size(0, 2)];
            Arrays.setAll(positions, i -> given == null ? i % shape.extent(1) : numbers[i % numbers.length]);
            return positions;
        }

        private static Edge rows(PlanBuilder builder, Edge table, long[] ids, Shape shape) {
            int size = shape.extent(2);
            if (table.shape().rank() != 2 || table.shape().extent(1) != size || ids.length != shape.size(0, 2)) {
                throw new ModelException("embeddings of shape " + table.shape() + " don't fit " + shape);
            }
            int[] index = new int[shape.size()];
            for (int i = 0; i < index.length; i++) {
                long row = ids[i / size];
                if (row < 0 || row >= table.shape().extent(0)) {
                    throw new ModelException("row " + row + " is not within the embeddings' "
                            + table.shape().extent(0));
                }
                index[i] = (int) row * size + i % size;
            }
            return Operands.move(builder, table, index, shape);
        }

        private static IntegerTensor counts(@Nullable Edge mask, Shape shape) {
            long[] counts = new long[shape.extent(0)];
            long[] kept = mask == null ? new long[0] : Operands.integers(mask);
            if (mask != null && kept.length != shape.size(0, 2)) {
                throw new ModelException("mask needs one element per word, got shape " + mask.shape());
            }
            for (int i = 0; i < kept.length; i++) {
                counts[i / shape.extent(1)] += kept[i] == 1 ? 1 : 0;
            }
            return new IntegerTensor(ElementType.INT32, Shape.of(counts.length), counts);
        }
    }

    /** The group normalisation of a tensor with channels last or, on request, first, and Swish on request. */
    private record GroupNorm(Operator normalization, boolean last, boolean swish) implements Operator {
        static GroupNorm decode(Attributes a) {
            Operator normalization = Normalizations.group(a.integer("groups", 0), a.real("epsilon", 1e-5f));
            return new GroupNorm(normalization, a.flag("channels_last", true), a.flag("activation", false));
        }

        @Override
        public List<Edge> bind(PlanBuilder builder, Inputs inputs) {
            Edge given = Functions.real(inputs);
            List<Edge> all = new ArrayList<>();
            all.add(last ? Operands.channelsFirst(builder, given) : given);
            all.add(Normalizations.as(builder, inputs.required(1), given.type()));
            all.add(Normalizations.as(builder, inputs.required(2), given.type()));
            Edge y = normalization
                    .bind(builder, Inputs.of(all.toArray(new Edge[0])))
                    .get(0);
            SmoothFunction function = SmoothFunctions.swish(1);
            Edge active = swish ? builder.smooth(function, y) : y;
            return List.of(last ? Operands.channelsLast(builder, active) : active);
        }
    }
}
